package dev.imago.checkpoint.hotspot.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A target that holds what can't be carried, beside what a rule can cut off or keep. */
public final class RefusedApp {
    private RefusedApp() {}

    /** Holds a JDK object whose inside is not known. */
    static final class Gate {
        final Phaser phaser = new Phaser();
        String name = "gate";
    }

    static final class OwnPhaser extends Phaser {
        int own = 1;
    }

    /** A class of which two objects exist. */
    static final class Twin {
        Object other = "twin";
    }

    /** A class of which one object exists, which no static field refers to. */
    static final class Desk {
        final Map<String, Object> drawers = new HashMap<>();
    }

    /** What rules cut off. */
    static final class Junk {
        Object inside = new Gate();
    }

    /** Travels by name, though it holds something. */
    enum Mutable {
        ONLY,
        OTHER {
            @SuppressWarnings({"ImmutableEnumChecker", "unused"}) // that is the point
            int inBody = 7;
        };

        @SuppressWarnings("ImmutableEnumChecker") // that is the point
        int count;

        @SuppressWarnings("ImmutableEnumChecker") // that is the point
        @Nullable
        Object note;
    }

    static List<Gate> gates = new ArrayList<>();
    static Object direct = new OwnPhaser();
    static ReentrantLock held = new ReentrantLock();
    static Object[] someHeld = {held, new ReentrantLock()};
    static Map<Object, Object> withJunk = new HashMap<>();
    static List<Object> listOfJunk = new ArrayList<>();
    static Object[] arrayOfJunk = {new Junk(), "stays"};
    static Map<Object, Object> registry = new HashMap<>();
    static List<Integer> part = new ArrayList<>(List.of(1, 2, 3, 4)).subList(1, 3);
    static Mutable mutable = Mutable.ONLY;
    static Runnable oneTask = () -> System.out.println("one");
    static Runnable otherTask = () -> System.out.println("other");

    public static void main(String[] args) throws InterruptedException {
        Desk desk = new Desk();
        Mutable.ONLY.note = new ArrayList<>(List.of("noted"));
        desk.drawers.put("top", "pen");
        Twin[] twins = {new Twin(), new Twin()};
        for (int i = 0; i < 3; i++) {
            gates.add(new Gate());
        }
        Junk junk = new Junk();
        withJunk.put("a", junk);
        withJunk.put(junk, "b");
        withJunk.put("c", "stays");
        listOfJunk.add(junk);
        listOfJunk.add(null);
        listOfJunk.add("stays");
        registry.put("own", new Gate());
        registry.put(7, new Gate());
        registry.put("other", "stays too");
        mutable.count++;
        held.lock();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        System.out.println(desk.drawers.size() + twins.length);
    }
}
