package dev.imago.checkpoint.picture;

import java.util.List;

/**
 * A service at one instant, without its data.
 *
 * @param threads Java threads, in the order of the JVM's list
 * @param files open descriptors that are no sockets, by number
 * @param mapped files that are mapped into memory, each once
 */
public record ServicePicture(
        ProcessPicture process,
        JvmPicture jvm,
        HeapPicture heap,
        List<ThreadPicture> threads,
        List<OpenFile> files,
        List<OpenSocket> sockets,
        List<MappedFile> mapped) {
    public ServicePicture {
        threads = List.copyOf(threads);
        files = List.copyOf(files);
        sockets = List.copyOf(sockets);
        mapped = List.copyOf(mapped);
    }
}
