package com.acme.orders;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Opens the shop: {@code orders [--port N] [--threads N] [--load FILE] [--save FILE]}, with {@code
 * -Dorders.virtualThreads=true} on virtual threads. Closes it on TERM.
 */
public final class Main {
    private static final int BACKLOG = 1_024;
    private static final int IDLE_VIRTUAL_THREADS = 20;

    private int port = 8080;
    private int threads = 8;
    private Path load;
    private Path save;

    private Main() {}

    public static void main(String[] args) throws IOException {
        // Without it every answer over a kept connection waits for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Main main = new Main();
        main.parse(args);
        main.open();
    }

    private void parse(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("no value for " + args[i]);
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--port" -> port = Integer.parseInt(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--load" -> load = Path.of(value);
                case "--save" -> save = Path.of(value);
                default -> throw new IllegalArgumentException("no such option: " + args[i]);
            }
        }
    }

    private void open() throws IOException {
        OrderDesk desk = new OrderDesk();
        if (load != null && Files.exists(load)) {
            new Snapshot(desk).load(load);
        }
        String version = Main.class.getPackage().getImplementationVersion();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        ExecutorService workers = Boolean.getBoolean("orders.virtualThreads")
                ? virtualThreads()
                : new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        server.createContext("/", new Api(desk, version));
        server.setExecutor(workers);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server, workers, desk), "close"));
        desk.start();
        server.start();
        System.out.println("orders " + version + " listening on 127.0.0.1:"
                + server.getAddress().getPort());
    }

    /** A new one for each request, and some more that are idle. Needs JDK 21; called by reflection on 17's API. */
    private static ExecutorService virtualThreads() {
        LinkedBlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
        Runnable idle = () -> {
            try {
                while (true) {
                    later.take().run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try {
            for (int i = 0; i < IDLE_VIRTUAL_THREADS; i++) {
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, idle);
            }
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no virtual threads", e);
        }
    }

    private void close(HttpServer server, ExecutorService workers, OrderDesk desk) {
        server.stop(0);
        workers.shutdown();
        desk.stop();
        try {
            workers.awaitTermination(10, TimeUnit.SECONDS);
            if (save != null) {
                new Snapshot(desk).save(save);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
