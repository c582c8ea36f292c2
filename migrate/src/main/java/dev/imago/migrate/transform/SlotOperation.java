package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;

/** Makes the raw bits of one new slot from an old record. */
@FunctionalInterface
interface SlotOperation {
    /**
     * The bits.
     *
     * @param in the old object
     * @param call creates objects where the value needs them
     */
    long bits(StateRecord in, Call call) throws Exception;
}
