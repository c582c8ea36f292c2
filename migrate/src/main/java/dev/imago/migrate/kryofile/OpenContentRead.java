package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.StateRecord;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array, collection or map that is being read: the number of its elements comes first. */
abstract class OpenContentRead extends OpenRead {
    int[] elements = {};
    /** -1 until it is known. */
    int length = -1;

    private long header;

    OpenContentRead(KryoFileReader reader, KryoType type) {
        super(reader, type);
    }

    /** @param code the length plus one, as it is in the file; 0 stands for null */
    void begin(int code) {
        if (code <= 0) {
            throw new KryoFileException("null, where an object of " + type.name() + " was begun");
        }
        length = code - 1;
    }

    int bytesLeft() {
        return reader.in().limit() - reader.in().position();
    }

    void header(long value) {
        header = value;
    }

    void add(int at, long value) {
        if (at == elements.length) {
            elements = Arrays.copyOf(elements, Math.max(4, elements.length * 2));
        }
        elements[at] = (int) value;
    }

    boolean completeWith(int count) {
        StateRecord record =
                reader.values().record().begin(id(), reader.values().recordType(type));
        if (type.kind().isSorted()) {
            record.setSlot(0, header);
        }
        for (int i = 0; i < count; i++) {
            record.addElement(elements[i]);
        }
        reader.values().write();
        return reader.close(id());
    }

    static final class ArrayElements extends OpenContentRead {
        private @Nullable KryoType element;

        ArrayElements(KryoFileReader reader, KryoType type) {
            super(reader, type);
        }

        @Override
        void take(long value) {
            add(index++, value);
        }

        @Override
        boolean proceed() {
            if (length < 0) {
                begin(reader.in().readVarInt(true));
                element = reader.version().elementOf(type);
            }
            while (index < length) {
                boolean there = element == null ? reader.readClassAndValue() : reader.readValue(element, true);
                if (!there) {
                    return false;
                }
                take(reader.value());
            }
            return completeWith(length);
        }
    }

    /** In the order of Kryo's {@code CollectionSerializer}. */
    static final class CollectionElements extends OpenContentRead {
        private @Nullable KryoType element;
        private boolean flag;
        private boolean byArgument;
        private boolean orNull = true;
        private boolean headerRead;
        private boolean classRead;

        CollectionElements(KryoFileReader reader, KryoType type) {
            super(reader, type);
            headerRead = !type.kind().isSorted();
        }

        @Override
        void take(long value) {
            if (!headerRead) {
                headerRead = true;
                header(value);
            } else {
                add(index++, value);
            }
        }

        @Override
        boolean proceed() {
            if (length < 0) {
                String argument = reader.generics().nextClass(reader.depth());
                byArgument = argument != null && reader.version().isFinal(argument);
                flag = reader.in().readVarIntFlag();
                begin(reader.in().readVarIntFlag(true));
                if (byArgument) {
                    element = reader.version().type(String.valueOf(argument));
                    orNull = flag;
                }
            }
            if (!headerRead) {
                if (!reader.readClassAndValue()) {
                    return false;
                }
                take(reader.value());
            }
            if (length > 0 && !classRead) {
                classRead = true;
                if (!byArgument && flag && !readElementClass()) {
                    return end();
                }
                if (element != null && !orNull && reader.takesNoBytes(element)) {
                    reader.believe(length);
                }
            }
            while (index < length) {
                boolean there = element == null ? reader.readClassAndValue() : reader.readValue(element, orNull);
                if (!there) {
                    return false;
                }
                take(reader.value());
            }
            return end();
        }

        private boolean end() {
            reader.generics().pop(reader.depth());
            return completeWith(length);
        }

        /** Returns false when all elements are null, which takes no bytes. */
        private boolean readElementClass() {
            element = reader.readClass();
            if (element == null) {
                reader.believe(length);
                while (index < length) {
                    take(0);
                }
                reader.generics().pop(reader.depth());
                return false;
            }
            orNull = reader.values().primitive('Z') != 0;
            return true;
        }
    }

    /** In the order of Kryo's {@code MapSerializer}. */
    static final class Entries extends OpenContentRead {
        private @Nullable List<GenericType> arguments;
        private @Nullable KryoType key;
        private @Nullable KryoType value;
        private boolean headerRead;
        private boolean begun;
        private boolean pushed;

        Entries(KryoFileReader reader, KryoType type) {
            super(reader, type);
            headerRead = !type.kind().isSorted();
        }

        @Override
        void take(long taken) {
            if (!headerRead) {
                headerRead = true;
                header(taken);
                return;
            }
            if (pushed) {
                reader.generics().pop(reader.depth());
                pushed = false;
            }
            add(index++, taken);
        }

        @Override
        boolean proceed() {
            if (length < 0) {
                begin(reader.in().readVarInt(true));
            }
            if (!headerRead) {
                if (!reader.readClassAndValue()) {
                    return false;
                }
                take(reader.value());
            }
            if (length == 0) {
                return completeWith(0);
            }
            if (!begun) {
                begun = true;
                if (length > bytesLeft()) {
                    throw new KryoFileException(length + " entries with " + bytesLeft() + " bytes left");
                }
                arguments = reader.generics().next(reader.depth());
                if (arguments != null) {
                    key = known(arguments.get(0));
                    value = known(arguments.get(1));
                }
            }
            while (index < 2 * length) {
                boolean isKey = index % 2 == 0;
                if (isKey && arguments != null) {
                    reader.generics().push(arguments.get(0), reader.depth());
                    pushed = true;
                }
                KryoType known = isKey ? key : value;
                boolean there = known == null ? reader.readClassAndValue() : reader.readValue(known, true);
                if (!there) {
                    return false;
                }
                take(reader.value());
            }
            reader.generics().pop(reader.depth());
            return completeWith(2 * length);
        }

        private @Nullable KryoType known(GenericType argument) {
            String resolved = reader.generics().resolve(argument);
            return resolved != null && reader.version().isFinal(resolved)
                    ? reader.version().type(resolved)
                    : null;
        }
    }
}
