package dev.imago.checkpoint.image;

import dev.imago.checkpoint.memory.MemoryMapping;
import dev.imago.checkpoint.memory.ProcessMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files that a process has mapped, opened through {@code /proc/PID/map_files}: there the kernel gives out the file that is
 * mapped, wherever its path leads by now, in the file system of whatever container. Within a user namespace that is not
 * allowed (Linux 5.9 and later want CAP_CHECKPOINT_RESTORE in the initial one): then it is the file at its path that counts, as long as
 * that has the inode which is mapped.
 */
public final class MappedFilesOfProcess extends MappedFiles {
    /** JVMs have some 30; who has more than this gets on without the rest. */
    private static final int MOST_FILES = 1000;

    private record Mapped(MemoryMapping mapping, @Nullable FileChannel channel, String failure) {}

    /** By the start of the mapping. */
    private final TreeMap<Long, Mapped> mappings = new TreeMap<>();

    /** By device and inode. */
    private final Map<Object, FileChannel> channels = new HashMap<>();

    private MappedFilesOfProcess() {}

    static MappedFilesOfProcess open(int pid) throws IOException {
        MappedFilesOfProcess files = new MappedFilesOfProcess();
        boolean complete = false;
        try {
            for (MemoryMapping mapping : ProcessMemory.mappings(pid)) {
                if (mapping.file() != null) {
                    files.mappings.put(mapping.start(), files.open(pid, mapping));
                }
            }
            complete = true;
            return files;
        } finally {
            if (!complete) {
                files.close();
            }
        }
    }

    private Mapped open(int pid, MemoryMapping mapping) {
        Path file = Path.of(
                "/proc/" + pid + "/map_files",
                Long.toHexString(mapping.start()) + "-" + Long.toHexString(mapping.end()));
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) { // opening a device may do something
                return new Mapped(mapping, null, "is no regular file");
            }
            Object key = String.valueOf(attributes.fileKey());
            FileChannel channel = channels.get(key);
            if (channel == null) {
                if (channels.size() == MOST_FILES) {
                    return new Mapped(mapping, null, "is one of more than " + MOST_FILES + " files");
                }
                channel = FileChannel.open(file, StandardOpenOption.READ);
                channels.put(key, channel);
            }
            return new Mapped(mapping, channel, "");
        } catch (IOException e) {
            return openByPath(pid, mapping, e);
        }
    }

    private Mapped openByPath(int pid, MemoryMapping mapping, IOException refusal) {
        String failure = "can't be opened: " + refusal;
        Path file = Path.of("/proc/" + pid + "/root" + mapping.file());
        try {
            boolean same = Files.isRegularFile(file)
                    && Files.getAttribute(file, "unix:ino").equals(mapping.inode());
            if (!same || channels.size() == MOST_FILES) {
                return new Mapped(mapping, null, failure);
            }
            FileChannel channel = channels.get(mapping.file());
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.READ);
                channels.put(String.valueOf(mapping.file()), channel);
            }
            return new Mapped(mapping, channel, "");
        } catch (IOException e) {
            return new Mapped(mapping, null, failure);
        }
    }

    /** The file that is mapped and has that path still; empty when there is none, or it can't be opened. */
    public Optional<FileChannel> find(String path) {
        return mappings.values().stream()
                .filter(mapped -> path.equals(mapped.mapping.file()))
                .findFirst()
                .map(Mapped::channel);
    }

    @Override
    FileChannel channel(DumpedMapping dumped, String path) {
        Map.Entry<Long, Mapped> entry = mappings.floorEntry(dumped.start());
        Mapped mapped = entry == null ? null : entry.getValue();
        if (mapped == null
                || mapped.mapping.end() < dumped.end()
                || dumped.start() - mapped.mapping.start() != dumped.fileOffset() - mapped.mapping.fileOffset()) {
            throw new MissingFileContentException(
                    path, "the process does not have mapped at 0x" + Long.toHexString(dumped.start()) + " any more");
        }
        FileChannel channel = mapped.channel;
        if (channel == null) {
            throw new MissingFileContentException(path, mapped.failure);
        }
        return channel;
    }

    @Override
    public void close() {
        try {
            for (FileChannel channel : channels.values()) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
