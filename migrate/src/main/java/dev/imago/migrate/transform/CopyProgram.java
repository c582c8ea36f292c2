package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/** Copies slots, elements and bytes as they are, under the new names. References to dropped objects go. */
final class CopyProgram extends RecordProgram {
    private final Drops drops;
    private final int[] references;

    CopyProgram(Session session, RecordType type, Outcome outcome) {
        super(session, type, outcome);
        this.drops = session.drops();
        List<Slot> slots = type.slots();
        this.references = IntStream.range(0, slots.size())
                .filter(i -> slots.get(i).isReference() && !slots.get(i).kept())
                .toArray();
    }

    @Override
    StateRecord counterpart(StateRecord in) {
        in.retype(type());
        if (drops.any()) {
            dropReferences(in);
        }
        return in;
    }

    private void dropReferences(StateRecord in) {
        for (int index : references) {
            if (drops.has(in.reference(index))) {
                in.setSlot(index, 0);
                drops.note(type().slots().get(index).qualifiedName());
            }
        }
        if (type().form().hasElements()) {
            dropElements(in, type(), drops);
        }
    }

    /** Arrays keep their length and get nulls; containers lose the element, maps the whole entry. */
    static void dropElements(StateRecord in, RecordType type, Drops drops) {
        int step = type.form() == Form.MAPPING ? 2 : 1;
        int count = in.elementCount();
        int kept = 0;
        for (int i = 0; i < count; i += step) {
            boolean lost = drops.has(in.element(i)) || (step == 2 && drops.has(in.element(i + 1)));
            if (lost) {
                drops.note("elements of " + type.className());
            }
            if (lost && type.form() == Form.OBJECT_ARRAY) {
                in.setElement(kept++, 0);
            } else if (!lost) {
                for (int part = 0; part < step; part++) {
                    in.setElement(kept++, in.element(i + part));
                }
            }
        }
        in.resizeElements(kept);
    }
}
