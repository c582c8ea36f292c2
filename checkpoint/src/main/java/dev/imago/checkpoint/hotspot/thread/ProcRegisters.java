package dev.imago.checkpoint.hotspot.thread;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What {@code /proc/PID/task/TID/syscall} tells about the threads of a frozen process: system call with arguments, stack
 * pointer and instruction pointer. Not the frame pointer, and not whether an interrupted call is already over.
 *
 * <p>Needs the right to trace the process. Thread ids are those of the reader's pid namespace.
 */
public final class ProcRegisters implements RegisterSource {
    private static final int LONGEST_LINE = 256;
    private static final int ARGUMENTS = 6;

    private final Path tasks;
    private final byte[] line = new byte[LONGEST_LINE];

    public ProcRegisters(int pid) {
        this.tasks = Path.of("/proc", Integer.toString(pid), "task");
    }

    @Override
    public synchronized Optional<ThreadRegisters> of(int osThreadId) {
        // RandomAccessFile: the least work per file, and there is one for each thread while the service stands still.
        try (RandomAccessFile file = new RandomAccessFile(new File(tasks + "/" + osThreadId + "/syscall"), "r")) {
            int length = file.read(line);
            return length <= 0
                    ? Optional.empty()
                    : parse(new String(line, 0, length, StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            return Optional.empty(); // gone
        }
    }

    static Optional<ThreadRegisters> parse(String text) {
        if (text.equals("running")) {
            return Optional.empty();
        }
        String[] words = text.split(" ", -1);
        int call = Integer.parseInt(words[0]);
        int given = call < 0 ? 0 : ARGUMENTS;
        if (words.length != given + 3) {
            throw new IllegalArgumentException("not a line of /proc/PID/task/TID/syscall: " + text);
        }
        List<Long> arguments = new ArrayList<>(given);
        for (int i = 1; i <= given; i++) {
            arguments.add(hex(words[i]));
        }
        return Optional.of(new ThreadRegisters(
                hex(words[given + 2]),
                hex(words[given + 1]),
                OptionalLong.empty(),
                call,
                arguments,
                OptionalLong.empty()));
    }

    private static long hex(String word) {
        return Long.parseUnsignedLong(word.substring(2), 16);
    }

    @Override
    public OptionalInt threadNamed(String name) {
        int found = 0;
        int count = 0;
        try (var threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                    found = Integer.parseInt(thread.getFileName().toString());
                    count++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't list the threads in " + tasks, e);
        }
        return count == 1 ? OptionalInt.of(found) : OptionalInt.empty();
    }
}
