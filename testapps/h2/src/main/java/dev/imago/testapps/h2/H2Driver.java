package dev.imago.testapps.h2;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/** A client of one version of H2, taken from its jar. Safe for use by many threads; the owner closes it. */
public final class H2Driver implements AutoCloseable {
    private final URLClassLoader loader;
    private final Driver driver;
    private final String url;

    /** Connects to the database {@code mem:NAME} of the server on a port of this machine. */
    public H2Driver(Path jar, int port, String name) {
        this.url = "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:" + name;
        try {
            this.loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
            this.driver = (Driver)
                    loader.loadClass("org.h2.Driver").getDeclaredConstructor().newInstance();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalArgumentException("not a jar of H2: " + jar, e);
        }
    }

    /** Connects to a database that is there. */
    Connection connect(String user, String password) throws SQLException {
        return connect(user, password, ";IFEXISTS=TRUE");
    }

    /** Makes the database where it is not there; whoever makes it is its administrator. */
    Connection create(String user, String password) throws SQLException {
        return connect(user, password, ";DB_CLOSE_DELAY=-1");
    }

    private Connection connect(String user, String password, String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        Connection connection = driver.connect(url + options, properties);
        if (connection == null) {
            throw new SQLException("the driver does not take " + url);
        }
        return connection;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
