package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.State;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.ComparedVersions;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.plan.VersionNames;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Plans a leg that begins at a version between. Immutable. */
final class LegPlanner {
    private final ComparedVersions versions;

    /**
     * Compares the two versions.
     *
     * @param between the versions on the way, by name
     * @throws dev.imago.migrate.rules.RulesException if the leg's rules name what neither version has
     */
    LegPlanner(
            Leg leg,
            ClassPathDictionary from,
            ClassPathDictionary to,
            Map<String, ClassPathDictionary> between,
            JdkTypes jdk) {
        versions = compare(leg, from, to, between, jdk);
    }

    /** The versions of any leg: one that lies somewhere as a version on the way may be another one's classes. */
    static ComparedVersions compare(
            Leg leg,
            ClassPathDictionary from,
            ClassPathDictionary to,
            Map<String, ClassPathDictionary> between,
            JdkTypes jdk) {
        VersionNames names = new VersionNames(
                name(from, between, VersionNames.OLD_AND_NEW.old()),
                name(to, between, VersionNames.OLD_AND_NEW.next()));
        return ComparedVersions.of(from, to, names, leg.rules(), leg.migrations(), jdk);
    }

    private static String name(
            ClassPathDictionary classes, Map<String, ClassPathDictionary> between, String otherwise) {
        return between.entrySet().stream()
                .filter(each -> each.getValue() == classes)
                .findFirst()
                .map(each -> "version " + each.getKey() + " ("
                        + classes.entries().get(0).path() + ")")
                .orElse(otherwise);
    }

    /** The classes that it leads to. */
    ClassPathDictionary to() {
        return versions.next();
    }

    /**
     * For the state that the leg before has made.
     *
     * @param kept fields that have no value there, for the new version's own is kept
     */
    Plan of(State state, Set<String> kept) {
        return versions.keeping(kept).of(state);
    }

    /** For the state that the leg before will make. */
    Plan ahead(Plan before, Set<String> kept) {
        Set<String> own = versions.old().ownClasses(versions.next());
        Map<String, Long> live = new HashMap<>();
        for (ShapePlan shape : before.shapes().values()) {
            String name = shape.newClass();
            if (name != null && own.contains(name)) {
                live.merge(name, shape.live(), LegPlanner::sum);
            }
        }
        return versions.keeping(kept).of(new Scope(own, live, null));
    }

    private static long sum(long one, long other) {
        return one < 0 || other < 0 ? Scope.UNKNOWN : one + other;
    }

    /** Fields that have no value, for the new version's own is kept: they have none in what follows either. */
    static Set<String> kept(Plan plan) {
        Set<String> fields = new LinkedHashSet<>(plan.rules().keep());
        for (ShapePlan shape : plan.shapes().values()) {
            for (FieldAction action : shape.actions()) {
                if (action instanceof FieldAction.Keep keep) {
                    fields.add(keep.to().qualifiedName());
                }
            }
        }
        return fields;
    }
}
