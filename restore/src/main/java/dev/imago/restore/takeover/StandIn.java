package dev.imago.restore.takeover;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.restore.launch.ProcessIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code imago-standin}: it listens where a service listened that is gone, so that a new version is started in
 * its place as in that of a living one. Clients that connect wait.
 *
 * <p>It ends with this JVM, however that ends, and leaves nothing behind. {@link #close} ends it unless the broker has done
 * so. Not safe for use by several threads.
 */
public final class StandIn implements AutoCloseable {
    private static final long END_SECONDS = 2;
    private static final String READ_ONLY = "note read-only ";

    private final Process process;
    private final ProcessIdentity identity;

    private final List<String> readOnly;

    private StandIn(Process process, ProcessIdentity identity, List<String> readOnly) {
        this.process = process;
        this.identity = identity;
        this.readOnly = List.copyOf(readOnly);
    }

    /** Whose rights it takes, once it listens at the ports that only root may have. */
    public record User(int uid, int gid) {}

    /**
     * Starts it, and returns when it listens.
     *
     * @param sockets those of the service; at its doors it is listened
     * @param user null for this JVM's own
     * @param log file that the new version's output is appended to; null for this JVM's standard error
     * @throws IOException whose message names the address, when it can't listen there
     */
    public static StandIn start(Path program, List<OpenSocket> sockets, @Nullable User user, @Nullable Path log)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        if (user != null) {
            words.addAll(List.of("--user", Integer.toUnsignedString(user.uid()), Integer.toUnsignedString(user.gid())));
        }
        words.addAll(addresses(sockets));
        return start(words, log);
    }

    /**
     * Starts it in namespaces of its own, whose files are copies in memory and whose network leads nowhere; the service may go
     * on listening meanwhile.
     *
     * @param directory an empty one, which stays empty
     * @param shared a directory that is the same inside and outside
     * @param bytes how much may be written in there
     * @param working the service's working directory
     * @param log file that the new version's output is appended to
     * @throws IOException whose message begins with {@code sandbox} when the kernel does not let it be
     */
    public static StandIn apart(
            Path program, List<OpenSocket> sockets, Path directory, Path shared, long bytes, Path working, Path log)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(
                program.toString(),
                "--sandbox",
                directory.toString(),
                shared.toString(),
                Long.toString(bytes),
                working.toString()));
        words.addAll(addresses(sockets));
        return start(words, log);
    }

    private static StandIn start(List<String> words, @Nullable Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.redirectError(
                log == null ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        try {
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            List<String> readOnly = new ArrayList<>();
            String answer = said.readLine();
            while (answer != null && answer.startsWith(READ_ONLY)) {
                readOnly.add(answer.substring(READ_ONLY.length()));
                answer = said.readLine();
            }
            if (answer == null) {
                ChildInterruptedException.check(
                        "the stand-in", process.onExit().join().exitValue());
                throw new IOException("the stand-in ended at once");
            }
            if (!answer.equals("ok")) {
                throw new IOException(answer.replaceFirst("^err ", ""));
            }
            return new StandIn(
                    process,
                    ProcessIdentity.of(process.pid())
                            .orElseThrow(() -> new IOException("the stand-in ended as soon as it listened")),
                    readOnly);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The addresses of a service's doors as the program reads them. */
    static List<String> addresses(List<OpenSocket> sockets) {
        return sockets.stream()
                .filter(OpenSocket::isDoor)
                .map(door -> address(door, sockets))
                .toList();
    }

    private static String address(OpenSocket socket, List<OpenSocket> all) {
        String local = socket.local();
        if (socket.protocol().equals("unix")) {
            return "unix:" + local;
        }
        if (socket.protocol().equals("tcp")) {
            return "tcp4:" + local;
        }
        int colon = local.lastIndexOf(':');
        String port = local.substring(colon);
        if (!local.startsWith("[")) {
            // A socket of IPv6 that is bound to an IPv4 address: the usual way of JVMs.
            return "tcp6:[::ffff:" + local.substring(0, colon) + "]" + port;
        }
        // The kernel does not list whether IPv4 clients reach it; beside a listener for those they can't.
        boolean onlyV6 = all.stream()
                .anyMatch(other -> other.isListener()
                        && other.protocol().equals("tcp")
                        && other.local().endsWith(port));
        return (onlyV6 ? "tcp6only:" : "tcp6:") + local;
    }

    /** File systems of a sandbox that can't be written to, for there can be no copy of them; by where they are mounted. */
    public List<String> readOnly() {
        return readOnly;
    }

    public ProcessIdentity identity() {
        return identity;
    }

    /** Ends it; does nothing when it is gone. */
    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly(); // somebody has stopped it
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
