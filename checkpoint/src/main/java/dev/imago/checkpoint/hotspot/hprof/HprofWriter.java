package dev.imago.checkpoint.hotspot.hprof;

import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.graph.GraphRoots;
import dev.imago.checkpoint.hotspot.graph.ObjectNumbers;
import dev.imago.checkpoint.memory.AddressSpace;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes every object of a heap, garbage that is still there included, with its values.
 *
 * <p>Object ids are addresses; a class's id is that of its {@code java.lang.Class} object. Memory does not depend on the
 * heap but for the numbers of its objects. For one thread, once.
 */
public final class HprofWriter {
    private static final int NO_TRACE = 1;
    private static final int ARRAY_HEADER = 1 + 8 + 4 + 4;

    private final HotSpotVm vm;
    private final HeapObjects objects;
    private final AddressSpace memory;
    private final ObjectNumbers numbers;
    private final GraphRoots roots;
    private final HprofFile file;
    private final Map<JavaClass, List<JavaField>> fieldsByClass = new HashMap<>();
    private final Map<JavaClass, Integer> sizeByClass = new HashMap<>();
    private final Set<Long> mirrors = new HashSet<>();
    private final JavaClass objectClass;
    private long written;

    private HprofWriter(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots, HprofFile file) {
        this.vm = vm;
        this.objects = vm.objects();
        this.memory = vm.memory();
        this.numbers = numbers;
        this.roots = roots;
        this.file = file;
        this.objectClass = vm.classes().named("java.lang.Object").get(0);
    }

    /**
     * Writes the heap to {@code out}, which stays open.
     *
     * @param millis time of the heap, since 1970
     * @return number of objects
     */
    public static long write(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots, OutputStream out, long millis)
            throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 20);
        HprofWriter writer = new HprofWriter(vm, numbers, roots, new HprofFile(buffered, millis));
        writer.writeAll();
        buffered.flush();
        return writer.written;
    }

    private void writeAll() throws IOException {
        List<JavaClass> classes = vm.classes().all().stream()
                .filter(type -> type.mirror() != 0 && mirrors.add(type.mirror()))
                .toList();
        writeNames(classes);
        for (JavaClass type : classes) {
            writeClass(type);
        }
        writeRoots();
        for (int i = 0; i < numbers.count(); i++) {
            long oop = numbers.addressOf(i);
            writeObject(oop, objects.classOf(oop));
        }
        file.end();
    }

    private void writeNames(List<JavaClass> classes) throws IOException {
        int serial = 0;
        for (JavaClass type : classes) {
            long name = file.name(formatsName(type));
            for (JavaField field : type.fields()) {
                file.name(field.name());
            }
            DataOutputStream record = file.record(HprofTag.LOAD_CLASS, 4 + 8 + 4 + 8);
            record.writeInt(++serial);
            record.writeLong(type.mirror());
            record.writeInt(NO_TRACE);
            record.writeLong(name);
        }
        DataOutputStream trace = file.record(HprofTag.STACK_TRACE, 3 * 4);
        trace.writeInt(NO_TRACE);
        trace.writeInt(0); // thread
        trace.writeInt(0); // frames
    }

    /** A hidden class has a plus where its name is shown with a slash. */
    private static String formatsName(JavaClass type) {
        String name = type.isHidden() ? type.name().replace('/', '+') : type.name();
        return name.replace('.', '/');
    }

    private void writeClass(JavaClass type) throws IOException {
        List<JavaField> statics = new ArrayList<>();
        List<JavaField> instance = new ArrayList<>();
        for (JavaField field : type.fields()) {
            if (!field.injected()) {
                (field.isStatic() ? statics : instance).add(field);
            }
        }
        long length = 1 + 8 + 4 + 6 * 8 + 8 + 4 + 2 + 2 + 2 + 9L * instance.size();
        for (JavaField field : statics) {
            length += 9 + HprofTag.size(field.descriptor());
        }
        DataOutputStream out = file.heapRecord(HprofTag.CLASS_DUMP, length);
        out.writeLong(type.mirror());
        out.writeInt(NO_TRACE);
        out.writeLong(parent(type));
        out.writeLong(type.loader().oop());
        out.writeLong(0); // signers
        out.writeLong(0); // protection domain
        out.writeLong(0); // reserved
        out.writeLong(0); // reserved
        out.writeInt(type.isArray() ? 0 : sizeOfFields(type));
        out.writeShort(0); // constant pool
        out.writeShort(statics.size());
        for (JavaField field : statics) {
            out.writeLong(file.name(field.name()));
            out.writeByte(HprofTag.type(field.descriptor()));
            writeValue(out, field.descriptor(), type.mirror() + field.offset());
        }
        out.writeShort(instance.size());
        for (JavaField field : instance) {
            out.writeLong(file.name(field.name()));
            out.writeByte(HprofTag.type(field.descriptor()));
        }
    }

    /** As the JVM's own dumps have it: Object is above interfaces and arrays. */
    private long parent(JavaClass type) {
        JavaClass superclass = type.isArray() || type.isInterface() ? objectClass : type.superclass();
        return superclass == null ? 0 : superclass.mirror();
    }

    private void writeRoots() throws IOException {
        int threads = 0;
        for (long root : roots.names().keySet()) {
            if (numbers.of(root) < 0) {
                continue;
            }
            if (roots.threads().contains(root)) {
                DataOutputStream out = file.heapRecord(HprofTag.ROOT_THREAD_OBJECT, 1 + 8 + 4 + 4);
                out.writeLong(root);
                out.writeInt(++threads);
                out.writeInt(NO_TRACE);
            } else if (mirrors.contains(root)) {
                file.heapRecord(HprofTag.ROOT_STICKY_CLASS, 1 + 8).writeLong(root);
            } else {
                // The kind for whatever the VM holds without saying why; every analyser knows it.
                DataOutputStream out = file.heapRecord(HprofTag.ROOT_JNI_GLOBAL, 1 + 8 + 8);
                out.writeLong(root);
                out.writeLong(0); // the handle
            }
        }
    }

    private void writeObject(long oop, JavaClass type) throws IOException {
        switch (type.kind()) {
            case OBJECT_ARRAY -> writeReferences(oop, type);
            case PRIMITIVE_ARRAY -> writePrimitives(oop, type);
            default -> {
                if (!mirrors.contains(oop)) {
                    writeInstance(oop, type);
                }
            }
        }
        written++;
    }

    /** The class's own fields first, then its parent's: the format's order. */
    private List<JavaField> fields(JavaClass type) {
        return fieldsByClass.computeIfAbsent(type, t -> {
            List<JavaField> fields = new ArrayList<>();
            for (JavaClass at = t; at != null; at = at.superclass()) {
                at.fields().stream()
                        .filter(field -> !field.isStatic() && !field.injected())
                        .forEach(fields::add);
            }
            return fields;
        });
    }

    private int sizeOfFields(JavaClass type) {
        return sizeByClass.computeIfAbsent(
                type,
                t -> fields(t).stream()
                        .mapToInt(field -> HprofTag.size(field.descriptor()))
                        .sum());
    }

    private void writeInstance(long oop, JavaClass type) throws IOException {
        int size = sizeOfFields(type);
        DataOutputStream out = file.heapRecord(HprofTag.INSTANCE_DUMP, 1 + 8 + 4 + 8 + 4 + size);
        out.writeLong(oop);
        out.writeInt(NO_TRACE);
        out.writeLong(type.mirror());
        out.writeInt(size);
        for (JavaField field : fields(type)) {
            writeValue(out, field.descriptor(), oop + field.offset());
        }
    }

    private void writeReferences(long array, JavaClass type) throws IOException {
        int length = objects.arrayLength(array);
        DataOutputStream out = file.heapRecord(HprofTag.OBJECT_ARRAY_DUMP, ARRAY_HEADER + 8 + 8L * length);
        out.writeLong(array);
        out.writeInt(NO_TRACE);
        out.writeInt(length);
        out.writeLong(type.mirror());
        for (int i = 0; i < length; i++) {
            out.writeLong(reference(objects.elementAddress(array, type, i)));
        }
    }

    private void writePrimitives(long array, JavaClass type) throws IOException {
        int length = objects.arrayLength(array);
        String descriptor = type.elementDescriptor();
        long bytes = (long) length << type.elementShift();
        DataOutputStream out = file.heapRecord(HprofTag.PRIMITIVE_ARRAY_DUMP, ARRAY_HEADER + 1 + bytes);
        out.writeLong(array);
        out.writeInt(NO_TRACE);
        out.writeInt(length);
        out.writeByte(HprofTag.type(descriptor));
        for (int i = 0; i < length; i++) {
            writeValue(out, descriptor, objects.elementAddress(array, type, i));
        }
    }

    private void writeValue(DataOutputStream out, String descriptor, long address) throws IOException {
        switch (descriptor.charAt(0)) {
            case 'Z', 'B' -> out.writeByte(memory.getByte(address));
            case 'C', 'S' -> out.writeShort(memory.getShort(address));
            case 'F', 'I' -> out.writeInt(memory.getInt(address));
            case 'D', 'J' -> out.writeLong(memory.getLong(address));
            default -> out.writeLong(reference(address));
        }
    }

    /** Garbage may refer to where nothing is any more; analysers want an object behind every reference. */
    private long reference(long address) {
        long oop = objects.readRef(address);
        return numbers.of(oop) < 0 ? 0 : oop;
    }
}
