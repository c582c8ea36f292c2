package dev.imago.migrate.registry;

import dev.imago.migrate.api.Conversion;
import dev.imago.migrate.api.Invariant;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.api.Registration;
import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.api.TypedTransformer;
import dev.imago.migrate.api.View;
import dev.imago.migrate.registry.RegisteredTransformer.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transformers, conversions and conditions of all given migrations, by name.
 *
 * <p>Safe for use by several threads once made. Closing closes the jars: transformers cannot be used afterwards.
 */
public final class Migrations implements AutoCloseable {
    private final Map<String, RegisteredTransformer> transformers = new LinkedHashMap<>();
    private final Map<String, Conversion> conversions = new LinkedHashMap<>();
    private final Map<String, BiPredicate<OldObject, OldState>> conditions = new LinkedHashMap<>();
    private final Map<String, Map<String, Invariant>> invariants = new LinkedHashMap<>();
    private final Map<String, Transformer> reverses = new LinkedHashMap<>();
    private final List<Migration> migrations = new ArrayList<>();
    private @Nullable URLClassLoader loader;

    private Migrations() {}

    /** No migrations. */
    public static Migrations none() {
        return new Migrations();
    }

    /**
     * The given migrations, in this order.
     *
     * @throws MigrationException if one fails to register, or two answer for the same class or name
     */
    public static Migrations of(List<Migration> migrations) {
        Migrations result = new Migrations();
        result.addAll(migrations);
        return result;
    }

    /**
     * Finds migrations in jars or directories with {@link ServiceLoader}, in a class loader that sees the API and the JDK
     * and nothing else of this program.
     *
     * @throws MigrationException if a path is missing, holds no migration, or one cannot be loaded
     */
    public static Migrations load(List<Path> paths) {
        if (paths.isEmpty()) {
            return none();
        }
        List<URL> urls = new ArrayList<>();
        for (Path path : paths) {
            requireThere(path);
            try {
                urls.add(path.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new MigrationException("the migrations " + path + " have no usable path", e);
            }
        }
        Migrations result = new Migrations();
        URLClassLoader jars = new URLClassLoader(urls.toArray(URL[]::new), new ApiClassLoader());
        result.loader = jars;
        try {
            List<Migration> found = new ArrayList<>();
            ServiceLoader.load(Migration.class, jars).forEach(found::add);
            found.sort(Comparator.comparing(m -> m.getClass().getName()));
            if (found.isEmpty()) {
                throw new MigrationException("no migration in " + paths + ": META-INF/services/"
                        + Migration.class.getName() + " is missing");
            }
            result.addAll(found);
            return result;
        } catch (ServiceConfigurationError | LinkageError e) {
            result.close();
            throw new MigrationException("a migration in " + paths + " cannot be loaded: " + e.getMessage(), e);
        } catch (MigrationException e) {
            result.close();
            throw e;
        }
    }

    static void requireThere(Path path) {
        if (!Files.exists(path)) {
            throw new MigrationException("the migrations " + path + " do not exist");
        }
    }

    private void addAll(List<Migration> added) {
        for (Migration migration : added) {
            try {
                migration.register(new Collector());
                migrations.add(migration);
            } catch (RuntimeException e) {
                throw new MigrationException(
                        "migration " + migration.getClass().getName() + " cannot be registered: " + e.getMessage(), e);
            }
        }
    }

    /** Classes of the migrations, sorted. */
    public List<String> names() {
        return migrations.stream().map(m -> m.getClass().getName()).toList();
    }

    /**
     * Lets migrations pass that lead from the one version to the other, or do not say.
     *
     * @throws MigrationException naming those that are meant for other versions
     */
    void requireVersions(String from, String to) {
        List<String> others = migrations.stream()
                .filter(m -> !fits(m.from(), from) || !fits(m.to(), to))
                .map(m -> m.getClass().getName() + " (" + m.from() + " to " + m.to() + ")")
                .toList();
        if (!others.isEmpty()) {
            throw new MigrationException(
                    "not meant for " + from + " to " + to + ", by their own word: " + String.join(", ", others));
        }
    }

    private static boolean fits(String label, String version) {
        return label.isEmpty() || label.equals(version);
    }

    public Optional<RegisteredTransformer> transformer(String oldClass) {
        return Optional.ofNullable(transformers.get(oldClass));
    }

    public Optional<Conversion> conversion(String name) {
        return Optional.ofNullable(conversions.get(name));
    }

    /** What leaves out objects of a class. */
    public Optional<BiPredicate<OldObject, OldState>> dropCondition(String oldClass) {
        return Optional.ofNullable(conditions.get(oldClass));
    }

    /** What holds for the objects of a class of the new version, by name. */
    public Map<String, Invariant> invariants(String newClass) {
        return Collections.unmodifiableMap(invariants.getOrDefault(newClass, Map.of()));
    }

    /** Classes of the new version that have invariants. */
    public Set<String> invariantClasses() {
        return Collections.unmodifiableSet(invariants.keySet());
    }

    /** Classes of the new version that have a transformer back. */
    public Set<String> reversedClasses() {
        return Collections.unmodifiableSet(reverses.keySet());
    }

    /** The transformers back as transformers, without anything else. They can be used until this is closed. */
    public Migrations reverse() {
        Migrations back = new Migrations();
        reverses.forEach((name, each) -> back.transformers.put(name, RegisteredTransformer.ofFunction(each)));
        return back;
    }

    /** Whether some of the code is given old objects, and may follow their references: invariants see new ones. */
    public boolean readsObjects() {
        return !transformedClasses().isEmpty()
                || !conditionalClasses().isEmpty()
                || !conversionNames().isEmpty();
    }

    public Set<String> transformedClasses() {
        return Collections.unmodifiableSet(transformers.keySet());
    }

    public Set<String> conditionalClasses() {
        return Collections.unmodifiableSet(conditions.keySet());
    }

    public Set<String> conversionNames() {
        return Collections.unmodifiableSet(conversions.keySet());
    }

    @Override
    public void close() {
        URLClassLoader open = loader;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class Collector implements Registration {
        @Override
        public Registration transform(String oldClass, Transformer transformer) {
            return transform(oldClass, RegisteredTransformer.ofFunction(transformer));
        }

        @Override
        public <O, N> Registration transform(Class<O> view, Class<N> builder, TypedTransformer<O, N> transformer) {
            View.requireBuilder(builder);
            return transform(
                    View.className(view),
                    RegisteredTransformer.ofFunction(transformer.by(view, builder))
                            .reading(View.fields(view)));
        }

        @Override
        public Registration transformWithState(String oldClass, Transformer transformer) {
            return transform(oldClass, new RegisteredTransformer(() -> transformer, Needs.STATE, List.of()));
        }

        @Override
        public Registration transformInOrder(String oldClass, Supplier<? extends Transformer> perRun) {
            return transform(oldClass, new RegisteredTransformer(perRun, Needs.ORDER, List.of()));
        }

        private Registration transform(String oldClass, RegisteredTransformer transformer) {
            return put(transformers, oldClass, transformer, "a transformer for class");
        }

        @Override
        public Registration conversion(String name, Conversion conversion) {
            return put(conversions, name, conversion, "a conversion");
        }

        @Override
        public Registration dropIf(String oldClass, BiPredicate<OldObject, OldState> condition) {
            return put(conditions, oldClass, condition, "a drop condition for class");
        }

        @Override
        public Registration invariant(String newClass, String name, Invariant invariant) {
            return put(
                    invariants.computeIfAbsent(newClass, c -> new LinkedHashMap<>()),
                    name,
                    invariant,
                    "an invariant of " + newClass + " called");
        }

        @Override
        public Registration reverse(String newClass, Transformer transformer) {
            return put(reverses, newClass, transformer, "a transformer back for class");
        }

        private <V> Registration put(Map<String, V> into, String name, V value, String what) {
            if (into.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("there is already " + what + " " + name);
            }
            return this;
        }
    }

    /** Shows migrations the API as this program has it, and the JDK. */
    private static final class ApiClassLoader extends ClassLoader {
        private static final String API = Migration.class.getPackageName() + ".";

        ApiClassLoader() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(API)) {
                return Class.forName(name, false, Migration.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }
}
