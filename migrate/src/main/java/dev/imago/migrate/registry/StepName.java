package dev.imago.migrate.registry;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a step is called: a service and two versions of it, {@code orders-2.3__2.4}. Ordered by service, then by versions.
 *
 * @param from version that it starts from
 * @param to version that it leads to
 */
public record StepName(String service, String from, String to) implements Comparable<StepName> {
    /** The version begins where a jar's would: behind the first dash that a digit follows. */
    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d.*?)__(.+)");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+\\-]*");
    private static final Comparator<StepName> ORDER = Comparator.comparing(StepName::service)
            .thenComparing(StepName::from, VersionOrder.INSTANCE)
            .thenComparing(StepName::to, VersionOrder.INSTANCE);

    /** @throws IllegalArgumentException if a part can't be part of a file name, or the name would be read as another */
    public StepName {
        for (String part : new String[] {service, from, to}) {
            if (!isWord(part)) {
                throw new IllegalArgumentException(
                        "'" + part + "' is no service or version: letters, digits and . _ + - after a letter or digit");
            }
        }
        Matcher name = NAME.matcher(service + "-" + from + "__" + to);
        if (!name.matches() || !name.group(1).equals(service)) {
            throw new IllegalArgumentException("'" + service + "-" + from
                    + "' does not tell service and version apart: a version begins with the first digit behind a dash");
        }
    }

    /** Whether a text can be a service or a version. */
    static boolean isWord(String part) {
        return WORD.matcher(part).matches() && !part.contains("__");
    }

    /** The name that a text is, if it is one. */
    public static Optional<StepName> parse(String text) {
        Matcher name = NAME.matcher(text);
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StepName(name.group(1), name.group(2), name.group(3)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(StepName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return service + "-" + from + "__" + to;
    }
}
