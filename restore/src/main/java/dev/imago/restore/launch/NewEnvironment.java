package dev.imago.restore.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment of the new version: old's own, less what an earlier upgrade put there, plus the agent.
 *
 * <p>The agent travels in {@code JAVA_TOOL_OPTIONS}, because that reaches the JVM whatever command starts it; the JVM
 * mentions it once on its standard error.
 */
public final class NewEnvironment {
    private static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";
    private static final String PRELOAD = "LD_PRELOAD";
    /** Where the shim finds the broker; the native part calls it {@code GATE_VARIABLE}. */
    private static final String GATE = "IMAGO_GATE";

    private NewEnvironment() {}

    /** Environment for the new version of a process that was started with {@code old}; {@code agentOptions} are the JVM's. */
    public static Map<String, String> of(Map<String, String> old, List<String> agentOptions) {
        Map<String, String> environment = withoutImago(old);
        environment.merge(TOOL_OPTIONS, String.join(" ", agentOptions), (own, added) -> own + " " + added);
        return environment;
    }

    static Map<String, String> withoutImago(Map<String, String> old) {
        Map<String, String> environment = new LinkedHashMap<>();
        old.forEach((name, value) -> {
            switch (name) {
                case TOOL_OPTIONS -> putUnlessEmpty(environment, name, own(value, "[ \t]+", " "));
                case PRELOAD -> putUnlessEmpty(environment, name, own(value, "[ :]+", ":"));
                default -> {
                    if (!name.equals(GATE)) {
                        environment.put(name, value);
                    }
                }
            }
        });
        return environment;
    }

    private static String own(String value, String separator, String joiner) {
        List<String> kept = new ArrayList<>();
        for (String part : value.split(separator, -1)) {
            boolean ours = part.contains("imago-agent.jar") || part.contains("libimago-");
            if (!ours && !part.isEmpty()) {
                kept.add(part);
            }
        }
        return String.join(joiner, kept);
    }

    private static void putUnlessEmpty(Map<String, String> environment, String name, String value) {
        if (!value.isEmpty()) {
            environment.put(name, value);
        }
    }
}
