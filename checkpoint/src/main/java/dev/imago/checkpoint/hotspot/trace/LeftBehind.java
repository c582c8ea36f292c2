package dev.imago.checkpoint.hotspot.trace;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.hotspot.live.LiveObjects.Liveness;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.table.LongTable;
import dev.imago.checkpoint.state.table.TableSpace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Accounts for what a trace did not reach: which live objects of the service hold something of their own and are neither
 * carried, nor kept or dropped by a rule, nor below something that a rule keeps or drops.
 *
 * <p>An object holds something of its own when one of its fields is a primitive, unless a lambda has captured it, or refers to
 * anything but what is accounted for, other objects of the service (which are looked at by themselves), empty containers, and what belongs to the process,
 * such as threads, locks and sockets. For one thread, used once.
 */
final class LeftBehind {
    private static final double NEARLY_ALL = 0.9;
    private static final int MOST_CANDIDATES = 32;

    private final HeapAccess heap;
    private final List<ClassPlan> plans;
    private final ObjectTable table;
    private final TracePolicy policy;
    private final boolean staticsAreListed;
    private final LiveObjects live;
    private final TableSpace space;
    /** What is still to be looked into; empty between two searches. */
    private final LongTable todo;

    private final MarkBitmap answered;
    private final Containers containers;
    private final TypeFacts[] byClass;

    /**
     * Where objects refer to one another, the one whose class is rarer is the better place to begin, and a lambda the worst. Names
     * decide among equals, so that two checkpoints of a service tell the same.
     */
    private record Rank(boolean lambda, long count, String owner) {}

    /**
     * An account.
     *
     * @param staticsAreListed whether static fields that are no roots are left to the new version by a rule
     * @param live what lives beside the objects of the table
     * @param space for addresses of objects, which may be as many
     */
    LeftBehind(
            HeapAccess heap,
            List<ClassPlan> plans,
            ObjectTable table,
            TracePolicy policy,
            boolean staticsAreListed,
            LiveObjects live,
            TableSpace space) {
        this.live = live;
        this.space = space;
        this.todo = new LongTable(space);
        this.staticsAreListed = staticsAreListed;
        this.heap = heap;
        this.plans = plans;
        this.table = table;
        this.policy = policy;
        this.answered = emptyMarks();
        this.containers = new Containers(heap);
        this.byClass = new TypeFacts[heap.vm().classes().indexLimit()];
        for (JavaClass type : heap.vm().classes().all()) {
            byClass[type.index()] = TypeFacts.of(type, policy);
        }
    }

    private MarkBitmap emptyMarks() {
        return new MarkBitmap(heap.heapStart(), heap.heapBytes());
    }

    List<LeftClass> find() {
        markAnswered();
        LongTable found = new LongTable(space);
        Map<String, Long> counts = new HashMap<>();
        collect(Liveness.CERTAIN, found, counts);
        collect(Liveness.POSSIBLE, found, counts);
        LongTable left = byRank(found, counts);
        return byClass(topsOf(left), left, counts);
    }

    /** Those of the same rank stay in their order. */
    private LongTable byRank(LongTable found, Map<String, Long> counts) {
        Map<Rank, Integer> next = new TreeMap<>(
                Comparator.comparing(Rank::lambda).thenComparing(Rank::count).thenComparing(Rank::owner));
        for (int i = 0; i < found.size(); i++) {
            next.merge(rankOf(found.get(i), counts), 1, Integer::sum);
        }
        int before = 0;
        for (Map.Entry<Rank, Integer> each : next.entrySet()) {
            before += each.setValue(before);
        }
        LongTable sorted = LongTable.ofZeros(space, found.size());
        for (int i = 0; i < found.size(); i++) {
            int end = next.merge(rankOf(found.get(i), counts), 1, Integer::sum);
            sorted.set(end - 1, found.get(i));
        }
        return sorted;
    }

    private Rank rankOf(long oop, Map<String, Long> counts) {
        String owner = ownerOf(oop);
        return new Rank(heap.classOf(oop).isHidden(), counts.getOrDefault(owner, 0L), owner);
    }

    private String ownerOf(long oop) {
        return String.valueOf(byClass[heap.classOf(oop).index()].owner());
    }

    /** What rules keep or drop goes with all that hangs below it. */
    private void markAnswered() {
        live.forEach(Liveness.CERTAIN, (oop, type, size) -> markAnswered(oop, byClass[type.index()], true));
        live.forEach(Liveness.POSSIBLE, (oop, type, size) -> markAnswered(oop, byClass[type.index()], false));
        for (JavaClass type : heap.vm().classes().all()) {
            if (byClass[type.index()].owner() != null && type.isInitialized() && !type.isHidden()) {
                markStatics(type);
            }
        }
        for (int id = 1; id <= table.count(); id++) {
            ClassPlan plan = plans.get(table.planOf(id));
            TypeFacts facts = byClass[plan.type().index()];
            if (plan.form() == Form.KEPT && !facts.elsewhere()) {
                markBelow(table.addressOf(id), answered, true, found -> {});
            } else if (!facts.ruled().isEmpty()) {
                markAnswered(table.addressOf(id), facts, true);
            }
        }
    }

    private void markAnswered(long oop, TypeFacts facts, boolean isCertain) {
        if (facts.isRuled()) {
            markWithAllBelow(oop, isCertain);
        }
        for (JavaField field : facts.ruled()) {
            markWithAllBelow(referenceAt(oop + field.offset(), isCertain), isCertain);
        }
    }

    private void markStatics(JavaClass type) {
        for (JavaField field : type.fields()) {
            boolean isAsked = field.isStatic() && field.isReference() && !field.injected();
            if (isAsked && (staticsAreListed || TypeFacts.isAnswer(policy.ofField(type.name(), field.name())))) {
                markWithAllBelow(heap.staticReference(field), true);
            }
        }
    }

    private void markWithAllBelow(long oop, boolean isCertain) {
        if (oop != 0 && !table.contains(oop) && answered.mark(oop)) {
            markBelow(oop, answered, isCertain, found -> {});
        }
    }

    private void collect(Liveness liveness, LongTable found, Map<String, Long> counts) {
        live.forEach(liveness, (oop, type, size) -> {
            TypeFacts facts = byClass[type.index()];
            String owner = facts.owner();
            if (owner != null && !isAccountedFor(oop) && holdsSomething(oop, facts)) {
                found.add(oop);
                counts.merge(owner, 1L, Long::sum);
            }
        });
    }

    private boolean isAccountedFor(long oop) {
        return table.contains(oop) || answered.isMarked(oop);
    }

    private boolean holdsSomething(long oop, TypeFacts facts) {
        return !facts.values().isEmpty() || facts.references().stream().anyMatch(field -> isSomething(oop, field));
    }

    private Set<String> fieldsThatHold(long oop, TypeFacts facts) {
        Set<String> names = new TreeSet<>();
        facts.values().forEach(field -> names.add(field.name()));
        facts.references().stream().filter(field -> isSomething(oop, field)).forEach(field -> names.add(field.name()));
        return names;
    }

    private boolean isSomething(long oop, JavaField field) {
        long to = referenceAt(oop + field.offset(), false);
        return to != 0 && !isAccountedFor(to) && isSomething(to);
    }

    /**
     * The object that is referred to; 0 also where garbage, which is what possible objects may be, refers to what is gone. What
     * an object that certainly lives refers to lives as well, also where it was not marked as only the state leads to it.
     */
    private long referenceAt(long address, boolean isCertain) {
        long oop = heap.vm().objects().readRef(address);
        return heap.isObjectAddress(oop) && (isCertain || live.of(oop) != Liveness.GARBAGE) ? oop : 0;
    }

    private boolean isSomething(long oop) {
        JavaClass type = heap.classOf(oop);
        TypeFacts facts = byClass[type.index()];
        if (facts.elsewhere() || facts.owner() != null) {
            return false;
        }
        // A possible one may be garbage, whose nodes are gone.
        Container container = live.of(oop) == Liveness.CERTAIN ? containers.find(type.name()) : null;
        if (container == null) {
            return true;
        }
        Elements elements = new Elements();
        container.contents().read(oop, elements);
        return elements.any;
    }

    /** Sees whether a container has any. */
    private static final class Elements implements RecordSink {
        private boolean any;

        @Override
        public void element(long oop) {
            any = true;
        }

        @Override
        public void entry(long key, long value) {
            any = true;
        }
    }

    /** Those that no other leads to. */
    private LongTable topsOf(LongTable left) {
        MarkBitmap reached = emptyMarks();
        for (int i = 0; i < left.size(); i++) {
            if (!reached.isMarked(left.get(i))) {
                markBelow(left.get(i), reached, false, found -> {});
            }
        }
        LongTable tops = new LongTable(space);
        for (int i = 0; i < left.size(); i++) {
            if (!reached.isMarked(left.get(i))) {
                tops.add(left.get(i));
            }
        }
        return tops;
    }

    private List<LeftClass> byClass(LongTable tops, LongTable left, Map<String, Long> counts) {
        MarkBitmap isLeft = emptyMarks();
        for (int i = 0; i < left.size(); i++) {
            isLeft.mark(left.get(i));
        }
        MarkBitmap seen = emptyMarks();
        Map<String, LeftClass> found = new LinkedHashMap<>();
        for (int i = 0; i < tops.size(); i++) {
            long top = tops.get(i);
            JavaClass type = heap.classOf(top);
            String owner = ownerOf(top);
            Map<String, Long> below = new LinkedHashMap<>();
            markBelow(top, seen, false, oop -> {
                if (isLeft.isMarked(oop)) {
                    below.merge(ownerOf(oop), 1L, Long::sum);
                }
            });
            Set<String> fields = fieldsThatHold(top, byClass[type.index()]);
            found.merge(
                    owner + (type.isHidden() ? TypeFacts.LAMBDA : ""),
                    new LeftClass(
                            owner,
                            type.isHidden(),
                            1,
                            live.of(top) == Liveness.CERTAIN,
                            fields,
                            below.isEmpty() ? "" : rootBelow(top, isLeft, counts),
                            below),
                    LeftClass::and);
        }
        return found.values().stream()
                .sorted(Comparator.comparingLong(LeftClass::all).reversed().thenComparing(LeftClass::className))
                .toList();
    }

    /** The narrowest of the objects that are the only ones of their classes, and have nearly all below them that the top has. */
    private String rootBelow(long top, MarkBitmap isLeft, Map<String, Long> counts) {
        long all = countBelow(top, isLeft);
        boolean isLambda = heap.classOf(top).isHidden();
        String root = isLambda || counts.getOrDefault(ownerOf(top), 0L) != 1 ? "" : ownerOf(top);
        LongArrayList only = new LongArrayList();
        markBelow(top, emptyMarks(), false, oop -> {
            String owner = byClass[heap.classOf(oop).index()].owner();
            boolean isOnly = owner != null && counts.getOrDefault(owner, 0L) == 1 && isLeft.isMarked(oop);
            if (isOnly && only.size() < MOST_CANDIDATES) {
                only.add(oop);
            }
        });
        long narrowest = Long.MAX_VALUE;
        for (int i = 0; i < only.size(); i++) {
            long below = countBelow(only.get(i), isLeft);
            JavaClass type = heap.classOf(only.get(i));
            if (below >= all * NEARLY_ALL && below < narrowest && !type.isHidden()) {
                narrowest = below;
                root = String.valueOf(byClass[type.index()].owner());
            }
        }
        return root;
    }

    private long countBelow(long top, MarkBitmap isLeft) {
        long[] count = {0};
        markBelow(top, emptyMarks(), false, oop -> count[0] += isLeft.isMarked(oop) ? 1 : 0);
        return count[0];
    }

    /** Marks what hangs below an object, but not itself, up to what is accounted for or belongs to the process. */
    private void markBelow(long top, MarkBitmap marks, boolean isCertain, LongConsumer found) {
        todo.add(top);
        while (todo.size() > 0) {
            long oop = todo.removeLast();
            JavaClass type = heap.classOf(oop);
            if (type.kind() == JavaClass.Kind.OBJECT_ARRAY) {
                int length = heap.lengthOf(oop);
                for (int i = 0; i < length; i++) {
                    reach(referenceAt(heap.elementAddress(oop, i), isCertain), top, marks, found);
                }
            } else if (!type.isArray() && !byClass[type.index()].elsewhere()) {
                for (int offset : type.referenceOffsets()) {
                    reach(referenceAt(oop + offset, isCertain), top, marks, found);
                }
            }
        }
    }

    private void reach(long oop, long top, MarkBitmap marks, LongConsumer found) {
        if (oop != 0 && oop != top && !isAccountedFor(oop) && marks.mark(oop)) {
            found.accept(oop);
            todo.add(oop);
        }
    }
}
