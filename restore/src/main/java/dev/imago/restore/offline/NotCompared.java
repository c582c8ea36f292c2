package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.rules.Rules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Objects of two checkpoints that no root reaches and no rule answers for: they may differ in whatever.
 *
 * @param className the class at which they begin
 * @param objectsBefore how many there are in the one, with those of the service's classes that hang below them
 * @param objectsAfter how many there are in the other
 * @param root a class whose only object would make a root that reaches them; empty where there is none
 */
public record NotCompared(String className, long objectsBefore, long objectsAfter, String root) {
    static List<NotCompared> of(State before, State after) {
        Map<String, NotCompared> found = new TreeMap<>();
        for (LeftClass left : certain(before)) {
            found.merge(
                    left.className(), new NotCompared(left.className(), left.all(), 0, left.root()), NotCompared::and);
        }
        for (LeftClass left : certain(after)) {
            found.merge(
                    left.className(), new NotCompared(left.className(), 0, left.all(), left.root()), NotCompared::and);
        }
        return List.copyOf(found.values());
    }

    /** Whether a rule says that it stays behind: then who asks knows of it. */
    boolean isAnsweredBy(Rules rules) {
        return rules.keep().contains(className) || rules.drop().contains(className);
    }

    /** Not what only a stack may lead to: that is more likely garbage than state. A migrated state is all there is. */
    private static List<LeftClass> certain(State state) {
        return state instanceof HeapState heap
                ? heap.leftBehind().stream().filter(LeftClass::certain).toList()
                : List.of();
    }

    private NotCompared and(NotCompared other) {
        return new NotCompared(
                className,
                objectsBefore + other.objectsBefore,
                objectsAfter + other.objectsAfter,
                root.isEmpty() ? other.root : root);
    }
}
