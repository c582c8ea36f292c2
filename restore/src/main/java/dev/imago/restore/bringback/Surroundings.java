package dev.imago.restore.bringback;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.image.RegularFiles;
import dev.imago.checkpoint.image.RegularFiles.RegularFile;
import dev.imago.checkpoint.picture.OpenFile;
import dev.imago.checkpoint.picture.ProcessPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes what the service had around it fit again, as far as that changes nothing that it knows. */
final class Surroundings {
    private static final Pattern PERFORMANCE_DATA = Pattern.compile("/.*/hsperfdata_[^/]+/\\d+");

    private final ArchiveHead head;
    private final Path unpacked;
    private final Path images;
    private final List<String> notes = new ArrayList<>();
    private final Set<Path> performanceData = new HashSet<>();

    Surroundings(ArchiveHead head, Path unpacked) {
        this.head = head;
        this.unpacked = unpacked;
        this.images = unpacked.resolve("images");
    }

    /** Puts back what is missing and has CRIU accept logs that grew; returns what an operator should know. */
    List<String> arrange() throws IOException {
        Set<String> told = new HashSet<>();
        Map<Integer, Long> positions = new HashMap<>();
        for (RegularFile file : RegularFiles.read(images)) {
            if (PERFORMANCE_DATA.matcher(file.path()).matches()) {
                performanceData.add(Path.of(file.path()));
                putBackPerformanceData(Path.of(file.path()));
            } else if (file.isWriteOnly()) {
                arrangeLog(file, positions, told);
            } else {
                acceptChanged(file, positions, told);
            }
        }
        RegularFiles.acceptAnySize(images, positions);
        return notes;
    }

    /**
     * Keeps {@code /tmp/hsperfdata_USER/PID} where it is until the process is there: every JVM that starts removes those of
     * processes that are not.
     */
    PerformanceDataKeeper keepPerformanceData() {
        return new PerformanceDataKeeper(head.service().process().pid(), this::putBackLostPerformanceData);
    }

    private void putBackLostPerformanceData() throws IOException {
        for (Path file : performanceData) {
            if (!Files.exists(file)) {
                putBackPerformanceData(file);
            }
        }
    }

    private void putBackPerformanceData(Path file) throws IOException {
        Path copy = unpacked.resolve("extra/hsperfdata");
        Path parent = file.getParent();
        if (!Files.exists(copy) || parent == null) {
            return;
        }
        if (!Files.isDirectory(parent)) {
            Files.createDirectory(parent);
            own(parent);
        }
        // Whole or not at all, for CRIU may look at any moment; other names in that directory are removed as well.
        Path beside = parent.resolveSibling(".imago-" + file.getFileName());
        Files.copy(copy, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        own(beside);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void own(Path file) throws IOException {
        ProcessPicture process = head.service().process();
        Files.setAttribute(file, "unix:uid", process.uid());
        Files.setAttribute(file, "unix:gid", process.gid());
    }

    /** A log may have grown, been cut short, or been put aside: the service goes on at its end. */
    private void arrangeLog(RegularFile log, Map<Integer, Long> positions, Set<String> told) throws IOException {
        Path file = Path.of(log.path());
        OpenFile known = head.service().files().stream()
                .filter(open -> open.path().equals(log.path()) && !open.deleted())
                .findFirst()
                .orElse(null);
        if (known == null) {
            return; // it was deleted then already: CRIU has its content
        }
        long size;
        try {
            size = Files.size(file);
        } catch (NoSuchFileException e) {
            size = createLog(file, known, told);
        }
        if (size != known.size()) {
            positions.put(log.id(), log.isAppending() ? log.position() : size);
            if (told.add(log.path())) {
                notes.add(log.path() + " has changed from " + known.size() + " to " + size
                        + " bytes: it goes on at the end");
            }
        }
    }

    private long createLog(Path file, OpenFile known, Set<String> told) throws IOException {
        Files.createFile(file);
        Files.setAttribute(file, "unix:mode", known.mode());
        own(file);
        told.add(file.toString());
        notes.add(file + " was gone: an empty one is in its place");
        return 0;
    }

    /** Whether it may have changed has been asked before; here it is only made possible. */
    private void acceptChanged(RegularFile open, Map<Integer, Long> positions, Set<String> told) throws IOException {
        Path file = Path.of(open.path());
        boolean required =
                head.service().required().stream().anyMatch(same -> same.path().equals(open.path()));
        if (required || open.size() < 0 || !Files.isRegularFile(file) || Files.size(file) == open.size()) {
            return;
        }
        positions.put(open.id(), open.position());
        if (told.add(open.path())) {
            notes.add(open.path() + " has changed from " + open.size() + " to " + Files.size(file) + " bytes");
        }
    }
}
