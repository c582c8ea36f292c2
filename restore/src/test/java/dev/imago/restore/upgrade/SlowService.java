package dev.imago.restore.upgrade;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** An HTTP service whose requests take 50 to 500 ms and are counted; the count is its state, its version an argument. */
public final class SlowService {
    private static final AtomicLong ANSWERED = new AtomicLong();

    private SlowService() {}

    /** Arguments: port, version. Prints "ready". */
    public static void main(String[] args) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        HttpServer server = HttpServer.create(address, 50);
        server.setExecutor(Executors.newFixedThreadPool(64));
        server.createContext("/", exchange -> {
            long count = ANSWERED.get();
            if (!exchange.getRequestURI().getPath().equals("/count")) {
                try {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(50, 500));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                count = ANSWERED.incrementAndGet();
            }
            byte[] body = (args[1] + " " + count).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.out.println("ready");
    }
}
