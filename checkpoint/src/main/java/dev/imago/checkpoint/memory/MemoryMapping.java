package dev.imago.checkpoint.memory;

import org.jspecify.annotations.Nullable;

/**
 * One mapping of a process: addresses {@code [start, end)}, and the file behind it if there is one.
 *
 * @param file path as the process sees it, or null for anonymous memory
 * @param fileOffset offset in bytes of {@code start} within the file; 0 for anonymous memory
 * @param inode number of that file in its file system; 0 for anonymous memory, and where it is not known
 */
public record MemoryMapping(long start, long end, @Nullable String file, long fileOffset, long inode) {}
