package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.kryofile.KryoType.KryoField;
import java.util.List;

/** An object that has been begun and whose content is being written: {@link OpenRead} the other way. */
abstract class OpenWrite {
    final KryoFileWriter writer;
    final KryoType type;
    final StateRecord record;
    int index;

    OpenWrite(KryoFileWriter writer, KryoType type, StateRecord record) {
        this.writer = writer;
        this.type = type;
        this.record = record;
    }

    static OpenWrite of(KryoFileWriter writer, KryoType type, StateRecord record) {
        return switch (type.kind()) {
            case FIELDS -> new Fields(writer, type, record);
            case RECORD -> new Components(writer, type, record);
            case OBJECT_ARRAY -> new OpenContentWrite.ArrayElements(writer, type, record);
            case COLLECTION, SORTED_COLLECTION -> new OpenContentWrite.CollectionElements(writer, type, record);
            case MAP, SORTED_MAP -> new OpenContentWrite.Entries(writer, type, record);
            default -> throw new IllegalArgumentException("objects of " + type + " are never open");
        };
    }

    int id() {
        return record.id();
    }

    /** Writes the next value, whose object may be open afterwards, or closes this one when there is none. */
    abstract void proceed();

    private static final class Fields extends OpenWrite {
        private final int[] slots;
        private int bound;
        private boolean begun;
        private boolean pushed;

        Fields(KryoFileWriter writer, KryoType type, StateRecord record) {
            super(writer, type, record);
            slots = writer.slotsOf(type, record.type());
        }

        @Override
        void proceed() {
            if (!begun) {
                begun = true;
                List<GenericType> arguments = writer.generics().next(writer.depth());
                bound = arguments == null ? 0 : writer.generics().bind(type.hierarchy(), arguments);
            }
            int depth = writer.depth();
            while (true) {
                if (pushed) {
                    writer.generics().pop(depth);
                    pushed = false;
                }
                if (index == slots.length) {
                    break;
                }
                KryoField field = type.fields().get(index);
                long value = record.slot(slots[index++]);
                if (field.isPrimitive()) {
                    writer.primitive(field.descriptor().charAt(0), value);
                } else {
                    write(field, (int) value);
                    if (writer.depth() > depth) {
                        return;
                    }
                }
            }
            writer.generics().unbind(bound);
            writer.generics().pop(depth);
            writer.close();
        }

        private void write(KryoField field, int value) {
            String known = writer.version().classOf(field, writer.generics());
            if (known == null && value == 0) {
                writer.writeClass(null);
                return;
            }
            KryoType of =
                    known == null ? writer.typeOf(value) : writer.version().type(known);
            if (known == null) {
                writer.writeClass(of);
            }
            writer.generics().push(field.type(), writer.depth());
            pushed = true;
            writer.writeValue(value, of, known != null);
        }
    }

    private static final class Components extends OpenWrite {
        private final int[] slots;

        Components(KryoFileWriter writer, KryoType type, StateRecord record) {
            super(writer, type, record);
            slots = writer.slotsOf(type, record.type());
        }

        @Override
        void proceed() {
            int depth = writer.depth();
            while (index < slots.length) {
                KryoField field = type.fields().get(index);
                long value = record.slot(slots[index++]);
                String erased = JavaType.ofDescriptor(field.descriptor()).name();
                if (field.isPrimitive()) {
                    writer.primitive(field.descriptor().charAt(0), value);
                } else if (writer.version().isFinal(erased)) {
                    writer.writeValue((int) value, writer.version().type(erased), true);
                } else {
                    writer.writeClassAndValue((int) value);
                }
                if (writer.depth() > depth) {
                    return;
                }
            }
            writer.close();
        }
    }
}
