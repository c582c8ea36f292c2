package dev.imago.checkpoint.hotspot.trace;

import com.carrotsearch.hppc.LongObjectHashMap;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.JavaLoader;
import dev.imago.checkpoint.hotspot.trace.Container.Attribute;
import dev.imago.checkpoint.hotspot.trace.NamedValues.NamedValue;
import dev.imago.checkpoint.hotspot.trace.Suspicions.Reason;
import dev.imago.checkpoint.hotspot.trace.Suspicions.Suspicion;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides, once for each class that is met, what becomes of its objects. Used by one thread, while tracing. */
final class ClassPlans {
    private static final Set<String> BOXES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Short");

    private final HeapAccess heap;
    private final TracePolicy policy;
    private final BasicReaders basics;
    private final Containers containers;
    private final CountingViews views;
    private final NamedValues named;
    private final Suspicions suspicions;
    private final RecordTypes types = new RecordTypes();
    private final List<ClassPlan> all = new ArrayList<>();
    /** By the class's index. */
    private final @Nullable ClassPlan[] byClass;

    private final LongObjectHashMap<ClassPlan> keptByClass = new LongObjectHashMap<>();

    ClassPlans(HeapAccess heap, TracePolicy policy) {
        this.heap = heap;
        this.policy = policy;
        this.basics = new BasicReaders(heap);
        this.containers = new Containers(heap);
        this.views = new CountingViews(heap.vm().classes(), containers.names());
        this.named = new NamedValues(heap);
        this.suspicions = new Suspicions(heap);
        this.byClass = new ClassPlan[heap.vm().classes().indexLimit()];
    }

    List<ClassPlan> all() {
        return all;
    }

    RecordTypes types() {
        return types;
    }

    /** The plan for the class of an object. */
    ClassPlan of(long oop) {
        JavaClass type = heap.classOf(oop);
        ClassPlan plan = byClass[type.index()];
        return plan != null ? plan : add(type);
    }

    private ClassPlan add(JavaClass type) {
        ClassPlan plan = decide(type);
        all.add(plan);
        byClass[type.index()] = plan;
        return plan;
    }

    /** The plan for an object that is left to the new version whatever its class. */
    ClassPlan kept(long oop) {
        JavaClass type = heap.classOf(oop);
        ClassPlan plan = keptByClass.get(type.address());
        if (plan == null) {
            plan = plan(type, type.stableName(), Form.KEPT, ContentReader.NOTHING, null);
            all.add(plan);
            keptByClass.put(type.address(), plan);
        }
        return plan;
    }

    /** Whether the class came with the JDK. */
    static boolean isOfJdk(JavaClass type) {
        JavaLoader.Kind loader = type.loader().kind();
        return loader == JavaLoader.Kind.BOOTSTRAP || loader == JavaLoader.Kind.PLATFORM;
    }

    /** Whether objects of a class are the new version's own if no rule says anything. */
    static boolean isLeftWithoutRule(JavaClass type) {
        return !type.isArray() && (type.isHidden() || isBoundary(type));
    }

    /** Whether objects of a class never change: what a final field holds of them is code. */
    static boolean isConstant(JavaClass type) {
        return type.kind() == JavaClass.Kind.MIRROR
                || type.name().equals("java.lang.String")
                || BOXES.contains(type.name())
                || enumClassOf(type) != null;
    }

    private ClassPlan decide(JavaClass type) {
        Disposition rule = policy.ofClass(type.stableName());
        if (rule == Disposition.DROP) {
            return ClassPlan.dropped(all.size(), type);
        } else if (rule == Disposition.KEEP) {
            return plan(type, type.stableName(), Form.KEPT, ContentReader.NOTHING, null);
        }
        ClassPlan basic = decideBasic(type);
        if (basic != null) {
            return basic;
        }
        boolean carry = rule == Disposition.CARRY;
        if (!carry && isBoundary(type)) {
            return plan(type, type.stableName(), Form.KEPT, ContentReader.NOTHING, null);
        }
        JavaClass base = nearestOfJdk(type);
        Suspicion suspicion = suspicions.find(base.name());
        NamedValue value = findNamed(base);
        if (value != null && base == type) {
            return plan(type, value.recordClass(), Form.NAMED, value.text(), suspicion);
        }
        Container container = containers.find(base.name());
        if (container != null) {
            return decideContainer(type, base, container, suspicion);
        }
        if (carry && type == base && views.contains(type)) {
            return refuse(type, base);
        }
        if (carry || PlainJdkClasses.contains(base.name()) || isThrowable(base)) {
            FieldsReader.Builder fields = new FieldsReader.Builder(heap, policy);
            type.instanceFields().forEach(fields::add);
            return ClassPlan.travelling(
                    all.size(), type, types.of(type.name(), Form.INSTANCE, fields.slots()), fields.reader(), suspicion);
        }
        return refuse(type, base);
    }

    private @Nullable ClassPlan decideBasic(JavaClass type) {
        String name = type.stableName();
        Suspicion tooLong = oop -> basics.tooLong(oop, type);
        if (type.kind() == JavaClass.Kind.PRIMITIVE_ARRAY) {
            return plan(type, name, Form.PRIMITIVE_ARRAY, basics.primitiveArray(type), tooLong);
        } else if (type.kind() == JavaClass.Kind.OBJECT_ARRAY) {
            return plan(type, name, Form.OBJECT_ARRAY, basics.objectArray(), tooLong);
        } else if (type.kind() == JavaClass.Kind.MIRROR) {
            return plan(type, name, Form.CLASS, basics.mirror(), basics::hiddenMirror);
        }
        if (type.isHidden()) {
            return plan(type, name, Form.KEPT, ContentReader.NOTHING, null);
        } else if (name.equals("java.lang.String")) {
            return plan(type, name, Form.STRING, basics.string(), null);
        }
        JavaClass enumClass = enumClassOf(type);
        if (enumClass != null) {
            return plan(type, enumClass.name(), Form.ENUM, basics.enumConstant(), null);
        }
        if (BOXES.contains(name)) {
            FieldsReader.Builder fields = new FieldsReader.Builder(heap, policy);
            fields.add(type.requireField("value"));
            return ClassPlan.travelling(
                    all.size(), type, types.of(name, Form.BOXED, fields.slots()), fields.reader(), null);
        }
        return null;
    }

    private ClassPlan decideContainer(
            JavaClass type, JavaClass base, Container container, @Nullable Suspicion suspicion) {
        FieldsReader.Builder fields = new FieldsReader.Builder(heap, policy);
        List<Attribute> attributes = container.attributes();
        attributes.forEach(attribute -> fields.add(attribute.slot()));
        for (JavaField field : type.instanceFields()) {
            if (isBelow(field.declaringClass(), base)) {
                fields.add(field);
            }
        }
        FieldsReader own = fields.reader();
        ContentReader reader = (oop, sink) -> {
            for (int i = 0; i < attributes.size(); i++) {
                attributes.get(i).reader().read(oop, sink, i);
            }
            own.read(oop, sink);
            container.contents().read(oop, sink);
        };
        String recordClass = type == base ? container.recordClass() : type.name();
        return ClassPlan.travelling(
                all.size(), type, types.of(recordClass, container.form(), fields.slots()), reader, suspicion);
    }

    private static boolean isBelow(JavaClass type, JavaClass base) {
        return type != base && type.isSubclassOf(base);
    }

    private ClassPlan plan(
            JavaClass type, String recordClass, Form form, ContentReader reader, @Nullable Suspicion suspicion) {
        List<Slot> none = List.of();
        return ClassPlan.travelling(all.size(), type, types.of(recordClass, form, none), reader, suspicion);
    }

    private ClassPlan refuse(JavaClass type, JavaClass base) {
        Reason reason;
        if (views.contains(base)) {
            reason = new Reason(
                    "it looks into a collection and counts its changes, and the new version fills the collection anew",
                    "keep or drop the field or the class, or let the service hold a copy in its place");
        } else {
            reason = new Reason(
                    type == base
                            ? "what this class of the JDK holds inside is not known"
                            : "it extends " + base.name()
                                    + ", and what that class of the JDK holds inside is not known",
                    "keep or drop the field or the class, or carry the class if it is nothing but its fields");
        }
        return ClassPlan.refused(all.size(), type, reason);
    }

    /** All charsets are read alike, whatever their class. */
    private @Nullable NamedValue findNamed(JavaClass base) {
        for (JavaClass at = base; at != null; at = at.superclass()) {
            if (at == base || at.name().equals("java.nio.charset.Charset")) {
                NamedValue value = named.find(at.name());
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    /** Whether its objects belong to one process, as threads and sockets do. */
    static boolean isBoundary(JavaClass type) {
        for (JavaClass at = type; at != null; at = at.superclass()) {
            if (Boundaries.contains(at.name(), isOfJdk(at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isThrowable(JavaClass base) {
        for (JavaClass at = base; at != null; at = at.superclass()) {
            if (at.name().equals("java.lang.Throwable")) {
                return true;
            }
        }
        return false;
    }

    /** The enum whose constants the objects of a class are; null when it is none's. */
    static @Nullable JavaClass enumClassOf(JavaClass type) {
        for (JavaClass at = type; at != null; at = at.superclass()) {
            if (at.isEnum()) {
                return at;
            }
        }
        return null;
    }

    private static JavaClass nearestOfJdk(JavaClass type) {
        JavaClass at = type;
        while (!isOfJdk(at)) {
            JavaClass above = at.superclass();
            if (above == null) {
                return at;
            }
            at = above;
        }
        return at;
    }
}
