package dev.imago.checkpoint.hotspot.thread;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What {@code /proc/PID/task/TID/syscall} tells about the threads of a frozen process: system call with arguments, stack
 * pointer and instruction pointer. Not the frame pointer, and not whether an interrupted call is already over.
 *
 * <p>Needs the right to trace the process. Thread ids are those of the reader's pid namespace. The
 * caller closes it.
 */
public final class ProcRegisters implements RegisterSource, AutoCloseable {
    private static final int LONGEST_LINE = 256;
    private static final int ARGUMENTS = 6;
    /** Well below the 1024 that a process may usually have. */
    private static final int MOST_KEPT_OPEN = 512;

    private final String tasks;
    private final byte[] line = new byte[LONGEST_LINE];
    private final Map<Integer, RandomAccessFile> open = new HashMap<>();

    public ProcRegisters(int pid) {
        this.tasks = "/proc/" + pid + "/task";
    }

    /** Files are kept open: there is one for each thread, and they are read while the service stands still. */
    @Override
    public synchronized Optional<ThreadRegisters> of(int osThreadId) {
        RandomAccessFile kept = open.remove(osThreadId);
        Optional<ThreadRegisters> read = kept == null ? Optional.empty() : read(osThreadId, kept);
        if (read.isPresent()) {
            return read;
        }
        // The thread is new, or another one has got the id of one that is gone.
        try {
            return read(osThreadId, new RandomAccessFile(new File(tasks + "/" + osThreadId + "/syscall"), "r"));
        } catch (FileNotFoundException e) {
            return Optional.empty(); // gone
        }
    }

    private Optional<ThreadRegisters> read(int osThreadId, RandomAccessFile file) {
        boolean keep = false;
        try {
            file.seek(0);
            int length = file.read(line);
            if (length <= 0) {
                return Optional.empty();
            }
            keep = open.size() < MOST_KEPT_OPEN;
            return parse(new String(line, 0, length, StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            return Optional.empty(); // gone
        } finally {
            if (keep) {
                open.put(osThreadId, file);
            } else {
                close(file);
            }
        }
    }

    private static void close(RandomAccessFile file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(ProcRegisters::close);
        open.clear();
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
                hex(words[given + 2]), hex(words[given + 1]), OptionalLong.empty(), call, arguments));
    }

    private static long hex(String word) {
        return Long.parseUnsignedLong(word.substring(2), 16);
    }

    @Override
    public OptionalInt threadNamed(String name) {
        int found = 0;
        int count = 0;
        try (var threads = Files.newDirectoryStream(Path.of(tasks))) {
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
