package dev.imago.restore.takeover;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command that starts the new version. What it does not say is taken from old: user, groups, working directory,
 * limits, control groups, standard descriptors.
 *
 * @param command program and arguments; a program without a slash is searched on the PATH of {@code environment}
 * @param environment the whole environment; the broker adds the shim to it
 * @param directory working directory, or null for old's
 * @param log file that standard output and error are appended to, or null for old's own descriptors
 */
public record LaunchSpec(
        List<String> command,
        Map<String, String> environment,
        @Nullable Path directory,
        @Nullable Path log) {

    public LaunchSpec {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no command");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** A start in old's directory with old's descriptors. */
    public static LaunchSpec of(List<String> command, Map<String, String> environment) {
        return new LaunchSpec(command, environment, null, null);
    }

    /** The same start in another directory. */
    public LaunchSpec in(Path other) {
        return new LaunchSpec(command, environment, other, log);
    }

    /** The same start with another place for its output. */
    public LaunchSpec withLog(Path file) {
        return new LaunchSpec(command, environment, directory, file);
    }

    /**
     * Writes the form that the broker reads: NUL-terminated strings, key and value in turn. Readable by the owner only,
     * for environments hold secrets.
     *
     * @throws IllegalArgumentException if a word holds a NUL
     */
    public void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        command.forEach(word -> pair(bytes, "arg", word));
        environment.forEach((name, value) -> pair(bytes, "env", name + "=" + value));
        if (directory != null) {
            pair(bytes, "cwd", directory.toString());
        }
        if (log != null) {
            pair(bytes, "stdout", log.toString());
            pair(bytes, "stderr", log.toString());
        }
        Files.deleteIfExists(file);
        Set<OpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(EnumSet.copyOf(PosixFilePermissions.fromString("rw-------")));
        try (var channel = Files.newByteChannel(file, create, ownerOnly)) {
            var content = java.nio.ByteBuffer.wrap(bytes.toByteArray());
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }
    }

    /** Encoded as the JDK encodes the words of its own child processes. */
    private static void pair(ByteArrayOutputStream bytes, String key, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(key + " holds a NUL character: " + value.replace('\0', '?'));
        }
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        bytes.writeBytes(key.getBytes(Charset.forName(encoding)));
        bytes.write(0);
        bytes.writeBytes(value.getBytes(Charset.forName(encoding)));
        bytes.write(0);
    }
}
