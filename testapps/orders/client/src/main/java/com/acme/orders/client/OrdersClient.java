package com.acme.orders.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads an orders service, keeps it busy, and checks that everything it acknowledged is true.
 *
 * <p>From a shell: {@code load|run|verify --url URL [--objects N] [--seed S] [--threads N] [--memory FILE]}; a run
 * goes on until a line is read or standard input ends. Exit code 0 when all was well, 1 when not.
 */
public final class OrdersClient {
    private static final long SMALL = 2_000;

    private OrdersClient() {}

    /** Loads {@code objects} customers, sessions, prices, orders and order lines, and remembers them. */
    public static OrdersMemory load(URI uri, long seed, long objects) {
        OrdersMemory memory = new OrdersMemory();
        Tally tally = new Tally();
        try (HttpWire wire = new HttpWire(uri, tally)) {
            new Loader(wire, memory, tally, seed).load(objects, seed);
        }
        Report report = tally.report(memory.objects(), List.of());
        if (!report.clean()) {
            throw new IllegalStateException("loading failed: " + report);
        }
        return memory;
    }

    /** Keeps a steady load going on a service whose state {@code memory} knows. */
    public static OrdersLoad start(URI uri, long seed, int threads, OrdersMemory memory) {
        OrdersLoad load = new OrdersLoad(uri, memory, new Tally());
        load.start(seed, threads);
        return load;
    }

    /** Loads a little, then keeps a steady load going. */
    public static OrdersLoad start(URI uri, long seed, int threads) {
        return start(uri, seed, threads, load(uri, seed, SMALL));
    }

    /** Compares everything in {@code memory} with what the service says now. No load may run meanwhile. */
    public static Report verify(URI uri, OrdersMemory memory) {
        return new OrdersLoad(uri, memory, new Tally()).stopAndVerify();
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 0 || args.length % 2 == 0) {
            throw new IllegalArgumentException(
                    "load|run|verify --url URL [--objects N] [--seed S] [--threads N]" + " [--memory FILE]");
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        URI uri = URI.create(options.getOrDefault("--url", "http://127.0.0.1:8080"));
        long seed = Long.parseLong(options.getOrDefault("--seed", "1"));
        long objects = Long.parseLong(options.getOrDefault("--objects", "200000"));
        int threads = Integer.parseInt(options.getOrDefault("--threads", "4"));
        Path file = Path.of(options.getOrDefault("--memory", "orders-memory.txt"));
        boolean well = switch (args[0]) {
            case "load" -> load(uri, seed, objects, file);
            case "run" -> run(uri, seed, objects, threads, file);
            case "verify" -> print(verify(uri, MemoryFile.read(file)));
            default -> throw new IllegalArgumentException("no such command: " + args[0]);
        };
        System.exit(well ? 0 : 1);
    }

    private static boolean load(URI uri, long seed, long objects, Path file) throws IOException {
        OrdersMemory memory = load(uri, seed, objects);
        MemoryFile.write(memory, file);
        System.out.println("loaded " + memory.objects() + " objects");
        return true;
    }

    /** Goes on from the memory file where there is one, and loads first where there is none. */
    private static boolean run(URI uri, long seed, long objects, int threads, Path file) throws IOException {
        OrdersMemory memory = Files.exists(file) ? MemoryFile.read(file) : load(uri, seed, objects);
        System.out.println("running on " + memory.objects() + " objects");
        OrdersLoad load = start(uri, seed, threads, memory);
        int read = System.in.read();
        while (read >= 0 && read != '\n') {
            read = System.in.read();
        }
        boolean well = print(load.stopAndVerify());
        MemoryFile.write(memory, file);
        return well;
    }

    private static boolean print(Report report) {
        System.out.println(report);
        return report.clean();
    }
}
