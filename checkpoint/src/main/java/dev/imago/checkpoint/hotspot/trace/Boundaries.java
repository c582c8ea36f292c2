package dev.imago.checkpoint.hotspot.trace;

import java.util.Set;

/**
 * Classes whose objects belong to one process: threads, sockets, loaders, loggers and what the JDK builds around them.
 * They and their subclasses are not carried; the new version's own take their places.
 */
final class Boundaries {
    private static final Set<String> CLASSES = Set.of(
            "java.io.Console",
            "java.io.File",
            "java.io.FileDescriptor",
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.RandomAccessFile",
            "java.io.Reader",
            "java.io.Writer",
            "java.lang.ClassLoader",
            "java.lang.ClassValue",
            "java.lang.Module",
            "java.lang.ModuleLayer",
            "java.lang.Process",
            "java.lang.Runtime",
            "java.lang.System$Logger",
            "java.lang.Thread",
            "java.lang.ThreadGroup",
            "java.lang.ThreadLocal",
            "java.lang.ref.Cleaner",
            "java.lang.ref.FinalReference",
            "java.lang.ref.PhantomReference",
            "java.lang.ref.ReferenceQueue",
            "java.lang.reflect.Proxy",
            "java.net.DatagramSocket",
            "java.net.NetworkInterface",
            "java.net.ServerSocket",
            "java.net.Socket",
            "java.net.SocketImpl",
            "java.net.URLConnection",
            "java.net.URLStreamHandler",
            "java.nio.file.FileSystem",
            "java.text.Format",
            "java.time.format.DateTimeFormatter",
            "java.util.ResourceBundle",
            "java.util.Scanner",
            "java.util.ServiceLoader",
            "java.util.Timer",
            "java.util.TimerTask",
            "java.util.concurrent.AbstractExecutorService",
            "java.util.concurrent.ExecutorCompletionService",
            "java.util.concurrent.FutureTask",
            "java.util.concurrent.ThreadLocalRandom");

    private static final String[] PREFIXES = {
        "java.lang.invoke.",
        "java.lang.management.",
        "java.net.http.",
        "java.nio.channels.",
        "java.security.",
        "java.util.concurrent.Executors$",
        "java.util.concurrent.ThreadPoolExecutor$",
        "java.util.logging.",
        "java.util.zip.",
        "javax.crypto.",
        "javax.management.",
        "javax.net.",
        "javax.security.",
        "com.sun.crypto.",
        "com.sun.jmx.",
        "com.sun.management.",
        "com.sun.net.httpserver.",
        "jdk.internal.loader.",
        "jdk.internal.logger.",
        "jdk.internal.misc.",
        "jdk.internal.net.",
        "jdk.net.",
        "sun.management.",
        "sun.misc.Unsafe",
        "sun.net.httpserver.",
        "sun.nio.ch.",
        "sun.nio.fs.",
        "sun.security.",
        "sun.util.logging.",
    };

    /** Loggers that do not come with the JDK. */
    private static final String[] LIBRARIES = {
        "ch.qos.logback.",
        "org.apache.commons.logging.",
        "org.apache.log4j.",
        "org.apache.logging.",
        "org.jboss.logging.",
        "org.slf4j.",
    };

    private Boundaries() {}

    /** Whether a class is a boundary by its own name; a subclass of one is a boundary too. */
    static boolean contains(String className, boolean ofJdk) {
        if (ofJdk && CLASSES.contains(className)) {
            return true;
        }
        for (String prefix : ofJdk ? PREFIXES : LIBRARIES) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
