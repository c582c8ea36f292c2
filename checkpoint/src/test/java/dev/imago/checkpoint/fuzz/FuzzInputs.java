package dev.imago.checkpoint.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The inputs of fuzz targets, and their replay as ordinary tests.
 *
 * <p>A target is a test class with a method {@code fuzzerTestOneInput}, which gives bytes to a parser and lets nothing
 * out but bugs, and a method {@code seeds}, which makes inputs that are right. What fuzzing has found, and what it needed
 * to get everywhere, is kept in {@code src/test/resources/fuzz/CLASS}: each finding in a file of its own, all the rest in
 * {@code corpus.zip}. {@code scripts/fuzz} goes on from there.
 */
public final class FuzzInputs {
    private static final LocalDateTime SOME_DAY = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final String CORPUS = "corpus.zip";
    private static final long MOST_ALLOCATED = 256L << 20;
    /** Of the processor, not of the clock: machines may be busy. */
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private FuzzInputs() {}

    /** Gives all inputs to the target: it must refuse or accept each, with bounded memory and in bounded time. */
    public static void replay(Class<?> test, Map<String, byte[]> seeds, Consumer<byte[]> target) throws IOException {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (Map.Entry<String, byte[]> input : all(test, seeds).entrySet()) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long began = threads.getCurrentThreadCpuTime();
            try {
                target.accept(input.getValue());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("the input " + input.getKey(), e);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                    .as("bytes for the input " + input.getKey())
                    .isLessThan(MOST_ALLOCATED);
            assertThat(threads.getCurrentThreadCpuTime() - began)
                    .as("nanoseconds for the input " + input.getKey())
                    .isLessThan(LONGEST_NANOS);
        }
    }

    private static Map<String, byte[]> all(Class<?> test, Map<String, byte[]> seeds) throws IOException {
        Map<String, byte[]> inputs = new TreeMap<>();
        seeds.forEach((name, bytes) -> inputs.put("seed " + name, bytes));
        Path kept = Path.of("src/test/resources/fuzz", test.getSimpleName());
        if (Files.isDirectory(kept)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(kept)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    if (name.equals(CORPUS)) {
                        addCorpus(inputs, Files.readAllBytes(file));
                    } else {
                        inputs.put(name, Files.readAllBytes(file));
                    }
                }
            }
        }
        return inputs;
    }

    private static void addCorpus(Map<String, byte[]> inputs, byte[] zipped) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(zipped))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                inputs.put("corpus " + entry.getName(), zip.readAllBytes());
            }
        }
    }

    /**
     * For {@code scripts/fuzz}, in the module's directory: {@code write CLASS DIRECTORY} writes all inputs of a target as
     * files, {@code keep CLASS DIRECTORY} makes its corpus of the files of a directory.
     */
    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        Class<?> test = Class.forName(args[1]);
        Path directory = Path.of(args[2]);
        if (args[0].equals("write")) {
            @SuppressWarnings("unchecked") // by the convention
            Map<String, byte[]> seeds =
                    (Map<String, byte[]>) test.getMethod("seeds").invoke(null);
            for (Map.Entry<String, byte[]> input : all(test, seeds).entrySet()) {
                Files.write(directory.resolve(input.getKey().replaceAll("\\W+", "-")), input.getValue());
            }
        } else {
            keep(test, directory);
        }
    }

    private static void keep(Class<?> test, Path directory) throws IOException {
        Map<String, byte[]> inputs = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                inputs.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        }
        Path corpus = Files.createDirectories(Path.of("src/test/resources/fuzz", test.getSimpleName()))
                .resolve(CORPUS);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(corpus))) {
            for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
                ZipEntry entry = new ZipEntry(input.getKey());
                entry.setTimeLocal(SOME_DAY); // the same archive for the same inputs
                zip.putNextEntry(entry);
                zip.write(input.getValue());
            }
        }
    }
}
