package dev.imago.checkpoint.hotspot.hprof;

/** The kinds of records that are written, with the numbers of the format. */
enum HprofTag {
    UTF8(0x01),
    LOAD_CLASS(0x02),
    STACK_TRACE(0x05),
    HEAP_DUMP_SEGMENT(0x1c),
    HEAP_DUMP_END(0x2c),
    ROOT_JNI_GLOBAL(0x01),
    ROOT_STICKY_CLASS(0x05),
    ROOT_THREAD_OBJECT(0x08),
    CLASS_DUMP(0x20),
    INSTANCE_DUMP(0x21),
    OBJECT_ARRAY_DUMP(0x22),
    PRIMITIVE_ARRAY_DUMP(0x23);

    private static final String PRIMITIVES = "ZCFDBSIJ";
    private static final int FIRST_PRIMITIVE = 4;
    private static final int REFERENCE = 2;

    private final int number;

    HprofTag(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The format's number of a field's or element's type. */
    static int type(String descriptor) {
        int primitive = PRIMITIVES.indexOf(descriptor.charAt(0));
        return primitive < 0 ? REFERENCE : FIRST_PRIMITIVE + primitive;
    }

    /** Bytes that a value of a field takes in the file. */
    static int size(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'Z', 'B' -> Byte.BYTES;
            case 'C', 'S' -> Short.BYTES;
            case 'F', 'I' -> Integer.BYTES;
            default -> Long.BYTES;
        };
    }
}
