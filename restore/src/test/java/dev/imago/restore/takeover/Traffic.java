package dev.imago.restore.takeover;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that asks on a new connection again and again, from its start to {@link #close}. */
final class Traffic implements AutoCloseable {
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    Traffic(SocketAddress address) {
        thread = new Thread(() -> run(address), "traffic");
        thread.start();
    }

    private void run(SocketAddress address) {
        while (!stopped) {
            try {
                answers.merge(EchoClient.askOnce(address), 1, Integer::sum);
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    /** How often that version has answered. */
    int answersOf(String version) {
        return answers.getOrDefault(version, 0);
    }

    List<String> failures() {
        return failures;
    }

    /** Lets the request under way finish. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
