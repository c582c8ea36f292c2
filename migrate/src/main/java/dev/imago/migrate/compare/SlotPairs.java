package dev.imago.migrate.compare;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.plan.ClassNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which slots of the types of two states are the same field. Kept ones hold no value: what is kept in both is left out.
 *
 * @param both slots that have a counterpart
 * @param kept the same where one of the two is kept
 * @param onlyLeft indexes of the first type's slots that have none
 * @param onlyRight those of the second
 */
record SlotPairs(List<Pair> both, List<Pair> kept, List<Integer> onlyLeft, List<Integer> onlyRight) {

    /** Indexes of the same field in the one type and the other. */
    record Pair(int left, int right) {}

    /** Pairs by class and name, else by the name alone: classes move. */
    static SlotPairs of(RecordType one, RecordType other, ClassNames names) {
        int[] counterparts = new int[one.slotCount()];
        boolean[] taken = new boolean[other.slotCount()];
        Arrays.fill(counterparts, -1);
        for (int i = 0; i < counterparts.length; i++) {
            String target = target(one.slots().get(i), names);
            int dot = target.lastIndexOf('.');
            take(i, other.slotIndex(target.substring(0, dot), target.substring(dot + 1)), counterparts, taken);
        }
        for (int i = 0; i < counterparts.length; i++) {
            if (counterparts[i] < 0) {
                String target = target(one.slots().get(i), names);
                take(i, free(other, target.substring(target.lastIndexOf('.') + 1), taken), counterparts, taken);
            }
        }
        return collect(one, other, counterparts, taken);
    }

    private static String target(Slot slot, ClassNames names) {
        return names.ofField(slot.declaringClass(), slot.name());
    }

    private static int free(RecordType type, String name, boolean[] taken) {
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i] && type.slots().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static void take(int left, int right, int[] counterparts, boolean[] taken) {
        if (right >= 0 && !taken[right]) {
            counterparts[left] = right;
            taken[right] = true;
        }
    }

    private static SlotPairs collect(RecordType one, RecordType other, int[] counterparts, boolean[] taken) {
        List<Pair> both = new ArrayList<>();
        List<Pair> keptInOne = new ArrayList<>();
        List<Integer> onlyLeft = new ArrayList<>();
        List<Integer> onlyRight = new ArrayList<>();
        // What the JDK keeps beside the elements depends on the container, not on the service.
        boolean sameFields = !one.form().hasElements() || one.className().equals(other.className());
        for (int i = 0; i < counterparts.length; i++) {
            boolean kept = one.slots().get(i).kept();
            if (counterparts[i] < 0) {
                if (!kept && sameFields) {
                    onlyLeft.add(i);
                }
            } else if (kept != other.slots().get(counterparts[i]).kept()) {
                keptInOne.add(new Pair(i, counterparts[i]));
            } else if (!kept) {
                both.add(new Pair(i, counterparts[i]));
            }
        }
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i] && !other.slots().get(i).kept() && sameFields) {
                onlyRight.add(i);
            }
        }
        return new SlotPairs(both, keptInOne, onlyLeft, onlyRight);
    }
}
