package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.plan.TypeArguments.Change;
import dev.imago.migrate.plan.TypeArguments.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts the objects of a state that hold elements which do not fit the new version's types, in their fields or themselves. */
final class HeldElements {
    private static final String MAP = "java.util.Map";
    private static final String ITERABLE = "java.lang.Iterable";

    private final PlanContext context;
    private final TypeArguments types;
    private final State state;
    private final Map<String, Pair> wanted;
    private final Map<String, Long> counts = new HashMap<>();

    private HeldElements(PlanContext context, State state, Map<String, Pair> wanted) {
        this.context = context;
        this.types = new TypeArguments(context);
        this.state = state;
        this.wanted = wanted;
    }

    /**
     * Counts them, by field; a static field counts 1.
     *
     * @param wanted the types of fields ({@code com.acme.Order.lines}, by the class that declares it)
     */
    static Map<String, Long> count(PlanContext context, State state, Map<String, Pair> wanted) {
        HeldElements held = new HeldElements(context, state, wanted);
        held.countRoots();
        held.countObjects();
        return held.counts;
    }

    /**
     * Counts objects that are such containers themselves, by class.
     *
     * @param wanted the types of superclasses, by class
     */
    static Map<String, Long> countIn(PlanContext context, State state, Map<String, Pair> wanted) {
        HeldElements held = new HeldElements(context, state, wanted);
        for (int id = 1; id <= state.size(); id++) {
            held.count(state.typeOf(id).className(), id);
        }
        return held.counts;
    }

    private void countRoots() {
        for (Root root : state.roots()) {
            if (root.kind() == Root.Kind.STATIC) {
                count(root.className() + "." + root.field(), (int) root.bits());
            }
        }
    }

    private void countObjects() {
        Set<String> fields = wanted.keySet();
        List<List<Integer>> slots = new ArrayList<>();
        for (RecordType type : state.types()) {
            List<Integer> indexes = new ArrayList<>();
            for (int i = 0; i < type.slotCount(); i++) {
                Slot slot = type.slots().get(i);
                if (!slot.kept() && fields.contains(slot.qualifiedName())) {
                    indexes.add(i);
                }
            }
            slots.add(indexes);
        }
        StateRecord record = new StateRecord();
        for (int id = 1; id <= state.size(); id++) {
            RecordType type = state.typeOf(id);
            List<Integer> indexes = slots.get(type.id());
            if (!indexes.isEmpty()) {
                state.read(id, record);
                for (int index : indexes) {
                    count(type.slots().get(index).qualifiedName(), record.reference(index));
                }
            }
        }
    }

    private void count(String name, int id) {
        Pair type = wanted.get(name);
        if (type != null && isMisfitInside(id, type)) {
            counts.merge(name, 1L, Long::sum);
        }
    }

    /**
     * Whether something inside does not fit, or cannot be looked at and is of a type that cannot fit. Goes as deep as the type is
     * written.
     */
    private boolean isMisfitInside(int id, Pair type) {
        List<Change> changes = id == 0 ? List.of() : types.changes(type.before(), type.after());
        if (changes.isEmpty() || isEmptySingleton(id)) {
            return false;
        }
        Form form = state.typeOf(id).form();
        List<Pair> parts = parts(type, form);
        if (!form.hasElements() || parts.size() != (form == Form.MAPPING ? 2 : 1)) {
            return !changes.stream().allMatch(Change::isNarrowed);
        }
        StateRecord record = new StateRecord();
        state.read(id, record);
        for (int i = 0; i < record.elementCount(); i++) {
            if (isMisfit(record.element(i), parts.get(i % parts.size()))) {
                return true;
            }
        }
        return false;
    }

    private List<Pair> parts(Pair type, Form form) {
        String container = form == Form.MAPPING ? MAP : ITERABLE;
        if (form == Form.OBJECT_ARRAY
                || !(type.before() instanceof JavaType.Parameterized before)
                || !(type.after() instanceof JavaType.Parameterized after)) {
            return types.inside(type.before(), type.after());
        }
        List<JavaType> one = context.jdk().argumentsAs(before, container);
        List<JavaType> other = context.jdk().argumentsAs(after, container);
        List<Pair> parts = new ArrayList<>();
        for (int i = 0; i < one.size() && one.size() == other.size(); i++) {
            parts.add(new Pair(one.get(i), other.get(i)));
        }
        return parts;
    }

    private boolean isMisfit(int id, Pair type) {
        if (id == 0 || type.after().descriptor().isEmpty()) {
            return false;
        }
        String name = state.typeOf(id).className();
        String descriptor = name.startsWith("[") ? name.replace('.', '/') : "L" + name.replace('.', '/') + ";";
        boolean isKept = state.typeOf(id).form() == Form.KEPT;
        return !isKept && (!types.fits(descriptor, type.after().descriptor().get()) || isMisfitInside(id, type));
    }

    private boolean isEmptySingleton(int id) {
        RecordType type = state.typeOf(id);
        return type.form() == Form.NAMED && type.className().startsWith("java.util.Collections$Empty");
    }
}
