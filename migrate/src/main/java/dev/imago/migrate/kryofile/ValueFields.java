package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;

/** The fields of a value of the JDK, as a state has them. */
final class ValueFields implements JdkValue.Source {
    private final State state;
    private final StateRecord record = new StateRecord();

    ValueFields(State state, int id) {
        this.state = state;
        state.read(id, record);
    }

    private long slot(String field) {
        int slot = record.type().slotIndex(field);
        if (slot < 0) {
            throw new KryoFileException("an object of " + record.type().className() + " without " + field);
        }
        return record.slot(slot);
    }

    @Override
    public long get(String field) {
        return slot(field);
    }

    @Override
    public JdkValue.Source object(String field) {
        return new ValueFields(state, required(field));
    }

    private int required(String field) {
        int id = (int) slot(field);
        if (id == 0) {
            throw new KryoFileException(record.type().className() + "." + field + " is null");
        }
        return id;
    }

    @Override
    public int[] ints(String field) {
        StateRecord array = new StateRecord();
        state.read(required(field), array);
        int[] values = new int[array.byteLength() / Integer.BYTES];
        for (int i = 0; i < values.length; i++) {
            for (int b = Integer.BYTES - 1; b >= 0; b--) {
                values[i] = values[i] << 8 | (array.bytes()[i * Integer.BYTES + b] & 0xff);
            }
        }
        return values;
    }
}
