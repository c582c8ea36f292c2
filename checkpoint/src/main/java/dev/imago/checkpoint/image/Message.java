package dev.imago.checkpoint.image;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * One protobuf message of an image, decoded to its fields by number, with no knowledge of what they mean.
 *
 * <p>Protobuf's own wire decoder reads it; the few messages we need are asked for their fields where they are used, so a
 * field that CRIU adds is skipped and one that it drops is missed by name.
 */
final class Message {
    private static final int MOST_FIELDS = 1 << 20;

    private final Path file;
    private final long offset;
    private final byte[] bytes;
    private int count;
    private int[] numbers = new int[8];
    /** Value of a scalar; start of a length-delimited field within the bytes. */
    private long[] values = new long[8];
    /** Length of a length-delimited field, or -1 for a scalar. */
    private int[] lengths = new int[8];

    private Message(Path file, long offset, byte[] bytes) {
        this.file = file;
        this.offset = offset;
        this.bytes = bytes;
    }

    static Message decode(Path file, long offset, byte[] bytes) {
        Message message = new Message(file, offset, bytes);
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                message.readField(tag, in);
            }
        } catch (InvalidProtocolBufferException e) {
            throw message.damaged("the message is no protobuf: " + e.getMessage(), in.getTotalBytesRead(), e);
        } catch (IOException e) {
            throw message.damaged("the message can't be read: " + e.getMessage(), in.getTotalBytesRead(), e);
        }
        return message;
    }

    private void readField(int tag, CodedInputStream in) throws IOException {
        int number = WireFormat.getTagFieldNumber(tag);
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> add(number, in.readRawVarint64(), -1);
            case WireFormat.WIRETYPE_FIXED64 -> add(number, in.readFixed64(), -1);
            case WireFormat.WIRETYPE_FIXED32 -> add(number, in.readFixed32(), -1);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                int length = in.readRawVarint32();
                int start = in.getTotalBytesRead();
                in.skipRawBytes(length);
                add(number, start, length);
            }
            default -> throw damaged("field " + number + " has an unknown wire type", in.getTotalBytesRead(), null);
        }
    }

    private void add(int number, long value, int length) {
        if (count == MOST_FIELDS) {
            throw damaged("a message has more than " + MOST_FIELDS + " fields", 0, null);
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        numbers[count] = number;
        values[count] = value;
        lengths[count] = length;
        count++;
    }

    private ImageFormatException damaged(String what, int at, @org.jspecify.annotations.Nullable Throwable cause) {
        return cause == null
                ? new ImageFormatException(file, offset + at, what)
                : new ImageFormatException(file, offset + at, what, cause);
    }

    /** The whole message, encoded. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** The message doesn't make sense as a whole. */
    ImageFormatException invalid(String what) {
        return damaged(what, 0, null);
    }

    /** A scalar field, if the message has it; the last one counts, as protobuf says. */
    OptionalLong find(int number) {
        for (int i = count - 1; i >= 0; i--) {
            if (numbers[i] == number && lengths[i] < 0) {
                return OptionalLong.of(values[i]);
            }
        }
        return OptionalLong.empty();
    }

    /** A scalar field that must be there. */
    long require(int number, String name) {
        return find(number).orElseThrow(() -> invalid("the field " + name + " (" + number + ") is missing"));
    }

    /** A scalar field that must be there and fit a non-negative int: ids, counts. */
    int requireInt(int number, String name) {
        long value = require(number, name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw invalid("the field " + name + " (" + number + ") is " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    /** All values of a repeated scalar field, packed or not. */
    List<Long> scalars(int number) {
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (numbers[i] == number && lengths[i] < 0) {
                found.add(values[i]);
            } else if (numbers[i] == number) {
                CodedInputStream in = CodedInputStream.newInstance(bytes, (int) values[i], lengths[i]);
                try {
                    while (!in.isAtEnd() && found.size() < MOST_FIELDS) {
                        found.add(in.readRawVarint64());
                    }
                } catch (IOException e) {
                    throw damaged("the packed field " + number + " is damaged", (int) values[i], e);
                }
            }
        }
        return found;
    }

    /** All messages of a repeated field. */
    List<Message> messages(int number) {
        List<Message> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (numbers[i] == number && lengths[i] >= 0) {
                int start = (int) values[i];
                found.add(decode(file, offset + start, Arrays.copyOfRange(bytes, start, start + lengths[i])));
            }
        }
        return found;
    }

    /** A message field that must be there. */
    Message requireMessage(int number, String name) {
        List<Message> found = messages(number);
        if (found.isEmpty()) {
            throw invalid("the message " + name + " (" + number + ") is missing");
        }
        return found.get(found.size() - 1);
    }

    /** A string field that must be there. */
    String requireString(int number, String name) {
        for (int i = count - 1; i >= 0; i--) {
            if (numbers[i] == number && lengths[i] >= 0) {
                return new String(bytes, (int) values[i], lengths[i], StandardCharsets.UTF_8);
            }
        }
        throw invalid("the string " + name + " (" + number + ") is missing");
    }
}
