package dev.imago.checkpoint.hotspot.thread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JDK's own view of a JVM's threads, as {@code jcmd PID Thread.print} prints it: the oracle. */
final class ThreadPrint {
    private static final Pattern THREAD = Pattern.compile("\"(.*)\" (?:#\\d+ )?.*");
    private static final Pattern FRAME = Pattern.compile("\tat (.+?)\\((?:[^()]*?/)?([^()/]*)\\)");
    private static final Pattern LINE = Pattern.compile(".*:(\\d+)");

    private ThreadPrint() {}

    /** Name of each Java thread, with its frames as {@code class.method:line}, innermost first. */
    static Map<String, List<String>> parse(String printed) {
        Map<String, List<String>> threads = new LinkedHashMap<>();
        List<String> frames = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            Matcher thread = THREAD.matcher(line);
            Matcher frame = FRAME.matcher(line);
            // Only Java threads have a thread state line and frames; the VM's own are printed behind them.
            if (line.startsWith("\"") && thread.matches()) {
                frames = new ArrayList<>();
                threads.put(thread.group(1), frames);
            } else if (frame.matches()) {
                Matcher number = LINE.matcher(frame.group(2));
                frames.add(frame.group(1) + ":" + (number.matches() ? number.group(1) : "-1"));
            }
        }
        return threads;
    }

    static List<String> format(List<Frame> frames) {
        return frames.stream().map(frame -> frame.method() + ":" + frame.line()).toList();
    }
}
