package dev.imago.checkpoint.testjvm;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * A target that has a bit of everything: known values, redefined classes, several loaders with a class of one name, parked
 * virtual threads, and open allocation buffers. Needs {@link RedefiningApp#agentJar}.
 */
public final class MixedApp {
    public static final int POINTS = 1000;
    public static final int LOADERS = 3;
    static final List<Object> TWINS = new ArrayList<>();

    /** Loaded by several loaders. */
    public static final class Twin {}

    private MixedApp() {}

    /**
     * Prints the hash of its points and the number of {@link AllocatingApp.Marker}s that it has made, then "ready", and waits
     * to be killed.
     */
    public static void main(String[] args) throws Exception {
        SampleApp.fill(POINTS);
        RedefiningApp.redefine();
        for (int i = 1; i <= LOADERS; i++) {
            Class<?> twin = loadTwin();
            for (int count = 0; count < i; count++) {
                TWINS.add(twin.getConstructor().newInstance());
            }
        }
        if (Runtime.version().feature() >= 21) {
            VirtualThreadsApp.park();
        }
        System.out.println("markers " + AllocatingApp.allocate(3, 5000));
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static Class<?> loadTwin() throws ClassNotFoundException {
        URL[] classes = {MixedApp.class.getProtectionDomain().getCodeSource().getLocation()};
        return Class.forName(Twin.class.getName(), true, new URLClassLoader(classes, null));
    }
}
