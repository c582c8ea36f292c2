package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.kryofile.KryoDescription.Registrations;
import dev.imago.migrate.kryofile.KryoType.Kind;
import dev.imago.migrate.kryofile.KryoType.KryoField;
import dev.imago.migrate.plan.JdkTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One version of an application as its Kryo has it: which class has which number, and how objects of each are written. What
 * is not understood is refused when it is met. For one thread.
 */
final class KryoVersion {
    /** Numbers that Kryo itself gives, in the order of its constructor. */
    private static final List<String> BUILT_IN = List.of(
            "java.lang.Integer",
            "java.lang.String",
            "java.lang.Float",
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Short",
            "java.lang.Long",
            "java.lang.Double");

    private static final String BUILT_IN_DESCRIPTORS = "I?FZBCSJD";
    private final String label;
    private final ClassPathDictionary classPath;
    private final JdkTypes jdk;
    private final boolean registrationRequired;
    private final Registrations registrations;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, KryoType> types = new HashMap<>();
    private final Map<String, KryoClass> classes = new HashMap<>();
    private final Map<String, Boolean> finals = new HashMap<>();
    private final GenericTypes generics = new GenericTypes(this::find);

    /** @param label how messages call the version: {@code old}, {@code new} */
    KryoVersion(
            String label,
            ClassPathDictionary classPath,
            JdkTypes jdk,
            boolean registrationRequired,
            Registrations registrations) {
        this.label = label;
        this.classPath = classPath;
        this.jdk = jdk;
        this.registrationRequired = registrationRequired;
        this.registrations = registrations;
        for (String name : BUILT_IN) {
            numbers.put(name, numbers.size());
        }
        registrations.classes().forEach((number, name) -> numbers.put(name, number));
    }

    /** Number of a class; null when it is written by its name. */
    @Nullable
    Integer numberOf(String className) {
        return numbers.get(className);
    }

    /** The class that has a number. */
    KryoType ofNumber(int number) {
        String name = number >= 0 && number < BUILT_IN.size()
                ? BUILT_IN.get(number)
                : registrations.classes().get(number);
        if (name == null) {
            throw new KryoFileException("class number " + number + " is registered by nobody: the " + label
                    + " version registers " + registrations.classes().keySet() + " besides Kryo's own");
        }
        return type(name);
    }

    /** The class of a name in the file, which only files without required registration have. */
    KryoType ofName(String name) {
        if (registrationRequired) {
            throw new KryoFileException("the name of class " + name + ", where only registered classes may occur");
        }
        return type(name);
    }

    /** @throws KryoFileException when it is not understood how its objects are written */
    KryoType type(String name) {
        KryoType known = types.get(name);
        if (known == null) {
            known = understand(name);
            types.put(name, known);
        }
        return known;
    }

    private KryoType understand(String name) {
        if (registrationRequired && !numbers.containsKey(name)) {
            throw new KryoFileException("objects of " + name + ", which the " + label + " version does not register");
        }
        if (registrations.custom().contains(name)) {
            throw new KryoFileException("objects of " + name + ", which have a serializer of the application's own");
        }
        int builtIn = BUILT_IN.indexOf(name);
        if (name.equals("java.lang.String")) {
            return KryoType.of(name, Kind.STRING, List.of());
        } else if (builtIn >= 0) {
            String descriptor = BUILT_IN_DESCRIPTORS.substring(builtIn, builtIn + 1);
            return KryoType.of(name, Kind.BOX, List.of(Slot.carried(name, "value", descriptor)));
        } else if (name.startsWith("[")) {
            return KryoType.of(name, name.length() == 2 ? Kind.PRIMITIVE_ARRAY : Kind.OBJECT_ARRAY, List.of());
        } else if (classPath.has(name)) {
            return ofApplication(name);
        }
        return ofJdk(name, name);
    }

    /** @param writtenAs the JDK's class that says how it is written, itself or an ancestor */
    private KryoType ofJdk(String name, String writtenAs) {
        KryoType known = JdkForms.find(name, writtenAs);
        if (known == null) {
            throw new KryoFileException("objects of " + name + ", and it is not known how Kryo writes them"
                    + (jdk.isJdk(name) ? "" : ": it is not on the class path of the " + label + " version"));
        }
        return known;
    }

    private KryoType ofApplication(String name) {
        Shape shape = classPath.dictionary().shape(name).orElseThrow();
        if (shape.kind() == Shape.Kind.ENUM) {
            if (!isFinal(name)) {
                throw new KryoFileException("constants of " + name + ", some of which have bodies");
            }
            return new KryoType(name, Kind.ENUM, List.of(), Generics.Hierarchy.EMPTY, List.of(), shape.enumConstants());
        }
        List<KryoClass> ancestry = ancestry(name);
        for (KryoClass each : ancestry) {
            requirePlain(name, each);
        }
        String top = ancestry.get(ancestry.size() - 1).superName();
        boolean plain = "java.lang.Object".equals(top) || "java.lang.Record".equals(top);
        if (!classPath.isConcrete(name)) {
            throw new KryoFileException("an object of " + name + ", which is abstract");
        }
        List<KryoField> fields = fields(ancestry);
        if (!plain) {
            boolean adds =
                    ancestry.stream().anyMatch(each -> each.fields().stream().anyMatch(KryoClass.Declared::isWritten));
            if (adds) {
                throw new KryoFileException(
                        "objects of " + name + ", which extends " + top + " and adds fields that Kryo does not write");
            }
            return ofJdk(name, String.valueOf(top));
        }
        boolean record = shape.kind() == Shape.Kind.RECORD;
        return new KryoType(
                name,
                record ? Kind.RECORD : Kind.FIELDS,
                fields,
                generics.hierarchyOf(ancestry.get(0)),
                fields.stream().map(KryoField::slot).toList(),
                List.of());
    }

    /** The class and its ancestors as far as they are the application's, the class first. */
    private List<KryoClass> ancestry(String name) {
        List<KryoClass> chain = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (KryoClass next = find(name); next != null && seen.add(next.name()); ) {
            chain.add(next);
            String parent = next.superName();
            next = parent == null ? null : find(parent);
        }
        return chain;
    }

    private @Nullable KryoClass find(String name) {
        KryoClass known = classes.get(name);
        if (known == null && classPath.has(name)) {
            classPath.readClasses(Set.of(name), (found, bytes) -> classes.put(name, KryoClass.read(bytes)));
            known = classes.get(name);
        }
        return known;
    }

    /** Refuses what has a serializer by an annotation or an interface. */
    private void requirePlain(String name, KryoClass each) {
        if (!each.annotation().isEmpty()) {
            throw new KryoFileException("objects of " + name + ", whose serializer is said by " + each.annotation());
        }
        for (KryoClass.Declared field : each.fields()) {
            if (!field.annotation().isEmpty()) {
                throw new KryoFileException("objects of " + name + ", whose field " + each.name() + "." + field.name()
                        + " has " + field.annotation());
            }
        }
        Set<String> seen = new HashSet<>();
        List<String> pending = new ArrayList<>(each.interfaces());
        while (!pending.isEmpty()) {
            String next = pending.remove(pending.size() - 1);
            KryoClass further = find(next);
            if (further != null && seen.add(next)) {
                pending.addAll(further.interfaces());
            }
            if (next.endsWith(".KryoSerializable")
                    || jdk.isSubtype(next, "java.util.Collection")
                    || jdk.isSubtype(next, "java.util.Map")) {
                throw new KryoFileException("objects of " + name + ", which implements " + next + " by itself");
            }
        }
    }

    /** In the order in which they are written: by name; of equal names those of the class itself first. */
    private List<KryoField> fields(List<KryoClass> ancestry) {
        List<KryoField> fields = new ArrayList<>();
        for (KryoClass each : ancestry) {
            for (KryoClass.Declared field : each.fields()) {
                if (field.isWritten()) {
                    GenericType type = generics.of(each, ancestry.get(0), field.type());
                    String resolved = type.className();
                    String declared = resolved == null
                            ? JavaType.ofDescriptor(field.descriptor()).name()
                            : resolved;
                    boolean primitive = field.descriptor().length() == 1;
                    fields.add(new KryoField(
                            each.name(),
                            field.name(),
                            field.descriptor(),
                            !primitive && isFinal(declared) ? declared : null,
                            type));
                }
            }
        }
        fields.sort(Comparator.comparing(KryoField::name));
        return List.copyOf(fields);
    }

    /** Whether every object of the class is of this very class, as Kryo sees it. */
    boolean isFinal(String className) {
        Boolean known = finals.get(className);
        if (known == null) {
            known = findFinal(className);
            finals.put(className, known);
        }
        return known;
    }

    private boolean findFinal(String className) {
        String element = className.replaceFirst("^\\[+", "");
        if (element.length() < className.length()) {
            if (element.length() == 1) {
                return true;
            }
            element = element.substring(1, element.length() - 1);
        }
        KryoClass known = find(element);
        return known != null ? known.isFinal() : jdk.isFinal(element);
    }

    /** The class of every element of an array; null where the class of each is written. */
    @Nullable
    KryoType elementOf(KryoType array) {
        String component = array.component();
        // An array's class is final for Java, whatever its elements are, and Kryo asks Java here.
        return component.startsWith("[") || isFinal(component) ? type(component) : null;
    }

    /** The final class that is known of a field's values at this place; null when their class is written. */
    @Nullable
    String classOf(KryoField field, Generics known) {
        if (field.finalClass() != null) {
            return field.finalClass();
        }
        String resolved = known.resolve(field.type());
        if (resolved == null || !isFinal(resolved)) {
            return null;
        }
        if (!field.descriptor().startsWith("[")) {
            return resolved;
        }
        return "[" + (resolved.startsWith("[") ? resolved : "L" + resolved + ";");
    }
}
