package dev.imago.restore.agent.load;

import dev.imago.restore.agent.protocol.LoadSize;
import java.util.List;

/** Whether a state has room in this JVM's heap, judged before it arrives. */
final class HeapRoom {
    /** What the loader needs on the heap for each object while it loads: a reference, compressed or not. */
    private static final long LOADER_BYTES = 8;

    private HeapRoom() {}

    /**
     * Refuses a state that fills the heap: what is told of it is the least it takes, so that there is no doubt.
     *
     * @param most bytes that the heap may grow to
     * @throws LoadRefusal saying how large the heap has to be
     */
    static void require(LoadSize size, long most) {
        long least = size.bytes() + LOADER_BYTES * size.objects();
        if (least > most) {
            throw new LoadRefusal(
                    List.of("the new version's heap may grow to " + mebibytes(most) + ", and the state takes "
                            + mebibytes(least) + " of it at least while it is loaded: start the new version with -Xmx"
                            + Math.round(Math.ceil(1.5 * least / (1 << 20))) + "m or more"),
                    null);
        }
    }

    /** What to add to an error that may come of a heap that is too small. */
    static String advice() {
        return "the new version's heap of " + mebibytes(Runtime.getRuntime().maxMemory())
                + " is too small for the state: start it with a larger -Xmx";
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
