package dev.imago.restore.upgrade;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.migrate.chain.VersionsBetween;
import dev.imago.migrate.registry.AmbiguousChainException;
import dev.imago.migrate.registry.KeptVersions;
import dev.imago.migrate.registry.MigrationException;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.registry.NamedMigrations;
import dev.imago.migrate.registry.NoChainException;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.registry.StepName;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.rules.RulesReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What answers the changes between two versions: rules and transformers that are named, or the registered steps of a directory.
 *
 * @param rules migration rules
 * @param migrations jars with Java transformers
 * @param steps a directory of steps, instead of both
 * @param via class paths of versions that steps lead through, by version; they come before those that are kept beside the steps
 */
public record Answers(Optional<Path> rules, List<Path> migrations, Optional<Path> steps, Map<String, List<Path>> via) {
    public Answers {
        migrations = List.copyOf(migrations);
        via = Collections.unmodifiableMap(new LinkedHashMap<>(via));
        if (steps.isPresent() && (rules.isPresent() || !migrations.isEmpty())) {
            throw new IllegalArgumentException("steps have rules and transformers of their own");
        }
    }

    /** Whether rules or transformers are named, which say what is to be done whatever the two versions are. */
    public boolean areNamed() {
        return rules.isPresent() || !migrations.isEmpty();
    }

    /** Whether it depends on the two versions what is used. */
    public boolean areSteps() {
        return steps.isPresent();
    }

    /**
     * Reads and loads what is used from one version to another; the caller closes it.
     *
     * @throws UpgradeException when a file cannot be used, no steps lead there, or one of them is not registered as it is
     */
    public ChosenMigration choose(LaunchedCode old, LaunchedCode next) {
        return steps.map(directory -> ChosenMigration.steps(directory, old, next, via))
                .orElseGet(this::given);
    }

    /**
     * Reads what was named, so that a mistake in it is told before a service stands still or an archive is unpacked.
     *
     * @throws UpgradeException when a file cannot be used
     */
    public void verify() {
        if (!areSteps()) {
            given().close();
        }
    }

    /**
     * Reads and loads what was named; the caller closes it.
     *
     * @throws UpgradeException when a file cannot be used
     */
    public ChosenMigration given() {
        return named(read -> ChosenMigration.of(read, Migrations.load(migrations), how()));
    }

    /**
     * Checksum of what the answers do: comments, layout and dates of files make no difference.
     *
     * @param taken the steps that lead the way; none where rules are named
     * @param release feature number of the JDK that the old version runs on
     * @throws UpgradeException when a file cannot be used
     */
    public String checksum(StepChain taken, int release) {
        if (steps.isEmpty()) {
            return named(read -> NamedMigrations.checksum(read, migrations));
        }
        StringBuilder text = new StringBuilder("steps");
        for (Step step : taken.steps()) {
            text.append(' ').append(step.name()).append(' ').append(step.checksum());
        }
        KeptVersions kept = KeptVersions.of(steps.get());
        for (Step step : taken.steps().subList(0, Math.max(0, taken.steps().size() - 1))) {
            String version = step.name().to();
            text.append(" via ").append(version);
            try {
                new VersionsBetween(via, kept, step.name().service(), release)
                        .of(version)
                        .ifPresent(classes -> classes.entries()
                                .forEach(entry -> text.append(' ').append(entry.content())));
            } catch (MigrationException e) {
                // The way did not need it, or it would not have been taken.
                text.append(" unusable");
            }
        }
        return text.toString();
    }

    /**
     * The steps that lead today from where some began that state went through to where they ended; empty when none do, or
     * several ways lead there.
     *
     * @throws UpgradeException when there is no such directory of steps
     */
    public Optional<StepChain> again(List<AppliedStep> gone) {
        if (steps.isEmpty()) {
            return Optional.of(new StepChain(List.of()));
        }
        try {
            StepDirectory directory = StepDirectory.read(steps.get());
            if (gone.isEmpty()) {
                return Optional.of(new StepChain(List.of()));
            }
            Optional<StepName> first = StepName.parse(gone.get(0).step());
            Optional<StepName> last = StepName.parse(gone.get(gone.size() - 1).step());
            return first.isEmpty() || last.isEmpty()
                    ? Optional.empty()
                    : Optional.of(directory.chain(
                            first.get().service(),
                            first.get().from(),
                            last.get().to()));
        } catch (NoChainException | AmbiguousChainException e) {
            return Optional.empty();
        } catch (MigrationException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct the step, or --steps");
        }
    }

    private <T> T named(Function<Rules, T> use) {
        try {
            return use.apply(rules.map(RulesReader::read).orElseGet(Rules::none));
        } catch (RulesException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct the rules file");
        } catch (UncheckedIOException e) {
            Path file = rules.orElseThrow(() -> e);
            throw UpgradeException.usage(
                    Files.exists(file) ? "the rules " + file + " cannot be read" : "there is no rules file " + file,
                    "correct --rules");
        } catch (MigrationException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct --migrations");
        }
    }

    private String how() {
        StringBuilder text = new StringBuilder(
                rules.map(file -> "rules " + file.getFileName()).orElse("no rules"));
        migrations.forEach(jar -> text.append(", ").append(jar.getFileName()));
        return text.toString();
    }
}
