import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A JVM whose threads all wait: as many as the first argument says, half of them for work from a queue, half for bytes
 * from a connection. Prints "ready".
 */
public final class Waiting {
    private static final List<Socket> CLIENTS = new ArrayList<>();

    private Waiting() {}

    private interface Wait {
        void here() throws IOException, InterruptedException;
    }

    public static void main(String[] args) throws IOException {
        LinkedBlockingQueue<String> work = new LinkedBlockingQueue<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = Integer.parseInt(args[0]); i > 0; i--) {
                if (i % 2 == 0) {
                    start(i, work::take);
                } else {
                    CLIENTS.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
                    InputStream bytes = listener.accept().getInputStream();
                    start(i, bytes::read);
                }
            }
        }
        System.out.println("ready");
    }

    private static void start(int number, Wait wait) {
        new Thread(() -> serve(wait, 20), "worker " + number).start();
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
