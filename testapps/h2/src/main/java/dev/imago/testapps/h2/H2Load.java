package dev.imago.testapps.h2;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * One database: fills it with all kinds of things a database has, remembers them, and finds out later whether all of them
 * are still true. Not safe for use by several threads.
 */
public final class H2Load {
    private static final String ADMIN = "sa";
    private static final String PASSWORD = "secret";
    private static final int ROWS_A_STATEMENT = 500;
    private static final String[] TABLES = {
        "SELECT * FROM customer ORDER BY id",
        "SELECT * FROM orders ORDER BY id",
        "SELECT * FROM item ORDER BY code",
        "SELECT * FROM document ORDER BY id",
        "SELECT * FROM types ORDER BY id",
        "SELECT * FROM stock.shelf ORDER BY a, b",
        "SELECT * FROM rich ORDER BY id",
        "SELECT name, COUNT(*), SUM(amount) FROM customer c JOIN orders o ON o.customer = c.id GROUP BY name ORDER BY name",
    };
    private static final String[] PLANS = {
        "EXPLAIN SELECT * FROM customer WHERE id = 5",
        "EXPLAIN SELECT * FROM customer WHERE mail = 'c7@example.org'",
        "EXPLAIN SELECT * FROM orders WHERE customer = 5",
        "EXPLAIN SELECT * FROM item WHERE code = 'i3'",
        "EXPLAIN SELECT * FROM stock.shelf WHERE a = 1 AND b > 2",
    };
    private static final String[] REFUSED = {
        "INSERT INTO customer(name, mail) VALUES('twice', 'c7@example.org')",
        "INSERT INTO customer(name, mail) VALUES(NULL, 'new@example.org')",
        "INSERT INTO customer(name, mail, credit) VALUES('debt', 'debt@example.org', -1)",
        "INSERT INTO customer(name, mail) VALUES('domain', 'nobody')",
        "INSERT INTO customer(id, name, mail) VALUES(5, 'key', 'key@example.org')",
        "INSERT INTO orders(customer, amount) VALUES(-1, 5)",
        "INSERT INTO orders(customer, amount) VALUES(5, 1000000)",
        "DELETE FROM item WHERE code = 'i3'",
        "INSERT INTO item(code, price) VALUES('i3', 1)",
        "INSERT INTO stock.shelf(a, b, code) VALUES(1, 3, 'i0')",
        "INSERT INTO stock.shelf(a, b, code) VALUES(1, 300, 'none')",
        "CREATE TABLE customer(id INT)",
        "CREATE USER clerk PASSWORD 'x'",
        "DROP TABLE nothing",
    };

    private final H2Driver driver;
    private final Map<String, List<String>> remembered = new LinkedHashMap<>();
    private long nextOrder = 1_000;
    private long nextCustomer = 1;

    public H2Load(H2Driver driver) {
        this.driver = driver;
    }

    /** Makes the tables and puts in {@code rows} orders and a fraction of it of everything else. */
    public void fill(long seed, int rows) throws SQLException {
        try (Connection connection = driver.create(ADMIN, PASSWORD)) {
            define(connection);
            Random random = new Random(seed);
            customers(connection, random, Math.max(20, rows / 10));
            items(connection, random, Math.max(10, rows / 20));
            orders(connection, random, rows);
            documents(connection, random);
            types(connection, random, Math.max(5, rows / 100));
        }
        remember();
    }

    private static void define(Connection connection) throws SQLException {
        Rows.run(
                connection,
                "CREATE USER clerk PASSWORD 'c1'",
                "CREATE USER boss PASSWORD 'b1' ADMIN",
                "CREATE ROLE staff",
                "CREATE SCHEMA stock AUTHORIZATION sa",
                "CREATE DOMAIN email AS VARCHAR(100) CHECK (POSITION('@', VALUE) > 1)",
                "CREATE CONSTANT vat VALUE 19",
                "CREATE SEQUENCE order_seq START WITH 1000 INCREMENT BY 3",
                "CREATE TABLE customer(id IDENTITY, name VARCHAR(100) NOT NULL, mail EMAIL, born DATE,"
                        + " credit DECIMAL(12,2) DEFAULT 10.50 CHECK (credit >= 0), own BOOLEAN DEFAULT AUTOCOMMIT(),"
                        + " wait INT DEFAULT LOCK_TIMEOUT(), site VARCHAR DEFAULT DATABASE_PATH(),"
                        + " frozen BOOLEAN DEFAULT READONLY(), UNIQUE(mail))",
                "CREATE TABLE orders(id BIGINT DEFAULT NEXT VALUE FOR order_seq PRIMARY KEY, customer BIGINT NOT NULL,"
                        + " amount DECIMAL(12,2), note VARCHAR, gross DECIMAL(14,2) AS amount * (100 + vat) / 100,"
                        + " FOREIGN KEY(customer) REFERENCES customer(id) ON DELETE CASCADE,"
                        + " CHECK (amount < 1000000 AND NOT READONLY()))",
                "CREATE INDEX orders_customer ON orders(customer)",
                "CREATE INDEX orders_amount ON orders(amount DESC, id)",
                "CREATE TABLE item(code VARCHAR(20) PRIMARY KEY HASH, price INT NOT NULL, label VARCHAR_IGNORECASE)",
                "CREATE INDEX item_label ON item(label)",
                "CREATE TABLE document(id INT PRIMARY KEY, body CLOB, data BLOB)",
                "CREATE TABLE types(id INT PRIMARY KEY, yes BOOLEAN, tiny TINYINT, small SMALLINT, big BIGINT,"
                        + " deci DECIMAL(30,10), dbl DOUBLE, flt REAL, day DATE, tm TIME, ts TIMESTAMP, uid UUID,"
                        + " bin BINARY(100), fix CHAR(10), arr ARRAY)",
                "CREATE TABLE stock.shelf(a INT, b INT, code VARCHAR(20), PRIMARY KEY(a, b),"
                        + " FOREIGN KEY(code) REFERENCES public.item(code))",
                "CREATE VIEW rich AS SELECT id, name, credit, LOCK_TIMEOUT() AS wait, AUTOCOMMIT() AS own FROM customer"
                        + " WHERE credit > 500 AND NOT READONLY()",
                "CREATE TABLE traffic(id IDENTITY, tag VARCHAR(50) UNIQUE)",
                "GRANT SELECT, INSERT ON customer TO staff",
                "GRANT SELECT ON orders TO clerk",
                "GRANT staff TO clerk",
                "COMMENT ON TABLE customer IS 'who buys'",
                "SET DEFAULT_LOCK_TIMEOUT 1234");
    }

    private void customers(Connection connection, Random random, int count) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++, nextCustomer++) {
            String name = i % 3 == 0 ? "Zo\u00EB \u4E2D\u6587 \uD83D\uDE80 " + i : "Customer " + i;
            String born = "19" + (50 + i % 40) + "-0" + (1 + i % 9) + "-17";
            rows.add("'" + name + "', 'c" + i + "@example.org', '" + born + "', " + cents(random.nextInt(100_000)));
        }
        insert(connection, "customer(name, mail, born, credit)", rows);
    }

    private static void items(Connection connection, Random random, int count) throws SQLException {
        List<String> items = new ArrayList<>();
        List<String> shelves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add("'i" + i + "', " + random.nextInt() + ", '" + (i % 2 == 0 ? "Label " : "LABEL ") + i / 2 + "'");
            shelves.add(i / 5 + ", " + i % 5 + ", 'i" + i + "'");
        }
        insert(connection, "item", items);
        insert(connection, "stock.shelf", shelves);
    }

    private void orders(Connection connection, Random random, int count) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int customer = 1 + random.nextInt((int) nextCustomer - 1);
            rows.add(customer + ", " + cents(random.nextInt(99_999_999)) + ", "
                    + (i % 4 == 0 ? "NULL" : "'note " + i + "'"));
            nextOrder += 3;
        }
        insert(connection, "orders(customer, amount, note)", rows);
        Rows.run(
                connection,
                "DELETE FROM orders WHERE MOD(id, 97) = 0",
                "UPDATE orders SET note = 'changed' WHERE MOD(id, 50) = 0");
    }

    private static BigDecimal cents(int cents) {
        return BigDecimal.valueOf(cents, 2);
    }

    private static void insert(Connection connection, String table, List<String> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += ROWS_A_STATEMENT) {
            List<String> some = rows.subList(from, Math.min(rows.size(), from + ROWS_A_STATEMENT));
            Rows.run(connection, "INSERT INTO " + table + " VALUES(" + String.join("), (", some) + ")");
        }
    }

    private static void documents(Connection connection, Random random) throws SQLException {
        int[] sizes = {0, 1, 100, 1_000, 65_536, 1_500_000};
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO document VALUES(?, ?, ?)")) {
            for (int i = 0; i < sizes.length; i++) {
                byte[] bytes = new byte[sizes[i]];
                random.nextBytes(bytes);
                insert.setInt(1, i);
                insert.setCharacterStream(2, new StringReader("\u00DC\u4E2D".repeat(sizes[i] / 2)), sizes[i] / 2 * 2);
                insert.setBinaryStream(3, new ByteArrayInputStream(bytes), bytes.length);
                insert.executeUpdate();
            }
        }
        Rows.run(connection, "INSERT INTO document VALUES(100, NULL, NULL)");
    }

    private static void types(Connection connection, Random random, int count) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO types VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (?, ?))")) {
            for (int i = 0; i < count; i++) {
                Object[] values = {
                    i,
                    random.nextBoolean(),
                    (byte) random.nextInt(),
                    (short) random.nextInt(),
                    random.nextLong(),
                    new BigDecimal(random.nextLong()).movePointLeft(9),
                    random.nextDouble(),
                    random.nextFloat(),
                    new Date(random.nextInt() * 10_000L),
                    new Time(random.nextInt(86_400_000)),
                    new Timestamp(random.nextInt() * 10_000L),
                    new UUID(random.nextLong(), random.nextLong()).toString(),
                    new byte[] {(byte) i, 2, 3},
                    "fix" + i,
                    "left" + i,
                    i
                };
                for (int column = 0; column < values.length; column++) {
                    insert.setObject(column + 1, values[column]);
                }
                insert.executeUpdate();
            }
        }
        Rows.run(connection, "INSERT INTO types(id) VALUES(-1)");
    }

    /** Takes what the server says now for the truth. */
    public void remember() throws SQLException {
        remembered.clear();
        remembered.putAll(look());
    }

    private Map<String, List<String>> look() throws SQLException {
        Map<String, List<String>> seen = new LinkedHashMap<>();
        try (Connection connection = driver.connect(ADMIN, PASSWORD)) {
            for (String table : TABLES) {
                seen.put(table, Rows.of(connection, table));
            }
            for (String plan : PLANS) {
                seen.put(plan, Rows.of(connection, plan));
            }
            for (String refused : REFUSED) {
                seen.put(refused, List.of(Rows.attempt(connection, refused)));
            }
            nextOrder += 3 * refusedOrderInserts();
            seen.put("SCRIPT", script(connection));
        }
        try (Connection clerk = driver.connect("clerk", "c1")) {
            for (String sql : List.of(
                    "SELECT * FROM customer",
                    "SELECT * FROM orders",
                    "DELETE FROM orders",
                    "SELECT * FROM document",
                    "CREATE USER mine PASSWORD 'm'")) {
                seen.put("clerk: " + sql, List.of(Rows.attempt(clerk, sql)));
            }
        }
        seen.put("boss", List.of(login("boss", "b1")));
        seen.put("boss, wrong password", List.of(login("boss", "b2")));
        seen.put("nobody", List.of(login("nobody", "")));
        return seen;
    }

    /** The whole database in SQL, but for the numbers that this look itself has moved; H2 lists constraints in any order. */
    private static List<String> script(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (String line : Rows.of(connection, "SCRIPT NODATA")) {
            if (!line.contains("-- ") && !line.contains("CREATE SEQUENCE")) {
                lines.add(line);
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private String login(String user, String password) {
        try (Connection connection = driver.connect(user, password)) {
            return "in " + Rows.of(connection, "SELECT USER()");
        } catch (SQLException e) {
            return "refused " + e.getErrorCode();
        }
    }

    /**
     * Compares everything with what was remembered, then writes: numbers must go on and what must be refused is refused.
     * Can be called again.
     *
     * @return what is not as it was, in words; empty when all is well
     */
    public List<String> verify() throws SQLException {
        List<String> findings = new ArrayList<>();
        Map<String, List<String>> seen = look();
        remembered.forEach((what, rows) -> compare(findings, what, rows, seen.getOrDefault(what, List.of())));
        write(findings);
        remember();
        return findings;
    }

    private static void compare(List<String> findings, String what, List<String> expected, List<String> actual) {
        if (expected.size() != actual.size()) {
            findings.add(what + ": " + actual.size() + " rows, not " + expected.size());
        }
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                findings.add(what + ": row " + i + " is " + actual.get(i) + ", not " + expected.get(i));
                return;
            }
        }
    }

    private void write(List<String> findings) throws SQLException {
        try (Connection connection = driver.connect(ADMIN, PASSWORD)) {
            List<String> number = Rows.of(connection, "SELECT NEXT VALUE FOR order_seq");
            compare(findings, "sequence", List.of(String.valueOf(nextOrder)), number);
            nextOrder = Long.parseLong(number.get(0)) + 3;
            Rows.run(connection, "INSERT INTO orders(customer, amount, note) VALUES(5, 12.34, 'after')");
            compare(
                    findings,
                    "order",
                    List.of(nextOrder + "|5|12.34|after|14.68"),
                    Rows.of(connection, "SELECT * FROM orders WHERE id = " + nextOrder));
            nextOrder += 3;
            Rows.run(
                    connection,
                    "INSERT INTO customer(name, mail) VALUES('after', 'after" + nextOrder + "@example.org')");
            List<String> identity = Rows.of(connection, "SELECT IDENTITY()");
            long id = Long.parseLong(identity.get(0));
            if (id < nextCustomer) {
                findings.add("identity " + id + " comes after " + nextCustomer);
            }
            nextCustomer = id + 1;
            compare(
                    findings,
                    "defaults",
                    List.of("10.50|true|2000|null|false"),
                    Rows.of(connection, "SELECT credit, own, wait, site, frozen FROM customer WHERE id = " + id));
            Rows.run(
                    connection,
                    "INSERT INTO orders(customer, amount) VALUES(" + id + ", 1)",
                    "DELETE FROM customer WHERE id = " + id);
            nextOrder += 3;
            compare(
                    findings,
                    "cascade",
                    List.of("0"),
                    Rows.of(connection, "SELECT COUNT(*) FROM orders WHERE customer = " + id));
            Rows.run(
                    connection,
                    "CREATE TABLE later(id INT PRIMARY KEY)",
                    "INSERT INTO later VALUES(1)",
                    "DROP TABLE later");
        }
    }

    /** Every look tries these, and a refused insert takes a number all the same. */
    private static long refusedOrderInserts() {
        long count = 0;
        for (String sql : REFUSED) {
            count += sql.startsWith("INSERT INTO orders") ? 1 : 0;
        }
        return count;
    }
}
