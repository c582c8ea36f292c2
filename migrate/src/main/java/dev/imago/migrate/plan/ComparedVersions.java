package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesDraft;
import java.util.Set;

/**
 * Two versions of a service that were compared, and what leads from the one to the other: makes plans for states and class
 * paths. Immutable.
 *
 * @param meaning what the code of both says about values
 */
public record ComparedVersions(
        ClassPathDictionary old,
        ClassPathDictionary next,
        Rules rules,
        Migrations migrations,
        JdkTypes jdk,
        Meaning meaning) {
    /**
     * Compares two versions.
     *
     * @throws dev.imago.migrate.rules.RulesException if the rules name what neither version has
     * @throws dev.imago.migrate.classpath.ClassPathException if the code cannot be read
     */
    public static ComparedVersions of(
            ClassPathDictionary old, ClassPathDictionary next, Rules rules, Migrations migrations, JdkTypes jdk) {
        return of(old, next, VersionNames.OLD_AND_NEW, rules, migrations, jdk);
    }

    /** The same for versions of other names. */
    public static ComparedVersions of(
            ClassPathDictionary old,
            ClassPathDictionary next,
            VersionNames names,
            Rules rules,
            Migrations migrations,
            JdkTypes jdk) {
        RuleNames.verify(old.dictionary(), next.dictionary(), names, rules, migrations, jdk);
        Meaning meaning = Meaning.of(old, next, ClassNames.ofCode(rules, old.dictionary(), next.dictionary()));
        return new ComparedVersions(old, next, rules, migrations, jdk, meaning);
    }

    /** The same for states in which fields have no value, for the new version's own is kept. */
    public ComparedVersions keeping(Set<String> fields) {
        RulesDraft draft = RulesDraft.of(rules);
        draft.keep.addAll(fields);
        return new ComparedVersions(old, next, draft.build(), migrations, jdk, meaning);
    }

    /** The same, with a state of the new version whose values suggest what was renamed. */
    public ComparedVersions beside(State ofNext) {
        return new ComparedVersions(old, next, rules, migrations, jdk, meaning.beside(ofNext));
    }

    /** Plans for a state, with all that it holds. */
    public Plan of(State state) {
        return of(state, Scope.of(state, jdk));
    }

    /** Plans for a state. */
    public Plan of(State state, Scope scope) {
        return plan(state.dictionary(), scope, meaning.in(state));
    }

    /** Plans from the class paths alone. */
    public Plan of(Scope scope) {
        return plan(old.dictionary(), scope, meaning);
    }

    private Plan plan(Dictionary classes, Scope scope, Meaning found) {
        return Planner.plan(classes, next, rules, migrations, scope, jdk, found);
    }
}
