package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.thread.Frame;
import dev.imago.checkpoint.testjvm.TargetJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JDK's own view of virtual threads, as {@code jcmd PID Thread.dump_to_file} writes it: the oracle. */
final class ThreadDump {
    private static final Pattern THREAD = Pattern.compile("#\\d+ \"(.*)\" virtual.*");
    /** {@code java.base/java.lang.VirtualThread.park(VirtualThread.java:738)}; locks follow a dash. */
    private static final Pattern FRAME =
            Pattern.compile("\\s+(?:at )?(?:[^\\s/()]*/)?(\\S+)\\((?:[^():]*:(\\d+)|[^()]*)\\)");

    private static final Set<String> HIDDEN =
            Set.of("java.lang.Thread.runWith", "java.lang.VirtualThread$VThreadContinuation$1.run");

    private ThreadDump() {}

    /** Name of each virtual thread with its frames as {@code class.method:line}, innermost first. */
    static Map<String, List<String>> virtualThreads(TargetJvm jvm) throws IOException {
        Path file = Files.createTempDirectory("imago-dump").resolve("threads.txt");
        try {
            jvm.jcmd("Thread.dump_to_file", file.toString());
            return parse(Files.readAllLines(file));
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        }
    }

    private static Map<String, List<String>> parse(List<String> lines) {
        Map<String, List<String>> threads = new TreeMap<>();
        List<String> frames = new ArrayList<>();
        for (String line : lines) {
            Matcher thread = THREAD.matcher(line);
            Matcher frame = FRAME.matcher(line);
            if (line.startsWith("#")) {
                frames = new ArrayList<>();
                if (thread.matches()) {
                    threads.put(thread.group(1), frames);
                }
            } else if (frame.matches()) {
                frames.add(frame.group(1) + ":" + (frame.group(2) == null ? "-1" : frame.group(2)));
            }
        }
        return threads;
    }

    /** Without the frames that the JDK hides in its own dumps: hidden classes, and what it annotates so. */
    static List<String> format(List<Frame> frames) {
        return frames.stream()
                .filter(frame -> frame.className().indexOf('/') < 0
                        && !frame.className().equals("jdk.internal.vm.Continuation")
                        && !HIDDEN.contains(frame.method()))
                .map(frame -> frame.method() + ":" + frame.line())
                .toList();
    }
}
