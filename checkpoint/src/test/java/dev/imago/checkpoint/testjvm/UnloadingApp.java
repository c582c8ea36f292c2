package dev.imago.checkpoint.testjvm;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * A target in whose old regions objects of an unloaded class lie among objects that live. Wants {@code
 * -XX:+ExplicitGCInvokesConcurrent}, so that collections which it asks for move nothing that is old, and {@code
 * -XX:MaxTenuringThreshold=0}, so that they make everything old; {@code -XX:G1HeapWastePercent=100} keeps others from cleaning up.
 */
public final class UnloadingApp {
    private static final int COUNT = 100_000;
    static final List<Object> KEPT = new ArrayList<>();

    /** Lives. */
    public static final class Kept {
        long number = 1;
    }

    /** Is loaded once more, and unloaded again. */
    public static final class Unloaded {
        long number = 1;
    }

    private UnloadingApp() {}

    /** Prints how many are kept, and waits to be killed. */
    public static void main(String[] args) throws Exception {
        List<Object> dropped = new ArrayList<>();
        Class<?> type = loaded();
        for (int i = 0; i < COUNT; i++) {
            KEPT.add(new Kept());
            dropped.add(type.getConstructor().newInstance());
        }
        System.gc();
        dropped.clear();
        dropped = List.of(new Unloaded());
        WeakReference<ClassLoader> loader = new WeakReference<>(type.getClassLoader());
        type = null;
        while (loader.get() != null) {
            System.gc();
        }
        System.out.println("kept " + KEPT.size());
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        System.out.println(dropped);
    }

    private static Class<?> loaded() throws ClassNotFoundException {
        URL[] classes = {
            UnloadingApp.class.getProtectionDomain().getCodeSource().getLocation()
        };
        return Class.forName(Unloaded.class.getName(), true, new URLClassLoader(classes, null));
    }
}
