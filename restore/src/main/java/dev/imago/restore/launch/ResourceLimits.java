package dev.imago.restore.launch;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resource limits of a process, as {@code /proc/PID/limits} tells everybody.
 *
 * @param ranges soft and hard limit of each resource
 */
public record ResourceLimits(Map<Resource, Range> ranges) {
    private static final Pattern LINE = Pattern.compile("(Max [a-z ]+?)\\s{2,}(\\S+)\\s+(\\S+).*");

    /** What is limited, by the kernel's name and by the option of {@code prlimit}. */
    public enum Resource {
        CPU("Max cpu time", "--cpu"),
        FILE_SIZE("Max file size", "--fsize"),
        DATA("Max data size", "--data"),
        STACK("Max stack size", "--stack"),
        CORE("Max core file size", "--core"),
        RESIDENT_SET("Max resident set", "--rss"),
        PROCESSES("Max processes", "--nproc"),
        OPEN_FILES("Max open files", "--nofile"),
        LOCKED_MEMORY("Max locked memory", "--memlock"),
        ADDRESS_SPACE("Max address space", "--as"),
        FILE_LOCKS("Max file locks", "--locks"),
        PENDING_SIGNALS("Max pending signals", "--sigpending"),
        MESSAGE_QUEUES("Max msgqueue size", "--msgqueue"),
        NICE("Max nice priority", "--nice"),
        REALTIME_PRIORITY("Max realtime priority", "--rtprio"),
        REALTIME_TIMEOUT("Max realtime timeout", "--rttime");

        private final String title;
        private final String option;

        Resource(String title, String option) {
            this.title = title;
            this.option = option;
        }
    }

    /** Limits in the kernel's words: a number, or {@code unlimited}. */
    public record Range(String soft, String hard) {
        private boolean reachesBeyond(Range other) {
            return Long.compareUnsigned(number(hard), number(other.hard)) > 0;
        }

        private static long number(String limit) {
            return limit.equals("unlimited") ? -1 : Long.parseUnsignedLong(limit);
        }
    }

    /** Reads a file in the form of {@code /proc/PID/limits}. */
    public static ResourceLimits read(Path file) throws IOException {
        Map<Resource, Range> ranges = new EnumMap<>(Resource.class);
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            Matcher words = LINE.matcher(line);
            if (words.matches()) {
                for (Resource resource : Resource.values()) {
                    if (resource.title.equals(words.group(1))) {
                        ranges.put(resource, new Range(words.group(2), words.group(3)));
                    }
                }
            }
        }
        if (ranges.size() != Resource.values().length) {
            throw new IOException(file + " does not have all resource limits, only " + ranges.keySet());
        }
        return new ResourceLimits(ranges);
    }

    /** A sentence for each of these limits that this program may not give to what it starts. */
    public List<String> outOfReach() throws IOException, InterruptedException {
        ResourceLimits own = read(Path.of("/proc/self/limits"));
        List<String> found = new ArrayList<>();
        for (Map.Entry<Resource, Range> wanted : ranges.entrySet()) {
            Range now = own.ranges.get(wanted.getKey());
            if (now != null && wanted.getValue().reachesBeyond(now) && !mayBeSet(wanted.getKey(), wanted.getValue())) {
                found.add(wanted.getKey().title + ": " + wanted.getValue().hard + " is wanted, and at most " + now.hard
                        + " can be had here");
            }
        }
        return found;
    }

    /** Asks the kernel: which capabilities it takes depends on user namespaces too. */
    private static boolean mayBeSet(Resource resource, Range range) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("prlimit", resource.option + "=" + range.soft + ":" + range.hard, "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        ChildInterruptedException.check("prlimit", exitCode);
        return exitCode == 0;
    }
}
