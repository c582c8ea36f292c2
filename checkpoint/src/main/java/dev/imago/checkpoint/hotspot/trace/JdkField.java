package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.UnsupportedJvmException;

/**
 * A field of a class of the JDK, looked up when first needed: then an object of the class exists, so the class is loaded.
 */
final class JdkField {
    private static final int UNKNOWN = -1;

    private final HeapAccess heap;
    private final String className;
    private final String name;
    // Threads may look it up at the same time and find the same.
    private int offset = UNKNOWN;

    JdkField(HeapAccess heap, String className, String name) {
        this.heap = heap;
        this.className = className;
        this.name = name;
    }

    private int offset() {
        int known = offset;
        if (known == UNKNOWN) {
            known = declaration().offset();
            offset = known;
        }
        return known;
    }

    JavaField declaration() {
        JavaClass declaring = heap.vm().classes().bootstrap(className);
        JavaField field = declaring.declaredField(name);
        if (field == null) {
            throw new UnsupportedJvmException("this JDK (" + heap.vm().structs().jvmVersion() + ") has no field "
                    + className + "." + name + "; JDK 17 to 25 have it");
        }
        return field;
    }

    long referenceIn(long oop) {
        return heap.referenceAt(oop + offset());
    }

    int intIn(long oop) {
        return heap.intAt(oop + offset());
    }

    long longIn(long oop) {
        return heap.longAt(oop + offset());
    }

    byte byteIn(long oop) {
        return heap.byteAt(oop + offset());
    }

    /** Value of a static field; 0 while its class is not loaded, for then nothing can refer to it. */
    long staticReference() {
        return heap.vm().classes().named(className).isEmpty() ? 0 : heap.staticReference(declaration());
    }
}
