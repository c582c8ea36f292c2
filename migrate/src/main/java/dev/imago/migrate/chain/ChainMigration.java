package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.invariant.InvariantCheck;
import dev.imago.migrate.plan.ComparedVersions;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import dev.imago.migrate.transform.TranslatedState;
import dev.imago.migrate.transform.WorkerThreads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A chain of steps, ready to be taken: in one pass where the rules can be composed, else leg by leg. The state between two legs is in a file, or
 * nowhere at all where rules make one object of each: then the next leg has each made when it reads it. Safe for use by several threads. Closing
 * it closes the steps' code.
 */
public final class ChainMigration implements AutoCloseable {
    private final List<Leg> legs;
    private final Map<String, ClassPathDictionary> between;
    private final Map<Integer, LegPlanner> planners = new ConcurrentHashMap<>();

    private ChainMigration(List<Leg> legs, Map<String, ClassPathDictionary> between) {
        this.legs = List.copyOf(legs);
        this.between = Map.copyOf(between);
    }

    /**
     * Composes what can be composed.
     *
     * @param chain at least one step
     * @param old classes of the version that the chain starts from
     * @param next classes of the version that it leads to
     * @param versions those between, as far as they are at hand
     * @throws MissingVersionException if one is needed that is not
     * @throws ChainException if the steps cannot follow each other
     * @throws dev.imago.migrate.registry.MigrationException if a step's code cannot be loaded, or a version cannot be used
     */
    public static ChainMigration of(
            StepChain chain, Dictionary old, ClassPathDictionary next, VersionsBetween versions) {
        if (chain.steps().isEmpty()) {
            throw new IllegalArgumentException("a chain without steps");
        }
        List<Leg> legs = new ArrayList<>();
        Map<String, ClassPathDictionary> between = new HashMap<>();
        try {
            Dictionary start = old;
            for (int first = 0; first < chain.steps().size(); ) {
                Leg leg = leg(chain.steps(), first, start, next, versions);
                legs.add(leg);
                if (first > 0 && !leg.rules().keepEntries().isEmpty()) {
                    throw new ChainException(chain.steps().get(first).name()
                            + " has keep-entries, which is followed when state is read from a process, and not in the middle of a"
                            + " chain; write a step for the whole way");
                }
                first += leg.steps().size();
                if (first < chain.steps().size()) {
                    ClassPathDictionary version = versions.of(leg.to())
                            .orElseThrow(() -> new MissingVersionException(
                                    chain.steps().get(0).name().service(), leg.to(), leg.why()));
                    between.put(leg.to(), version);
                    start = version.dictionary();
                }
            }
            return new ChainMigration(legs, between);
        } catch (RuntimeException e) {
            legs.forEach(leg -> leg.migrations().close());
            throw e;
        }
    }

    /** One pass over the objects of a state. */
    public interface Pass {
        /**
         * Migrates, and finishes the writer.
         *
         * @param isLast whether what is written is the new version's state, and not one between
         */
        MigrationReport make(State state, Plan plan, StateWriter writer, boolean isLast);
    }

    /** One pass by rules and code that belong to no step. */
    public static ChainMigration ofOne(Rules rules, Migrations migrations) {
        return new ChainMigration(List.of(new Leg(List.of(), rules, migrations, "")), Map.of());
    }

    /** The longest leg that begins with a step. */
    private static Leg leg(
            List<Step> chain, int first, Dictionary start, ClassPathDictionary next, VersionsBetween versions) {
        List<Step> steps = new ArrayList<>(List.of(chain.get(first)));
        Rules rules = chain.get(first).rules();
        String why = "";
        for (int i = first + 1; i < chain.size(); i++) {
            Step then = chain.get(i);
            if (!chain.get(first).code().isEmpty() || !then.code().isEmpty()) {
                Step withCode = then.code().isEmpty() ? chain.get(first) : then;
                why = withCode.name() + " has code, which sees the objects of its own version only";
                break;
            }
            Optional<ClassPathDictionary> end = i == chain.size() - 1
                    ? Optional.of(next)
                    : versions.of(then.name().to());
            RulesComposition.Result composed = RulesComposition.of(
                    new RulesComposition.Versions(start, Optional.empty(), end), rules, then.rules());
            if (composed.rules().isEmpty()) {
                // The version between is read only where the rules alone do not tell.
                composed = RulesComposition.of(
                        new RulesComposition.Versions(
                                start, versions.of(then.name().from()), end),
                        rules,
                        then.rules());
            }
            if (composed.rules().isEmpty()) {
                why = composed.reason();
                break;
            }
            rules = composed.rules().get();
            steps.add(then);
        }
        if (steps.size() > 1) {
            String to = steps.get(steps.size() - 1).name().to();
            Optional<ClassPathDictionary> end =
                    first + steps.size() == chain.size() ? Optional.of(next) : versions.of(to);
            rules = end.isPresent() ? RulesComposition.without(rules, start, end.get()) : rules;
        }
        return new Leg(steps, rules, steps.get(0).load(), why);
    }

    public List<Leg> legs() {
        return legs;
    }

    /** Whether one pass over the objects is enough: then the only leg's rules and code are all there is. */
    public boolean isOnePass() {
        return legs.size() == 1;
    }

    /** The last leg: what it leads to is the chain's end. */
    public Leg last() {
        return legs.get(legs.size() - 1);
    }

    /** Those of the latest leg that says something of the service: its health, its connections. */
    public Rules serviceRules() {
        for (int i = legs.size() - 1; i > 0; i--) {
            if (RulesComposition.tellsOfService(legs.get(i).rules())) {
                return legs.get(i).rules();
            }
        }
        return legs.get(0).rules();
    }

    /**
     * The classes that the first leg leads to.
     *
     * @param next those that the chain leads to
     */
    public ClassPathDictionary firstTarget(ClassPathDictionary next) {
        return target(0, next);
    }

    private ClassPathDictionary target(int number, ClassPathDictionary next) {
        return number == legs.size() - 1 ? next : version(legs.get(number).to());
    }

    /** The service's own classes: those that a version on the way, or {@code next}, has otherwise. */
    public Set<String> ownClasses(ClassPathDictionary old, ClassPathDictionary next) {
        Set<String> own = new LinkedHashSet<>();
        for (int i = 0; i < legs.size(); i++) {
            own.addAll(old.ownClasses(target(i, next)));
        }
        return own;
    }

    /** Compares the versions of the first leg, as {@link ComparedVersions#of} does; {@code next} is where the chain leads to. */
    public ComparedVersions compareFirst(ClassPathDictionary old, ClassPathDictionary next, JdkTypes jdk) {
        return LegPlanner.compare(legs.get(0), old, firstTarget(next), between, jdk);
    }

    /**
     * Plans of all legs before there is a state between them. A class of a version between has as many objects as those
     * that become it: what transformers create is not known yet.
     *
     * @param first that of the first leg, for {@link #firstTarget}
     * @param next classes of the version that the chain leads to
     * @throws dev.imago.migrate.rules.RulesException if a leg's rules name what neither of its versions has
     */
    public List<Plan> planAhead(Plan first, ClassPathDictionary next) {
        List<Plan> plans = new ArrayList<>(List.of(first));
        for (int i = 1; i < legs.size(); i++) {
            Plan before = plans.get(i - 1);
            plans.add(planner(i, next, first.jdk()).ahead(before, LegPlanner.kept(before)));
        }
        return plans;
    }

    /** Of a leg that is not the first one; the versions are compared once. */
    private LegPlanner planner(int number, ClassPathDictionary next, JdkTypes jdk) {
        ClassPathDictionary to = target(number, next);
        LegPlanner known = planners.get(number);
        if (known == null || known.to() != to) {
            known = new LegPlanner(
                    legs.get(number), version(legs.get(number - 1).to()), to, between, jdk);
            planners.put(number, known);
        }
        return known;
    }

    /** What is open on the whole way; of legs after the first one it is said which steps ask. */
    public List<Question> questions(List<Plan> plans) {
        List<Question> open = new ArrayList<>(plans.get(0).questions());
        for (int i = 1; i < plans.size(); i++) {
            String steps = new StepChain(legs.get(i).steps()).names();
            plans.get(i).questions().forEach(question -> open.add(question.askedBy(steps)));
        }
        return open;
    }

    /**
     * Takes all steps, and finishes the writer; the caller closes it.
     *
     * @param next classes of the version that the chain leads to
     * @param scratch a directory for the state between the legs; nothing stays there
     * @return what each leg did
     * @throws dev.imago.migrate.plan.PlanBlockedException if a leg's changes have no answer
     * @throws dev.imago.migrate.transform.TransformException if a transformer, conversion or condition fails
     */
    public List<MigrationReport> migrate(
            State old,
            ClassPathDictionary next,
            JdkTypes jdk,
            Path scratch,
            StateWriter writer,
            StateProgress progress) {
        Leg leg = legs.get(0);
        Plan first = Planner.plan(
                old.dictionary(), firstTarget(next), leg.rules(), leg.migrations(), Scope.of(old, jdk), jdk);
        return migrate(
                old,
                first,
                next,
                scratch,
                writer,
                (state, plan, out, isLast) -> Migrator.migrate(state, plan, out, progress));
    }

    /**
     * The same, where the first leg is planned for already.
     *
     * @param first the first leg's plan for the state, with {@link #firstTarget}'s classes
     * @param pass makes each of the passes
     * @throws dev.imago.migrate.invariant.InvariantsViolatedException if what a leg registered does not hold for the state that it
     *     has made, but for the last one, whose state is looked at by the caller
     */
    public List<MigrationReport> migrate(
            State old, Plan first, ClassPathDictionary next, Path scratch, StateWriter writer, Pass pass) {
        return take(old, first, next, scratch, writer, pass, true);
    }

    /**
     * Goes through the same motions, as {@link Migrator#practise} does: what comes out means nothing.
     *
     * @throws RuntimeException of any kind where the motions lead to nowhere
     */
    public void practise(State sample, Plan first, ClassPathDictionary next, Path scratch) {
        StateWriter nowhere = new StateWriter(OutputStream.nullOutputStream());
        List<MigrationReport> unused = take(
                sample,
                first,
                next,
                scratch,
                nowhere,
                (state, plan, writer, isLast) -> Migrator.practise(state, plan, writer),
                false);
    }

    private List<MigrationReport> take(
            State old,
            Plan first,
            ClassPathDictionary next,
            Path scratch,
            StateWriter writer,
            Pass pass,
            boolean isChecked) {
        List<MigrationReport> reports = new ArrayList<>();
        Set<String> kept = Set.of();
        State written = old;
        State state = old;
        @Nullable Path file = null;
        try {
            for (int i = 0; i < legs.size(); i++) {
                Plan plan = i == 0 ? first : planner(i, next, first.jdk()).of(state, kept);
                if (i == legs.size() - 1) {
                    reports.add(pass.make(state, plan, writer, true));
                    break;
                }
                kept = LegPlanner.kept(plan);
                Optional<TranslatedState> translated = TranslatedState.of(state, plan);
                if (translated.isPresent()) {
                    state = translated.get();
                    reports.add(translated.get().report());
                    continue;
                }
                Path made = Files.createTempFile(scratch, "imago-between", ".state");
                try {
                    reports.add(write(state, plan, made, pass));
                    StateFile after = StateFile.open(made, plan.next().dictionary());
                    release(written, old, file);
                    written = after;
                    state = after;
                    file = made;
                    if (isChecked) {
                        requireInvariants(after, plan);
                    }
                } catch (RuntimeException e) {
                    Files.deleteIfExists(made);
                    throw e;
                }
            }
            return reports;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the state between two steps in " + scratch, e);
        } finally {
            if (state != written) {
                state.close();
            }
            release(written, old, file);
        }
    }

    private static void requireInvariants(State state, Plan plan) {
        Migrations code = plan.migrations();
        if (!code.invariantClasses().isEmpty()) {
            InvariantCheck.runRegistered(state, plan.next(), plan.jdk(), code, WorkerThreads.ofAllProcessors())
                    .requireHeld();
        }
    }

    private ClassPathDictionary version(String version) {
        return Objects.requireNonNull(between.get(version), "classes that were there when the chain was made");
    }

    private static MigrationReport write(State state, Plan plan, Path file, Pass pass) throws IOException {
        try (StateWriter writer = new StateWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            return pass.make(state, plan, writer, false);
        }
    }

    private static void release(State state, State old, @Nullable Path file) {
        if (state != old) {
            state.close();
        }
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        legs.forEach(leg -> leg.migrations().close());
    }
}
