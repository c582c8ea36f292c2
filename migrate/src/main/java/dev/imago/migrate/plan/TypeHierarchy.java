package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.classpath.ClassPathDictionary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which types of the new version, its libraries and the JDK are subtypes of which. Thread-safe. */
public final class TypeHierarchy {
    private final ClassPathDictionary next;
    private final JdkTypes jdk;

    public TypeHierarchy(ClassPathDictionary next, JdkTypes jdk) {
        this.next = next;
        this.jdk = jdk;
    }

    /** Whether every value of the one descriptor can stand in a field of the other as it is. */
    public boolean isAssignable(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        if (from.length() == 1 || to.length() == 1) {
            return false;
        }
        if (from.startsWith("[")) {
            return to.startsWith("[")
                    ? isAssignable(from.substring(1), to.substring(1))
                    : to.equals("Ljava/lang/Object;")
                            || to.equals("Ljava/lang/Cloneable;")
                            || to.equals("Ljava/io/Serializable;");
        }
        return !to.startsWith("[") && isSubtype(className(from), className(to));
    }

    /** Whether a class is another one or below it. */
    public boolean isSubtype(String className, String superName) {
        if (superName.equals("java.lang.Object")) {
            return true;
        }
        Deque<String> pending = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        pending.add(className);
        while (!pending.isEmpty()) {
            String name = pending.remove();
            if (!seen.add(name)) {
                continue;
            }
            if (name.equals(superName) || jdk.isSubtype(name, superName)) {
                return true;
            }
            Optional<Shape> shape = next.dictionary().shape(name);
            if (shape.isPresent()) {
                String parent = shape.get().superName();
                if (parent != null) {
                    pending.add(parent);
                }
                pending.addAll(next.interfaces(name));
            }
        }
        return false;
    }

    private static String className(String descriptor) {
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }
}
