package dev.imago.testapps.h2;

import java.net.ConnectException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** One client that logs in, inserts a row and logs out, over and over, on a database that {@link H2Load} has filled. */
public final class H2Traffic implements AutoCloseable {
    private static final int EXAMPLES = 20;

    private final H2Driver driver;
    private final String name;
    private final Thread thread;
    private final Set<String> acknowledged = new HashSet<>();
    private final AtomicLong count = new AtomicLong();
    private final List<String> troubles = new ArrayList<>();
    private long refused;
    private long broken;
    private long longestGapNanos;
    private volatile boolean stopping;

    /** Starts at once; {@code name} tells this traffic's rows from another's. */
    public H2Traffic(H2Driver driver, String name) {
        this.driver = driver;
        this.name = name;
        this.thread = new Thread(this::run, "h2-traffic");
        thread.setDaemon(true);
        thread.start();
    }

    /** Rows that were acknowledged so far. */
    public long acknowledged() {
        return count.get();
    }

    private void run() {
        long last = System.nanoTime();
        for (long i = 0; !stopping; i++) {
            if (insert(name + "-" + i)) {
                long now = System.nanoTime();
                longestGapNanos = Math.max(longestGapNanos, now - last);
                last = now;
            }
        }
    }

    private boolean insert(String tag) {
        try (Connection connection = driver.connect("sa", "secret");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO traffic(tag) VALUES(?)")) {
            insert.setString(1, tag);
            insert.executeUpdate();
            acknowledged.add(tag);
            count.incrementAndGet();
            return true;
        } catch (SQLException e) {
            if (isRefused(e)) {
                refused++;
            } else {
                broken++;
            }
            if (troubles.size() < EXAMPLES) {
                troubles.add(tag + ": " + e.getMessage());
            }
            return false;
        }
    }

    private static boolean isRefused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    /** Ends the traffic and looks for its rows. */
    public Result stopAndVerify() throws SQLException {
        close();
        List<String> findings = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (Connection connection = driver.connect("sa", "secret")) {
            for (String tag :
                    Rows.of(connection, "SELECT tag FROM traffic WHERE tag LIKE '" + name + "-%' ORDER BY id")) {
                if (!seen.add(tag)) {
                    findings.add("twice: " + tag);
                }
            }
        }
        for (String tag : acknowledged) {
            if (!seen.contains(tag)) {
                findings.add("lost: " + tag);
            }
        }
        return new Result(acknowledged.size(), refused, broken, longestGapNanos, findings, troubles);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What the client saw.
     *
     * @param refused connects refused
     * @param broken log-ins and inserts that ended without an answer: the row may be there or not
     * @param findings acknowledged rows that are lost, rows that are there twice
     * @param troubles the first refused or broken ones, in words
     */
    public record Result(
            long acknowledged,
            long refused,
            long broken,
            long longestGapNanos,
            List<String> findings,
            List<String> troubles) {
        public Result {
            findings = List.copyOf(findings);
            troubles = List.copyOf(troubles);
        }
    }
}
