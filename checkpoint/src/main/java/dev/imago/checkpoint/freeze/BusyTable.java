package dev.imago.checkpoint.freeze;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Counts what was met in many looks at a service: threads that differ in their number only ({@code pool-1-thread-3}) and
 * do the same share a row. For one thread at a time.
 */
public final class BusyTable {
    /** More than anyone reads. */
    private static final int MOST_ROWS = 20;

    private static final Pattern LAST_NUMBER = Pattern.compile("\\d+(?=\\D*$)");
    private static final Pattern POSITION = Pattern.compile("\\((line \\d+)?\\)$");

    private final Map<Key, Group> groups = new LinkedHashMap<>();
    private int looks;

    /**
     * One row: threads that were in the way in the same manner.
     *
     * @param thread name, or what the names have in common and how many threads that are
     * @param frame where: the service's own method if one was on the stack
     * @param detail what they do there, as words that follow the name
     * @param seen in how many of the looks
     */
    public record Row(String thread, String frame, String detail, BusyReason reason, int seen) {}

    private record Key(String family, String frame, String detail, BusyReason reason) {}

    private static final class Group {
        private final Set<String> names = new TreeSet<>();
        private String frame = "";
        private int seen;
    }

    /** Takes in what one look found, also when that was nothing. */
    public void add(List<BusyThread> busy) {
        looks++;
        Set<Key> met = new LinkedHashSet<>();
        for (BusyThread thread : busy) {
            Key key = keyOf(thread);
            Group group = groups.computeIfAbsent(key, k -> new Group());
            group.names.add(thread.name());
            group.frame = key.frame().isEmpty() ? thread.frame() : key.frame();
            met.add(key);
        }
        met.forEach(key -> groups.getOrDefault(key, new Group()).seen++);
    }

    private static Key keyOf(BusyThread thread) {
        String frame = switch (thread.reason()) {
            // What runs is at another line each time; where it waits, the line tells.
            case EXECUTING -> POSITION.matcher(thread.frame()).replaceFirst("");
            // Of numbers that change, the latest is shown.
            case CONDITION -> "";
            default -> thread.frame();
        };
        return new Key(LAST_NUMBER.matcher(thread.name()).replaceFirst("*"), frame, thread.detail(), thread.reason());
    }

    /** How many looks were taken in. */
    public int looks() {
        return looks;
    }

    /** What was met most often comes first; the seldom ones beyond a screenful are left out. */
    public List<Row> rows() {
        return groups.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(Row::seen).reversed())
                .limit(MOST_ROWS)
                .toList();
    }

    private static Row row(Key key, Group group) {
        Set<String> names = new HashSet<>(group.names);
        String thread = names.size() == 1 ? names.iterator().next() : key.family() + " (" + names.size() + ")";
        return new Row(thread, group.frame, key.detail(), key.reason(), group.seen);
    }
}
