package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.JavaType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The code of one version's own classes, as far as it matters for what values mean. Immutable once read; thread-safe. */
final class VersionCode {
    private static final int ENUM = 0x4000;
    private static final int MOST_IMPLEMENTATIONS = 32;

    private final ClassPathDictionary classPath;
    private final Map<String, ClassCode> classes = new LinkedHashMap<>();
    private final Map<String, Set<String>> ancestors = new ConcurrentHashMap<>();
    private final Map<Origin.Field, String> declared = new ConcurrentHashMap<>();
    private final Map<MethodRef, List<MethodFacts>> reached = new ConcurrentHashMap<>();
    /** Methods with code by signature: what a call through an interface may reach. */
    private final Map<String, List<MethodFacts>> bySignature = new HashMap<>();

    /** Static finals that a class initialiser sets to a number: the code that uses them names the field. */
    private final Map<String, Long> computed = new HashMap<>();

    private VersionCode(ClassPathDictionary classPath) {
        this.classPath = classPath;
    }

    /**
     * Reads the code of the named classes.
     *
     * @param renaming how its fingerprints name things; null for the names that are there
     * @throws dev.imago.migrate.classpath.ClassPathException if one cannot be read any more
     */
    static VersionCode read(ClassPathDictionary classPath, Set<String> names, @Nullable Renaming renaming) {
        VersionCode code = new VersionCode(classPath);
        classPath.readClasses(
                names, (name, bytes) -> code.classes.put(name, ClassCodeReader.read(name, bytes, renaming)));
        for (ClassCode each : code.classes.values()) {
            each.methods().forEach((signature, facts) -> {
                if (!java.lang.reflect.Modifier.isAbstract(facts.access())) {
                    code.bySignature
                            .computeIfAbsent(signature, s -> new ArrayList<>())
                            .add(facts);
                }
            });
            each.methods().values().forEach(code::noteComputed);
        }
        return code;
    }

    private void noteComputed(MethodFacts method) {
        if (method.method().name().equals("<clinit>")) {
            for (MethodFacts.Write write : method.writes()) {
                Long number = MethodReader.number(write.value());
                if (number != null && isConstant(write.field())) {
                    computed.put(declared(write.field()), number);
                }
            }
        }
    }

    private boolean isConstant(Origin.Field field) {
        return field(declared(field)).filter(f -> f.isStatic() && f.isFinal()).isPresent();
    }

    /** The number that a value is known to be, be it by a static final field; null when it is none, or not known. */
    @Nullable
    Long number(Origin value) {
        return value instanceof Origin.Field field ? computed.get(declared(field)) : MethodReader.number(value);
    }

    /** Shapes of the classes that were read, as their class files have them. */
    List<Shape> shapes() {
        return classes.keySet().stream()
                .flatMap(name -> classPath.dictionary().shape(name).stream())
                .toList();
    }

    Collection<ClassCode> classes() {
        return classes.values();
    }

    Optional<ClassCode> of(String className) {
        return Optional.ofNullable(classes.get(className));
    }

    /** A method where it is declared: in the class, or in the nearest superclass or an interface that has it. */
    Optional<MethodFacts> method(MethodRef called) {
        for (String name : ancestors(called.owner())) {
            ClassCode owner = classes.get(name);
            MethodFacts facts = owner == null ? null : owner.methods().get(called.signature());
            if (facts != null) {
                return Optional.of(facts);
            }
        }
        return Optional.empty();
    }

    /** The methods that a call may reach: the one that is named, or if it has no code, those that implement it. */
    List<MethodFacts> reached(MethodRef called) {
        return reached.computeIfAbsent(called, this::findReached);
    }

    private List<MethodFacts> findReached(MethodRef called) {
        Optional<MethodFacts> named = method(called);
        if (named.isPresent()
                && !java.lang.reflect.Modifier.isAbstract(named.get().access())) {
            return List.of(named.get());
        }
        if (!classes.containsKey(called.owner())) {
            return List.of();
        }
        List<MethodFacts> implementations = bySignature.getOrDefault(called.signature(), List.of()).stream()
                .filter(m -> ancestors(m.method().owner()).contains(called.owner()))
                .limit(MOST_IMPLEMENTATIONS + 1)
                .toList();
        return implementations.size() > MOST_IMPLEMENTATIONS ? List.of() : implementations;
    }

    /** The class, its superclasses and interfaces, nearest first, as far as they are on the class path. */
    Set<String> ancestors(String className) {
        return ancestors.computeIfAbsent(className, this::findAncestors);
    }

    private Set<String> findAncestors(String className) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> pending = new ArrayDeque<>();
        pending.add(className);
        while (!pending.isEmpty()) {
            String name = pending.remove();
            Optional<Shape> shape = classPath.dictionary().shape(name);
            if (shape.isEmpty() || !seen.add(name)) {
                continue;
            }
            String parent = shape.get().superName();
            if (parent != null) {
                pending.addFirst(parent);
            }
            pending.addAll(classPath.interfaces(name));
        }
        return seen;
    }

    /** The name of a field by the class that declares it: code may name a subclass instead. */
    String declared(Origin.Field field) {
        return declared.computeIfAbsent(field, this::findDeclared);
    }

    private String findDeclared(Origin.Field field) {
        for (String name : ancestors(field.owner())) {
            if (classPath
                    .dictionary()
                    .shape(name)
                    .flatMap(s -> s.field(field.name()))
                    .isPresent()) {
                return name + "." + field.name();
            }
        }
        return field.qualifiedName();
    }

    /** The field with this qualified name, if the class path has it. */
    Optional<ShapeField> field(String qualifiedName) {
        int dot = qualifiedName.lastIndexOf('.');
        return classPath
                .dictionary()
                .shape(qualifiedName.substring(0, Math.max(dot, 0)))
                .flatMap(s -> s.field(qualifiedName.substring(dot + 1)));
    }

    Optional<JavaType> genericType(String className, String field) {
        return classPath.genericType(className, field);
    }

    Optional<JavaType.ClassSignature> signature(String className) {
        return classPath.signature(className);
    }

    boolean isAbstract(String className) {
        return classPath.has(className) && !classPath.isConcrete(className);
    }

    boolean isEnumConstant(Origin.Field field) {
        return field(declared(field)).filter(f -> (f.modifiers() & ENUM) != 0).isPresent();
    }

    /** Methods whose code could not be followed. */
    Set<String> passedOver() {
        Set<String> all = new HashSet<>();
        classes.values().forEach(c -> all.addAll(c.passedOver()));
        return all;
    }
}
