package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.hotspot.trace.HeapTrace;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.RuleNames;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.upgrade.TracePlan;
import dev.imago.restore.upgrade.UpgradeException;
import java.util.List;
import java.util.Set;

/**
 * A state in frozen memory, and what becomes of it in a new version.
 *
 * @param own names of the classes that are the service's own, as opposed to libraries that both versions share
 */
record StatePlan(ServiceCode old, ClassPathDictionary next, Set<String> own, HeapState state, Plan plan) {
    /**
     * Traces the state and plans for it.
     *
     * @throws dev.imago.migrate.rules.RulesException when the rules name what neither version has
     */
    static StatePlan of(HotSpotVm vm, ServiceCode old, ClassPathDictionary next, Rules rules, Migrations migrations) {
        JdkTypes jdk = new JdkTypes();
        RuleNames.verify(old.classes().dictionary(), next.dictionary(), rules, migrations, jdk);
        if (vm.isGcActive()) {
            throw UpgradeException.refused(
                    "a collection was under way when the service was frozen", List.of(), "make the checkpoint anew");
        }
        Set<String> own = old.classes().ownClasses(next);
        HeapState state = HeapTrace.of(vm, TracePlan.of(rules, own));
        Plan plan = Planner.plan(
                state.dictionary(),
                next,
                rules,
                migrations,
                Scope.of(state.report().classes(), state.roots(), jdk),
                jdk);
        return new StatePlan(old, next, own, state, plan);
    }
}
