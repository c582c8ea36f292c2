package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Readers of what the VM itself treats in a special way: arrays, strings, enum constants, class mirrors. */
final class BasicReaders {
    private static final long MOST_ARRAY_BYTES = Integer.MAX_VALUE - (1L << 20);

    private static final String[] BOXES = {
        "Boolean", "Byte", "Character", "Double", "Float", "Integer", "Long", "Short", "Void"
    };

    private final HeapAccess heap;
    private final JdkField stringValue;
    private final JdkField stringCoder;
    private final JdkField enumName;
    private final int byteArrayBase;
    private final Map<Long, String> primitiveMirrors = new HashMap<>();

    BasicReaders(HeapAccess heap) {
        this.heap = heap;
        this.stringValue = new JdkField(heap, "java.lang.String", "value");
        this.stringCoder = new JdkField(heap, "java.lang.String", "coder");
        this.enumName = new JdkField(heap, "java.lang.Enum", "name");
        this.byteArrayBase = heap.vm().classes().bootstrap("[B").arrayBase();
        for (String box : BOXES) {
            findPrimitiveMirror(box);
        }
    }

    /** The mirror of {@code int} has no class behind it; {@code Integer.TYPE} tells which one it is. */
    private void findPrimitiveMirror(String box) {
        for (JavaClass type : heap.vm().classes().named("java.lang." + box)) {
            JavaField field = type.declaredField("TYPE");
            if (field != null && type.isInitialized()) {
                String keyword = box.equals("Integer") ? "int" : box.equals("Character") ? "char" : lowerCase(box);
                primitiveMirrors.put(heap.staticReference(field), keyword);
            }
        }
    }

    private static String lowerCase(String box) {
        return Character.toLowerCase(box.charAt(0)) + box.substring(1);
    }

    ContentReader primitiveArray(JavaClass type) {
        int base = type.arrayBase();
        int shift = type.elementShift();
        return (oop, sink) -> {
            if (sink.wantsValues()) {
                sink.bytes(oop + base, heap.lengthOf(oop, shift) << shift, false);
            }
        };
    }

    /** Why an array can't be carried, or null when it can: a record takes its elements as one run of bytes. */
    Suspicions.@Nullable Reason tooLong(long oop, JavaClass type) {
        // References are ids of 4 bytes in a record.
        int shift = type.kind() == JavaClass.Kind.OBJECT_ARRAY ? 2 : type.elementShift();
        return (long) heap.lengthOf(oop, type.elementShift()) << shift <= MOST_ARRAY_BYTES
                ? null
                : new Suspicions.Reason("an array of more than 2 GB", "split it, or keep the field");
    }

    ContentReader objectArray() {
        return (oop, sink) -> {
            int length = heap.lengthOf(oop);
            for (int i = 0; i < length; i++) {
                sink.arrayElement(heap.elementOf(oop, i));
            }
        };
    }

    ContentReader string() {
        return (oop, sink) -> {
            if (sink.wantsValues()) {
                long value = stringValue.referenceIn(oop);
                sink.bytes(value + byteArrayBase, heap.lengthOf(value, 0), stringCoder.byteIn(oop) != 0);
            }
        };
    }

    ContentReader enumConstant() {
        return (oop, sink) -> {
            if (sink.wantsValues()) {
                sink.text(heap.stringOf(enumName.referenceIn(oop)));
            }
        };
    }

    ContentReader mirror() {
        return (oop, sink) -> {
            if (sink.wantsValues()) {
                JavaClass type = heap.vm().objects().classOfMirror(oop);
                sink.text(type != null ? type.name() : primitiveMirrors.getOrDefault(oop, "void"));
            }
        };
    }

    /** Why a class object can't be named, or null when it can. */
    Suspicions.@Nullable Reason hiddenMirror(long oop) {
        JavaClass type = heap.vm().objects().classOfMirror(oop);
        return type == null || !type.isHidden()
                ? null
                : new Suspicions.Reason("the class " + type.name() + " can't be found by name", "keep the field");
    }
}
