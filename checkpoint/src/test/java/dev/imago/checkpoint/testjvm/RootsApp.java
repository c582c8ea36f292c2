package dev.imago.checkpoint.testjvm;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A target that holds one object of a class of its own by each kind of root there is, and drops some. */
public final class RootsApp {
    static Object inStatic = new InStatic();
    static final List<Reference<?>> REFERENCES = new ArrayList<>();
    static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
    static final List<ClassLoader> LOADERS = new ArrayList<>();
    /** Enough that two threads share the work. */
    static final Object[] CROWD = new Object[30_000];

    private static final int ENOUGH_TO_COMPILE = 200_000;

    /** Held by a static field. */
    public static final class InStatic {
        Object next = new BehindStatic();
    }

    /** Held by what a static field holds. */
    public static final class BehindStatic {}

    /** Held by a field of a thread. */
    public static final class InThread {}

    /** Held by a thread-local variable. */
    public static final class InThreadLocal {}

    /** Held by a variable of an interpreted method. */
    public static final class OnInterpretedStack {}

    /** Held by a variable of a compiled method. */
    public static final class OnCompiledStack {}

    /** Held by a variable of a method of a parked virtual thread. */
    public static final class OnVirtualStack {}

    /** Held by JNI's global reference. */
    public static final class InJniGlobal {}

    /** Held by JNI's weak global reference. */
    public static final class InJniWeak {}

    /** Held by a local reference of native code. */
    public static final class InJniLocal {}

    /** Held by a local reference of native code, in an outer frame of them. */
    public static final class InJniOuterLocal {}

    /** Held by a soft reference. */
    public static final class Soft {}

    /** Held by a weak reference. */
    public static final class Weak {}

    /** Held by a phantom reference. */
    public static final class Phantom {}

    /** Held by nothing but the wish to be finalised. */
    public static final class Finalizable {
        Object next = new BehindFinalizable();

        @Override
        @SuppressWarnings({"removal", "deprecation", "Finalize"}) // services do it still
        protected void finalize() {
            next = this;
        }
    }

    /** Held by an object that waits for its finaliser. */
    public static final class BehindFinalizable {}

    /** Held by nothing. */
    public static final class Dropped {
        Object next = new BehindDropped();
    }

    /** Held by what nothing holds. */
    public static final class BehindDropped {}

    /** Loaded by several loaders, each of which holds one by a static field of its class. */
    public static final class Loaded {
        static Object held = new Loaded();
    }

    private static final class Holder extends Thread {
        final Object held = new InThread();

        @Override
        public void run() {
            parkForever();
        }
    }

    private RootsApp() {}

    private static native void holdGlobally(Object global, Object weak);

    private static native void holdLocally(Supplier<Object> outer, Supplier<Object> inner, Runnable waiting);

    /** Loads the library {@code args[0]}, holds everything, prints "ready" and waits to be killed. */
    public static void main(String[] args) throws Exception {
        System.load(args[0]);
        for (int i = 0; i < CROWD.length; i++) {
            CROWD[i] = new Object[] {new Object(), CROWD[i / 2]};
        }
        Object held = new OnInterpretedStack();
        Thread once = new Thread(RootsApp::holdWhatNeedsNoThread);
        once.start();
        once.join();
        CountDownLatch waiting = new CountDownLatch(3);
        start(new Holder());
        start(new Thread(() -> {
            ThreadLocal.withInitial(InThreadLocal::new).get();
            waiting.countDown();
            parkForever();
        }));
        start(new Thread(() -> {
            for (int i = 0; i < ENOUGH_TO_COMPILE; i++) {
                holdWhile(i, () -> {});
            }
            holdWhile(1, () -> {
                waiting.countDown();
                parkForever();
            });
        }));
        start(new Thread(() -> holdLocally(InJniOuterLocal::new, InJniLocal::new, () -> {
            waiting.countDown();
            parkForever();
        })));
        waiting.await();
        if (Runtime.version().feature() >= 21) {
            startVirtual();
        }
        System.out.println("ready");
        parkForever();
        System.out.println(held);
    }

    private static void start(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    private static void parkForever() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void holdWhile(int number, Runnable what) {
        Object held = new OnCompiledStack();
        what.run();
        if (number < 0) {
            inStatic = held;
        }
    }

    private static void holdWhatNeedsNoThread() {
        holdGlobally(new InJniGlobal(), new InJniWeak());
        REFERENCES.add(new SoftReference<>(new Soft()));
        REFERENCES.add(new WeakReference<>(new Weak()));
        REFERENCES.add(new PhantomReference<>(new Phantom(), QUEUE));
        Object dropped = new Finalizable();
        dropped = new Dropped();
        dropped = loaded();
        LOADERS.add(loaded());
        LOADERS.add(loaded());
        if (Loaded.held == dropped) {
            throw new IllegalStateException("three loaders share one class");
        }
    }

    /** A loader that has loaded {@link Loaded} once more. */
    private static ClassLoader loaded() {
        try {
            URL[] classes = {
                RootsApp.class.getProtectionDomain().getCodeSource().getLocation()
            };
            ClassLoader loader = new URLClassLoader(classes, null);
            Class.forName(Loaded.class.getName(), true, loader);
            return loader;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void startVirtual() throws ReflectiveOperationException, InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        Runnable parked = () -> {
            Object held = new OnVirtualStack();
            waiting.countDown();
            parkForever();
            System.out.println(held);
        };
        Thread thread = (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, parked);
        waiting.await();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
