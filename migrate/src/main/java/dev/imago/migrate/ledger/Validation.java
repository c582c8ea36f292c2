package dev.imago.migrate.ledger;

import dev.imago.migrate.registry.AmbiguousChainException;
import dev.imago.migrate.registry.BrokenStep;
import dev.imago.migrate.registry.MigrationException;
import dev.imago.migrate.registry.NoChainException;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.registry.StepDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Looks for everything that is wrong with the steps of a directory and their ledgers. */
final class Validation {
    /** Ways between versions are looked at one by one; whoever keeps more is told when a way is taken. */
    private static final int MOST_VERSIONS = 64;

    private static final String MEND = "mend what cannot be used: imago migrations repair does not accept it";
    private static final String ACCEPT =
            "put back what changed or is missing, or accept it with imago migrations repair";
    private static final String REPLACE = "put the version that was released under its name, SERVICE-VERSION";
    private static final String KEEP_ONE = "keep one of the steps of a name";
    private static final String SHORTEN = "take away one of the ways, or write the step that is shorter than both";
    private static final String PUT_ASIDE = "put a damaged ledger aside with imago migrations repair";

    private final StepDirectory directory;
    private final Collection<Ledger> ledgers;
    private final List<StepStatus> info;
    private final List<LedgerProblem> problems = new ArrayList<>();

    Validation(StepDirectory directory, Collection<Ledger> ledgers, List<StepStatus> info) {
        this.directory = directory;
        this.ledgers = ledgers;
        this.info = info;
    }

    List<LedgerProblem> problems() {
        for (BrokenStep step : directory.broken()) {
            step.problems().forEach(problem -> add(step.name(), problem, MEND));
        }
        for (BrokenStep version : directory.versions().broken(Runtime.version().feature())) {
            version.problems().forEach(problem -> add(version.name(), problem, REPLACE));
        }
        for (StepStatus status : info) {
            checkAgainstLedger(status);
        }
        directory.steps().forEach(this::checkCode);
        directory.services().forEach(this::checkWays);
        for (Ledger ledger : ledgers) {
            ledger.read().damage().forEach(d -> add(ledger.file().toString(), d, PUT_ASIDE));
        }
        return problems;
    }

    private void add(String subject, String what, String advice) {
        problems.add(new LedgerProblem(subject, what, advice));
    }

    private void checkAgainstLedger(StepStatus status) {
        String times = status.applied() == 0 ? "" : "; runs that applied it: " + status.applied();
        if (status.state() == StepState.CHANGED) {
            add(
                    status.step(),
                    "it is not what was registered: checksum " + status.checksum() + " instead of "
                            + status.registered() + times,
                    ACCEPT);
        } else if (status.state() == StepState.MISSING) {
            add(status.step(), "it is registered, and not in the directory" + times, ACCEPT);
        } else if (directory.named(status.step()).size() > 1) {
            add(
                    status.step(),
                    "it is there more than once: "
                            + directory.named(status.step()).stream()
                                    .map(s -> String.valueOf(s.path().getFileName()))
                                    .toList(),
                    KEEP_ONE);
        }
    }

    private void checkCode(Step step) {
        misfit(step).ifPresent(what -> add(step.name().toString(), what, MEND));
    }

    /** What keeps a step's code from being loaded; empty if it can be. */
    static Optional<String> misfit(Step step) {
        try {
            step.load().close();
            return Optional.empty();
        } catch (MigrationException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void checkWays(String service) {
        TreeSet<String> versions = new TreeSet<>();
        for (Step step : directory.steps()) {
            if (step.name().service().equals(service)) {
                versions.add(step.name().from());
                versions.add(step.name().to());
            }
        }
        if (versions.size() > MOST_VERSIONS) {
            return;
        }
        for (String from : versions) {
            for (String to : versions) {
                ambiguity(service, from, to).ifPresent(what -> add(service + " " + from + " to " + to, what, SHORTEN));
            }
        }
    }

    /**
     * That no way leads from one version to another is nothing wrong; nor is it told again of longer ways that they part
     * somewhere in the middle.
     */
    private Optional<String> ambiguity(String service, String from, String to) {
        try {
            directory.chain(service, from, to);
            return Optional.empty();
        } catch (NoChainException e) {
            return Optional.empty();
        } catch (AmbiguousChainException e) {
            boolean partsHere = ends(e.ways(), 0) > 1 && ends(e.ways(), -1) > 1;
            return partsHere ? Optional.ofNullable(e.getMessage()) : Optional.empty();
        }
    }

    /** Number of different steps among the first (0) or last (-1) ones of the ways. */
    private static long ends(List<StepChain> ways, int which) {
        return ways.stream()
                .map(way -> way.steps().get(which < 0 ? way.steps().size() - 1 : 0))
                .map(Step::path)
                .distinct()
                .count();
    }
}
