package dev.imago.checkpoint.picture;

import dev.imago.checkpoint.hotspot.HeapWalk;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaLoader;
import dev.imago.checkpoint.hotspot.JvmFlags;
import dev.imago.checkpoint.hotspot.VmLayout;
import dev.imago.checkpoint.hotspot.thread.Frame;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import dev.imago.checkpoint.hotspot.thread.JavaThreads;
import dev.imago.checkpoint.hotspot.thread.RegisterSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes pictures of a JVM in frozen memory. */
public final class JvmReader {
    private static final List<String> SIZES = List.of("MaxHeapSize", "InitialHeapSize", "G1HeapRegionSize");
    private static final List<String> SWITCHES =
            List.of("UseCompressedOops", "UseCompressedClassPointers", "UseCompactObjectHeaders", "UsePerfData");

    private JvmReader() {}

    public static JvmPicture jvm(HotSpotVm vm) {
        VmLayout layout = vm.layout();
        JvmFlags known = vm.flags();
        Map<String, String> flags = new LinkedHashMap<>();
        for (String name : SIZES) {
            if (known.knows(name)) {
                flags.put(name, Long.toString(known.longValue(name)));
            }
        }
        for (String name : SWITCHES) {
            if (known.knows(name)) {
                flags.put(name, Boolean.toString(known.isSet(name)));
            }
        }
        flags.put("ObjectAlignmentInBytes", Integer.toString(layout.objectAlignment()));
        return new JvmPicture(
                vm.structs().jvmVersion(), layout.feature(), layout.collector().name(), flags);
    }

    /** Walks the whole heap. */
    public static HeapPicture heap(HotSpotVm vm) {
        Map<JavaClass, HeapWalk.ClassCount> counts = vm.walk().histogram();
        List<HeapPicture.ClassSize> classes = counts.entrySet().stream()
                .map(entry -> new HeapPicture.ClassSize(
                        entry.getKey().name(),
                        isOwn(entry.getKey()),
                        entry.getValue().count(),
                        entry.getValue().bytes()))
                .sorted(Comparator.comparingLong(HeapPicture.ClassSize::bytes)
                        .reversed()
                        .thenComparing(HeapPicture.ClassSize::name))
                .toList();
        return new HeapPicture(
                vm.heap().used(),
                classes.stream().mapToLong(HeapPicture.ClassSize::count).sum(),
                classes.stream().mapToLong(HeapPicture.ClassSize::bytes).sum(),
                classes);
    }

    /** Whether a class is the service's own: neither of the JDK nor an array. */
    public static boolean isOwn(JavaClass type) {
        JavaLoader.Kind loader = type.loader().kind();
        return !type.isArray() && (loader == JavaLoader.Kind.APP || loader == JavaLoader.Kind.OTHER);
    }

    public static List<ThreadPicture> threads(HotSpotVm vm, RegisterSource registers) {
        return JavaThreads.of(vm, registers).stream().map(JvmReader::thread).toList();
    }

    private static ThreadPicture thread(JavaThread thread) {
        return new ThreadPicture(
                thread.name(),
                thread.osThreadId(),
                thread.state().name(),
                thread.daemon(),
                thread.walk() == JavaThread.Walk.COMPLETE,
                thread.frames().stream().map(Frame::toString).toList());
    }
}
