package dev.imago.checkpoint.hotspot.graph;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaLoader;
import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import dev.imago.checkpoint.hotspot.thread.JavaThreads;
import dev.imago.checkpoint.hotspot.thread.RegisterSource;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where a heap's objects hang: classes, with their static fields, those of the service first; threads; class loaders.
 *
 * @param names of each root, by address, in the order in which paths are looked for
 * @param threads those of them that are threads
 */
public record GraphRoots(Map<Long, String> names, Set<Long> threads) {
    private static final Map<LiveObjects.Liveness, String> OTHERS = new EnumMap<>(Map.of(
            LiveObjects.Liveness.CERTAIN, "the VM -> ",
            LiveObjects.Liveness.POSSIBLE, "a local variable -> ",
            LiveObjects.Liveness.FINALIZABLE, "the finalizer -> "));

    /**
     * The roots that {@link #of} finds, and whatever else the VM holds itself, so that every object that may be alive hangs
     * from one: objects that only stacks, JNI's handles or the VM's own refer to.
     *
     * @param live what is alive in {@code vm}
     */
    public static GraphRoots all(HotSpotVm vm, ObjectNumbers numbers, LiveObjects live) {
        GraphRoots named = of(vm);
        Map<Long, String> names = new LinkedHashMap<>(named.names());
        RootPaths paths = new RootPaths(vm, numbers, named);
        for (Map.Entry<LiveObjects.Liveness, String> degree : OTHERS.entrySet()) {
            live.forEach(degree.getKey(), (oop, type, size) -> {
                if (!paths.isReached(oop) && numbers.of(oop) >= 0) {
                    names.put(oop, degree.getValue() + SourceName.ofClass(type.name()));
                    paths.addRoot(oop);
                }
            });
        }
        return new GraphRoots(names, named.threads);
    }

    /** Reads the threads and classes of a JVM. */
    public static GraphRoots of(HotSpotVm vm) {
        Map<Long, String> names = new LinkedHashMap<>();
        Set<Long> threads = new HashSet<>();
        addClasses(vm, names, true);
        for (JavaThread thread : JavaThreads.of(vm, RegisterSource.NONE)) {
            if (thread.threadObject() != 0) {
                names.putIfAbsent(thread.threadObject(), "thread \"" + thread.name() + "\"");
                threads.add(thread.threadObject());
            }
        }
        addClasses(vm, names, false);
        for (JavaClass type : vm.classes().all()) {
            JavaLoader loader = type.loader();
            if (loader.kind() == JavaLoader.Kind.PLATFORM || loader.kind() == JavaLoader.Kind.APP) {
                names.putIfAbsent(loader.oop(), "class loader " + loader.className());
            }
        }
        return new GraphRoots(names, threads);
    }

    /** Classes of other loaders live as long as their loader, so they are no roots. */
    private static void addClasses(HotSpotVm vm, Map<Long, String> names, boolean own) {
        for (JavaClass type : vm.classes().all()) {
            boolean wanted = switch (type.loader().kind()) {
                case APP -> own;
                case BOOTSTRAP, PLATFORM -> !own;
                case OTHER -> false;
            };
            long mirror = wanted && !type.isArray() ? type.mirror() : 0;
            if (mirror != 0) {
                names.putIfAbsent(mirror, "class " + type.name());
            }
        }
    }
}
