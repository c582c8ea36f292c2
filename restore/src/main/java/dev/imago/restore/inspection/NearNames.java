package dev.imago.restore.inspection;

import dev.imago.migrate.rules.NearestName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The classes that somebody may have meant who gave a name that none has: a package left out, a slip of the finger. */
final class NearNames {
    private static final int MOST = 3;

    private NearNames() {}

    /** At most three of {@code names}, those with the same last part first. */
    static List<String> of(String wanted, Collection<String> names) {
        Set<String> near = new LinkedHashSet<>();
        names.stream()
                .filter(name -> lastPart(name).equalsIgnoreCase(lastPart(wanted)))
                .sorted()
                .forEach(near::add);
        NearestName.of(wanted, names).ifPresent(near::add);
        return near.stream().limit(MOST).toList();
    }

    private static String lastPart(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }
}
