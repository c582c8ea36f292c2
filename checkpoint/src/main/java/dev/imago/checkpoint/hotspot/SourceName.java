package dev.imago.checkpoint.hotspot;

/** Types as they are written in source: {@code long}, {@code com.acme.Order[]}. */
public final class SourceName {
    private SourceName() {}

    /** A descriptor as a type.
     *
     * @param descriptor of a field or element, with slashes or dots: {@code J}, {@code [Lcom/acme/Order;} */
    public static String ofDescriptor(String descriptor) {
        int dimensions = 0;
        while (descriptor.charAt(dimensions) == '[') {
            dimensions++;
        }
        String element = switch (descriptor.charAt(dimensions)) {
            case 'Z' -> "boolean";
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'S' -> "short";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'F' -> "float";
            case 'D' -> "double";
            default ->
                descriptor.substring(dimensions + 1, descriptor.length() - 1).replace('/', '.');
        };
        return element + "[]".repeat(dimensions);
    }

    /** A name as a type.
     *
     * @param name as {@link Class#getName()} has it: {@code [J}, {@code com.acme.Order} */
    public static String ofClass(String name) {
        return name.startsWith("[") ? ofDescriptor(name) : name;
    }
}
