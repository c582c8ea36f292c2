package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Classes whose objects are carried in general, but not in every state that they can be in. */
final class Suspicions {
    private static final String LOCKS = "java.util.concurrent.locks.";
    private static final String FREE_IT = "freeze when no thread is inside it, or keep the field";
    /** Bits of a {@code StampedLock}'s state that are set while it is held (JDK 8 to 25: {@code ABITS}). */
    private static final long STAMPED_HELD = 255;

    private final HeapAccess heap;
    private final Map<String, Suspicion> byClass = new HashMap<>();

    /** Says why an object can't be carried as it is. */
    interface Suspicion {
        @Nullable
        Reason about(long oop);
    }

    /** Why, and what to do about it. */
    record Reason(String reason, String advice) {}

    Suspicions(HeapAccess heap) {
        this.heap = heap;
        JdkField state = new JdkField(heap, LOCKS + "AbstractQueuedSynchronizer", "state");
        for (String lock : new String[] {LOCKS + "ReentrantLock", LOCKS + "ReentrantReadWriteLock"}) {
            JdkField sync = new JdkField(heap, lock, "sync");
            byClass.put(
                    lock,
                    oop -> state.intIn(sync.referenceIn(oop)) == 0 ? null : new Reason("the lock is held", FREE_IT));
        }
        JdkField stamp = new JdkField(heap, LOCKS + "StampedLock", "state");
        byClass.put(
                LOCKS + "StampedLock",
                oop -> (stamp.longIn(oop) & STAMPED_HELD) == 0 ? null : new Reason("the lock is held", FREE_IT));
        guardQueue("LinkedBlockingQueue", "takeLock", "putLock");
        guardQueue("LinkedBlockingDeque", "lock");
        guardQueue("ArrayBlockingQueue", "lock");
        guardQueue("PriorityBlockingQueue", "lock");
        guardQueue("DelayQueue", "lock");
        guardValues();
        guardReferences();
    }

    @Nullable
    Suspicion find(String className) {
        return byClass.get(className);
    }

    private void guardQueue(String name, String... lockFields) {
        String queue = "java.util.concurrent." + name;
        JdkField sync = new JdkField(heap, LOCKS + "ReentrantLock", "sync");
        JdkField state = new JdkField(heap, LOCKS + "AbstractQueuedSynchronizer", "state");
        JdkField[] locks = new JdkField[lockFields.length];
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new JdkField(heap, queue, lockFields[i]);
        }
        byClass.put(queue, oop -> {
            for (JdkField lock : locks) {
                if (state.intIn(sync.referenceIn(lock.referenceIn(oop))) != 0) {
                    return new Reason("a thread is at work inside the queue", FREE_IT);
                }
            }
            return null;
        });
    }

    private void guardValues() {
        JdkField extensions = new JdkField(heap, "java.util.Locale", "localeExtensions");
        byClass.put(
                "java.util.Locale",
                oop -> extensions.referenceIn(oop) == 0
                        ? null
                        : new Reason("a locale with extensions has no neutral form", "keep the field"));
        JdkField dirty = new JdkField(heap, "sun.util.calendar.ZoneInfo", "dirty");
        byClass.put(
                "sun.util.calendar.ZoneInfo",
                oop -> dirty.byteIn(oop) == 0
                        ? null
                        : new Reason("the time zone was changed after it was made", "keep the field"));
        JdkField calendarDate = new JdkField(heap, "java.util.Date", "cdate");
        JdkField normalized = new JdkField(heap, "sun.util.calendar.CalendarDate", "normalized");
        Suspicion date = oop -> {
            long fields = calendarDate.referenceIn(oop);
            return fields == 0 || normalized.byteIn(fields) != 0
                    ? null
                    : new Reason("the date was set field by field and not read since", "convert it with a transformer");
        };
        byClass.put("java.util.Date", date);
        byClass.put("java.sql.Timestamp", date);
        byClass.put("java.sql.Date", date);
        byClass.put("java.sql.Time", date);
        String treeSet = "java.util.TreeSet";
        JdkField treeMap = new JdkField(heap, treeSet, "m");
        byClass.put(treeSet, oop -> {
            JavaClass inner = heap.classOf(treeMap.referenceIn(oop));
            return inner.name().equals("java.util.TreeMap")
                    ? null
                    : new Reason("the set is a view of another one (" + inner.name() + ")", "copy it into a set");
        });
    }

    /** The queue that collected references go to would have to be the same object as the one that a thread polls. */
    private void guardReferences() {
        JdkField queue = new JdkField(heap, "java.lang.ref.Reference", "queue");
        Suspicion reference = oop -> {
            long registered = queue.referenceIn(oop);
            return registered == 0 || heap.classOf(registered).name().startsWith("java.lang.ref.ReferenceQueue$")
                    ? null
                    : new Reason("the reference is registered with a queue", "keep or drop the field that holds it");
        };
        byClass.put("java.lang.ref.WeakReference", reference);
        byClass.put("java.lang.ref.SoftReference", reference);
    }
}
