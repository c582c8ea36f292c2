package dev.imago.restore.inspection;

import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.restore.upgrade.UpgradeException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about single classes and objects of a heap.
 *
 * <p>Values of the service's data are given out only when asked for: heaps hold passwords.
 */
public final class HeapQueries {
    private static final String MASK = "********";
    private static final int LONGEST_TEXT = 200;

    private final HotSpotVm vm;
    private final boolean showValues;
    private @Nullable HeapGraph graph;

    public HeapQueries(HotSpotVm vm, boolean showValues) {
        this.vm = vm;
        this.showValues = showValues;
    }

    /** A field or element and what it holds: a value, {@code null}, or {@code class@id}. */
    public record Slot(String name, String type, String value) {}

    /**
     * An object.
     *
     * @param id its address, which stays the same within an archive
     * @param path steps from a root, the root first; empty when none that is known reaches it
     * @param moreSlots elements that are not shown
     */
    public record ObjectView(
            String id, String className, long bytes, List<Slot> slots, int moreSlots, List<String> path) {}

    /** A class, its instances counted, and the ids of the first ones. */
    public record ClassView(
            String name,
            String loader,
            String superclass,
            List<Slot> fields,
            List<Slot> statics,
            long count,
            long bytes,
            List<String> instances) {}

    /** The classes of that name, one for each loader that has it. */
    public List<ClassView> classes(String name, int mostInstances) {
        List<JavaClass> types = named(name);
        List<ClassView> views = new ArrayList<>();
        for (JavaClass type : types) {
            long[] counted = new long[2];
            List<String> instances = new ArrayList<>();
            vm.walk().forEachObject((oop, found, size) -> {
                if (found == type) {
                    counted[0]++;
                    counted[1] += size;
                    if (instances.size() < mostInstances) {
                        instances.add(id(oop));
                    }
                }
            });
            views.add(view(type, counted[0], counted[1], instances));
        }
        return views;
    }

    private List<JavaClass> named(String name) {
        List<JavaClass> types = vm.classes().all().stream()
                .filter(type -> type.name().equals(name) || readable(type).equals(name))
                .toList();
        if (types.isEmpty()) {
            List<String> near = NearNames.of(
                    name, vm.classes().all().stream().map(HeapQueries::readable).toList());
            throw UpgradeException.usage(
                    "no class " + name + " is loaded"
                            + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?"),
                    "--classes lists those that have objects");
        }
        return types;
    }

    private static String readable(JavaClass type) {
        return SourceName.ofClass(type.name());
    }

    private ClassView view(JavaClass type, long count, long bytes, List<String> instances) {
        List<Slot> fields = new ArrayList<>();
        type.instanceFields()
                .forEach(field -> fields.add(new Slot(
                        field.name(),
                        SourceName.ofDescriptor(field.descriptor()),
                        Modifier.toString(field.modifiers() & 0xfff))));
        List<Slot> statics = new ArrayList<>();
        for (JavaField field : type.fields()) {
            if (field.isStatic() && !field.injected() && type.mirror() != 0) {
                statics.add(slot(field, vm.objects().staticAddress(field)));
            }
        }
        JavaClass superclass = type.superclass();
        return new ClassView(
                readable(type),
                type.loader().className().isEmpty()
                        ? "bootstrap"
                        : type.loader().className(),
                superclass == null ? "" : readable(superclass),
                fields,
                statics,
                count,
                bytes,
                instances);
    }

    /** The object with that id, and so many elements of it if it is an array. */
    public ObjectView object(String id, int mostElements) {
        long oop = parse(id);
        if (!graph().isObject(oop)) {
            throw UpgradeException.usage(
                    "no object has the id " + id, "--class NAME lists ids; those of a running service change");
        }
        JavaClass type = vm.objects().classOf(oop);
        List<Slot> slots = type.isArray() ? elements(oop, type, mostElements) : fields(oop, type);
        int more = type.isArray() ? Math.max(0, vm.objects().arrayLength(oop) - mostElements) : 0;
        return new ObjectView(
                id(oop), readable(type), vm.objects().sizeOf(oop, type), slots, more, graph().pathTo(oop));
    }

    private HeapGraph graph() {
        HeapGraph known = graph;
        if (known == null) {
            known = new HeapGraph(vm);
            graph = known;
        }
        return known;
    }

    private List<Slot> fields(long oop, JavaClass type) {
        List<Slot> slots = new ArrayList<>();
        if (isString(type)) {
            slots.add(new Slot("text", "", text(oop)));
            return slots;
        }
        for (JavaField field : type.instanceFields()) {
            slots.add(slot(field, oop + field.offset()));
        }
        JavaClass mirrored = type.kind() == JavaClass.Kind.MIRROR ? vm.objects().findClassOfMirror(oop) : null;
        if (mirrored != null) {
            slots.add(new Slot("(stands for)", "", readable(mirrored)));
        }
        return slots;
    }

    private List<Slot> elements(long oop, JavaClass type, int mostElements) {
        HeapObjects objects = vm.objects();
        List<Slot> slots = new ArrayList<>();
        int shown = Math.min(mostElements, objects.arrayLength(oop));
        String descriptor = type.elementDescriptor();
        for (int i = 0; i < shown; i++) {
            long address = objects.elementAddress(oop, type, i);
            slots.add(new Slot("[" + i + "]", SourceName.ofDescriptor(descriptor), value(descriptor, address)));
        }
        return slots;
    }

    private Slot slot(JavaField field, long address) {
        return new Slot(field.name(), SourceName.ofDescriptor(field.descriptor()), value(field.descriptor(), address));
    }

    private String value(String descriptor, long address) {
        HeapObjects objects = vm.objects();
        if (!descriptor.startsWith("L") && !descriptor.startsWith("[")) {
            return showValues ? String.valueOf(objects.readPrimitive(address, descriptor)) : MASK;
        }
        long oop = objects.readRef(address);
        if (oop == 0) {
            return "null";
        }
        JavaClass type = objects.findClassOf(oop);
        if (type == null) {
            return "(no object) " + id(oop);
        }
        String reference = readable(type) + (type.isArray() ? " of " + objects.arrayLength(oop) : "") + " @" + id(oop);
        return isString(type) && showValues ? text(oop) + " @" + id(oop) : reference;
    }

    private static boolean isString(JavaClass type) {
        return type.name().equals("java.lang.String");
    }

    private String text(long oop) {
        if (!showValues) {
            return MASK;
        }
        String text = vm.objects().readString(oop);
        String shown = text.length() > LONGEST_TEXT
                ? text.substring(0, LONGEST_TEXT) + "... (" + text.length() + " characters)"
                : text;
        return "\"" + shown.replaceAll("\\p{Cntrl}", "?") + "\"";
    }

    static String id(long oop) {
        return "0x" + Long.toHexString(oop);
    }

    private static long parse(String id) {
        try {
            return Long.parseUnsignedLong(id.replaceFirst("^@?0x", ""), 16);
        } catch (NumberFormatException e) {
            throw UpgradeException.usage("'" + id + "' is no id of an object", "write it as it is shown: 0x7f12a8");
        }
    }
}
