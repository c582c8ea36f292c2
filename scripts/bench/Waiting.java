import java.util.concurrent.LinkedBlockingQueue;

/** A JVM whose threads all wait: as many as the first argument says. Prints "ready". */
public final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws InterruptedException {
        LinkedBlockingQueue<String> work = new LinkedBlockingQueue<>();
        for (int i = Integer.parseInt(args[0]); i > 0; i--) {
            new Thread(() -> serve(work, 20), "worker " + i).start();
        }
        System.out.println("ready");
    }

    /** Waits below some frames, as services do. */
    private static void serve(LinkedBlockingQueue<String> work, int depth) {
        if (depth > 0) {
            serve(work, depth - 1);
            return;
        }
        try {
            while (!work.take().isEmpty()) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
