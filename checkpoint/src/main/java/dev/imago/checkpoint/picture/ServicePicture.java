package dev.imago.checkpoint.picture;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A service at one instant, without its data.
 *
 * @param threads Java threads, in the order of the JVM's list
 * @param files open descriptors that are no sockets, by number
 * @param required files that it maps or reads classes from, each once; {@code mapped} in format 1, which began with those
 */
public record ServicePicture(
        ProcessPicture process,
        JvmPicture jvm,
        HeapPicture heap,
        List<ThreadPicture> threads,
        List<OpenFile> files,
        List<OpenSocket> sockets,
        @JsonProperty("mapped") List<RequiredFile> required) {
    public ServicePicture {
        threads = List.copyOf(threads);
        files = List.copyOf(files);
        sockets = List.copyOf(sockets);
        required = List.copyOf(required);
    }
}
