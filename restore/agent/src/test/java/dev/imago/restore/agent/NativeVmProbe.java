package dev.imago.restore.agent;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Run in a JVM with the library: prints one {@code name=value} line for each thing that {@link NativeVm} can do. */
final class NativeVmProbe {
    private static class Wanted {}

    private static final class Other extends Wanted {}

    /** For each of the threads that run: how often it has come around. */
    private static final List<AtomicLong> TURNS = new ArrayList<>();

    private NativeVmProbe() {}

    public static void main(String[] arguments) throws Exception {
        List<Object> held = new ArrayList<>(List.of(new Other()));
        for (int i = 0; i < 7; i++) {
            held.add(new Wanted());
        }
        print("instances", NativeVm.instancesOf(Wanted.class, 100).length);
        print("atMost", NativeVm.instancesOf(Wanted.class, 3).length);
        print("again", NativeVm.instancesOf(Wanted.class, 100).length);
        print("sameObject", held.contains(NativeVm.instancesOf(Other.class, 2)[0]));
        suspend();
        NativeVm.unsetenv("IMAGO_PROBE");
        print("environment", System.getenv("IMAGO_PROBE"));
        held.clear();
    }

    private static void suspend() throws Exception {
        Thread platform = new Thread(turning(() -> {}));
        platform.setDaemon(true);
        platform.start();
        startVirtual();
        List<Long> begun = Collections.nCopies(TURNS.size(), 0L);
        awaitTurnsAfter(begun);
        print("suspendedSome", NativeVm.suspendOthers() > 0);
        List<Long> before = turns();
        System.gc(); // needs the VM's own threads and safepoints
        TimeUnit.MILLISECONDS.sleep(50);
        print("still", turns().equals(before));
        NativeVm.resumeOthers();
        awaitTurnsAfter(before);
        print("resumed", true);
    }

    /** One that is mounted all the time, and one that is mounted and unmounted. They exist from JDK 21 on; this is for 17. */
    private static void startVirtual() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return;
        }
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        start.invoke(null, turning(() -> {}));
        start.invoke(null, turning(() -> LockSupport.parkNanos(1000)));
    }

    private static Runnable turning(Runnable eachTime) {
        AtomicLong turns = new AtomicLong();
        TURNS.add(turns);
        return () -> {
            while (true) {
                turns.incrementAndGet();
                eachTime.run();
            }
        };
    }

    private static List<Long> turns() {
        return TURNS.stream().map(AtomicLong::get).toList();
    }

    private static void awaitTurnsAfter(List<Long> before) throws InterruptedException {
        for (int i = 0; i < TURNS.size(); i++) {
            while (TURNS.get(i).get() == before.get(i)) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    private static void print(String name, Object value) {
        System.out.println(name + "=" + value);
    }
}
