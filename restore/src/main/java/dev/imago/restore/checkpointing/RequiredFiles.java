package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.image.FileHash;
import dev.imago.checkpoint.image.MappedFilesOfProcess;
import dev.imago.checkpoint.picture.OpenFile;
import dev.imago.checkpoint.picture.ProcessFacts;
import dev.imago.checkpoint.picture.RequiredFile;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.ClassPathFiles;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.restore.launch.OldProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the files that must be the very same when a service comes back: those that are mapped; archives of classes that it
 * has open; what its class path names, opened yet or not. Of a directory on the class path those classes count that are
 * loaded.
 */
final class RequiredFiles {
    /** Begins every zip file that is not empty. */
    private static final int ZIP = 0x504B0304;

    private final Path proc;
    private final Set<String> deleted = new HashSet<>();
    /** Paths and files that are found already. */
    private final Set<String> known = new HashSet<>();

    private final Set<Object> seen = new HashSet<>();
    private final List<RequiredFile> found = new ArrayList<>();

    private RequiredFiles(int pid) {
        this.proc = Path.of("/proc", Integer.toString(pid));
    }

    /** @param loaded names of the classes that are loaded */
    static List<RequiredFile> of(
            OldProcess service, ProcessFacts facts, MappedFilesOfProcess mapped, Collection<String> loaded)
            throws IOException {
        RequiredFiles search = new RequiredFiles(facts.process().pid());
        for (String path : facts.mappedPaths()) {
            Optional<FileChannel> file = mapped.find(path); // none if it was deleted or replaced: CRIU has its content
            if (file.isPresent() && !Contents.isPerformanceData(path)) {
                search.found.add(new RequiredFile(path, file.get().size(), FileHash.of(file.get())));
                search.known.add(path);
            }
        }
        for (OpenFile open : facts.files()) {
            search.addOpen(open);
        }
        for (Path entry : search.classPath(service)) {
            search.addEntry(entry, loaded);
        }
        return search.found;
    }

    private Path seenByIt(Path path) {
        return Path.of(proc + "/root" + path);
    }

    private void add(String path, Path content) throws IOException {
        if (Files.isRegularFile(content)
                && known.add(path)
                && seen.add(String.valueOf(Files.getAttribute(content, "unix:fileKey")))) {
            found.add(new RequiredFile(path, Files.size(content), FileHash.of(content)));
        }
    }

    /** By its descriptor, as long as that is open: another file may have taken its place. */
    private void addOpen(OpenFile open) throws IOException {
        if (!open.kind().equals("file") || !open.access().equals("r")) {
            return;
        }
        if (open.deleted()) {
            deleted.add(open.path()); // CRIU has its content
            return;
        }
        Path descriptor = proc.resolve("fd").resolve(Integer.toString(open.fd()));
        boolean stillOpen = Files.isSymbolicLink(descriptor)
                && Files.readSymbolicLink(descriptor).toString().startsWith(open.path());
        Path content = stillOpen ? descriptor : seenByIt(Path.of(open.path()));
        if (Files.isRegularFile(content) && isZip(content)) {
            add(open.path(), content);
        }
    }

    private static boolean isZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(Integer.BYTES);
            return start.length == Integer.BYTES && ByteBuffer.wrap(start).getInt() == ZIP;
        }
    }

    private List<Path> classPath(OldProcess service) {
        try {
            return JavaCommand.parse(service.command(), service.directory(), service.environment())
                    .classPathEntries(ClassPathFiles.onDisk());
        } catch (ClassPathException notLaunchedFromOne) {
            return List.of(); // a module: what it reads from is open or mapped
        }
    }

    private void addEntry(Path entry, Collection<String> loaded) throws IOException {
        Path content = seenByIt(entry);
        if (!Files.isDirectory(content)) {
            if (!deleted.contains(entry.toString())) {
                add(entry.toString(), content);
            }
            return;
        }
        for (String name : loaded) {
            String file = name.replace('.', '/') + ".class";
            add(entry.resolve(file).toString(), content.resolve(file));
        }
    }
}
