package dev.imago.checkpoint.testjvm;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Three parked virtual threads: two started alone, one by an executor. Needs JDK 21; called by reflection on 17's API. */
public final class VirtualThreadsApp {
    private VirtualThreadsApp() {}

    /** Prints "ready" when all three have begun. */
    public static void main(String[] args) throws Exception {
        park();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    /** Returns when all three have begun. */
    static void park() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        Runnable parked = () -> {
            begun.countDown();
            while (true) {
                LockSupport.park();
            }
        };
        for (int i = 0; i < 2; i++) {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, parked);
        }
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        executor.execute(parked);
        begun.await();
    }
}
