package dev.imago.restore.agent;

import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The java agent of a new version that waits for its state. It starts one daemon thread, {@code imago-loader}, that asks the
 * upgrader what to do, and is otherwise not to be noticed: it prints nothing, and in a process that is not the service (the
 * upgrader's socket is gone) does nothing.
 */
public final class LoaderAgent {
    private LoaderAgent() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(@Nullable String text, Instrumentation instrumentation) {
        AgentArguments arguments = AgentArguments.parse(text);
        if (arguments == null || !Files.exists(arguments.socket())) {
            return;
        }
        openInternals(instrumentation);
        NativePart.forgetEnvironment();
        Thread thread = new Thread(null, new AgentSession(arguments, instrumentation), "imago-loader", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets this jar's classes, and no others, use the two internal packages that the loader is built on. */
    private static void openInternals(Instrumentation instrumentation) {
        Set<Module> us = Set.of(LoaderAgent.class.getModule());
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of("jdk.internal.misc", us, "jdk.internal.reflect", us),
                Map.of(),
                Set.of(),
                Map.of());
    }
}
