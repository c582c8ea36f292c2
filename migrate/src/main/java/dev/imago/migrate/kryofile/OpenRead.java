package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.kryofile.KryoType.KryoField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object that has been begun and whose content is being read. */
abstract class OpenRead {
    final KryoFileReader reader;
    final KryoType type;
    private final int id;
    int index;

    OpenRead(KryoFileReader reader, KryoType type) {
        this.reader = reader;
        this.type = type;
        this.id = reader.values().newId();
    }

    static OpenRead of(KryoFileReader reader, KryoType type) {
        return switch (type.kind()) {
            case FIELDS -> new Fields(reader, type);
            case RECORD -> new Components(reader, type);
            case OBJECT_ARRAY -> new OpenContentRead.ArrayElements(reader, type);
            case COLLECTION, SORTED_COLLECTION -> new OpenContentRead.CollectionElements(reader, type);
            case MAP, SORTED_MAP -> new OpenContentRead.Entries(reader, type);
            default -> throw new IllegalArgumentException("objects of " + type + " are never open");
        };
    }

    int id() {
        return id;
    }

    /** Takes the value that was awaited. */
    abstract void take(long value);

    /**
     * Reads on.
     *
     * @return true when the object is complete, and closed; false when a value is awaited whose object is open now
     */
    abstract boolean proceed();

    String where() {
        return type.name();
    }

    /** Completes an object that has fields. */
    boolean complete(long[] slots) {
        StateRecord record = reader.values().record().begin(id, reader.values().recordType(type));
        for (int i = 0; i < slots.length; i++) {
            record.setSlot(i, slots[i]);
        }
        reader.values().write();
        return reader.close(id);
    }

    /** By the classes' fields in their order. */
    private static final class Fields extends OpenRead {
        private final long[] slots;
        private int bound;
        private boolean begun;
        private boolean pushed;

        Fields(KryoFileReader reader, KryoType type) {
            super(reader, type);
            slots = new long[type.fields().size()];
        }

        @Override
        String where() {
            return index < type.fields().size() ? type.fields().get(index).toString() : type.name();
        }

        @Override
        void take(long value) {
            if (pushed) {
                reader.generics().pop(reader.depth());
                pushed = false;
            }
            slots[index++] = value;
        }

        @Override
        boolean proceed() {
            if (!begun) {
                begun = true;
                List<GenericType> arguments = reader.generics().next(reader.depth());
                bound = arguments == null ? 0 : reader.generics().bind(type.hierarchy(), arguments);
            }
            while (index < slots.length) {
                KryoField field = type.fields().get(index);
                if (field.isPrimitive()) {
                    slots[index++] =
                            reader.values().primitive(field.descriptor().charAt(0));
                } else if (read(field)) {
                    take(reader.value());
                } else {
                    return false;
                }
            }
            reader.generics().unbind(bound);
            reader.generics().pop(reader.depth());
            return complete(slots);
        }

        private boolean read(KryoField field) {
            String known = reader.version().classOf(field, reader.generics());
            @Nullable
            KryoType next =
                    known == null ? reader.readClass() : reader.version().type(known);
            if (next == null) {
                return reader.nothing();
            }
            reader.generics().push(field.type(), reader.depth());
            pushed = true;
            return reader.readValue(next, known != null);
        }
    }

    /** By the components of a record, in the order of their names. */
    private static final class Components extends OpenRead {
        private final long[] slots;

        Components(KryoFileReader reader, KryoType type) {
            super(reader, type);
            slots = new long[type.fields().size()];
        }

        @Override
        void take(long value) {
            slots[index++] = value;
        }

        @Override
        boolean proceed() {
            while (index < slots.length) {
                KryoField field = type.fields().get(index);
                boolean there;
                if (field.isPrimitive()) {
                    slots[index++] =
                            reader.values().primitive(field.descriptor().charAt(0));
                    continue;
                }
                String erased = JavaType.ofDescriptor(field.descriptor()).name();
                there = reader.version().isFinal(erased)
                        ? reader.readValue(reader.version().type(erased), true)
                        : reader.readClassAndValue();
                if (!there) {
                    return false;
                }
                take(reader.value());
            }
            return complete(slots);
        }
    }
}
