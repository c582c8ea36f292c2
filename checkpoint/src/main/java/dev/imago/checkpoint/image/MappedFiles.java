package dev.imago.checkpoint.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * The files that a dumped process had mapped, to read the pages that CRIU leaves to them: the very files, never others that
 * have taken their places since, as those of an upgraded JDK do.
 *
 * <p>Safe for several threads. Whoever made it closes it, after all memory that is read through it.
 */
public abstract sealed class MappedFiles implements AutoCloseable permits MappedFilesOfProcess, MappedFilesByHash {
    MappedFiles() {}

    /**
     * Those of a process that is there, as the kernel holds them for it, deleted and replaced ones too.
     *
     * <p>The process must be frozen as it is or was dumped. Afterwards it may run on, or end.
     *
     * @throws UncheckedIOException when its mappings can't be listed
     */
    public static MappedFilesOfProcess ofProcess(int pid) {
        try {
            return MappedFilesOfProcess.open(pid);
        } catch (IOException e) {
            throw new UncheckedIOException("can't list what process " + pid + " has mapped: " + e, e);
        }
    }

    /**
     * Those of a process that is gone, found by path and known by their content.
     *
     * @param root directory under which the paths are looked for
     * @param sha256 of each file, in hex, by path; files that are not among them are not read
     */
    public static MappedFilesByHash byHash(Path root, Map<String, String> sha256) {
        return new MappedFilesByHash(root, sha256);
    }

    /**
     * The file behind a mapping. The channel stays this object's, to be closed with it.
     *
     * @param path as the image has it
     * @throws MissingFileContentException when it is not there, or another one is in its place
     */
    abstract FileChannel channel(DumpedMapping mapping, String path);

    @Override
    public abstract void close();
}
