package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for numbers in the arrays, atomics and collections that a state's fields refer to. */
final class NumbersInside {
    private static final String ATOMIC = "java.util.concurrent.atomic.Atomic";

    private final State state;
    private final StateRecord holder = new StateRecord();
    private final StateRecord box = new StateRecord();

    NumbersInside(State state) {
        this.state = state;
    }

    /**
     * The first of the wanted numbers that an object holds; null if it holds none.
     *
     * @param wanted at least one number; of an object that cannot be looked into, it is said that it holds one
     */
    @Nullable
    Object find(int id, Set<Object> wanted) {
        int inside = id;
        if (id != 0 && state.typeOf(id).className().startsWith(ATOMIC)) {
            RecordType atomic = state.typeOf(id);
            state.read(id, holder);
            if (atomic.slotCount() != 1) {
                return wanted.iterator().next();
            } else if (atomic.slots().get(0).descriptor().length() == 1) {
                return among(holder.slot(0), wanted);
            }
            inside = holder.reference(0);
        }
        return inside == 0 ? null : findIn(inside, wanted);
    }

    private @Nullable Object findIn(int id, Set<Object> wanted) {
        Form form = state.typeOf(id).form();
        if (form == Form.INSTANCE) {
            return wanted.iterator().next();
        } else if (form == Form.BOXED) {
            return boxed(id, wanted);
        } else if (form == Form.PRIMITIVE_ARRAY) {
            state.read(id, holder);
            return findInArray(holder, wanted);
        } else if (form.hasElements()) {
            state.read(id, holder);
            for (int i = 0; i < holder.elementCount(); i++) {
                int element = holder.element(i);
                Object found = element == 0 ? null : boxed(element, wanted);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable Object boxed(int id, Set<Object> wanted) {
        if (state.typeOf(id).form() != Form.BOXED) {
            return null;
        }
        state.read(id, box);
        return among(box.slot(0), wanted);
    }

    private static @Nullable Object findInArray(StateRecord array, Set<Object> wanted) {
        int width = switch (array.type().className()) {
            case "[I" -> Integer.BYTES;
            case "[J" -> Long.BYTES;
            case "[S" -> Short.BYTES;
            case "[B" -> Byte.BYTES;
            default -> 0;
        };
        for (int at = 0; width > 0 && at + width <= array.byteLength(); at += width) {
            long bits = array.bytes()[at + width - 1]; // little-endian, and the last one has the sign
            for (int i = width - 2; i >= 0; i--) {
                bits = (bits << 8) | (array.bytes()[at + i] & 0xFF);
            }
            Object found = among(bits, wanted);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Object among(Long number, Set<Object> wanted) {
        return wanted.contains(number) ? number : null;
    }
}
