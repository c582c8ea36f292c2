package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.checkpoint.state.StateRecord;
import org.jspecify.annotations.Nullable;

/** Turns ids into objects, and says why where that can't be. Not safe for use by several threads. */
final class References {
    private final ObjectTable objects;
    private final Problems problems;
    private final StateRecord referred = new StateRecord();

    References(ObjectTable objects, Problems problems) {
        this.objects = objects;
        this.problems = problems;
    }

    /**
     * The object that {@code holder} refers to, or null with a problem added where a value is missing or of a wrong class.
     *
     * @param slot index of the slot of {@code holder}, or -1 for its elements
     */
    @Nullable
    Object checked(StateRecord holder, int slot, int id, Class<?> wanted) {
        if (id == 0) {
            return null;
        }
        Object object = objects.get(id);
        if (object == null) {
            missing(holder, slot, id);
        } else if (wanted != Object.class && !wanted.isInstance(object)) {
            problems.add(
                    place(holder, slot) + " is a " + wanted.getName() + " and can't hold a "
                            + object.getClass().getName(),
                    holder.id());
            return null;
        }
        return object;
    }

    private void missing(StateRecord holder, int slot, int id) {
        if (!objects.has(id)) {
            throw new StateFormatException(place(holder, slot) + " of object " + holder.id() + " refers to " + id
                    + ", which the state doesn't have");
        }
        objects.read(id, referred);
        if (referred.type().form() == Form.KEPT) {
            problems.add(
                    place(holder, slot) + " holds a " + referred.type().className()
                            + " that is kept, and the new version has nothing at",
                    id);
        }
    }

    static String place(StateRecord holder, int slot) {
        return slot < 0
                ? "an element of " + holder.type().className()
                : holder.type().slots().get(slot).qualifiedName();
    }
}
