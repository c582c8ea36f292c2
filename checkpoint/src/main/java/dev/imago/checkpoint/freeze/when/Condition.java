package dev.imago.checkpoint.freeze.when;

import dev.imago.checkpoint.freeze.MethodPattern;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a service may be frozen. The text of each is what {@link ConditionParser} reads back as the same.
 *
 * <pre>
 * condition := all { "or" all }
 * all       := term { "and" term }
 * term      := "(" condition ")" | window | quiet | absence | heap | load
 * window    := "between" HH:MM "and" HH:MM [ ZONE ]       over midnight where the second is the earlier
 * quiet     := "quiet" "for" TIME                         500ms, 30s, 5m, 1h
 * absence   := "no" "thread" "in" METHODS                 com.acme.Pay.charge, or com.acme.Pay.* for all of them
 * heap      := "heap" "below" SIZE                        512 MB, 1.5 GB
 * load      := "load" "below" NUMBER                      the machine's, over the last minute
 * </pre>
 */
public sealed interface Condition {
    /**
     * A part that does not hold.
     *
     * @param part its text
     * @param found what is the case instead
     */
    record Failure(String part, String found) {}

    /** Why it does not hold, one entry for each part that fails; empty when it holds. */
    List<Failure> failing(Facts facts);

    /** The longest quiet that it asks for; zero when it asks for none. */
    default Duration longestQuiet() {
        return Duration.ZERO;
    }

    /** It is this time of day: from {@code from} on and before {@code to}. */
    record Window(LocalTime from, LocalTime to, Optional<ZoneId> zone) implements Condition {
        @Override
        public List<Failure> failing(Facts facts) {
            ZoneId place = zone.orElse(ZoneId.systemDefault());
            LocalTime now = LocalTime.ofInstant(facts.now(), place);
            boolean inside = from.isBefore(to)
                    ? !now.isBefore(from) && now.isBefore(to)
                    : !now.isBefore(from) || now.isBefore(to);
            return inside
                    ? List.of()
                    : List.of(
                            new Failure(toString(), "it is " + now.withSecond(0).withNano(0) + " in " + place));
        }

        @Override
        public String toString() {
            return "between " + from + " and " + to + zone.map(z -> " " + z).orElse("");
        }
    }

    /** It has been at rest in every look for this long. */
    record Quiet(Duration length) implements Condition {
        @Override
        public List<Failure> failing(Facts facts) {
            Duration quiet = facts.quietFor();
            return quiet.compareTo(length) >= 0
                    ? List.of()
                    : List.of(new Failure(
                            toString(),
                            String.format(Locale.ROOT, "quiet for %.1f s so far", quiet.toMillis() / 1000.0)));
        }

        @Override
        public Duration longestQuiet() {
            return length;
        }

        @Override
        public String toString() {
            long millis = length.toMillis();
            return "quiet for " + (millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms");
        }
    }

    /** No thread has such a method on its stack. */
    record NoThread(MethodPattern methods) implements Condition {
        @Override
        public List<Failure> failing(Facts facts) {
            return facts.threadsIn(methods).stream()
                    .map(thread -> new Failure(toString(), thread))
                    .toList();
        }

        @Override
        public String toString() {
            return "no thread in " + methods.text();
        }
    }

    /** Less than so many bytes of the heap are in use, garbage included. */
    record HeapBelow(long bytes) implements Condition {
        @Override
        public List<Failure> failing(Facts facts) {
            long used = facts.heapUsed();
            return used < bytes ? List.of() : List.of(new Failure(toString(), (used >> 20) + " MB are in use"));
        }

        @Override
        public String toString() {
            return "heap below " + (bytes % (1 << 20) == 0 ? (bytes >> 20) + " MB" : bytes + " B");
        }
    }

    /** The machine's load over the last minute is less. */
    record LoadBelow(double load) implements Condition {
        @Override
        public List<Failure> failing(Facts facts) {
            double now = facts.load();
            return now < load ? List.of() : List.of(new Failure(toString(), "it is " + now));
        }

        @Override
        public String toString() {
            return "load below " + load;
        }
    }

    /** All of them hold. */
    record All(List<Condition> of) implements Condition {
        public All {
            of = List.copyOf(of);
        }

        @Override
        public List<Failure> failing(Facts facts) {
            List<Failure> failing = new ArrayList<>();
            of.forEach(part -> failing.addAll(part.failing(facts)));
            return failing;
        }

        @Override
        public Duration longestQuiet() {
            return longest(of);
        }

        @Override
        public String toString() {
            return join(of, " and ");
        }
    }

    /** One of them holds. */
    record Any(List<Condition> of) implements Condition {
        public Any {
            of = List.copyOf(of);
        }

        @Override
        public List<Failure> failing(Facts facts) {
            List<Failure> failing = new ArrayList<>();
            for (Condition part : of) {
                List<Failure> here = part.failing(facts);
                if (here.isEmpty()) {
                    return List.of();
                }
                failing.addAll(here);
            }
            return failing;
        }

        @Override
        public Duration longestQuiet() {
            return longest(of);
        }

        @Override
        public String toString() {
            return join(of, " or ");
        }
    }

    private static Duration longest(List<Condition> parts) {
        return parts.stream()
                .map(Condition::longestQuiet)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static String join(List<Condition> parts, String word) {
        List<String> texts = parts.stream()
                .map(part -> part instanceof All || part instanceof Any ? "(" + part + ")" : part.toString())
                .toList();
        return String.join(word, texts);
    }
}
