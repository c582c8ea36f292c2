package dev.imago.checkpoint.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The record types of a state that is being written. Those that are found after {@link #close} are provisional: several
 * threads find them in any order, and they are numbered when the first record that has one is appended.
 *
 * <p>Safe for use by several threads; {@link #numberOf} and {@link #numberedFrom} are for the one that appends.
 */
final class RecordTypes {
    /** Numbers from here on are provisional, and all of them are written in three bytes. */
    private static final int FIRST_PROVISIONAL = 1 << 20;

    private static final int MOST = 1 << 20;

    private final Map<Key, RecordType> byKey = new HashMap<>();
    private final List<RecordType> numbered = new ArrayList<>();
    private final List<RecordType> provisional = new ArrayList<>();
    /** Of each provisional type its number and 1, or 0. */
    private int[] numbers = new int[16];

    private boolean closed;

    private record Key(String className, Form form, List<Slot> slots) {}

    static boolean isProvisional(RecordType type) {
        return type.id() >= FIRST_PROVISIONAL;
    }

    synchronized RecordType of(String className, Form form, List<Slot> slots) {
        Key key = new Key(className, form, List.copyOf(slots));
        RecordType known = byKey.get(key);
        if (known == null) {
            List<RecordType> group = closed ? provisional : numbered;
            if (group.size() == MOST) {
                throw new IllegalStateException("more than " + MOST + " record types");
            }
            known = new RecordType(group.size() + (closed ? FIRST_PROVISIONAL : 0), className, form, slots);
            group.add(known);
            byKey.put(key, known);
        }
        return known;
    }

    /** From here on new types are provisional. */
    synchronized void close() {
        closed = true;
    }

    /** @throws IllegalArgumentException if the type is none of these */
    synchronized void requireKnown(RecordType type) {
        List<RecordType> group = isProvisional(type) ? provisional : numbered;
        int index = type.id() - (isProvisional(type) ? FIRST_PROVISIONAL : 0);
        if (index >= group.size() || !type.equals(group.get(index))) {
            throw new IllegalArgumentException("record type of " + type.className() + " is not of this writer");
        }
    }

    /** The number of a provisional type: the next one if this is the first time that it is asked for. */
    synchronized int numberOf(int provisionalId) {
        int index = provisionalId - FIRST_PROVISIONAL;
        if (index >= numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(index + 1, 2 * numbers.length));
        }
        if (numbers[index] == 0) {
            RecordType found = provisional.get(index);
            numbered.add(new RecordType(numbered.size(), found.className(), found.form(), found.slots()));
            numbers[index] = numbered.size();
        }
        return numbers[index] - 1;
    }

    /** In the order of their numbers, from one on. */
    synchronized List<RecordType> numberedFrom(int first) {
        return List.copyOf(numbered.subList(first, numbered.size()));
    }
}
