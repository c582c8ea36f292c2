package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.JavaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What two versions' code says about values of the same type, and, once there is a state, which objects it concerns.
 * Classes are named as their version names them, fields by the class that declares them. Nothing of the code is run.
 *
 * <p>Immutable, thread-safe as long as the state is.
 */
public final class Meaning {
    private final @Nullable Versions versions;
    /** Where constants are looked up. */
    private final @Nullable VersionCode constants;

    private final @Nullable State state;
    private final @Nullable FieldValues oldValues;
    private final @Nullable FieldValues nextValues;

    /** Both versions' code; how numbers flow in it is found out when a number changed. */
    private static final class Versions {
        private final VersionCode old;
        private final VersionCode next;
        private final StaticTables oldTables;
        private final StaticTables nextTables;
        private final HeldComparators oldComparators;
        private final HeldComparators nextComparators;
        /** What was found out: a plan is made several times, the last time in the pause. */
        private final Map<List<String>, Boolean> known = new ConcurrentHashMap<>();

        private final Map<List<String>, Optional<InitialValue>> initials = new ConcurrentHashMap<>();
        private final Map<List<String>, List<String>> comparators = new ConcurrentHashMap<>();
        private final Map<String, Set<OrdinalUse>> ordinals = new ConcurrentHashMap<>();
        private @Nullable NumberFlow oldNumbers;
        private @Nullable NumberFlow nextNumbers;
        private @Nullable Set<String> writtenAtStart;

        Versions(VersionCode old, VersionCode next) {
            this.old = old;
            this.next = next;
            this.oldTables = new StaticTables(old);
            this.nextTables = new StaticTables(next);
            this.oldComparators = new HeldComparators(old);
            this.nextComparators = new HeldComparators(next);
        }

        VersionCode old() {
            return old;
        }

        VersionCode next() {
            return next;
        }

        synchronized NumberFlow oldNumbers() {
            NumberFlow known = oldNumbers;
            if (known == null) {
                known = NumberFlow.of(old);
                oldNumbers = known;
            }
            return known;
        }

        synchronized NumberFlow nextNumbers() {
            NumberFlow known = nextNumbers;
            if (known == null) {
                known = NumberFlow.of(next);
                nextNumbers = known;
            }
            return known;
        }

        synchronized Set<String> writtenAtStart() {
            Set<String> known = writtenAtStart;
            if (known == null) {
                known = StartWrites.of(next);
                writtenAtStart = known;
            }
            return known;
        }
    }

    private Meaning(@Nullable Versions versions, @Nullable State state, @Nullable FieldValues nextValues) {
        this(versions, versions == null ? null : versions.old(), state, nextValues);
    }

    private Meaning(
            @Nullable Versions versions,
            @Nullable VersionCode constants,
            @Nullable State state,
            @Nullable FieldValues nextValues) {
        this.versions = versions;
        this.constants = constants;
        this.state = state;
        this.oldValues = state == null ? null : new FieldValues(state);
        this.nextValues = nextValues;
    }

    /** Nothing is known of the code. */
    public static Meaning unknown() {
        return new Meaning(null, null, null);
    }

    /** What is left when nobody is to be asked anything: constants, for expressions and transformers. */
    public Meaning ofConstants() {
        return new Meaning(null, constants, null, null);
    }

    /**
     * Reads and follows the code of the service's own classes in both versions.
     *
     * @param names what was renamed, so that it makes no difference
     * @throws dev.imago.migrate.classpath.ClassPathException if a class path cannot be read any more
     */
    public static Meaning of(ClassPathDictionary old, ClassPathDictionary next, NewNames names) {
        return new Meaning(
                new Versions(
                        VersionCode.read(old, old.ownClasses(next), new Renaming(names)),
                        VersionCode.read(next, next.ownClasses(old), null)),
                null,
                null);
    }

    /** The same with the objects to ask; the caller keeps the state open as long as this is used. */
    public Meaning in(State objects) {
        return new Meaning(versions, objects, nextValues);
    }

    /** The same with a state of the new version, whose values show what a field may be called now; it stays open as well. */
    public Meaning beside(State ofNext) {
        return new Meaning(versions, state, new FieldValues(ofNext));
    }

    /**
     * What share of the values that an old field and a new one hold both hold, from 0 to 1; empty where it is not known, or
     * they hold too little to tell.
     *
     * @param oldField by the class that declares it, as {@code newField}
     */
    public OptionalDouble similarity(String oldField, String newField) {
        FieldValues old = oldValues;
        FieldValues next = nextValues;
        if (old == null || next == null) {
            return OptionalDouble.empty();
        }
        Optional<ValueSketch> one = old.of(oldField);
        Optional<ValueSketch> other = one.flatMap(known -> next.of(newField));
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.get().similarity(other.get()))
                : OptionalDouble.empty();
    }

    /** Whether the code is known. */
    public boolean isKnown() {
        return versions != null;
    }

    /** Shapes of the service's own classes in the old version, those of which nothing lives among them; empty while the code is not known. */
    public List<Shape> oldShapes() {
        return versions == null ? List.of() : versions.old().shapes();
    }

    /** Counts values of live objects, as {@link LiveObjects} says; empty while there is no state. */
    public Optional<LiveObjects> live(Map<String, Set<Object>> wanted) {
        return state == null ? Optional.empty() : Optional.of(LiveObjects.count(state, wanted));
    }

    /** Elements or entries of the container or array in a static field; 1 for another object, -1 when it is not known. */
    public long size(String staticField) {
        State objects = state;
        if (objects == null) {
            return -1;
        }
        for (Root root : objects.roots()) {
            if (root.isReference() && root.path().equals(staticField) && root.bits() != 0) {
                StateRecord record = new StateRecord();
                objects.read((int) root.bits(), record);
                Form form = record.type().form();
                return form == Form.MAPPING
                        ? record.elementCount() / 2
                        : form.hasElements() ? record.elementCount() : 1;
            }
        }
        return 0;
    }

    /** Methods and classes whose code is too tangled or broken to be followed. */
    public Set<String> passedOver() {
        Set<String> all = new TreeSet<>();
        if (versions != null) {
            all.addAll(versions.old().passedOver());
            all.addAll(versions.next().passedOver());
        }
        return all;
    }

    /**
     * Where numbers of which the meaning is another one now are held.
     *
     * @param changes old number to new number
     */
    public Renumbering renumbering(Map<Long, Long> changes, NewNames names) {
        return versions == null
                ? Renumbering.UNKNOWN
                : Renumbering.of(versions.oldNumbers(), versions.nextNumbers(), changes, names);
    }

    /**
     * Old fields that the code uses some of these numbers for no more, and others instead, with those that each may hold; an
     * array, atomic or collection that holds them is named as {@code com.acme.Order.states[]}.
     *
     * @param all numbers that stand for something of the same kind: a field with others is one of another kind
     * @param which fields to look at
     */
    public Map<String, Set<Long>> replaced(Set<Long> numbers, Set<Long> all, Predicate<String> which, NewNames names) {
        return versions == null
                ? Map.of()
                : Renumbering.replaced(versions.oldNumbers(), versions.nextNumbers(), numbers, all, which, names);
    }

    /** What new objects of the new version hold in a field; empty when constructors differ or compute it. */
    public Optional<InitialValue> initial(String newClass, String field, String descriptor) {
        Versions both = versions;
        return both == null
                ? Optional.empty()
                : both.initials.computeIfAbsent(
                        List.of("new", newClass, field), key -> initial(both.next(), newClass, field, descriptor));
    }

    /** Whether a static field of the new version is null until something is asked of the service, as far as its code tells. */
    public boolean isNullAtFirst(String newClass, String field, String descriptor) {
        Versions both = versions;
        return both != null
                && initial(newClass, field, descriptor)
                        .filter(value -> value.held() == LiveObjects.NULL)
                        .isPresent()
                && !both.writtenAtStart().contains(newClass + "." + field);
    }

    /** What new objects of the old version hold in a field; empty when constructors differ or compute it. */
    public Optional<InitialValue> oldInitial(String oldClass, String field, String descriptor) {
        Versions both = versions;
        return both == null
                ? Optional.empty()
                : both.initials.computeIfAbsent(
                        List.of("old", oldClass, field), key -> initial(both.old(), oldClass, field, descriptor));
    }

    private static Optional<InitialValue> initial(VersionCode code, String owner, String field, String descriptor) {
        Optional<ShapeField> known = code.field(owner + "." + field);
        InitialValues values = new InitialValues(code);
        Object constant = known.map(ShapeField::constant).orElse(null);
        Origin origin;
        if (constant != null) {
            origin = new Origin.Constant(constant); // the virtual machine sets it, not the class initialiser
        } else if (known.isPresent() && known.get().isStatic()) {
            origin = values.ofStatic(owner, field, descriptor);
        } else {
            origin = values.of(owner, field, descriptor);
        }
        InitialValue value = InitialValue.of(origin, descriptor);
        boolean isObject = origin instanceof Origin.Field read && !code.isEnumConstant(read);
        return Optional.ofNullable(value != null && isObject ? value.asDescription() : value);
    }

    /** The type of a field of the old version with its arguments, as {@link ClassPathDictionary#genericType} has it. */
    public Optional<JavaType> oldGenericType(String oldClass, String field) {
        return versions == null ? Optional.empty() : versions.old().genericType(oldClass, field);
    }

    /** What a class of the old version declares about its type parameters and superclass, as {@link ClassPathDictionary#signature} has it. */
    public Optional<JavaType.ClassSignature> oldSignature(String oldClass) {
        return versions == null ? Optional.empty() : versions.old().signature(oldClass);
    }

    /**
     * A static field of the old version that the compiler gave a value, by {@code com.acme.Codes.OPEN}. Such a value is written
     * into the code that uses it, so that a heap need not even have the class.
     */
    public Optional<ShapeField> oldConstant(String field) {
        return constants == null
                ? Optional.empty()
                : constants.field(field).filter(found -> found.isStatic() && found.constant() != null);
    }

    /** Whether it is known that no object of the old version is of exactly this class: it is abstract, or an interface. */
    public boolean isAbstract(String oldClass) {
        return versions != null && versions.old().isAbstract(oldClass);
    }

    /** A class of the old version, its superclasses and interfaces, as far as they are on its class path; empty while that is not known. */
    public Set<String> oldAncestors(String oldClass) {
        return versions == null ? Set.of() : versions.old().ancestors(oldClass);
    }

    /** The objects to ask, if there are any yet. */
    public Optional<State> objects() {
        return Optional.ofNullable(state);
    }

    /** Whether a method that both classes have, or inherit from own classes, does something else now. */
    public boolean isOther(String oldClass, String newClass, String method, String descriptor) {
        if (versions == null) {
            return false;
        }
        VersionCode old = versions.old();
        VersionCode next = versions.next();
        return versions.known.computeIfAbsent(List.of("code", oldClass, newClass, method, descriptor), key -> {
            MethodRef before = new MethodRef(oldClass, method, descriptor);
            String was = new Behaviour(old).of(before);
            return !was.equals(new Behaviour(next).of(before.in(newClass)));
        });
    }

    /** Which own class of the old version declares the method that a class has, or else of the new version. */
    public Optional<String> declaring(String oldClass, String newClass, String method, String descriptor) {
        if (versions == null) {
            return Optional.empty();
        }
        MethodRef before = new MethodRef(oldClass, method, descriptor);
        return new Behaviour(versions.old())
                .declaringClass(before)
                .or(() -> new Behaviour(versions.next()).declaringClass(before.in(newClass)));
    }

    /** Whether the class initialisers make or fill a static field in another way; not when one of them does not touch it. */
    public boolean isFilledOtherwise(String oldClass, String field, String newClass, String newField) {
        if (versions == null) {
            return false;
        }
        Versions both = versions;
        return both.known.computeIfAbsent(List.of("table", oldClass, field, newClass, newField), key -> {
            Optional<String> before = both.oldTables.fingerprint(oldClass, field);
            Optional<String> after = both.nextTables.fingerprint(newClass, newField);
            return before.isPresent() && after.isPresent() && !before.equals(after);
        });
    }

    /** Old fields whose values follow from the order of an old enum's constants. */
    public Set<OrdinalUse> ordinals(String oldEnum) {
        Versions both = versions;
        return both == null
                ? Set.of()
                : both.ordinals.computeIfAbsent(
                        oldEnum, name -> new OrdinalUses(both.old(), both.oldNumbers()).of(name));
    }

    /** Methods and constants of a class that make another comparator for sorted collections than before. */
    public List<String> otherComparators(String oldClass, String newClass) {
        Versions both = versions;
        return both == null
                ? List.of()
                : both.comparators.computeIfAbsent(
                        List.of(oldClass, newClass), key -> otherComparators(both, oldClass, newClass));
    }

    /** Whether the JDK makes one of an old class's comparators of functions, so that a state does not tell whose it is. */
    public boolean isComposedComparator(String oldClass, String place) {
        return versions != null && versions.oldComparators.isComposed(oldClass, place);
    }

    private static List<String> otherComparators(Versions both, String oldClass, String newClass) {
        List<String> changed = new ArrayList<>();
        Map<String, String> after = both.nextComparators.of(newClass);
        both.oldComparators.of(oldClass).forEach((place, fingerprint) -> {
            if (after.containsKey(place) && !fingerprint.equals(after.get(place))) {
                changed.add(place);
            }
        });
        return changed;
    }
}
