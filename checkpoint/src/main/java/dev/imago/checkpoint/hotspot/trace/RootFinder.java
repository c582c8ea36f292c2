package dev.imago.checkpoint.hotspot.trace;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the roots that a request names, and refuses those that are not there or not unique. */
final class RootFinder {
    private static final int SYNTHETIC = 0x1000;
    /** Objects that never change: a {@code static final} field that refers to one is a constant of the code. */
    private static final Set<Form> CONSTANTS = Set.of(Form.STRING, Form.BOXED, Form.ENUM, Form.CLASS);

    private final HeapAccess heap;
    private final ClassPlans plans;
    private final TracePolicy policy;
    private final Map<String, FoundRoot> found = new LinkedHashMap<>();
    private final Map<String, TraceReport.LeftRoot> left = new LinkedHashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private @Nullable LiveObjects live;

    RootFinder(HeapAccess heap, ClassPlans plans, TracePolicy policy) {
        this.heap = heap;
        this.plans = plans;
        this.policy = policy;
    }

    /** The roots, in the order of the request, each once. */
    List<FoundRoot> find(List<RootSpec> specs) {
        for (RootSpec spec : specs) {
            if (spec instanceof RootSpec.OwnStatics) {
                addOwnStatics();
            } else if (spec instanceof RootSpec.ClassStatics statics) {
                addClassStatics(statics.className());
            } else if (spec instanceof RootSpec.StaticField field) {
                addStaticField(field);
            } else if (spec instanceof RootSpec.SingleInstance instance) {
                addInstance(instance.className());
            } else if (spec instanceof RootSpec.ConstantFields) {
                addConstantFields();
            }
        }
        return List.copyOf(found.values());
    }

    /** Static fields that rules leave out. */
    List<TraceReport.LeftRoot> left() {
        return List.copyOf(left.values());
    }

    List<Refusal> refusals() {
        return refusals;
    }

    private void addOwnStatics() {
        // The order in which classes were loaded is not the state's: equal states have equal ids.
        Map<String, JavaClass> byName = new TreeMap<>();
        for (JavaClass type : heap.vm().classes().all()) {
            if (!type.isArray() && !type.isHidden() && !ClassPlans.isOfJdk(type) && policy.isOwn(type.name())) {
                JavaClass other = type.isInitialized() ? byName.put(type.name(), type) : null;
                if (other != null) {
                    refuseAmbiguous(type.name());
                }
            }
        }
        byName.values().forEach(this::addStatics);
    }

    private void addClassStatics(String className) {
        JavaClass type = onlyClass(className, className);
        if (type != null) {
            addStatics(type);
        }
    }

    private void addStatics(JavaClass type) {
        for (JavaField field : type.fields()) {
            if (!field.isStatic() || field.injected()) {
                continue;
            }
            Disposition rule = policy.ofField(field.declaringClass().name(), field.name());
            if (rule == Disposition.CARRY || (rule == Disposition.UNDECIDED && isState(field))) {
                add(field);
            } else if (rule != Disposition.UNDECIDED && isStateWithoutRule(field)) {
                String path = root(field, 0).path();
                left.putIfAbsent(path, new TraceReport.LeftRoot(path, rule));
            }
        }
    }

    /** What it holds gets no plan, for it is in no state: only its class is looked at. */
    private boolean isStateWithoutRule(JavaField field) {
        boolean isFinal = Modifier.isFinal(field.modifiers());
        if ((field.modifiers() & SYNTHETIC) != 0) {
            return false;
        } else if (!field.isReference()) {
            return !isFinal;
        }
        long oop = heap.staticReference(field);
        JavaClass type = oop == 0 ? null : heap.classOf(oop);
        return type != null && !ClassPlans.isLeftWithoutRule(type) && !(isFinal && ClassPlans.isConstant(type));
    }

    private boolean isState(JavaField field) {
        if ((field.modifiers() & SYNTHETIC) != 0) {
            return false;
        }
        if (!Modifier.isFinal(field.modifiers())) {
            return true;
        }
        long oop = field.isReference() ? heap.staticReference(field) : 0;
        if (oop == 0) {
            return false;
        }
        RecordType record = plans.of(oop).record();
        return record == null || !CONSTANTS.contains(record.form());
    }

    private void addStaticField(RootSpec.StaticField spec) {
        JavaClass type = onlyClass(spec.className(), spec.className() + "." + spec.field());
        if (type == null) {
            return;
        }
        JavaField field = type.declaredField(spec.field());
        if (field == null || !field.isStatic()) {
            refuse(spec.className(), spec.className() + "." + spec.field(), "the class has no such static field");
        } else {
            add(field);
        }
    }

    private void add(JavaField field) {
        HeapObjects objects = heap.vm().objects();
        long oop = field.isReference() ? heap.staticReference(field) : 0;
        long bits = field.isReference()
                ? 0
                : heap.primitiveAt(
                        objects.staticAddress(field), field.descriptor().charAt(0));
        Root root = root(field, bits);
        found.putIfAbsent(root.path(), new FoundRoot(root, oop));
    }

    private static Root root(JavaField field, long bits) {
        return Root.ofStatic(field.declaringClass().name(), field.name(), field.descriptor(), bits);
    }

    private void addConstantFields() {
        for (ConstantField each : ConstantField.all(heap, policy)) {
            if (policy.ofField(
                            each.field().declaringClass().name(), each.field().name())
                    == Disposition.UNDECIDED) {
                Root root = each.root(heap);
                found.putIfAbsent(root.path(), new FoundRoot(root, each.reference(heap)));
            }
        }
    }

    private void addInstance(String className) {
        List<JavaClass> types = new ArrayList<>();
        List<JavaClass> named = heap.vm().classes().named(className);
        for (JavaClass type : heap.vm().classes().all()) {
            if (named.stream().anyMatch(type::isSubclassOf)) {
                types.add(type);
            }
        }
        Root root = Root.ofInstance(className, 0);
        if (types.isEmpty()) {
            refuse(className, root.path(), "no class of this name is loaded");
            return;
        }
        long[] instances = instances(types);
        if (instances.length == 1) {
            found.putIfAbsent(root.path(), new FoundRoot(root, instances[0]));
        } else {
            refusals.add(new Refusal(
                    className,
                    root.path(),
                    instances.length,
                    root.path(),
                    instances.length == 0
                            ? "no object of this class is alive"
                            : "it is not the only object that is, or may be, alive",
                    "name a static field as root instead"));
        }
    }

    /**
     * Which objects live matters only where a walk, which reads the heap from end to end and not to and fro, finds more than
     * one object of the class, or is led astray by garbage of unloaded classes.
     */
    private long[] instances(List<JavaClass> types) {
        boolean[] wanted = new boolean[heap.vm().classes().indexLimit()];
        types.forEach(type -> wanted[type.index()] = true);
        LongArrayList all = new LongArrayList();
        try {
            heap.vm().walk().forEachObject((oop, type, size) -> {
                if (wanted[type.index()]) {
                    all.add(oop);
                }
            });
        } catch (CorruptVmException e) {
            return live().instancesOf(types);
        }
        return all.size() > 1 ? live().instancesOf(types) : all.toArray();
    }

    /** Found once for all roots that need it. */
    private LiveObjects live() {
        LiveObjects known = live;
        if (known == null) {
            known = LiveObjects.trace(heap.vm());
            live = known;
        }
        return known;
    }

    private @Nullable JavaClass onlyClass(String className, String root) {
        List<JavaClass> initialized = heap.vm().classes().named(className).stream()
                .filter(JavaClass::isInitialized)
                .toList();
        if (initialized.isEmpty()) {
            refuse(className, root, "no initialised class of this name is loaded");
            return null;
        } else if (initialized.size() > 1) {
            refuseAmbiguous(className);
            return null;
        }
        return initialized.get(0);
    }

    private void refuseAmbiguous(String className) {
        refuse(
                className,
                className,
                "several class loaders have a class of this name, each with static fields of its own");
    }

    private void refuse(String className, String root, String reason) {
        refusals.add(new Refusal(className, root, 0, root, reason, "correct the roots of the rules"));
    }
}
