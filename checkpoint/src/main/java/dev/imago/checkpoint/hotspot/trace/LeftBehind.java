package dev.imago.checkpoint.hotspot.trace;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.hotspot.live.LiveObjects.Liveness;
import dev.imago.checkpoint.state.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for what a trace did not reach: which live objects of the service hold something of their own and are neither
 * carried, nor kept or dropped by a rule, nor below something that a rule keeps or drops.
 *
 * <p>An object holds something of its own when one of its fields is a primitive, unless a lambda has captured it, or refers to
 * anything but what is accounted for, other objects of the service (which are looked at by themselves), empty containers, and what belongs to the process,
 * such as threads, locks and sockets. For one thread, used once.
 */
final class LeftBehind {
    private static final String LAMBDA = "$$Lambda";
    private static final double NEARLY_ALL = 0.9;
    private static final int MOST_CANDIDATES = 32;
    /** At rest they say nothing but who waits for whom. */
    private static final Set<String> SYNCHRONIZERS = Set.of(
            "java.util.concurrent.CountDownLatch",
            "java.util.concurrent.CyclicBarrier",
            "java.util.concurrent.Exchanger",
            "java.util.concurrent.Phaser",
            "java.util.concurrent.Semaphore");

    private static final Set<String> SETTINGS = Set.of(
            "Ljava/lang/String;",
            "Ljava/lang/Boolean;",
            "Ljava/lang/Byte;",
            "Ljava/lang/Character;",
            "Ljava/lang/Double;",
            "Ljava/lang/Float;",
            "Ljava/lang/Integer;",
            "Ljava/lang/Long;",
            "Ljava/lang/Short;");

    private static final String LOCKS = "java.util.concurrent.locks.";

    private final HeapAccess heap;
    private final List<ClassPlan> plans;
    private final ObjectTable table;
    private final TracePolicy policy;
    private final boolean staticsAreListed;
    private final LiveObjects live;
    private final MarkBitmap answered;
    private final Containers containers;
    private final TypeFacts[] byClass;

    /**
     * What matters of a class.
     *
     * @param owner class of the service that its objects belong to, which for a lambda is the one that it is written in; null
     *     for all other classes
     * @param values fields of primitive types that no rule answers for
     * @param references fields of the other types that no rule answers for
     * @param ruled those that one does
     * @param elsewhere whether its objects belong to the process, as threads do, or to the code
     */
    private record TypeFacts(
            @Nullable String owner,
            List<JavaField> values,
            List<JavaField> references,
            List<JavaField> ruled,
            boolean isRuled,
            boolean elsewhere) {}

    private record Left(long oop, String owner, boolean lambda, boolean certain) {}

    /**
     * An account.
     *
     * @param staticsAreListed whether static fields that are no roots are left to the new version by a rule
     * @param live what lives beside the objects of the table
     */
    LeftBehind(
            HeapAccess heap,
            List<ClassPlan> plans,
            ObjectTable table,
            TracePolicy policy,
            boolean staticsAreListed,
            LiveObjects live) {
        this.live = live;
        this.staticsAreListed = staticsAreListed;
        this.heap = heap;
        this.plans = plans;
        this.table = table;
        this.policy = policy;
        this.answered = emptyMarks();
        this.containers = new Containers(heap);
        this.byClass = new TypeFacts[heap.vm().classes().indexLimit()];
        for (JavaClass type : heap.vm().classes().all()) {
            byClass[type.index()] = factsOf(type);
        }
    }

    private MarkBitmap emptyMarks() {
        return new MarkBitmap(heap.heapStart(), heap.heapBytes());
    }

    private TypeFacts factsOf(JavaClass type) {
        boolean elsewhere = type.kind() == JavaClass.Kind.MIRROR
                || ClassPlans.isBoundary(type)
                || SYNCHRONIZERS.contains(type.name())
                || type.name().startsWith(LOCKS);
        String owner = elsewhere || type.isArray() || ClassPlans.isOfJdk(type) ? null : ownerOf(type);
        boolean isRuled = isAnswer(policy.ofClass(owner == null ? type.stableName() : owner));
        List<JavaField> values = new ArrayList<>();
        List<JavaField> references = new ArrayList<>();
        List<JavaField> ruled = new ArrayList<>();
        for (JavaField field : owner == null ? List.<JavaField>of() : type.instanceFields()) {
            if (type.isHidden() && isSetting(field)) {
                continue;
            }
            boolean answers = isAnswer(policy.ofField(field.declaringClass().name(), field.name()));
            if (field.isReference()) {
                (answers ? ruled : references).add(field);
            } else if (!answers && !ClassPlans.isOfJdk(field.declaringClass())) {
                values.add(field);
            }
        }
        return new TypeFacts(owner, values, references, ruled, isRuled, elsewhere);
    }

    /** What a lambda has captured never changes, so numbers and texts there are as its class and its arguments have them. */
    private static boolean isSetting(JavaField field) {
        String type = field.descriptor();
        return !field.isReference() || SETTINGS.contains(type.startsWith("[L") ? type.substring(1) : type);
    }

    private static boolean isAnswer(Disposition rule) {
        return rule == Disposition.KEEP || rule == Disposition.DROP;
    }

    /** Constants of enums travel by name wherever they are met. */
    private @Nullable String ownerOf(JavaClass type) {
        int lambda = type.name().indexOf(LAMBDA);
        if ((type.isHidden() && lambda < 0) || ClassPlans.enumClassOf(type) != null) {
            return null;
        }
        String owner = lambda < 0 ? type.name() : type.name().substring(0, lambda);
        return policy.isOwn(owner) ? owner : null;
    }

    List<LeftClass> find() {
        markAnswered();
        List<Left> left = new ArrayList<>();
        collect(Liveness.CERTAIN, left);
        collect(Liveness.POSSIBLE, left);
        // Where objects refer to one another, the one whose class is rarer is the better place to begin, and a lambda
        // the worst.
        Map<String, Long> counts = new HashMap<>();
        left.forEach(each -> counts.merge(each.owner(), 1L, Long::sum));
        left.sort(Comparator.comparing(Left::lambda).thenComparing(each -> counts.getOrDefault(each.owner(), 0L)));
        return byClass(topsOf(left), left, counts);
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
            if (isAsked && (staticsAreListed || isAnswer(policy.ofField(type.name(), field.name())))) {
                markWithAllBelow(heap.staticReference(field), true);
            }
        }
    }

    private void markWithAllBelow(long oop, boolean isCertain) {
        if (oop != 0 && !table.contains(oop) && answered.mark(oop)) {
            markBelow(oop, answered, isCertain, found -> {});
        }
    }

    private void collect(Liveness liveness, List<Left> left) {
        live.forEach(liveness, (oop, type, size) -> {
            TypeFacts facts = byClass[type.index()];
            String owner = facts.owner();
            if (owner != null && !isAccountedFor(oop) && holdsSomething(oop, facts)) {
                left.add(new Left(oop, owner, type.isHidden(), liveness == Liveness.CERTAIN));
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
    private List<Left> topsOf(List<Left> left) {
        MarkBitmap reached = emptyMarks();
        for (Left each : left) {
            if (!reached.isMarked(each.oop())) {
                markBelow(each.oop(), reached, false, found -> {});
            }
        }
        return left.stream().filter(each -> !reached.isMarked(each.oop())).toList();
    }

    private List<LeftClass> byClass(List<Left> tops, List<Left> left, Map<String, Long> counts) {
        MarkBitmap isLeft = emptyMarks();
        left.forEach(each -> isLeft.mark(each.oop()));
        MarkBitmap seen = emptyMarks();
        Map<String, LeftClass> found = new LinkedHashMap<>();
        for (Left top : tops) {
            Map<String, Long> below = new LinkedHashMap<>();
            markBelow(top.oop(), seen, false, oop -> {
                if (isLeft.isMarked(oop)) {
                    String owner = byClass[heap.classOf(oop).index()].owner();
                    below.merge(String.valueOf(owner), 1L, Long::sum);
                }
            });
            Set<String> fields =
                    fieldsThatHold(top.oop(), byClass[heap.classOf(top.oop()).index()]);
            found.merge(
                    top.owner() + (top.lambda() ? LAMBDA : ""),
                    new LeftClass(
                            top.owner(),
                            top.lambda(),
                            1,
                            top.certain(),
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
    private String rootBelow(Left top, MarkBitmap isLeft, Map<String, Long> counts) {
        long all = countBelow(top.oop(), isLeft);
        String root = top.lambda() || counts.getOrDefault(top.owner(), 0L) != 1 ? "" : top.owner();
        LongArrayList only = new LongArrayList();
        markBelow(top.oop(), emptyMarks(), false, oop -> {
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
        LongArrayList todo = new LongArrayList();
        todo.add(top);
        while (!todo.isEmpty()) {
            long oop = todo.removeLast();
            JavaClass type = heap.classOf(oop);
            if (type.kind() == JavaClass.Kind.OBJECT_ARRAY) {
                int length = heap.lengthOf(oop);
                for (int i = 0; i < length; i++) {
                    reach(referenceAt(heap.elementAddress(oop, i), isCertain), top, marks, found, todo);
                }
            } else if (!type.isArray() && !byClass[type.index()].elsewhere()) {
                for (int offset : type.referenceOffsets()) {
                    reach(referenceAt(oop + offset, isCertain), top, marks, found, todo);
                }
            }
        }
    }

    private void reach(long oop, long top, MarkBitmap marks, LongConsumer found, LongArrayList todo) {
        if (oop != 0 && oop != top && !isAccountedFor(oop) && marks.mark(oop)) {
            found.accept(oop);
            todo.add(oop);
        }
    }
}
