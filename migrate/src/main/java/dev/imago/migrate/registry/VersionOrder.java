package dev.imago.migrate.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Orders versions as people do: numbers by their value (1.9 before 1.10), trailing zeros make no difference to the place
 * (1.0 beside 1), and what is not finished comes before what is (2.0-alpha, 2.0-beta, 2.0-rc1, 2.0-SNAPSHOT, 2.0, 2.0-sp1).
 * Versions that stand at the same place are ordered by their text, so that equal means the same.
 */
public final class VersionOrder implements Comparator<String> {
    public static final VersionOrder INSTANCE = new VersionOrder();

    private static final Pattern PART = Pattern.compile("\\d+|[^\\d._+\\-]+");
    private static final List<String> UNFINISHED =
            List.of("alpha", "a", "beta", "b", "milestone", "m", "cr", "rc", "snapshot");
    private static final List<String> FINISHED = List.of("final", "ga", "release");
    /** The place of a version that ends here, among words that come before it and words and numbers that come after. */
    private static final int END = 100;

    private VersionOrder() {}

    @Override
    public int compare(String one, String other) {
        List<String> a = parts(one);
        List<String> b = parts(other);
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            int order = comparePart(i < a.size() ? a.get(i) : "", i < b.size() ? b.get(i) : "");
            if (order != 0) {
                return order;
            }
        }
        return one.compareTo(other);
    }

    private static List<String> parts(String version) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(version.toLowerCase(Locale.ROOT));
        while (part.find()) {
            if (!FINISHED.contains(part.group())) {
                parts.add(part.group());
            }
        }
        return parts;
    }

    private static int comparePart(String a, String b) {
        int order = Integer.compare(place(a), place(b));
        if (order != 0 || a.equals(b)) {
            return order;
        }
        return isNumber(a) ? compareNumbers(a, b) : a.compareTo(b);
    }

    private static int place(String part) {
        if (part.isEmpty() || (isNumber(part) && withoutZeros(part).isEmpty())) {
            return END;
        }
        int unfinished = UNFINISHED.indexOf(part);
        return unfinished >= 0 ? unfinished : isNumber(part) ? END + 2 : END + 1;
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && Character.isDigit(part.charAt(0));
    }

    /** Of any length, as no version's numbers are too large for it. */
    private static int compareNumbers(String a, String b) {
        String one = withoutZeros(a);
        String other = withoutZeros(b);
        int order = Integer.compare(one.length(), other.length());
        return order != 0 ? order : one.compareTo(other);
    }

    private static String withoutZeros(String number) {
        return number.replaceFirst("^0+", "");
    }
}
