package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles record types against the classes of the new version, and says where they don't match: every field of a class must
 * have a slot, and every slot a field.
 */
final class TypeBinder {
    private static final Set<String> BOXES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double");
    /**
     * Fields that the JDK fills again by itself, which not all releases have: the collector's links, the frames of an
     * exception, parts of a number computed before (renamed after 17), views (JDK 21).
     */
    private static final Set<String> DERIVED = Set.of(
            "java.lang.Throwable.backtrace",
            "java.lang.ref.Reference.discovered",
            "java.lang.ref.Reference.next",
            "java.lang.ref.Reference.queue",
            "java.lang.ref.SoftReference.timestamp",
            "java.math.BigInteger.bitCountPlusOne",
            "java.math.BigInteger.bitLengthPlusOne",
            "java.math.BigInteger.firstNonzeroIntNumPlusTwo",
            "java.math.BigInteger.lowestSetBitPlusTwo",
            "java.math.BigInteger.magBitLengthPlusOne",
            "java.math.BigInteger.numberOfTrailingZeroIntsPlusTwo",
            "java.util.Collections$SynchronizedList.isReversed",
            "java.util.Collections$SynchronizedList.reversedView",
            "java.util.LinkedHashMap$LinkedKeySet.reversed",
            "java.util.LinkedHashMap$LinkedValues.reversed");

    private final ServiceClasses classes;
    private final Containers containers;
    private final Problems problems;
    private final PairingRules pairing = new PairingRules();
    private final Map<RecordType, Boolean> failed = new HashMap<>();

    TypeBinder(ServiceClasses classes, Containers containers, Problems problems) {
        this.classes = classes;
        this.containers = containers;
        this.problems = problems;
    }

    /** The compiled type, or null with a problem added. */
    @Nullable
    TypeBinding bind(RecordType type) {
        try {
            TypeBinding binding = bindForm(type);
            return failed.containsKey(type) ? null : binding;
        } catch (ClassNotFoundException e) {
            problem(type, "class " + type.className() + " can't be loaded: " + e.getMessage());
        } catch (LinkageError e) {
            problem(type, "class " + type.className() + " can't be initialised: " + e);
        }
        return null;
    }

    private @Nullable TypeBinding bindForm(RecordType type) throws ClassNotFoundException {
        return switch (type.form()) {
            case STRING -> plain(type, String.class);
            case CLASS -> plain(type, Class.class);
            case KEPT -> plain(type, Object.class);
            case NAMED -> named(type);
            case BOXED -> boxed(type);
            case ENUM -> {
                Class<?> found = classes.find(type.className());
                VmAccess.UNSAFE.ensureClassInitialized(found);
                yield checked(type, found.isEnum(), "is no enum in the new version");
            }
            case PRIMITIVE_ARRAY -> {
                Class<?> component = classes.find(type.className()).getComponentType();
                yield checked(type, component != null && component.isPrimitive(), "is no array of primitives");
            }
            case OBJECT_ARRAY -> {
                Class<?> component = classes.find(type.className()).getComponentType();
                yield checked(type, component != null && !component.isPrimitive(), "is no array of objects");
            }
            case INSTANCE -> instance(type);
            case SEQUENCE, MAPPING -> container(type);
        };
    }

    private static TypeBinding plain(RecordType type, Class<?> javaClass) {
        return new TypeBinding(type, javaClass, null, TypeBinding.Pairable.NEVER);
    }

    private TypeBinding checked(RecordType type, boolean right, String complaint) throws ClassNotFoundException {
        if (!right) {
            problem(type, type.className() + " " + complaint);
        }
        Class<?> found = classes.find(type.className());
        return new TypeBinding(
                type, found, null, found.isArray() ? TypeBinding.Pairable.REPLACED : TypeBinding.Pairable.NEVER);
    }

    private TypeBinding named(RecordType type) throws ClassNotFoundException {
        if (!NamedObjects.knows(type.className())) {
            problem(type, "the loader can't make a " + type.className() + " from text");
        }
        return plain(type, classes.find(type.className()));
    }

    private TypeBinding boxed(RecordType type) throws ClassNotFoundException {
        if (!BOXES.contains(type.className()) || type.slots().size() != 1) {
            problem(type, type.className() + " is no wrapper of a primitive");
        }
        return plain(type, classes.find(type.className()));
    }

    private TypeBinding instance(RecordType type) throws ClassNotFoundException {
        Class<?> found = classes.find(type.className());
        if (found.isInterface()
                || found.isArray()
                || found.isEnum()
                || found.isPrimitive()
                || Modifier.isAbstract(found.getModifiers())
                || found == Class.class
                || found == String.class) {
            problem(
                    type,
                    "no object of " + type.className() + " can be made in the new version (its kind: "
                            + Modifier.toString(found.getModifiers()) + ")");
        }
        VmAccess.UNSAFE.ensureClassInitialized(found);
        TypeBinding binding = new TypeBinding(type, found, null, pairing.of(found));
        bindFields(binding, found, Object.class, slotsOf(type));
        return binding;
    }

    private TypeBinding container(RecordType type) throws ClassNotFoundException {
        Class<?> found = classes.find(type.className());
        ContainerKind kind = containers.kindOf(found);
        if (kind == null || kind.form() != type.form()) {
            problem(type, type.className() + " is no " + type.form() + " that the loader knows");
            return plain(type, found);
        }
        VmAccess.UNSAFE.ensureClassInitialized(found);
        TypeBinding.Pairable pairable = kind.replaceable() ? TypeBinding.Pairable.REPLACED : TypeBinding.Pairable.NEVER;
        TypeBinding binding = new TypeBinding(type, found, kind, pairable);
        Map<String, Integer> slots = slotsOf(type);
        for (int i = 0; i < type.slots().size(); i++) {
            Slot slot = type.slots().get(i);
            if (kind.attributes().contains(slot.name()) && isAttributeOf(kind, slot)) {
                slots.remove(slot.qualifiedName());
                bindAttribute(binding, i, slot, kind);
            }
        }
        bindFields(binding, found, kind.base(), slots);
        return binding;
    }

    private static boolean isAttributeOf(ContainerKind kind, Slot slot) {
        return slot.declaringClass().equals(kind.base().getName());
    }

    /** An attribute is a field of the container, except for those that only its constructor takes. */
    private void bindAttribute(TypeBinding binding, int i, Slot slot, ContainerKind kind) {
        Class<?> declaring = kind.base();
        if (declaring == java.util.TreeSet.class) {
            binding.through[i] = VmAccess.offset(declaring, "m");
            declaring = java.util.TreeMap.class;
        }
        Field field = declaredField(declaring, slot.name());
        boolean ofConstructor = kind.madeLate() || !kind.replaceable();
        if (field != null && !ofConstructor) {
            bindField(binding, i, slot, field);
        }
    }

    private static @Nullable Field declaredField(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    private Map<String, Integer> slotsOf(RecordType type) {
        Map<String, Integer> slots = new LinkedHashMap<>();
        List<Slot> all = type.slots();
        for (int i = 0; i < all.size(); i++) {
            if (slots.put(all.get(i).qualifiedName(), i) != null) {
                problem(type, all.get(i).qualifiedName() + " occurs twice in the record type of " + type.className());
            }
        }
        return slots;
    }

    /** Binds the fields that {@code found} and its superclasses below {@code base} declare. */
    private void bindFields(TypeBinding binding, Class<?> found, Class<?> base, Map<String, Integer> slots) {
        for (Class<?> c = found; c != null && c != base; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                String name = c.getName() + "." + field.getName();
                Integer i = slots.remove(name);
                if (i != null) {
                    bindField(binding, i, binding.type.slots().get(i), field);
                } else if (!DERIVED.contains(name)) {
                    problem(binding.type, "the state has no value for the new version's field " + name);
                }
            }
        }
        for (String left : slots.keySet()) {
            if (!DERIVED.contains(left)) {
                problem(
                        binding.type,
                        "the state has a value for " + left + ", and the new version's " + found.getName()
                                + " has no such field");
            }
        }
    }

    private void bindField(TypeBinding binding, int i, Slot slot, Field field) {
        String wanted = slot.descriptor();
        Class<?> type = field.getType();
        if (slot.isReference() == type.isPrimitive()
                || (type.isPrimitive() && !wanted.equals(type.descriptorString()))) {
            problem(
                    binding.type,
                    slot.qualifiedName() + " is " + wanted + " in the state and " + type.descriptorString()
                            + " in the new version");
            return;
        }
        binding.offsets[i] = VmAccess.UNSAFE.objectFieldOffset(field);
        binding.fieldTypes[i] = type;
        binding.stores[i] = slot.kept() ? TypeBinding.Store.KEPT : storeOf(type);
    }

    static TypeBinding.Store storeOf(Class<?> type) {
        if (type == boolean.class || type == byte.class) {
            return TypeBinding.Store.BYTE;
        }
        if (type == short.class || type == char.class) {
            return TypeBinding.Store.SHORT;
        }
        if (type == int.class || type == float.class) {
            return TypeBinding.Store.INT;
        }
        return type.isPrimitive() ? TypeBinding.Store.LONG : TypeBinding.Store.REFERENCE;
    }

    private void problem(RecordType type, String sentence) {
        failed.put(type, Boolean.TRUE);
        problems.add(sentence);
    }
}
