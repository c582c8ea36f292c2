package dev.imago.checkpoint.testjvm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP service whose requests take as long as the client says: so many milliseconds, or until {@code /release}. {@code
 * /queue} fills a pool's queue, {@code /loop} starts a thread that waits in a way of its own.
 */
public final class RestingServerApp {
    private static final LinkedBlockingQueue<String> NEVER_FILLED = new LinkedBlockingQueue<>();
    private static final Semaphore RELEASED = new Semaphore(0);
    private static final ExecutorService ONE_WORKER =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "the only worker"));

    private RestingServerApp() {}

    /** Prints "ready PORT", then "begun" whenever a slow request has begun. */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(args.length > 0 ? Executors.newCachedThreadPool() : Executors.newFixedThreadPool(4));
        server.createContext("/quick", exchange -> answer(exchange, "quick"));
        server.createContext("/slow", RestingServerApp::slow);
        server.createContext("/release", exchange -> {
            RELEASED.release();
            answer(exchange, "released");
        });
        server.createContext("/queue", exchange -> {
            ONE_WORKER.execute(RestingServerApp::waitForever);
            for (int i = 0; i < 3; i++) {
                ONE_WORKER.execute(() -> {});
            }
            answer(exchange, "queued");
        });
        server.createContext("/loop", exchange -> {
            Thread loop = new Thread(RestingServerApp::loop, "hand-made loop");
            loop.setDaemon(true);
            loop.start();
            answer(exchange, "looping");
        });
        server.start();
        ScheduledFuture<?> ticking = Executors.newScheduledThreadPool(1)
                .scheduleWithFixedDelay(() -> NEVER_FILLED.remove("tick"), 1, 5, TimeUnit.MILLISECONDS);
        System.out.println("ready " + server.getAddress().getPort() + (ticking.isDone() ? " broken" : ""));
    }

    private static void slow(HttpExchange exchange) throws IOException {
        System.out.println("begun");
        String time = exchange.getRequestURI().getQuery();
        try {
            if (time == null) {
                RELEASED.acquire();
            } else {
                Thread.sleep(Long.parseLong(time));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange, "slow");
    }

    private static void loop() {
        while (true) {
            awaitJob();
        }
    }

    private static void awaitJob() {
        try {
            if (new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)) {
                System.out.println("a job that nobody gave");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitForever() {
        try {
            NEVER_FILLED.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
