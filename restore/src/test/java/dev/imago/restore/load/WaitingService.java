package dev.imago.restore.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A small service whose state hangs partly in a static field and partly only from what main created. Prints {@code ready},
 * then answers each line of its input with one line.
 */
public final class WaitingService {
    static final Map<String, Integer> VISITS = new HashMap<>();

    /** Main's own object: no static field leads to it. */
    static final class Desk {
        final LinkedBlockingQueue<String> jobs = new LinkedBlockingQueue<>();
        final List<String> done = new ArrayList<>();
        final Thread worker = new Thread(this::work, "worker");

        @Nullable
        Node chain;

        private void work() {
            try {
                while (true) {
                    String job = jobs.take();
                    synchronized (done) {
                        done.add(job);
                        done.notifyAll();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static final class Node {
        private long number;
        private @Nullable Node next;
    }

    private WaitingService() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Desk desk = new Desk();
        desk.worker.setDaemon(true);
        desk.worker.start();
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(desk, line));
        }
    }

    private static String answer(Desk desk, String question) throws IOException, InterruptedException {
        switch (question) {
            case "visits" -> {
                return VISITS.toString();
            }
            case "done" -> {
                synchronized (desk.done) {
                    while (desk.done.size() < 2) {
                        desk.done.wait();
                    }
                    return desk.done.toString();
                }
            }
            case "chain" -> {
                long count = 0;
                long sum = 0;
                for (Node node = desk.chain; node != null; node = node.next) {
                    count++;
                    sum += node.number;
                }
                return count + " " + sum;
            }
            case "child's environment" -> {
                Process child = new ProcessBuilder("sh", "-c", "echo \"[$JAVA_TOOL_OPTIONS]\"").start();
                return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            }
            default -> {
                return "?";
            }
        }
    }
}
