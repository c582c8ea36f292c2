package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.State;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import java.util.Map;
import java.util.Set;

/** The objects of a state as code of migrations reads them, without anything to become of them. Not thread-safe. */
public final class StateViews {
    private final OldObjects objects;

    /** @param classes the state's own */
    public StateViews(State state, ClassPathDictionary classes, JdkTypes jdk) {
        Scope nothing = new Scope(Set.of(), Map.of(), Set.of());
        this.objects = new OldObjects(
                state, Planner.plan(classes.dictionary(), classes, Rules.none(), Migrations.none(), nothing, jdk));
    }

    /** A view of an object for one call of code; views of calls before read nothing any more. */
    public OldObject forCall(int id) {
        objects.beginCall();
        return objects.view(id);
    }
}
