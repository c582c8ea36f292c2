package dev.imago.restore.upgrade;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.migrate.chain.ChainException;
import dev.imago.migrate.chain.ChainMigration;
import dev.imago.migrate.chain.MissingVersionException;
import dev.imago.migrate.chain.VersionsBetween;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.ledger.RegisteredSteps;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.migrate.registry.AmbiguousChainException;
import dev.imago.migrate.registry.MigrationException;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.registry.NoChainException;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.rules.Rules;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Rules and transformers that lead from one version to another, and the steps that they come from, if they do. Closing it
 * closes the transformers' jars.
 */
public final class ChosenMigration implements AutoCloseable {
    private final ChainMigration chain;
    private final StepChain steps;
    private final String how;
    private final Optional<RegisteredSteps> registered;
    private final VersionsBetween between;

    /** @param between versions between, as far as they are at hand */
    private ChosenMigration(
            ChainMigration chain,
            StepChain steps,
            String how,
            Optional<RegisteredSteps> registered,
            VersionsBetween between) {
        this.chain = chain;
        this.steps = steps;
        this.how = how;
        this.registered = registered;
        this.between = between;
    }

    /** Rules and transformers that were named. */
    static ChosenMigration of(Rules rules, Migrations migrations, String how) {
        return new ChosenMigration(
                ChainMigration.ofOne(rules, migrations),
                new StepChain(List.of()),
                how,
                Optional.empty(),
                VersionsBetween.none());
    }

    /** No rules and no transformers. */
    static ChosenMigration none() {
        return of(Rules.none(), Migrations.none(), "no rules");
    }

    /**
     * The registered steps of a directory that lead from one version to another.
     *
     * @param via class paths of versions between, by version
     */
    static ChosenMigration steps(Path directory, LaunchedCode old, LaunchedCode next, Map<String, List<Path>> via) {
        return explained(directory, () -> {
            RegisteredSteps registered =
                    RegisteredSteps.read(directory, Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago"));
            StepDirectory there = registered.directory();
            String service = service(there, old);
            String from = old.version();
            String to = next.version();
            StepChain found;
            try {
                found = there.chain(service, from, to);
            } catch (NoChainException e) {
                throw UpgradeException.refused(
                        String.valueOf(e.getMessage()),
                        there.broken().stream()
                                .map(step -> step.name() + " cannot be used: " + String.join("; ", step.problems()))
                                .toList(),
                        there.broken().isEmpty()
                                ? "imago migrations new " + service + " " + from + " " + to
                                        + " writes a step to be filled in; imago plan without --steps shows what is open"
                                : "correct what cannot be used, until imago migrations validate --steps " + directory
                                        + " finds nothing");
            }
            registered.requireRegistered(found);
            VersionsBetween between = new VersionsBetween(
                    via, there.versions(), service, old.classes().release());
            return of(found, old.classes(), next.classes(), between, registered);
        });
    }

    private static ChosenMigration explained(Path directory, Supplier<ChosenMigration> choice) {
        try {
            return choice.get();
        } catch (NoChainException | AmbiguousChainException | ChainException e) {
            throw UpgradeException.refused(
                    String.valueOf(e.getMessage()), List.of(), "remove a step, or write one for the whole way");
        } catch (LedgerException e) {
            throw refused(e, "imago migrations info --steps " + directory + " shows all of them");
        } catch (MigrationException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct the step, --steps or --via");
        }
    }

    private static ChosenMigration of(
            StepChain found,
            ClassPathDictionary old,
            ClassPathDictionary next,
            VersionsBetween between,
            RegisteredSteps registered) {
        if (found.steps().isEmpty()) {
            return none();
        }
        try {
            return new ChosenMigration(
                    ChainMigration.of(found, old.dictionary(), next, between),
                    found,
                    found.names(),
                    Optional.of(registered),
                    between);
        } catch (MissingVersionException e) {
            String service = found.steps().get(0).name().service();
            throw UpgradeException.refused(
                    "the steps " + found.path() + " cannot be taken in one pass",
                    List.of(String.valueOf(e.getMessage())),
                    e.remedy() + "; or write one step for the whole way: imago migrations new " + service + " "
                            + found.steps().get(0).name().from() + " "
                            + found.steps().get(found.steps().size() - 1).name().to());
        }
    }

    /** Steps of one service are for the service that they are given to; of several, it is the one that its jar is called by. */
    private static String service(StepDirectory directory, LaunchedCode old) {
        List<String> services = directory.services();
        if (services.size() > 1 && !services.contains(old.service())) {
            throw UpgradeException.refused(
                    directory.path() + " has no steps of " + old.service() + ", as the service is called by its jar",
                    List.of("it has steps of " + String.join(", ", services)),
                    "name a directory with the steps of this service, or of this service alone");
        }
        return services.size() == 1 ? services.get(0) : old.service();
    }

    /** What a ledger refuses, in this program's words. */
    public static UpgradeException refused(LedgerException refusal, String advice) {
        String message = String.valueOf(refusal.getMessage());
        int colon = message.indexOf(": ");
        return UpgradeException.refused(
                refusal.problems().isEmpty() || colon < 0 ? message : message.substring(0, colon),
                refusal.problems(),
                advice);
    }

    /** The passes over the state, of which an upgrade has only one. */
    public ChainMigration passes() {
        return chain;
    }

    /** Those of the first pass. */
    public Rules rules() {
        return chain.legs().get(0).rules();
    }

    /** Those of the first pass. */
    public Migrations migrations() {
        return chain.legs().get(0).migrations();
    }

    /** The steps that lead the way; none where rules were named, or where there is nothing to lead. */
    public StepChain steps() {
        return steps;
    }

    /** Names of the steps, in their order. */
    public List<String> stepNames() {
        return steps.steps().stream().map(step -> step.name().toString()).toList();
    }

    /** By what state is migrated, for people. */
    public String how() {
        return how;
    }

    /**
     * What the other steps of the directory do that lead the same way as the one step that was chosen; the caller closes it.
     *
     * @param old classes of the version that they start from
     * @param next classes of the version that they lead to
     * @throws UpgradeException when it is not one step that leads the way, or no others do
     */
    public ChosenMigration otherWay(ClassPathDictionary old, ClassPathDictionary next) {
        if (registered.isEmpty() || steps.steps().size() != 1) {
            throw UpgradeException.refused(
                    "only a single step can be compared with the other steps that lead its way",
                    List.of("the state is migrated by " + how),
                    "register a step for the whole way, or leave the check out");
        }
        Step shortcut = steps.steps().get(0);
        return explained(registered.get().directory().path(), () -> {
            StepChain others = registered
                    .get()
                    .directory()
                    .without(shortcut)
                    .chain(
                            shortcut.name().service(),
                            shortcut.name().from(),
                            shortcut.name().to());
            registered.get().requireRegistered(others);
            return of(others, old, next, between, registered.get());
        });
    }

    /**
     * The steps as what state goes through now.
     *
     * @param run by what, for people: {@code upgrade of pid 4711}
     */
    public StepHistory applied(String run) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new StepHistory(steps.steps().stream()
                .map(step -> new AppliedStep(step.name().toString(), step.checksum(), now, run))
                .toList());
    }

    @Override
    public void close() {
        chain.close();
    }
}
