package dev.imago.checkpoint.freeze;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of places where threads wait and what each means, from {@code rest-points.txt} beside this class, and the
 * places that the operator named. Immutable; safe to share.
 */
public final class RestPoints {
    private static final String TABLE = "rest-points.txt";

    /** What a method on the stack of a thread means. */
    enum Meaning {
        WAIT,
        WITHIN,
        BUSY,
        RESULT,
        LOOP,
        IDLE,
        LOCK
    }

    /**
     * One entry.
     *
     * @param text why, or for a wait the name of its {@link WaitCall}
     */
    record Entry(Meaning meaning, MethodPattern method, String text) {}

    private final List<Entry> entries;
    private final List<MethodPattern> named;
    private final Map<String, Entry> exact = new HashMap<>();
    private final List<Entry> prefixes = new ArrayList<>();

    private RestPoints(List<Entry> entries, List<MethodPattern> named) {
        this.entries = List.copyOf(entries);
        this.named = List.copyOf(named);
        for (Entry entry : entries) {
            if (entry.method().isPrefix()) {
                prefixes.add(entry);
            } else {
                exact.put(entry.method().text(), entry);
            }
        }
    }

    /** The JDK's waits, and what is known of common libraries. */
    public static RestPoints standard() {
        try (InputStream table = RestPoints.class.getResourceAsStream(TABLE)) {
            if (table == null) {
                throw new IllegalStateException(TABLE + " is missing beside " + RestPoints.class.getName());
            }
            List<Entry> entries = new ArrayList<>();
            BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    entries.add(parse(line));
                }
            }
            return new RestPoints(entries, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry parse(String line) {
        String[] words = line.split(" ", 3);
        if (words.length < 2) {
            throw new IllegalStateException(TABLE + ": not an entry: " + line);
        }
        Meaning meaning = Meaning.valueOf(words[0].toUpperCase(Locale.ROOT));
        Entry entry = new Entry(meaning, new MethodPattern(words[1]), words.length == 3 ? words[2] : "");
        if (meaning == Meaning.WAIT) {
            callOf(entry);
        }
        return entry;
    }

    /**
     * These and the places that the operator says are rest points: a thread that waits there, without service code above
     * it, is at rest, whatever the table says, and in native code that the table does not know.
     *
     * @param methods {@code class.method} each, or the beginning of it and a star
     */
    public RestPoints withRestAt(Collection<String> methods) {
        List<MethodPattern> all = new ArrayList<>(named);
        methods.forEach(method -> all.add(new MethodPattern(method)));
        return new RestPoints(entries, all);
    }

    /** Whether the operator named the method. */
    boolean isNamed(String method) {
        return named.stream().anyMatch(pattern -> pattern.matches(method));
    }

    /** The entry for a method; where several fit, the exact one, then the first. */
    Optional<Entry> find(String method) {
        @Nullable Entry found = exact.get(method);
        if (found != null) {
            return Optional.of(found);
        }
        return prefixes.stream().filter(entry -> entry.method().matches(method)).findFirst();
    }

    static WaitCall callOf(Entry wait) {
        return WaitCall.valueOf(wait.text().toUpperCase(Locale.ROOT));
    }
}
