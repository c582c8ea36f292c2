import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A service of as many threads as the first argument says, all of them idle: three quarters in pools, of the rest one
 * half waits for a connection or for bytes, a part sleeps. Prints "ready" when all of them wait.
 */
public final class Waiting {
    private static final int POOL_SIZE = 30;
    private static final List<Object> KEPT = new ArrayList<>();

    private Waiting() {}

    private interface Wait {
        void here() throws IOException, InterruptedException;
    }

    public static void main(String[] args) throws Exception {
        int threads = Integer.parseInt(args[0]);
        int inPools = threads * 3 / 4;
        int atSockets = threads * 3 / 20;
        for (int left = inPools; left > 0; left -= POOL_SIZE) {
            startPool(Math.min(left, POOL_SIZE));
        }
        for (int i = 0; i < atSockets; i++) {
            ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            KEPT.add(listener);
            if (i % 2 == 0) {
                start("acceptor " + i, listener::accept);
            } else {
                KEPT.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
                InputStream bytes = listener.accept().getInputStream();
                start("reader " + i, bytes::read);
            }
        }
        for (int i = inPools + atSockets; i < threads; i++) {
            start("sleeper " + i, () -> TimeUnit.DAYS.sleep(1));
        }
        TimeUnit.SECONDS.sleep(1);
        System.out.println("ready");
    }

    /** All of its threads have been at work and wait for more. */
    private static void startPool(int size) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(size);
        KEPT.add(pool);
        for (int i = 0; i < size; i++) {
            pool.execute(() -> {});
        }
    }

    private static void start(String name, Wait wait) {
        new Thread(() -> serve(wait, 20), name).start();
    }

    /** Waits below some frames, as services do. */
    private static void serve(Wait wait, int depth) {
        if (depth > 0) {
            serve(wait, depth - 1);
            return;
        }
        try {
            wait.here();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
