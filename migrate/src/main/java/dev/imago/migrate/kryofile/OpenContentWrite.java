package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.StateRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array, collection or map that is being written: {@link OpenContentRead} the other way. */
abstract class OpenContentWrite extends OpenWrite {
    private boolean headerWritten;

    OpenContentWrite(KryoFileWriter writer, KryoType type, StateRecord record) {
        super(writer, type, record);
        headerWritten = !type.kind().isSorted();
    }

    /** Returns whether it is written completely. */
    boolean writeHeader() {
        if (headerWritten) {
            return true;
        }
        headerWritten = true;
        int slot = record.type().slotIndex("comparator");
        if (slot < 0) {
            throw new KryoFileException("an object of " + type.name() + " without its comparator");
        }
        int depth = writer.depth();
        writer.writeClassAndValue(record.reference(slot));
        return writer.depth() == depth;
    }

    static final class ArrayElements extends OpenContentWrite {
        private @Nullable KryoType element;

        ArrayElements(KryoFileWriter writer, KryoType type, StateRecord record) {
            super(writer, type, record);
        }

        @Override
        void proceed() {
            if (index == 0) {
                writer.out().writeVarInt(record.elementCount() + 1, true);
                element = writer.version().elementOf(type);
            }
            int depth = writer.depth();
            while (index < record.elementCount()) {
                int value = record.element(index++);
                if (element == null) {
                    writer.writeClassAndValue(value);
                } else {
                    writer.writeValue(value, element, true);
                }
                if (writer.depth() > depth) {
                    return;
                }
            }
            writer.close();
        }
    }

    static final class CollectionElements extends OpenContentWrite {
        private @Nullable KryoType element;
        private boolean orNull;
        private boolean begun;
        private boolean classWritten;
        private boolean byArgument;

        CollectionElements(KryoFileWriter writer, KryoType type, StateRecord record) {
            super(writer, type, record);
        }

        @Override
        void proceed() {
            int depth = writer.depth();
            int count = record.elementCount();
            if (!begun) {
                begun = true;
                if (count == 0) {
                    writer.out().writeByte(1);
                } else {
                    begin(count);
                }
            }
            if (!writeHeader()) {
                return;
            }
            if (count > 0 && !byArgument && !classWritten) {
                classWritten = true;
                if (isOfOneClass(count)) {
                    writer.writeClass(element);
                    if (element == null) {
                        writer.generics().pop(depth);
                        writer.close();
                        return;
                    }
                    writer.primitive('Z', orNull ? 1 : 0);
                }
            }
            while (index < count) {
                int value = record.element(index++);
                if (element == null) {
                    writer.writeClassAndValue(value);
                } else {
                    writer.writeValue(value, element, orNull);
                }
                if (writer.depth() > depth) {
                    return;
                }
            }
            if (count > 0) {
                writer.generics().pop(depth);
            }
            writer.close();
        }

        private void begin(int count) {
            String argument = writer.generics().nextClass(writer.depth());
            byArgument = argument != null && writer.version().isFinal(argument);
            for (int i = 0; i < count; i++) {
                orNull |= record.element(i) == 0;
            }
            if (byArgument) {
                element = writer.version().type(String.valueOf(argument));
                writer.out().writeVarIntFlag(orNull, count + 1, true);
            } else {
                writer.out().writeVarIntFlag(isOfOneClass(count), count + 1, true);
            }
        }

        /** Null counts as of any class; notes the class. */
        private boolean isOfOneClass(int count) {
            element = null;
            for (int i = 0; i < count; i++) {
                int value = record.element(i);
                if (value != 0) {
                    KryoType of = writer.typeOf(value);
                    if (element != null && !element.name().equals(of.name())) {
                        element = null;
                        return false;
                    }
                    element = of;
                }
            }
            return true;
        }
    }

    static final class Entries extends OpenContentWrite {
        private @Nullable List<GenericType> arguments;
        private @Nullable KryoType key;
        private @Nullable KryoType value;
        private boolean begun;
        private boolean known;
        private boolean pushed;

        Entries(KryoFileWriter writer, KryoType type, StateRecord record) {
            super(writer, type, record);
        }

        @Override
        void proceed() {
            int depth = writer.depth();
            int count = record.elementCount();
            if (!begun) {
                begun = true;
                writer.out().writeVarInt(count / 2 + 1, true);
            }
            if (!writeHeader()) {
                return;
            }
            if (count == 0) {
                writer.close();
                return;
            }
            if (!known) {
                known = true;
                arguments = writer.generics().next(depth);
                if (arguments != null) {
                    key = known(arguments.get(0));
                    value = known(arguments.get(1));
                }
            }
            while (true) {
                if (pushed) {
                    writer.generics().pop(depth);
                    pushed = false;
                }
                if (index == count) {
                    break;
                }
                writeNext();
                if (writer.depth() > depth) {
                    return;
                }
            }
            writer.generics().pop(depth);
            writer.close();
        }

        private void writeNext() {
            boolean isKey = index % 2 == 0;
            if (isKey && arguments != null) {
                writer.generics().push(arguments.get(0), writer.depth());
                pushed = true;
            }
            KryoType of = isKey ? key : value;
            int next = record.element(index++);
            if (of == null) {
                writer.writeClassAndValue(next);
            } else {
                writer.writeValue(next, of, true);
            }
        }

        private @Nullable KryoType known(GenericType argument) {
            String resolved = writer.generics().resolve(argument);
            return resolved != null && writer.version().isFinal(resolved)
                    ? writer.version().type(resolved)
                    : null;
        }
    }
}
