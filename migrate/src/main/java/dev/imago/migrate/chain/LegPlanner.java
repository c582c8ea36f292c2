package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.RuleNames;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.rules.RulesDraft;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Plans a leg that begins at a version between. Immutable. */
final class LegPlanner {
    private final ClassPathDictionary from;
    private final ClassPathDictionary to;
    private final Leg leg;
    private final Meaning meaning;
    private final JdkTypes jdk;

    /**
     * Compares the two versions.
     *
     * @throws dev.imago.migrate.rules.RulesException if the leg's rules name what neither version has
     */
    LegPlanner(ClassPathDictionary from, ClassPathDictionary to, Leg leg, JdkTypes jdk) {
        this.from = from;
        this.to = to;
        this.leg = leg;
        this.jdk = jdk;
        RuleNames.verify(from.dictionary(), to.dictionary(), leg.rules(), leg.migrations(), jdk);
        this.meaning = Meaning.of(from, to, ClassNames.ofCode(leg.rules(), from.dictionary(), to.dictionary()));
    }

    /** The classes that it leads to. */
    ClassPathDictionary to() {
        return to;
    }

    /**
     * For the state that the leg before has made.
     *
     * @param kept fields that have no value there, for the new version's own is kept
     */
    Plan of(State state, Set<String> kept) {
        return plan(state.dictionary(), Scope.of(state, jdk), kept, meaning.in(state));
    }

    /** For the state that the leg before will make. */
    Plan ahead(Plan before, Set<String> kept) {
        Set<String> own = from.ownClasses(to);
        Map<String, Long> live = new HashMap<>();
        for (ShapePlan shape : before.shapes().values()) {
            String name = shape.newClass();
            if (name != null && own.contains(name)) {
                live.merge(name, shape.live(), LegPlanner::sum);
            }
        }
        return plan(from.dictionary(), new Scope(own, live, null), kept, meaning);
    }

    private Plan plan(Dictionary old, Scope scope, Set<String> kept, Meaning found) {
        RulesDraft draft = RulesDraft.of(leg.rules());
        draft.keep.addAll(kept);
        return Planner.plan(old, to, draft.build(), leg.migrations(), scope, jdk, found);
    }

    private static long sum(long one, long other) {
        return one < 0 || other < 0 ? Scope.UNKNOWN : one + other;
    }
}
