package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the objects of a class and what refers to them. Each class that is asked for costs one pass over the state, and 4
 * bytes for each of its objects and each reference to one. Safe for use by several threads.
 */
final class StateIndex {
    private final State state;
    private final Map<String, int[]> byClass = new HashMap<>();
    private final Map<String, Referrers> referrers = new HashMap<>();

    StateIndex(State state) {
        this.state = state;
    }

    /** Ids of the objects of a class, ascending. The array is not to be changed. */
    synchronized int[] objects(String className) {
        return byClass.computeIfAbsent(className, name -> {
            boolean[] wanted = types(name);
            Ids ids = new Ids();
            for (int id = 1; id <= state.size(); id++) {
                if (wanted[state.typeOf(id).id()]) {
                    ids.add(id);
                }
            }
            return ids.toArray();
        });
    }

    /** Ids of the objects that refer to one, ascending, each once. */
    synchronized int[] referrers(int target) {
        return referrers
                .computeIfAbsent(
                        state.typeOf(target).className(), name -> new Referrers(state, objects(name), types(name)))
                .of(target);
    }

    private boolean[] types(String className) {
        boolean[] wanted = new boolean[state.types().size()];
        for (RecordType type : state.types()) {
            wanted[type.id()] = type.className().equals(className);
        }
        return wanted;
    }

    /** Who refers to the objects of one class. */
    private static final class Referrers {
        private final int[] targets;
        /** Where the referrers of a target begin; one more at the end. */
        private final int[] starts;

        private final int[] referrers;

        Referrers(State state, int[] targets, boolean[] wanted) {
            this.targets = targets;
            Ids referring = new Ids();
            Ids referred = new Ids();
            int[] last = new int[targets.length];
            StateRecord record = new StateRecord();
            for (int id = 1; id <= state.size(); id++) {
                state.read(id, record);
                for (int i = 0; i < record.type().slotCount(); i++) {
                    char kind = record.type().slotKind(i);
                    if (kind == 'L' || kind == '[') {
                        note(state, record.reference(i), id, wanted, last, referring, referred);
                    }
                }
                for (int i = 0; i < record.elementCount(); i++) {
                    note(state, record.element(i), id, wanted, last, referring, referred);
                }
            }
            this.starts = new int[targets.length + 1];
            this.referrers = new int[referring.size()];
            sort(referring, referred);
        }

        private void note(State state, int target, int id, boolean[] wanted, int[] last, Ids referring, Ids referred) {
            if (target <= 0
                    || target > state.size()
                    || !wanted[state.typeOf(target).id()]) {
                return;
            }
            int place = Arrays.binarySearch(targets, target);
            if (place >= 0 && last[place] != id) {
                last[place] = id;
                referring.add(id);
                referred.add(place);
            }
        }

        private void sort(Ids referring, Ids referred) {
            for (int i = 0; i < referred.size(); i++) {
                starts[referred.get(i) + 1]++;
            }
            for (int i = 0; i < targets.length; i++) {
                starts[i + 1] += starts[i];
            }
            int[] next = Arrays.copyOf(starts, targets.length);
            for (int i = 0; i < referring.size(); i++) {
                referrers[next[referred.get(i)]++] = referring.get(i);
            }
        }

        int[] of(int target) {
            int place = Arrays.binarySearch(targets, target);
            return place < 0 ? new int[0] : Arrays.copyOfRange(referrers, starts[place], starts[place + 1]);
        }
    }

    /** Numbers in a row. */
    private static final class Ids {
        private int[] ids = new int[64];
        private int count;

        void add(int id) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, (int) Math.min(Integer.MAX_VALUE - 16L, ids.length * 2L));
            }
            ids[count++] = id;
        }

        int get(int index) {
            return ids[index];
        }

        int size() {
            return count;
        }

        int[] toArray() {
            return Arrays.copyOf(ids, count);
        }
    }
}
