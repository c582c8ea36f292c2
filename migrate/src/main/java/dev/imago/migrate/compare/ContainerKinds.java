package dev.imago.migrate.compare;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.plan.JdkTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the places of elements mean in the containers of a state, by the JDK's class that each is or extends. */
final class ContainerKinds {
    private static final JdkTypes JDK = new JdkTypes();
    /** Of those that are matched by what they hold, and not by their places. */
    private static final Set<String> IN_ORDER =
            Set.of("java.util.LinkedHashSet", "java.util.LinkedHashMap", "java.util.concurrent.CopyOnWriteArraySet");

    private final Dictionary dictionary;
    private final Map<String, Boolean> sets = new HashMap<>();

    ContainerKinds(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** Whether it is a set, in which no place is an element's own. */
    boolean isSet(RecordType type) {
        return type.form() == Form.SEQUENCE && sets.computeIfAbsent(type.className(), this::isSet);
    }

    /** Whether it is a set or map that promises an order. */
    boolean keepsOrder(RecordType type) {
        return IN_ORDER.contains(type.className()) || IN_ORDER.contains(String.valueOf(ancestor(type.className())));
    }

    private boolean isSet(String className) {
        String ancestor = ancestor(className);
        return JDK.isSubtype(className, "java.util.Set")
                || (ancestor != null && JDK.isSubtype(ancestor, "java.util.Set"));
    }

    private @Nullable String ancestor(String className) {
        List<Shape> own = dictionary.ancestry(className);
        return own.isEmpty() ? className : own.get(0).superName();
    }
}
