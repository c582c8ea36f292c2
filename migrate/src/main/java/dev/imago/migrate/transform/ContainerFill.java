package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.compare.Shown;
import dev.imago.migrate.plan.Computation;
import dev.imago.migrate.plan.TypeHierarchy;
import dev.imago.migrate.registry.RegisteredTransformer.Needs;
import dev.imago.migrate.rules.ContainerChange;
import dev.imago.migrate.rules.ContainerChange.Duplicates;
import dev.imago.migrate.rules.ContainerChange.Take;
import dev.imago.migrate.rules.Expression;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Moves the elements of one container into another, and stops where one would be lost that no rule gives up. */
final class ContainerFill {
    private static final Set<String> TAKE_NULL = Set.of(
            "java.util.ArrayList",
            "java.util.LinkedList",
            "java.util.Vector",
            "java.util.Stack",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.HashSet",
            "java.util.LinkedHashSet",
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap");

    private final Session session;
    private final ContainerChange change;
    private final TargetShape shape;
    private final Place keyPlace;
    private final Place elementPlace;
    private final @Nullable Expression key;
    private final Map<String, Computation> keys = new HashMap<>();

    /**
     * An element.
     *
     * @param key id of its key, old or new; 0 if it has none
     * @param keyValue what tells keys apart
     * @param value its id
     */
    private record Entry(int key, Object keyValue, int value) {
        static Entry ofElement(int id) {
            return new Entry(0, "", id);
        }
    }

    ContainerFill(Session session, ContainerChange change, ContainerContent content, TargetShape shape) {
        this.session = session;
        this.change = change;
        this.shape = shape;
        TypeHierarchy hierarchy = session.plan().hierarchy();
        this.keyPlace = Place.ofElements(content.keys(), "keys of " + shape.className(), hierarchy);
        this.elementPlace = Place.ofElements(content.elements(), "elements of " + shape.className(), hierarchy);
        this.key = change.key().orElse(null);
    }

    /**
     * Fills {@code out}, which was begun.
     *
     * @throws NoPlaceException if an element has no place: a duplicate, a null, a key
     */
    void fill(StateRecord in, StateRecord out, Call call) {
        boolean isMap = in.type().form() == Form.MAPPING;
        List<Entry> entries = isMap ? entries(in, call) : elements(in, call);
        if (shape.form() == Form.MAPPING) {
            putAll(isMap && key == null ? entries : keyed(entries, call), out, call);
        } else {
            addAll(isMap ? taken(entries) : entries, out, call);
        }
    }

    private List<Entry> elements(StateRecord in, Call call) {
        if (!ContainerProgram.isContainer(in)) {
            throw new NoPlaceException("a " + in.type().className() + " is no container that can become a "
                    + shape.className() + "; write a conversion or transformer");
        }
        List<Entry> elements = new ArrayList<>();
        if (in.type().form() == Form.PRIMITIVE_ARRAY) {
            boxes(in, call, elements);
        }
        for (int i = 0; i < (ContainerProgram.isEmptySingleton(in) ? 0 : in.elementCount()); i++) {
            if (!isDropped(in.element(i))) {
                elements.add(Entry.ofElement(in.element(i)));
            }
        }
        return elements;
    }

    private void boxes(StateRecord in, Call call, List<Entry> into) {
        char kind = in.type().className().charAt(1);
        ByteBuffer bytes = ByteBuffer.wrap(in.bytes(), 0, in.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            long bits = switch (kind) {
                case 'Z', 'B' -> bytes.get();
                case 'S' -> bytes.getShort();
                case 'C' -> bytes.getChar();
                case 'I', 'F' -> bytes.getInt();
                default -> bytes.getLong();
            };
            Object number = Primitives.box(bits, kind);
            char box = elementPlace.box() == 0 ? kind : elementPlace.box();
            long fitting = Primitives.bits(number, box);
            Object boxed = Primitives.box(fitting, box);
            elementPlace.require(boxed.getClass().getName());
            into.add(new Entry(0, boxed, call.values().box(fitting, box)));
        }
    }

    private List<Entry> entries(StateRecord in, Call call) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i + 1 < in.elementCount(); i += 2) {
            if (!isDropped(in.element(i)) && !isDropped(in.element(i + 1))) {
                entries.add(entry(in.element(i), in.element(i + 1), call));
            }
        }
        return entries;
    }

    /** The key is as the new map has it; a map that becomes elements is asked for its old keys. */
    private Entry entry(int oldKey, int value, Call call) {
        Object box = shape.form() == Form.MAPPING && key == null ? boxFor(oldKey, keyPlace) : null;
        return box == null
                ? new Entry(oldKey, identity(oldKey), value)
                : new Entry((int) call.values().bits(box, keyPlace), List.of(keyPlace.className(), box), value);
    }

    /**
     * The box that stands in a place instead of an old object; null where the old one does.
     *
     * @throws IllegalArgumentException if the value does not fit without loss
     */
    private @Nullable Object boxFor(int id, Place place) {
        boolean isOld = id > 0 && id <= session.objects().state().size();
        if (!isOld || place.takes("java.lang.Object")) {
            return null;
        }
        OldView view = session.objects().view(id);
        if (view.className().equals(place.className())) {
            return null;
        }
        if (place.box() == 0) {
            place.require(view.className());
            return null;
        }
        return Primitives.box(Primitives.bits(view.value(), place.box()), place.box());
    }

    /** Id of an element or value as its place wants it. */
    private int fitting(int id, Call call) {
        Object box = boxFor(id, elementPlace);
        return box == null ? id : (int) call.values().bits(box, elementPlace);
    }

    private boolean isDropped(int id) {
        boolean dropped = session.drops().has(id);
        if (dropped) {
            session.drops().note("elements of " + shape.className());
        }
        return dropped;
    }

    /** What stays of a map whose entries become elements. */
    private List<Entry> taken(List<Entry> entries) {
        if (change.take() == Take.KEYS) {
            return entries.stream().map(e -> Entry.ofElement(e.key())).toList();
        }
        if (change.take() == Take.ALL && key == null && !entries.isEmpty()) {
            throw new NoPlaceException(
                    "its keys would be lost; say 'take: values', or with 'key:' which field of a value holds its key");
        }
        if (change.take() == Take.ALL) {
            for (Entry entry : entries) {
                if (!Objects.equals(value(entry.key()), plain(keyOf(entry.value())))) {
                    throw new NoPlaceException("its key " + value(entry.key()) + " would be lost, for the value "
                            + value(entry.value()) + " says " + plain(keyOf(entry.value())));
                }
            }
        }
        return entries;
    }

    private @Nullable Object value(int id) {
        return plain(session.objects().valueOf(id));
    }

    /** The key of an element: a value, or an object. */
    private @Nullable Object keyOf(int element) {
        Expression expression = key;
        if (expression == null) {
            throw new NoPlaceException("a map needs 'key:', an expression on its elements");
        }
        OldObject object = session.objects().view(element);
        Computation computation =
                keys.computeIfAbsent(object.className(), name -> session.plan().anyComputation(expression, name));
        return computation.of(object, session.state(Needs.NOTHING));
    }

    /** A text that is passed on as an object is compared by its characters. */
    private static @Nullable Object plain(@Nullable Object value) {
        return Primitives.plain(value instanceof OldView view ? view.value() : value);
    }

    private List<Entry> keyed(List<Entry> elements, Call call) {
        List<Entry> entries = new ArrayList<>();
        for (Entry element : elements) {
            int id = element.value();
            Object keyObject = id == 0 ? null : keyOf(id);
            Object keyValue = plain(keyObject);
            if (keyObject != null && keyValue != null) {
                entries.add(new Entry((int) call.values().bits(keyObject, keyPlace), keyValue, id));
            } else {
                requireDropped(
                        id == 0
                                ? "it holds null, which has no key"
                                : session.objects().view(id) + " has the key null");
            }
        }
        return entries;
    }

    private void putAll(List<Entry> entries, StateRecord out, Call call) {
        boolean takesNull = TAKE_NULL.contains(shape.className());
        Map<Object, Entry> byKey = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (!takesNull && (entry.key() == 0 || entry.value() == 0)) {
                requireDropped("it has a null key or value");
                continue;
            }
            Entry other = byKey.putIfAbsent(entry.keyValue(), entry);
            if (other != null) {
                resolve("two elements have the key " + entry.keyValue());
                if (change.duplicates() == Duplicates.LAST) {
                    byKey.put(entry.keyValue(), new Entry(other.key(), other.keyValue(), entry.value()));
                }
            }
        }
        for (Entry entry : byKey.values()) {
            out.addElement(entry.key());
            out.addElement(fitting(entry.value(), call));
        }
    }

    private void addAll(List<Entry> elements, StateRecord out, Call call) {
        if (shape.form() == Form.PRIMITIVE_ARRAY) {
            addPrimitives(elements, out);
            return;
        }
        boolean takesNull = shape.form() == Form.OBJECT_ARRAY || TAKE_NULL.contains(shape.className());
        Map<Object, Integer> seen = new LinkedHashMap<>();
        boolean isSet = change.makesSet();
        for (Entry element : elements) {
            int id = element.value();
            if (id == 0 && !takesNull) {
                requireDropped("it holds null, which a " + shape.className() + " cannot");
            } else if (!isSet) {
                requireFit(id);
                out.addElement(fitting(id, call));
            } else {
                addToSet(element, seen, call);
            }
        }
        seen.values().forEach(out::addElement);
    }

    private void addToSet(Entry element, Map<Object, Integer> seen, Call call) {
        int id = fitting(element.value(), call);
        Object box = boxFor(element.value(), elementPlace);
        // A box that was made of a primitive is no object of the old state.
        Object identity = box != null
                ? List.of(elementPlace.className(), box)
                : element.keyValue() instanceof String ? identity(id) : element.keyValue();
        if (seen.putIfAbsent(identity, id) != null) {
            resolve("it holds " + shown(element.value(), box) + " twice");
            if (change.duplicates() == Duplicates.LAST) {
                seen.remove(identity);
                seen.put(identity, id);
            }
        }
    }

    private void requireFit(int id) {
        if (id > 0 && id <= session.objects().state().size() && shape.form() == Form.OBJECT_ARRAY) {
            OldView view = session.objects().view(id);
            String counterpart = session.containers().counterpart(view);
            if (counterpart != null) {
                shape.elements().require(counterpart);
            }
        }
    }

    private void addPrimitives(List<Entry> elements, StateRecord out) {
        char kind = shape.className().charAt(1);
        for (Entry element : elements) {
            Object number = element.value() == 0 ? null : session.objects().valueOf(element.value());
            if (number != null) {
                out.addBytes(Primitives.bits(number, kind), Slot.widthOf(Character.toString(kind)));
            } else {
                requireDropped("it holds null, which is no " + Primitives.name(kind));
            }
        }
    }

    private void requireDropped(String what) {
        if (!change.dropNulls()) {
            throw new NoPlaceException(what + "; 'on-null: drop' leaves it out");
        }
    }

    private void resolve(String what) {
        if (change.duplicates() == Duplicates.STOP) {
            throw new NoPlaceException(what + "; 'on-duplicate: first' or 'last' keeps one of them");
        }
    }

    /** An element as a person reads it: a value, or where the object hangs. */
    private String shown(int id, @Nullable Object box) {
        State state = session.objects().state();
        if (box != null || id <= 0 || id > state.size()) {
            return box != null ? box.toString() : id == 0 ? "null" : "an equal one";
        }
        StateRecord record = new StateRecord();
        state.read(id, record);
        Form form = record.type().form();
        return Shown.of(record) + (form.hasText() || form == Form.BOXED ? "" : " (" + state.pathTo(id) + ")");
    }

    /** What decides whether two are equal, as far as that is known here: the loader finds out about the rest. */
    private Object identity(int id) {
        if (id == 0) {
            return "null";
        }
        OldView view = session.objects().view(id);
        Form form = view.type().type().form();
        boolean isValue = form.hasText() || form == Form.BOXED;
        return isValue ? List.of(view.className(), form == Form.BOXED ? view.value() : view.text()) : id;
    }
}
