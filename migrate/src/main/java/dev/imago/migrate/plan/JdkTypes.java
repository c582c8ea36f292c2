package dev.imago.migrate.plan;

import dev.imago.migrate.classpath.JavaType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's classes as the running JVM has them: which names are the JDK's, what they extend, and their fields. No class is
 * initialised. Thread-safe.
 *
 * <p>The new version may run on another release; what its loader finds different there, it refuses.
 */
public final class JdkTypes {
    private static final List<String> PREFIXES = List.of("java.", "jdk.", "sun.");
    private static final List<Class<?>> BOUNDARIES = List.of(
            Thread.class,
            ThreadGroup.class,
            ThreadLocal.class,
            ClassLoader.class,
            java.util.concurrent.ExecutorService.class,
            java.util.concurrent.ThreadFactory.class,
            java.util.Timer.class,
            java.io.InputStream.class,
            java.io.OutputStream.class,
            java.io.Reader.class,
            java.io.Writer.class,
            java.io.RandomAccessFile.class,
            java.nio.channels.Channel.class,
            java.nio.channels.Selector.class,
            java.net.Socket.class,
            java.net.ServerSocket.class);

    private final Map<String, Optional<Class<?>>> classes = new ConcurrentHashMap<>();

    /** Whether a class belongs to the JDK rather than to a service or its libraries. */
    public boolean isJdk(String className) {
        String element = ClassNames.element(className);
        return element.startsWith("[") || PREFIXES.stream().anyMatch(element::startsWith) || find(element) != null;
    }

    /** Whether objects of the JDK class stay behind with their process: threads, executors, channels, streams. */
    public boolean isBoundary(String className) {
        Class<?> type = find(className);
        return type != null && BOUNDARIES.stream().anyMatch(b -> b.isAssignableFrom(type));
    }

    /** Whether the JDK has both classes and the first is the second or a subtype of it. */
    public boolean isSubtype(String className, String superName) {
        Class<?> type = find(className);
        Class<?> ancestor = find(superName);
        return type != null && ancestor != null && ancestor.isAssignableFrom(type);
    }

    /** Whether the JDK of the running JVM has a class of this name of which objects can be made. */
    public boolean isConcrete(String className) {
        Class<?> type = find(className);
        return type != null && !Modifier.isAbstract(type.getModifiers()) && !type.isEnum();
    }

    /** Whether the JDK of the running JVM has a class of this name that nothing extends. */
    public boolean isFinal(String className) {
        Class<?> type = find(className);
        return type != null && Modifier.isFinal(type.getModifiers());
    }

    /** Instance fields of a JDK class, those of superclasses first; empty for classes that are not the JDK's. */
    public List<FieldRef> instanceFields(String className) {
        Deque<Class<?>> chain = new ArrayDeque<>();
        for (Class<?> type = find(className); type != null; type = type.getSuperclass()) {
            chain.addFirst(type);
        }
        List<FieldRef> fields = new ArrayList<>();
        for (Class<?> type : chain) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    fields.add(new FieldRef(
                            type.getName(), field.getName(), field.getType().descriptorString()));
                }
            }
        }
        return fields;
    }

    /**
     * The type arguments that a type of the JDK has as one of its supertypes: those of {@code HashMap<Integer, User>} as a
     * {@code Map}. What it leaves open is a wildcard; empty if the JDK does not have both, or the supertype has none.
     */
    public List<JavaType> argumentsAs(JavaType.Parameterized type, String superName) {
        record Step(Class<?> of, List<JavaType> arguments) {}
        Deque<Step> pending = new ArrayDeque<>();
        Class<?> begin = find(type.name());
        if (begin != null
                && begin.getTypeParameters().length == type.arguments().size()) {
            pending.add(new Step(begin, type.arguments()));
        }
        while (!pending.isEmpty()) {
            Step step = pending.remove();
            if (step.of().getName().equals(superName)) {
                return step.arguments();
            }
            List<Type> parents = new ArrayList<>(List.of(step.of().getGenericInterfaces()));
            Type superclass = step.of().getGenericSuperclass();
            if (superclass != null) {
                parents.add(superclass);
            }
            for (Type parent : parents) {
                if (parent instanceof ParameterizedType parameterized) {
                    List<JavaType> arguments = new ArrayList<>();
                    for (Type argument : parameterized.getActualTypeArguments()) {
                        arguments.add(argument(argument, step.of(), step.arguments()));
                    }
                    pending.add(new Step((Class<?>) parameterized.getRawType(), arguments));
                }
            }
        }
        return List.of();
    }

    private static JavaType argument(Type argument, Class<?> declaring, List<JavaType> arguments) {
        if (argument instanceof Class<?> type) {
            return new JavaType.Plain(type.getName());
        }
        int index = List.of(declaring.getTypeParameters()).indexOf(argument);
        return index < 0 ? new JavaType.Wildcard(JavaType.Plain.OBJECT) : arguments.get(index);
    }

    private @Nullable Class<?> find(String className) {
        return classes.computeIfAbsent(className, name -> {
                    try {
                        return Optional.of(Class.forName(name, false, ClassLoader.getPlatformClassLoader()));
                    } catch (ClassNotFoundException | LinkageError e) {
                        return Optional.empty();
                    }
                })
                .orElse(null);
    }
}
