package dev.imago.restore.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Run in a JVM with the library: prints one {@code name=value} line for each thing that {@link NativeVm} can do. */
final class NativeVmProbe {
    private static class Wanted {}

    private static final class Other extends Wanted {}

    private static final AtomicLong PLATFORM_TURNS = new AtomicLong();
    private static final AtomicLong VIRTUAL_TURNS = new AtomicLong();

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
        Thread platform = new Thread(() -> {
            while (true) {
                PLATFORM_TURNS.incrementAndGet();
            }
        });
        platform.setDaemon(true);
        platform.start();
        boolean virtual = startVirtual();
        while (PLATFORM_TURNS.get() == 0 || (virtual && VIRTUAL_TURNS.get() == 0)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        print("suspendedSome", NativeVm.suspendOthers() > 0);
        long platformBefore = PLATFORM_TURNS.get();
        long virtualBefore = VIRTUAL_TURNS.get();
        System.gc(); // needs the VM's own threads and safepoints
        TimeUnit.MILLISECONDS.sleep(50);
        print("still", PLATFORM_TURNS.get() == platformBefore && VIRTUAL_TURNS.get() == virtualBefore);
        NativeVm.resumeOthers();
        while (PLATFORM_TURNS.get() == platformBefore || (virtual && VIRTUAL_TURNS.get() == virtualBefore)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        print("resumed", true);
    }

    /** Virtual threads exist from JDK 21 on; this is compiled for 17. */
    private static boolean startVirtual() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return false;
        }
        Runnable turns = () -> {
            while (true) {
                VIRTUAL_TURNS.incrementAndGet();
                LockSupport.parkNanos(1000);
            }
        };
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, turns);
        return true;
    }

    private static void print(String name, Object value) {
        System.out.println(name + "=" + value);
    }
}
