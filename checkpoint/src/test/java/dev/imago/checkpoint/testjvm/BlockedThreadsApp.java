package dev.imago.checkpoint.testjvm;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Threads blocked in every way the JDK knows, some below deep, recursive, reflective and inlined calls. */
public final class BlockedThreadsApp {
    private static final Object MONITOR = new Object();
    private static final ReentrantLock LOCK = new ReentrantLock();

    private BlockedThreadsApp() {}

    private interface Blocking {
        void run() throws Exception;
    }

    /** Starts the threads, and {@code args[0]} more that wait for a queue; prints "ready". */
    public static void main(String[] args) throws Exception {
        LOCK.lock();
        InetAddress local = InetAddress.getLoopbackAddress();
        ServerSocket listener = new ServerSocket(0, 50, local);
        Socket client = new Socket(local, listener.getLocalPort());
        Socket served = listener.accept();
        start("socket read", () -> served.getInputStream().read());
        start("accept", listener::accept);
        startChannels(local);
        startMonitors();
        start("sleep", () -> Thread.sleep(Long.MAX_VALUE));
        start("park", LockSupport::park);
        start("recursion", () -> recurse(300));
        start("reflection", () -> BlockedThreadsApp.class.getMethod("sleepLong").invoke(null));
        start(
                "stream",
                () -> Stream.of(1, 2, 3).map(BlockedThreadsApp::sleepOnThird).forEach(n -> {}));
        start("latch", () -> new CountDownLatch(1).await());
        start("future", () -> get(new CompletableFuture<>()));
        start("initialiser", () -> SlowToInitialize.touch());
        start("lock", LOCK::lock);
        Executors.newFixedThreadPool(2).execute(() -> {});
        ScheduledFuture<?> tomorrow = Executors.newScheduledThreadPool(1).schedule(() -> {}, 1, TimeUnit.DAYS);
        Executors.newCachedThreadPool().execute(() -> {});
        ForkJoinPool.commonPool().execute(() -> {});
        new Timer("timer").schedule(new Never(), 86_400_000L);
        int more = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        for (int i = 0; i < more; i++) {
            start("worker " + i, queue::take);
        }
        awaitAllBlocked();
        System.out.println("ready " + client.getLocalPort() + tomorrow.isDone());
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void startChannels(InetAddress local) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open().bind(new InetSocketAddress(local, 0));
        start("channel accept", channel::accept);
        ServerSocketChannel selected = ServerSocketChannel.open().bind(new InetSocketAddress(local, 0));
        Selector selector = Selector.open();
        selected.configureBlocking(false);
        selected.register(selector, java.nio.channels.SelectionKey.OP_ACCEPT);
        start("select", selector::select);
        Pipe pipe = Pipe.open();
        InputStream source = java.nio.channels.Channels.newInputStream(pipe.source());
        start("pipe read", source::read);
    }

    private static void startMonitors() {
        Object condition = new Object();
        start("object wait", () -> {
            synchronized (condition) {
                while (LOCK.isLocked()) {
                    condition.wait();
                }
            }
        });
        CountDownLatch entered = new CountDownLatch(1);
        start("monitor owner", () -> {
            synchronized (MONITOR) {
                entered.countDown();
                Thread.sleep(Long.MAX_VALUE);
            }
        });
        start("monitor enter", () -> {
            entered.await();
            synchronized (MONITOR) {
                System.out.println("impossible");
            }
        });
    }

    /** Called by reflection. */
    public static void sleepLong() throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
    }

    private static int recurse(int depth) throws InterruptedException {
        if (depth == 0) {
            sleepLong();
            return 0;
        }
        return depth + recurse(depth - 1);
    }

    private static int sleepOnThird(int n) {
        if (n == 3) {
            LockSupport.parkNanos(Long.MAX_VALUE);
        }
        return n;
    }

    private static void get(CompletableFuture<String> never) throws InterruptedException, ExecutionException {
        never.get();
    }

    private static void start(String name, Blocking blocking) {
        Thread thread = new Thread(
                () -> {
                    try {
                        blocking.run();
                    } catch (Exception e) {
                        System.out.println(name + " ended: " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A thread in a native wait counts as runnable for Java; those have had a second to get there. */
    private static void awaitAllBlocked() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            Thread.sleep(200);
        }
    }

    private static final class Never extends TimerTask {
        @Override
        public void run() {}
    }

    /** Its initialiser never ends. */
    private static final class SlowToInitialize {
        static final List<String> LIST = slow();

        private static List<String> slow() {
            LockSupport.park();
            return List.of();
        }

        static int touch() {
            return LIST.size();
        }
    }
}
