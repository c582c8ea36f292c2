package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import dev.imago.checkpoint.state.Slot;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Values of the JDK that Kryo writes by serializers of their own: their form in the file, and in a state. */
interface JdkValue {
    /** Those whose serializers take null for null. */
    Map<String, JdkValue> NUMBERS = Map.of("java.math.BigInteger", new Big(), "java.math.BigDecimal", new Decimal());

    Map<String, JdkValue> TIMES = Map.of(
            "java.util.Date",
            new Simple("java.util.Date", "fastTime:J", "cdate:Lsun/util/calendar/BaseCalendar$Date;") {
                @Override
                public void read(Input in, Target target) {
                    target.set(0, in.readVarLong(true));
                }

                @Override
                public void write(Output out, Source source) {
                    out.writeVarLong(source.get("fastTime"), true);
                }
            },
            "java.time.Instant",
            new Simple("java.time.Instant", "seconds:J", "nanos:I") {
                @Override
                public void read(Input in, Target target) {
                    target.set(0, in.readVarLong(true));
                    target.set(1, in.readVarInt(true));
                }

                @Override
                public void write(Output out, Source source) {
                    out.writeVarLong(source.get("seconds"), true);
                    out.writeVarInt((int) source.get("nanos"), true);
                }
            },
            "java.time.Duration",
            new Simple("java.time.Duration", "seconds:J", "nanos:I") {
                @Override
                public void read(Input in, Target target) {
                    target.set(0, in.readLong());
                    target.set(1, in.readVarInt(true));
                }

                @Override
                public void write(Output out, Source source) {
                    out.writeLong(source.get("seconds"));
                    out.writeVarInt((int) source.get("nanos"), true);
                }
            },
            "java.time.LocalDate",
            new Simple("java.time.LocalDate", "year:I", "month:S", "day:S") {
                @Override
                public void read(Input in, Target target) {
                    target.set(0, in.readVarInt(true));
                    target.set(1, in.readByte());
                    target.set(2, in.readByte());
                }

                @Override
                public void write(Output out, Source source) {
                    out.writeVarInt((int) source.get("year"), true);
                    out.writeByte((byte) source.get("month"));
                    out.writeByte((byte) source.get("day"));
                }
            });

    /** The form of a class that is among them. */
    static JdkValue of(String className) {
        JdkValue number = NUMBERS.get(className);
        JdkValue value = number == null ? TIMES.get(className) : number;
        if (value == null) {
            throw new IllegalArgumentException(className + " has no form of its own");
        }
        return value;
    }

    /** In the order in which {@link Target#set} counts them. */
    List<Slot> slots();

    void read(Input in, Target target);

    void write(Output out, Source source);

    /** Where the values of an object go. */
    interface Target {
        void set(int slot, long bits);

        /** Makes another object; returns its id. */
        int create(String className, List<Slot> slots, Consumer<Target> content);

        /** Makes an {@code int[]}; returns its id. */
        int ints(int[] values);
    }

    /** Where they come from. */
    interface Source {
        long get(String field);

        /** The object that a field refers to. */
        Source object(String field);

        int[] ints(String field);
    }

    /** An object whose fields are primitives. */
    abstract class Simple implements JdkValue {
        private final List<Slot> slots;

        Simple(String className, String... fields) {
            slots = java.util.Arrays.stream(fields)
                    .map(field -> field.split(":", 2))
                    .map(parts -> Slot.carried(className, parts[0], parts[1]))
                    .toList();
        }

        @Override
        public List<Slot> slots() {
            return slots;
        }
    }

    /** Bytes with a sign, the highest first. */
    final class Big extends Simple {
        private static final String NAME = "java.math.BigInteger";

        Big() {
            super(NAME, "mag:[I", "signum:I");
        }

        @Override
        public void read(Input in, Target target) {
            fill(new BigInteger(bytes(in)), target);
        }

        static byte[] bytes(Input in) {
            int length = in.readVarInt(true) - 1;
            if (length < 1 || length > in.limit() - in.position()) {
                throw new KryoFileException("a number of " + length + " bytes");
            }
            return in.readBytes(length);
        }

        static void fill(BigInteger value, Target target) {
            byte[] magnitude = value.abs().toByteArray();
            int[] words = new int[(value.abs().bitLength() + 31) / 32];
            for (int i = 0; i < magnitude.length; i++) {
                int fromEnd = magnitude.length - 1 - i;
                if (fromEnd / 4 < words.length) {
                    words[words.length - 1 - fromEnd / 4] |= (magnitude[i] & 0xff) << (8 * (fromEnd % 4));
                }
            }
            target.set(0, target.ints(words));
            target.set(1, value.signum());
        }

        static BigInteger value(Source source) {
            BigInteger value = BigInteger.ZERO;
            for (int word : source.ints("mag")) {
                value = value.shiftLeft(32).or(BigInteger.valueOf(word & 0xffffffffL));
            }
            return source.get("signum") < 0 ? value.negate() : value;
        }

        @Override
        public void write(Output out, Source source) {
            write(out, value(source));
        }

        static void write(Output out, BigInteger value) {
            byte[] bytes = value.toByteArray();
            out.writeVarInt(bytes.length + 1, true);
            out.writeBytes(bytes);
        }
    }

    /** A {@link Big} and its scale. */
    final class Decimal extends Simple {
        /** What {@code intCompact} is where the number is in {@code intVal}. */
        private static final long INFLATED = Long.MIN_VALUE;

        Decimal() {
            super(
                    "java.math.BigDecimal",
                    "intCompact:J",
                    "intVal:Ljava/math/BigInteger;",
                    "precision:I",
                    "scale:I",
                    "stringCache:Ljava/lang/String;");
        }

        @Override
        public void read(Input in, Target target) {
            BigInteger unscaled = new BigInteger(Big.bytes(in));
            boolean compact = unscaled.bitLength() <= 63 && unscaled.longValue() != INFLATED;
            target.set(0, compact ? unscaled.longValue() : INFLATED);
            if (!compact) {
                target.set(1, target.create(Big.NAME, JdkValue.of(Big.NAME).slots(), big -> Big.fill(unscaled, big)));
            }
            target.set(3, in.readVarInt(false));
        }

        @Override
        public void write(Output out, Source source) {
            long compact = source.get("intCompact");
            Big.write(out, compact == INFLATED ? Big.value(source.object("intVal")) : BigInteger.valueOf(compact));
            out.writeVarInt((int) source.get("scale"), false);
        }
    }
}
