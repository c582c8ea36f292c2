package dev.imago.checkpoint.testjvm;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** A target that redefines its own and the JDK's classes, one of them while it runs. */
public final class RedefiningApp {
    private static @Nullable Instrumentation instrumentation;
    static final Victim VICTIM = new Victim();

    /** Is redefined. */
    public static final class Victim {
        static String text = "still here";
        int x = 5;
    }

    /** Is redefined while its method is on a stack. */
    public static final class Busy implements Runnable {
        final CountDownLatch started = new CountDownLatch(1);

        @Override
        public void run() {
            started.countDown();
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RedefiningApp() {}

    /** Makes the agent jar that the app needs as {@code -javaagent}. */
    public static Path agentJar(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", RedefiningApp.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("agent.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        return jar;
    }

    /** Called by the JVM. */
    public static void premain(@Nullable String arguments, Instrumentation given) {
        instrumentation = given;
        given.addTransformer(
                new ClassFileTransformer() {
                    @Override
                    public byte @Nullable [] transform(
                            @Nullable ClassLoader loader,
                            String name,
                            @Nullable Class<?> redefined,
                            @Nullable ProtectionDomain domain,
                            byte[] bytes) {
                        return redefined == null ? null : bytes.clone();
                    }
                },
                true);
    }

    /** Redefines and waits. */
    public static void main(String[] args) throws InterruptedException, UnmodifiableClassException {
        Thread busy = redefine();
        System.out.println("ready");
        busy.join();
    }

    /** Redefines and returns the thread that goes on in an old method. */
    static Thread redefine() throws InterruptedException, UnmodifiableClassException {
        Busy busy = new Busy();
        Thread thread = new Thread(busy);
        thread.start();
        busy.started.await();
        Instrumentation given = instrumentation;
        if (given == null) {
            throw new IllegalStateException("the agent has not been loaded");
        }
        for (int i = 0; i < 3; i++) {
            given.retransformClasses(Victim.class, Busy.class, String.class, java.util.ArrayList.class);
        }
        return thread;
    }
}
