package dev.imago.restore.agent.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the new version's classes by name: in the loader of the application's class path first, then, for services that
 * bring loaders of their own, among the classes that are loaded already.
 */
public final class ServiceClasses {
    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean",
            boolean.class,
            "byte",
            byte.class,
            "char",
            char.class,
            "short",
            short.class,
            "int",
            int.class,
            "long",
            long.class,
            "float",
            float.class,
            "double",
            double.class,
            "void",
            void.class);

    private final ClassLoader loader;
    private final Supplier<Class<?>[]> loaded;
    private final Map<String, Class<?>> known = new HashMap<>();
    private @Nullable Map<String, List<Class<?>>> loadedByName;

    /**
     * @param loader of the service's classes
     * @param loaded all classes loaded so far; asked at most once
     */
    public ServiceClasses(ClassLoader loader, Supplier<Class<?>[]> loaded) {
        this.loader = loader;
        this.loaded = loaded;
    }

    /**
     * The class, not yet initialised.
     *
     * @param name binary name, {@code [I}, {@code [Lcom.acme.Order;} or a primitive's keyword
     * @throws ClassNotFoundException saying why, also when several loaders have one of that name
     */
    Class<?> find(String name) throws ClassNotFoundException {
        Class<?> found = known.get(name);
        if (found == null) {
            found = name.startsWith("[") ? findArray(name) : findPlain(name);
            known.put(name, found);
        }
        return found;
    }

    /** Loads and initialises classes; returns what went wrong, one sentence a class. */
    public List<String> initialise(List<String> names) {
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            try {
                VmAccess.UNSAFE.ensureClassInitialized(find(name));
            } catch (ClassNotFoundException | LinkageError e) {
                problems.add("class " + name + " can't be initialised: " + e);
            }
        }
        return problems;
    }

    private Class<?> findArray(String name) throws ClassNotFoundException {
        int dimensions = name.lastIndexOf('[') + 1;
        if (!name.endsWith(";") || dimensions >= name.length() || name.charAt(dimensions) != 'L') {
            return Class.forName(name, false, null);
        }
        Class<?> type = findPlain(name.substring(dimensions + 1, name.length() - 1));
        for (int i = 0; i < dimensions; i++) {
            type = type.arrayType();
        }
        return type;
    }

    private Class<?> findPlain(String name) throws ClassNotFoundException {
        Class<?> primitive = PRIMITIVES.get(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return findLoaded(name, e);
        }
    }

    private Class<?> findLoaded(String name, Throwable cause) throws ClassNotFoundException {
        Map<String, List<Class<?>>> byName = loadedByName;
        if (byName == null) {
            byName = new HashMap<>();
            for (Class<?> type : loaded.get()) {
                if (!type.isHidden()) {
                    byName.computeIfAbsent(type.getName(), n -> new ArrayList<>(1))
                            .add(type);
                }
            }
            loadedByName = byName;
        }
        List<Class<?>> candidates = byName.getOrDefault(name, List.of());
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        if (candidates.isEmpty()) {
            throw new ClassNotFoundException("the new version has no class " + name, cause);
        }
        throw new ClassNotFoundException(
                candidates.size() + " class loaders of the new version have a class " + name, cause);
    }
}
