package dev.imago.checkpoint.testjvm;

import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Parked virtual threads, started alone and by an executor, in waits of several kinds; with {@code busy} also one that waits for others,
 * with {@code mounted} one that keeps its carrier while it waits. Needs JDK 21; called by reflection on 17's API.
 */
public final class ParkedVirtualThreadsApp {
    private ParkedVirtualThreadsApp() {}

    private interface Blocking {
        void run() throws Exception;
    }

    /** Prints "ready" when all have begun. */
    public static void main(String[] args) throws Exception {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket served = listener.accept();
        start("park", LockSupport::park);
        start("sleep", () -> Thread.sleep(Long.MAX_VALUE));
        start("recursion", () -> recurse(300));
        start("socket read", () -> served.getInputStream().read());
        start("warm recursion", ParkedVirtualThreadsApp::parkWarm);
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        executor.execute(() -> call("queue", queue::take));
        for (String more : args) {
            if (more.equals("busy")) {
                start("latch", () -> new CountDownLatch(1).await());
            } else {
                start("mounted", Initialised::touch);
            }
        }
        // All of them wait soon: tests look again until they do.
        System.out.println("ready " + client.getLocalPort());
        Thread.sleep(Long.MAX_VALUE);
    }

    /** The VM calls initialisers, and virtual threads can't leave their carriers with its frames on their stacks. */
    private static final class Initialised {
        static {
            recurse(5);
        }

        static void touch() {}
    }

    private static void start(String name, Blocking blocking)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        Runnable task = () -> call(name, blocking);
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }

    private static void call(String name, Blocking blocking) {
        Thread.currentThread().setName(name);
        try {
            while (true) {
                blocking.run();
            }
        } catch (Exception e) {
            throw new IllegalStateException(name + " did not wait for ever", e);
        }
    }

    private static void recurse(int depth) {
        if (depth > 0) {
            recurse(depth - 1);
        } else {
            LockSupport.park();
        }
    }

    /** Parks in compiled code: the method has run often enough before. */
    private static void parkWarm() {
        for (int i = 0; i < 20_000; i++) {
            descend(20, false);
        }
        descend(20, true);
    }

    private static int descend(int depth, boolean park) {
        if (depth > 0) {
            return descend(depth - 1, park) + 1;
        }
        if (park) {
            LockSupport.park();
        }
        return 0;
    }
}
