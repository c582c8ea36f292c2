package dev.imago.restore.cli;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.checkpoint.picture.HeapPicture;
import dev.imago.checkpoint.picture.OpenFile;
import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.checkpoint.picture.ProcessPicture;
import dev.imago.checkpoint.picture.ServicePicture;
import dev.imago.checkpoint.picture.ThreadPicture;
import dev.imago.restore.upgrade.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service as a tree: process, JVM, heap, threads, files, sockets.
 *
 * @param history the steps that its state has gone through, as far as they are known
 */
record ServiceTree(ServicePicture picture, List<AppliedStep> history, int limit) {
    private List<String> limited(Stream<String> all) {
        List<String> leaves = all.toList();
        if (leaves.size() <= limit) {
            return leaves;
        }
        return Stream.concat(leaves.stream().limit(limit), Stream.of("and " + (leaves.size() - limit) + " more"))
                .toList();
    }

    String text() {
        List<Branch> branches = new ArrayList<>(List.of(process(), jvm(), heap(), threads(), files(), sockets()));
        if (!history.isEmpty()) {
            branches.add(Branch.of(history));
        }
        return Branch.text(branches);
    }

    private Branch process() {
        ProcessPicture process = picture.process();
        return new Branch(
                "Process: pid " + process.pid() + ", uid " + process.uid() + ", "
                        + Sizes.bytes(process.residentBytes()) + " resident, "
                        + process.threads().size() + " threads",
                List.of(
                        "command " + String.join(" ", process.command()),
                        "program " + process.executable(),
                        "directory " + process.directory()));
    }

    private Branch jvm() {
        Map<String, String> flags = picture.jvm().flags();
        return new Branch(
                "JVM: " + picture.jvm().version() + ", " + picture.jvm().collector(),
                flags.entrySet().stream()
                        .map(flag -> flag.getKey() + " = " + flag.getValue())
                        .toList());
    }

    private Branch heap() {
        HeapPicture heap = picture.heap();
        List<HeapPicture.ClassSize> own =
                heap.classes().stream().filter(HeapPicture.ClassSize::own).toList();
        List<String> leaves = new ArrayList<>();
        own.stream().limit(limit).forEach(type -> leaves.add(line(type)));
        List<HeapPicture.ClassSize> rest =
                own.stream().skip(Math.min(limit, own.size())).toList();
        if (!rest.isEmpty()) {
            leaves.add(sum(rest.size() + " more of the service's classes", rest));
        }
        List<HeapPicture.ClassSize> jdk =
                heap.classes().stream().filter(type -> !type.own()).toList();
        leaves.add(sum("arrays and " + jdk.size() + " classes of the JDK", jdk));
        return new Branch(
                "Heap: " + Sizes.bytes(heap.used()) + " used, " + Sizes.count(heap.objects()) + " objects, "
                        + own.size() + " classes of the service's own",
                leaves);
    }

    private static String line(HeapPicture.ClassSize type) {
        return type.name() + "   " + Sizes.count(type.count()) + "   " + Sizes.bytes(type.bytes());
    }

    private static String sum(String title, List<HeapPicture.ClassSize> types) {
        return title + "   "
                + Sizes.count(
                        types.stream().mapToLong(HeapPicture.ClassSize::count).sum())
                + "   "
                + Sizes.bytes(
                        types.stream().mapToLong(HeapPicture.ClassSize::bytes).sum());
    }

    private Branch threads() {
        List<ThreadPicture> all = picture.threads();
        return new Branch(
                "Threads: " + all.size() + " of Java (--threads shows all frames)",
                limited(all.stream()
                        .filter(thread -> !thread.frames().isEmpty())
                        .map(thread ->
                                "\"" + thread.name() + "\"   " + thread.frames().get(0))));
    }

    private Branch files() {
        return new Branch(
                "Files: " + picture.files().size() + " open",
                limited(picture.files().stream().map(ServiceTree::line)));
    }

    private static String line(OpenFile file) {
        String size = file.size() < 0 ? "" : "   " + Sizes.bytes(file.size());
        String position = file.kind().equals("file") ? ", at " + file.position() : "";
        return file.fd() + "   " + file.path() + "   " + file.access() + position + size
                + (file.deleted() ? "   deleted" : "");
    }

    private Branch sockets() {
        List<OpenSocket> sockets = picture.sockets();
        Map<String, Long> byState = sockets.stream()
                .filter(socket -> !socket.state().isEmpty())
                .collect(Collectors.groupingBy(OpenSocket::state, java.util.TreeMap::new, Collectors.counting()));
        return new Branch(
                "Sockets: " + sockets.size() + (byState.isEmpty() ? "" : " " + byState),
                limited(sockets.stream()
                        .map(socket -> socket.fd() + "   " + socket.protocol() + " " + socket.local()
                                + (socket.remote().isEmpty() ? "" : " <- " + socket.remote()) + "   "
                                + socket.state())));
    }
}
