package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.meaning.NewNames;
import dev.imago.migrate.rules.Rules;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where classes that are gone by name and by rules seem to be now, for a person to confirm, and for comparisons of code and
 * constants, which nothing is carried by: a class of the same simple name that the old version does not have. As {@link
 * NewNames}, what rules say goes first. Thread-safe.
 */
final class MovedClasses implements NewNames {
    private static final String ALL = ".*";
    /** One class may be anywhere; a second one makes it the package that moved. */
    private static final int SEVERAL = 2;

    private final ClassNames told;
    private final Rules rules;
    private final Set<String> old;
    private final Dictionary next;
    private final Set<String> targets;
    /** New classes by simple name. */
    private final Map<String, List<String>> added;

    private final Map<String, Optional<String>> known = new ConcurrentHashMap<>();
    private @Nullable Map<String, String> packages;

    /** A rule that would say where a class is now: of the class, or of its package. */
    record Rename(String from, String to) {
        boolean isPackage() {
            return from.endsWith(ALL);
        }
    }

    /** @param old names of all classes of the old version */
    MovedClasses(Rules rules, Collection<String> old, Dictionary next) {
        this.told = new ClassNames(rules, next);
        this.rules = rules;
        this.old = new HashSet<>(old);
        this.next = next;
        this.targets = new HashSet<>(rules.rename().values());
        this.added = next.shapes().stream()
                .map(Shape::name)
                .filter(this::isAdded)
                .collect(Collectors.groupingBy(MovedClasses::simple));
    }

    /** What a class that is gone seems to be called now. */
    Optional<String> of(String oldClass) {
        return known.computeIfAbsent(oldClass, this::find);
    }

    /** Whether the new version has no class of the name, and no rule says what became of it. */
    boolean isGone(String oldClass) {
        return told.of(oldClass).equals(oldClass)
                && next.shape(oldClass).isEmpty()
                && !rules.rename().containsKey(oldClass)
                && !rules.split().containsKey(oldClass);
    }

    /** Whether a class of the new version is neither one of old, nor what a rule says that one has become. */
    boolean isAdded(String newClass) {
        return !old.contains(newClass) && !targets.contains(newClass);
    }

    /** The rule to suggest for a class that has moved: that of its package, where several classes have moved with it. */
    Optional<Rename> rename(String oldClass) {
        Optional<String> now = of(oldClass);
        if (now.isEmpty()) {
            return Optional.empty();
        }
        return packages().entrySet().stream()
                .filter(move -> oldClass.startsWith(move.getKey() + "."))
                .filter(move -> now.get().equals(moved(oldClass, move.getKey(), move.getValue())))
                .min(Comparator.comparingInt(move -> move.getKey().length()))
                .map(move -> new Rename(move.getKey() + ALL, move.getValue() + ALL))
                .or(() -> now.map(name -> new Rename(oldClass, name)));
    }

    @Override
    public String ofClass(String oldName) {
        String element = ClassNames.element(oldName);
        Optional<String> now = of(element);
        return now.isPresent() ? oldName.replace(element, now.get()) : told.of(oldName);
    }

    @Override
    public String ofField(String oldClass, String name) {
        String field = told.ofField(oldClass, name);
        return field.startsWith(oldClass + ".") ? ofClass(oldClass) + field.substring(oldClass.length()) : field;
    }

    private Optional<String> find(String oldClass) {
        if (!old.contains(oldClass) || !isGone(oldClass)) {
            return Optional.empty();
        }
        List<String> same = added.getOrDefault(simple(oldClass), List.of());
        Set<String> byRules = rules.rename().entrySet().stream()
                .filter(rule -> packageOf(rule.getKey()).equals(packageOf(oldClass)) && old.contains(rule.getKey()))
                .map(rule -> packageOf(rule.getValue()))
                .collect(Collectors.toCollection(TreeSet::new));
        return only(among(same, byRules)).or(() -> only(same)).or(() -> only(among(same, beside(packageOf(oldClass)))));
    }

    /** Packages where classes that were beside it are found again, of which there is only one of the name. */
    private Set<String> beside(String oldPackage) {
        return old.stream()
                .filter(name -> packageOf(name).equals(oldPackage) && isGone(name))
                .flatMap(name -> only(added.getOrDefault(simple(name), List.of())).stream())
                .map(MovedClasses::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> among(List<String> classes, Set<String> packages) {
        return classes.stream()
                .filter(name -> packages.contains(packageOf(name)))
                .toList();
    }

    private static Optional<String> only(List<String> names) {
        return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
    }

    private synchronized Map<String, String> packages() {
        Map<String, String> found = packages;
        if (found == null) {
            found = new TreeMap<>();
            Map<String, Map<String, Integer>> moves = new TreeMap<>();
            for (String name : old) {
                of(name).filter(now -> name.indexOf('$') < 0)
                        .ifPresent(now -> moves.computeIfAbsent(packageOf(name), p -> new HashMap<>())
                                .merge(packageOf(now), 1, Integer::sum));
            }
            for (Map.Entry<String, Map<String, Integer>> move : moves.entrySet()) {
                String from = move.getKey();
                Map<String, Integer> into = move.getValue();
                String to = into.keySet().iterator().next();
                boolean isOne = into.size() == 1 && into.getOrDefault(to, 0) >= SEVERAL;
                if (isOne && !from.isEmpty() && !to.isEmpty() && hasMoved(from, to)) {
                    found.put(from, to);
                }
            }
            packages = found;
        }
        return found;
    }

    /** Whether nothing is left in a package, and a rule for it would rename no class below it that has not moved so. */
    private boolean hasMoved(String from, String to) {
        return !rules.rename().containsKey(from + ALL)
                && old.stream()
                        .filter(name ->
                                name.startsWith(from + ".") && !rules.rename().containsKey(name))
                        .allMatch(name -> {
                            String target = moved(name, from, to);
                            boolean isLeft = packageOf(name).equals(from)
                                    && next.shape(name).isPresent();
                            boolean isRenamed = next.shape(target).isPresent() && !of(name).equals(Optional.of(target));
                            return !isLeft && !isRenamed;
                        });
    }

    private static String moved(String name, String from, String to) {
        return to + name.substring(from.length());
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static String packageOf(String className) {
        return className.substring(0, Math.max(className.lastIndexOf('.'), 0));
    }
}
