import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the pause of an upgrade beside that of a stop, save, start and load. Started by {@code scripts/bench/pause};
 * one source file, run as it is.
 *
 * <p>What counts for both is what a client saw: the longest time between two answers to a client that asks again every
 * millisecond on a connection of its own, and how often it was refused.
 */
public final class Pause {
    private static final Path HOME = Path.of(System.getProperty("imago.home"));
    private static final Path WORK = Path.of(System.getProperty("bench.work"));
    private static final Path ORDERS = HOME.resolve("testapps/orders");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
    private static final long MB = 1_000_000;
    /** What clients wait for, in the order of the run; the names are those of {@code imago upgrade --json}. */
    private static final List<String> PAUSED = List.of("checkpoint", "migrate", "load", "check", "go");

    private static final int BULK = 20_000;

    private Pause() {}

    public static void main(String[] args) throws Exception {
        int runs = 3;
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--runs")) {
                runs = Integer.parseInt(args[++i]);
            } else {
                sizes.add(Long.parseLong(args[i]));
            }
        }
        if (sizes.isEmpty()) {
            sizes.addAll(List.of(10L, 100L, 1_000L));
        }
        double bytesPerOrder = calibrate();
        System.out.printf(
                Locale.ROOT,
                "orders on JDK %s, %d processors, %d run%s each, medians; %.0f bytes of heap an order%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                runs,
                runs == 1 ? "" : "s",
                bytesPerOrder);
        List<String> summary = new ArrayList<>();
        for (long size : sizes) {
            summary.add(measure(size, (long) (size * MB / bytesPerOrder), runs));
        }
        System.out.println("\nlongest a client waited:");
        summary.forEach(System.out::println);
    }

    private static String measure(long size, long orders, int runs) throws Exception {
        List<Map<String, Double>> upgrades = new ArrayList<>();
        List<Map<String, Double>> restarts = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            upgrades.add(upgrade(size, orders));
            restarts.add(restart(size, orders));
        }
        Map<String, Double> upgrade = medians(upgrades);
        Map<String, Double> restart = medians(restarts);
        System.out.printf(Locale.ROOT, "%n%d MB of live heap: %d orders, process of %.0f MB, %.0f objects carried%n",
                size, orders, upgrade.remove("rss"), upgrade.remove("objects"));
        print("imago upgrade, 1.0 to 2.0", upgrade);
        print("stop, save, start, load, 1.0 to 1.0 (its file fits no other version)", restart);
        double with = upgrade.get("a client waited");
        double without = restart.get("a client waited");
        return String.format(
                Locale.ROOT, "  %5d MB   upgrade %8.0f ms   restart %8.0f ms   restart/upgrade %5.2f   refused %d / %d",
                size, with, without, without / with,
                upgrade.get("refused").longValue(), restart.get("refused").longValue());
    }

    private static void print(String title, Map<String, Double> values) {
        System.out.println("  " + title);
        values.forEach((name, value) -> System.out.printf(
                Locale.ROOT, "    %-16s %9.0f%s%n", name, value, name.equals("refused") ? " connections" : " ms"));
    }

    /** Orders 1.0, filled; what {@code imago upgrade --json} says, and what a client saw. */
    private static Map<String, Double> upgrade(long size, long orders) throws Exception {
        int port = freePort();
        Process old = start(size, port, List.of());
        fill(port, orders);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("rss", rss(old));
        Prober prober = new Prober(port);
        Path answer = WORK.resolve("answer.json");
        Process imago = new ProcessBuilder(
                        HOME.resolve("scripts/imago").toString(), "upgrade", "--json",
                        "--pid", Long.toString(old.pid()),
                        "--to", ORDERS.resolve("v2/target/orders-2.0.jar").toString(),
                        "--rules", ORDERS.resolve("upgrade.yaml").toString(),
                        "--migrations", ORDERS.resolve("migrations/target/orders-migrations.jar").toString(),
                        "--max-pause", "120s")
                .redirectOutput(answer.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int exit = imago.waitFor();
        String json = Files.readString(answer);
        if (exit != 0) {
            throw new IllegalStateException("imago upgrade ended with " + exit + ": " + json);
        }
        prober.settle();
        double pause = number(json, "pauseNanos") / 1e6;
        double rest = pause;
        values.put("objects", number(json, "objects"));
        for (String phase : PAUSED) {
            double took = number(json, phase) / 1e6;
            values.put(phase, took);
            rest -= took;
        }
        values.put("between phases", rest);
        values.put("pause", pause);
        prober.report(values);
        ProcessHandle.of((long) number(json, "newPid")).ifPresent(ProcessHandle::destroyForcibly);
        old.destroyForcibly();
        return values;
    }

    /** The rival: TERM makes orders 1.0 save its state; the next process loads it. */
    private static Map<String, Double> restart(long size, long orders) throws Exception {
        int port = freePort();
        Path file = WORK.resolve("state");
        Process old = start(size, port, List.of("--save", file.toString()));
        fill(port, orders);
        Prober prober = new Prober(port);
        long begin = System.nanoTime();
        old.destroy();
        if (!old.waitFor(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("orders 1.0 does not end on TERM");
        }
        long saved = System.nanoTime();
        Process again = start(size, port, List.of("--load", file.toString()));
        long loaded = System.nanoTime();
        prober.settle();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("stop and save", (saved - begin) / 1e6);
        values.put("start and load", (loaded - saved) / 1e6);
        values.put("pause", (loaded - begin) / 1e6);
        prober.report(values);
        again.destroyForcibly().waitFor();
        Files.delete(file);
        return values;
    }

    /** Starts orders 1.0 in a session of its own and waits until it says that it listens. */
    private static Process start(long size, int port, List<String> options) throws IOException {
        Path log = Files.createTempFile(WORK, "orders-", ".log");
        List<String> command = new ArrayList<>(List.of(
                "setsid", JAVA.resolve("java").toString(), "-Xmx" + Math.max(256, 3 * size) + "m",
                "-jar", ORDERS.resolve("v1/target/orders-1.0.jar").toString(), "--port", Integer.toString(port)));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (!Files.readString(log).contains(" listening on ")) {
            if (!process.isAlive()) {
                throw new IllegalStateException(command + " said: " + Files.readString(log));
            }
            pauseMillis(2);
        }
        return process;
    }

    private static void fill(int port, long orders) throws IOException {
        for (long done = 0, seed = 1; done < orders; done += BULK, seed++) {
            ask(port, "POST /bulk?orders=" + Math.min(BULK, orders - done) + "&seed=" + seed);
        }
    }

    /** Heap an order takes, by the VM's own count of live objects. */
    private static double calibrate() throws Exception {
        int port = freePort();
        Process process = start(100, port, List.of());
        fill(port, BULK);
        long first = live(process);
        for (int i = 0; i < 2; i++) {
            ask(port, "POST /bulk?orders=" + BULK + "&seed=" + (100 + i));
        }
        long last = live(process);
        process.destroyForcibly().waitFor();
        return (last - first) / (2.0 * BULK);
    }

    private static long live(Process process) throws IOException {
        Process jcmd = new ProcessBuilder(JAVA.resolve("jcmd").toString(), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = Pattern.compile("(?m)^Total +\\d+ +(\\d+)").matcher(text);
        if (!total.find()) {
            throw new IllegalStateException("jcmd said: " + text);
        }
        return Long.parseLong(total.group(1));
    }

    private static double rss(Process process) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
        Matcher rss = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
        return rss.find() ? Long.parseLong(rss.group(1)) * 1024.0 / MB : 0;
    }

    private static double number(String json, String name) {
        Matcher value = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d+)").matcher(json);
        if (!value.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return Double.parseDouble(value.group(1));
    }

    private static Map<String, Double> medians(List<Map<String, Double>> runs) {
        Map<String, Double> medians = new LinkedHashMap<>();
        for (String name : runs.get(0).keySet()) {
            double[] values = runs.stream().mapToDouble(run -> run.get(name)).sorted().toArray();
            medians.put(name, values[values.length / 2]);
        }
        return medians;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One request on a connection of its own; returns the answer's body. */
    private static String ask(int port, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 600_000);
            socket.setSoTimeout(600_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String status = reader.readLine();
            if (status == null || !status.contains(" 200")) {
                throw new IOException(request + ": " + status);
            }
            return reader.lines().reduce("", (a, b) -> a + b + "\n");
        }
    }

    private static void pauseMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client that asks again every millisecond. */
    private static final class Prober {
        private final Thread thread;
        private volatile boolean ended;
        private volatile long answers;
        private long refused;
        private long broken;
        private long longest;

        Prober(int port) {
            thread = new Thread(() -> probe(port), "prober");
            thread.setDaemon(true);
            thread.start();
            awaitAnswers(200);
        }

        private void probe(int port) {
            long last = System.nanoTime();
            while (!ended) {
                try {
                    ask(port, "GET /version");
                    long now = System.nanoTime();
                    // The first answers of all are those of a cold client.
                    if (answers >= 100) {
                        longest = Math.max(longest, now - last);
                    }
                    last = now;
                    answers++;
                } catch (ConnectException e) {
                    refused++;
                } catch (IOException e) {
                    broken++;
                }
                pauseMillis(1);
            }
        }

        private void awaitAnswers(long count) {
            long wanted = answers + count;
            while (answers < wanted) {
                pauseMillis(2);
            }
        }

        /** Lets the client go on with what serves now, then ends it. */
        void settle() throws InterruptedException {
            awaitAnswers(100);
            ended = true;
            thread.join();
        }

        void report(Map<String, Double> values) {
            values.put("a client waited", longest / 1e6);
            values.put("refused", (double) refused + broken);
        }
    }
}
