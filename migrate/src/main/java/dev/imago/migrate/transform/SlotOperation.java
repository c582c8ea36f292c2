package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;

/** Makes the raw bits of one new slot from an old record. */
@FunctionalInterface
interface SlotOperation {
    /** Leaves the slot as it is. */
    SlotOperation LEAVE = (in, call) -> {
        throw new IllegalStateException("nothing is made");
    };

    /**
     * The bits.
     *
     * @param in the old object
     * @param call creates objects where the value needs them
     */
    long bits(StateRecord in, Call call) throws Exception;

    /** The bits of an old slot. */
    record Copy(int index) implements SlotOperation {
        @Override
        public long bits(StateRecord in, Call call) {
            return in.slot(index);
        }
    }
}
