package dev.imago.checkpoint.image;

import dev.imago.checkpoint.memory.AddressSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A directory of CRIU image files: one dump of a process tree.
 *
 * <p>Reads the small files when asked; the pages stay where they are. Every damage ends in {@link
 * ImageFormatException}.
 */
public final class CriuImage {
    private static final int OLDEST_VERSION = 1;
    private static final int NEWEST_VERSION = 2;

    private final Path directory;
    private final List<ProcessImage> processes;
    private final Map<Integer, DumpedFile> files;

    private CriuImage(Path directory) {
        this.directory = directory;
        Message inventory = ImageFile.single(directory.resolve("inventory.img"), ImageMagic.INVENTORY);
        int version = inventory.requireInt(1, "img_version");
        if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
            throw inventory.invalid("images of version " + version + " are not understood");
        }
        this.processes = new ArrayList<>();
        try (ImageFile image = ImageFile.open(directory.resolve("pstree.img"), ImageMagic.PSTREE)) {
            for (Message entry = image.next(); entry != null; entry = image.next()) {
                processes.add(ProcessImage.of(entry));
            }
        }
        if (processes.isEmpty()) {
            throw new ImageFormatException(directory.resolve("pstree.img"), 0, "the image has no process");
        }
        this.files = new HashMap<>();
        try (ImageFile image = ImageFile.open(directory.resolve("files.img"), ImageMagic.FILES)) {
            for (Message entry = image.next(); entry != null; entry = image.next()) {
                DumpedFile file = DumpedFile.of(entry);
                files.put(file.id(), file);
            }
        }
    }

    /**
     * Opens a dump.
     *
     * @throws ImageFormatException when it is damaged, incomplete, or no dump
     */
    public static CriuImage open(Path directory) {
        return new CriuImage(directory.toAbsolutePath().normalize());
    }

    public Path directory() {
        return directory;
    }

    /** The processes of the tree, the root first. */
    public List<ProcessImage> processes() {
        return List.copyOf(processes);
    }

    /** The process that was dumped; others in the tree are below it. */
    public ProcessImage root() {
        return processes.get(0);
    }

    /** Files that any process had open or mapped, by id. */
    public Map<Integer, DumpedFile> files() {
        return Map.copyOf(files);
    }

    /** The memory mappings of a process. */
    public List<DumpedMapping> mappings(int pid) {
        Message mm = ImageFile.single(directory.resolve("mm-" + pid + ".img"), ImageMagic.MM);
        return mm.messages(14).stream().map(DumpedMapping::of).toList();
    }

    /** Registers of each thread of a process, by thread id. */
    public Map<Integer, ThreadRegisters> registers(ProcessImage process) {
        Map<Integer, ThreadRegisters> registers = new LinkedHashMap<>();
        for (int tid : process.threads()) {
            registers.put(
                    tid,
                    ThreadRegisters.of(ImageFile.single(directory.resolve("core-" + tid + ".img"), ImageMagic.CORE)));
        }
        return registers;
    }

    /** Open file descriptors of a process. */
    public List<DumpedDescriptor> descriptors(int pid) {
        Message ids = ImageFile.single(directory.resolve("ids-" + pid + ".img"), ImageMagic.IDS);
        List<DumpedDescriptor> descriptors = new ArrayList<>();
        Path file = directory.resolve("fdinfo-" + ids.requireInt(2, "files_id") + ".img");
        try (ImageFile image = ImageFile.open(file, ImageMagic.FDINFO)) {
            for (Message entry = image.next(); entry != null; entry = image.next()) {
                descriptors.add(DumpedDescriptor.of(entry));
            }
        }
        return descriptors;
    }

    /**
     * The memory of a process. The caller closes it.
     *
     * @param mapped where the content of files is that the process had mapped; stays the caller's to close
     */
    public AddressSpace memory(int pid, MappedFiles mapped) {
        return new ImageMemory(
                directory,
                pid,
                mappings(pid),
                new FilePages(files, GhostFile.readAll(directory), mapped),
                sharedObjectsOfMemfds());
    }

    /** A mapping of a memfd names a file, the file an inode, and the inode the shared memory object with the pages. */
    private Map<Long, Long> sharedObjectsOfMemfds() {
        Map<Long, Long> objectOfInode = new HashMap<>();
        Path inodes = directory.resolve("memfd.img");
        if (Files.exists(inodes)) {
            try (ImageFile image = ImageFile.open(inodes, ImageMagic.MEMFD_INODE)) {
                for (Message entry = image.next(); entry != null; entry = image.next()) {
                    objectOfInode.put(entry.require(7, "inode_id"), entry.require(5, "shmid"));
                }
            }
        }
        Map<Long, Long> objectOfFile = new HashMap<>();
        for (DumpedFile file : files.values()) {
            OptionalLong inode = file.memfdInode();
            if (inode.isPresent() && objectOfInode.containsKey(inode.getAsLong())) {
                objectOfFile.put((long) file.id(), objectOfInode.get(inode.getAsLong()));
            }
        }
        return objectOfFile;
    }
}
