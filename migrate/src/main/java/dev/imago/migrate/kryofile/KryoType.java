package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How objects of a class are written.
 *
 * @param name binary name; of an array as {@code Class.getName()} has it
 * @param fields of {@link Kind#FIELDS} and {@link Kind#RECORD}, in the order in which they are written
 * @param hierarchy its type parameters
 * @param slots of its records in a state
 * @param constants of an enum
 */
record KryoType(
        String name,
        Kind kind,
        List<KryoField> fields,
        Generics.Hierarchy hierarchy,
        List<Slot> slots,
        List<String> constants) {

    /** Kryo's serializers that are understood. */
    enum Kind {
        /** {@code FieldSerializer}. */
        FIELDS(Form.INSTANCE, false),
        /** {@code RecordSerializer}. */
        RECORD(Form.INSTANCE, false),
        ENUM(Form.ENUM, true),
        STRING(Form.STRING, true),
        /** A wrapper of a primitive. */
        BOX(Form.BOXED, false),
        PRIMITIVE_ARRAY(Form.PRIMITIVE_ARRAY, true),
        /** {@code ObjectArraySerializer}, and {@code StringArraySerializer}, which writes the same. */
        OBJECT_ARRAY(Form.OBJECT_ARRAY, true),
        COLLECTION(Form.SEQUENCE, true),
        /** A collection whose comparator comes first. */
        SORTED_COLLECTION(Form.SEQUENCE, true),
        MAP(Form.MAPPING, true),
        /** A map whose comparator comes first. */
        SORTED_MAP(Form.MAPPING, true),
        /** An empty collection of {@code Collections}: nothing is written. */
        EMPTY(Form.NAMED, false),
        /** A value of the JDK with a serializer of its own that takes null for null. */
        NUMBER(Form.INSTANCE, true),
        /** A value of the JDK with a serializer of its own. */
        TIME(Form.INSTANCE, false);

        private final Form form;
        private final boolean acceptsNull;

        Kind(Form form, boolean acceptsNull) {
            this.form = form;
            this.acceptsNull = acceptsNull;
        }

        Form form() {
            return form;
        }

        /** Whether null is written by the serializer itself where nothing refers to objects. */
        boolean acceptsNull() {
            return acceptsNull;
        }

        /** Whether a second occurrence of the object refers to the first. */
        boolean usesReferences() {
            return this != BOX && this != ENUM;
        }

        boolean isSorted() {
            return this == SORTED_COLLECTION || this == SORTED_MAP;
        }
    }

    /**
     * A field that is written.
     *
     * @param owner the class that declares it
     * @param finalClass the class of every value, where the field's type says so; null otherwise
     * @param type what Kryo keeps of its type
     */
    record KryoField(
            String owner,
            String name,
            String descriptor,
            @Nullable String finalClass,
            GenericType type) {
        boolean isPrimitive() {
            return descriptor.length() == 1;
        }

        Slot slot() {
            return Slot.carried(owner, name, descriptor);
        }

        @Override
        public String toString() {
            return owner + "." + name;
        }
    }

    /** A class without fields of its own in the file. */
    static KryoType of(String name, Kind kind, List<Slot> slots) {
        return new KryoType(name, kind, List.of(), Generics.Hierarchy.EMPTY, slots, List.of());
    }

    /** Whether nothing of an object is written where the reader knows that it is there. */
    boolean takesNoBytes() {
        return kind == Kind.EMPTY || ((kind == Kind.FIELDS || kind == Kind.RECORD) && fields.isEmpty());
    }

    /** Class of an array's elements. */
    String component() {
        String component = name.substring(1);
        return component.startsWith("L") ? component.substring(1, component.length() - 1) : component;
    }
}
