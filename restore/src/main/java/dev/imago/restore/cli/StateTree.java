package dev.imago.restore.cli;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveHead.ClassShape;
import dev.imago.checkpoint.archive.ArchiveHead.MigratedState;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.checkpoint.picture.ProcessPicture;
import dev.imago.restore.upgrade.Sizes;
import java.util.ArrayList;
import java.util.List;

/** What a migrated archive says of itself: the state, how it came about, for what code, and where it came from. */
record StateTree(ArchiveHead head, int limit) {
    String text() {
        List<Branch> branches = new ArrayList<>(List.of(state(), migrations()));
        if (!head.history().isEmpty()) {
            branches.add(Branch.of(head.history()));
        }
        branches.addAll(List.of(code(), dictionary(), service(), addresses()));
        return Branch.text(branches);
    }

    private Branch state() {
        MigratedState latest = head.migrations().get(head.migrations().size() - 1);
        long bytes = head.contents().stream()
                .filter(file -> file.name().equals(ArchiveHead.STATE))
                .mapToLong(ArchivedFile::size)
                .sum();
        return new Branch(
                "State: of " + latest.to() + ", " + Sizes.count(latest.objects()) + " objects, " + Sizes.bytes(bytes),
                List.of());
    }

    private Branch migrations() {
        return new Branch(
                "Migrations: " + head.migrations().size(),
                head.migrations().stream()
                        .map(each -> each.from() + " to " + each.to() + "   " + each.at() + "   " + each.how() + "   "
                                + Sizes.count(each.objects()) + " objects")
                        .toList());
    }

    private Branch code() {
        return new Branch(
                "Code: " + head.code().size() + " on the class path",
                head.code().stream()
                        .map(entry -> entry.path() + (entry.version().isEmpty() ? "" : "   version " + entry.version()))
                        .toList());
    }

    private Branch dictionary() {
        List<ClassShape> classes = head.dictionary();
        List<String> leaves = new ArrayList<>();
        classes.stream()
                .limit(limit)
                .forEach(shape ->
                        leaves.add(shape.name() + "   " + shape.fields().size() + " fields"));
        if (classes.size() > limit) {
            leaves.add(classes.size() - limit + " more");
        }
        return new Branch("Classes: " + classes.size() + " of the service's own", leaves);
    }

    private Branch service() {
        ProcessPicture process = head.service().process();
        return new Branch(
                "Came from: pid " + process.pid() + ", uid " + process.uid() + " on "
                        + head.origin().host() + ", " + head.service().jvm().version(),
                List.of("command " + String.join(" ", process.command()), "directory " + process.directory()));
    }

    private Branch addresses() {
        List<String> doors = head.service().sockets().stream()
                .filter(OpenSocket::isDoor)
                .map(OpenSocket::local)
                .toList();
        return new Branch("Listens at: " + doors.size(), doors);
    }
}
