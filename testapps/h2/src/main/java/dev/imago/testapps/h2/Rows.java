package dev.imago.testapps.h2;

import java.sql.Clob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows as text, large objects by length and hash. */
final class Rows {
    private Rows() {}

    static List<String> of(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "|").append(text(result, i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private static String text(ResultSet result, int column) throws SQLException {
        Object value = result.getObject(column);
        if (value == null) {
            return "null";
        }
        if (value instanceof Clob) {
            String text = result.getString(column);
            return "clob " + text.length() + " " + text.hashCode();
        }
        if (value instanceof java.sql.Blob || value instanceof java.io.InputStream || value instanceof byte[]) {
            byte[] bytes = result.getBytes(column);
            return "bytes " + bytes.length + " " + Arrays.hashCode(bytes);
        }
        if (value instanceof java.io.Reader) {
            String text = result.getString(column);
            return "clob " + text.length() + " " + text.hashCode();
        }
        return value instanceof Object[] array ? Arrays.deepToString(array) : value.toString();
    }

    /** Sends a statement; says what came of it. */
    static String attempt(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            return rows ? "rows" : "done " + statement.getUpdateCount();
        } catch (SQLException e) {
            return "refused " + e.getErrorCode();
        }
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
