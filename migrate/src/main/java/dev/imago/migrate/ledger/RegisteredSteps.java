package dev.imago.migrate.ledger;

import dev.imago.migrate.ledger.Ledger.Draft;
import dev.imago.migrate.registry.BrokenStep;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.registry.StepName;
import dev.imago.migrate.rules.NearestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A directory of steps beside the ledgers of their services: which steps can be relied on, and which were applied.
 *
 * <p>The directory as it was when it was read; the ledgers as they are at each call. Ledgers of services that have no step
 * in the directory are not looked at.
 */
public final class RegisteredSteps {
    private final StepDirectory directory;
    private final Map<String, Ledger> ledgers = new TreeMap<>();

    private RegisteredSteps(StepDirectory directory, Path stateDirectory) {
        this.directory = directory;
        TreeSet<String> services = new TreeSet<>(directory.services());
        directory.broken().forEach(b -> StepName.parse(b.name()).ifPresent(n -> services.add(n.service())));
        services.forEach(service -> ledgers.put(service, Ledger.of(stateDirectory, service)));
    }

    /**
     * Reads the directory.
     *
     * @param stateDirectory where Imago keeps what it must not forget; the ledgers lie below
     * @throws dev.imago.migrate.registry.MigrationException if there is no such directory
     */
    public static RegisteredSteps read(Path directory, Path stateDirectory) {
        return new RegisteredSteps(StepDirectory.read(directory), stateDirectory);
    }

    public StepDirectory directory() {
        return directory;
    }

    /** All steps that the directory or the ledgers have, ordered by service and versions; those with odd names first. */
    public List<StepStatus> info() {
        Map<String, StepRecord> records = records();
        List<StepStatus> statuses = new ArrayList<>();
        for (String name : names(records.keySet())) {
            StepRecord record = records.getOrDefault(name, StepRecord.none());
            List<Step> present = directory.named(name);
            String checksum = present.size() == 1 ? present.get(0).checksum() : "";
            if (!present.isEmpty() || isBroken(name) || record.isRegistered()) {
                statuses.add(new StepStatus(
                        name,
                        state(name, present, record),
                        checksum,
                        record.registered(),
                        record.applied(),
                        record.last()));
            }
        }
        return statuses;
    }

    private Map<String, StepRecord> records() {
        Map<String, StepRecord> records = new TreeMap<>();
        ledgers.values()
                .forEach(ledger -> records.putAll(StepRecord.of(ledger.read().entries())));
        return records;
    }

    private List<String> names(Collection<String> recorded) {
        TreeSet<StepName> names = new TreeSet<>();
        TreeSet<String> odd = new TreeSet<>();
        List<String> all = new ArrayList<>(recorded);
        directory.steps().forEach(s -> all.add(s.name().toString()));
        directory.broken().forEach(b -> all.add(b.name()));
        for (String each : all) {
            Optional<StepName> name = StepName.parse(each);
            name.ifPresent(names::add);
            if (name.isEmpty()) {
                odd.add(each);
            }
        }
        List<String> ordered = new ArrayList<>(odd);
        names.forEach(n -> ordered.add(n.toString()));
        return ordered;
    }

    private boolean isBroken(String name) {
        return directory.broken().stream().map(BrokenStep::name).anyMatch(name::equals);
    }

    private StepState state(String name, List<Step> present, StepRecord record) {
        if (isBroken(name) || present.size() > 1) {
            return StepState.BROKEN;
        }
        if (present.isEmpty()) {
            return StepState.MISSING;
        }
        if (!record.isRegistered()) {
            return StepState.NEW;
        }
        if (!record.registered().equals(present.get(0).checksum())) {
            return StepState.CHANGED;
        }
        return record.applied() > 0 ? StepState.APPLIED : StepState.REGISTERED;
    }

    /** Everything that is wrong with steps and ledgers, all at once. Loads the steps' code. */
    public List<LedgerProblem> validate() {
        return new Validation(directory, ledgers.values(), info()).problems();
    }

    /**
     * Registers new steps. Loads their code.
     *
     * @param names of steps; none for all that are new
     * @return those that were registered now; what was registered before stays as it is
     * @throws LedgerException naming every step that cannot be registered: unknown, broken or changed, and, where it is
     *     named, missing
     */
    public List<StepStatus> register(List<String> names) {
        List<StepStatus> chosen = chosen(names, StepState.NEW);
        List<StepStatus> looked = names.isEmpty() ? info() : chosen;
        List<String> refused = looked.stream()
                .filter(s -> s.state() == StepState.BROKEN
                        || s.state() == StepState.CHANGED
                        || (s.state() == StepState.MISSING && !names.isEmpty()))
                .map(s -> s.step() + " is " + s.state().label() + ": "
                        + (isBroken(s.step()) ? whyBroken(s.step()) : s.state().advice()))
                .toList();
        if (!refused.isEmpty()) {
            throw new LedgerException("nothing was registered", refused);
        }
        List<StepStatus> added =
                chosen.stream().filter(s -> s.state() == StepState.NEW).toList();
        requireUsable(added, "nothing was registered");
        write(added.stream()
                .map(s -> Draft.of(LedgerEntry.Kind.REGISTERED, s.step(), s.checksum()))
                .toList());
        return added;
    }

    /**
     * What a repair did.
     *
     * @param steps that were accepted as they are, or as gone
     * @param aside damaged ledgers that were put aside
     */
    public record Repair(List<StepStatus> steps, List<Path> aside) {
        public Repair {
            steps = List.copyOf(steps);
            aside = List.copyOf(aside);
        }
    }

    /**
     * Makes the ledgers say what the directory has: changed steps are accepted, missing ones forgotten, damaged ledgers put
     * aside and written anew from the lines that can be read.
     *
     * @param names of steps; none for all
     * @throws LedgerException if a name is unknown, or a step cannot be used as it is; nothing is changed then
     */
    public Repair repair(List<String> names) {
        List<StepStatus> chosen = chosen(names, StepState.CHANGED, StepState.MISSING);
        requireUsable(chosen, "nothing was repaired");
        List<Path> aside = new ArrayList<>();
        for (Ledger ledger : ledgers.values()) {
            if (!ledger.read().damage().isEmpty()) {
                aside.add(ledger.repair());
            }
        }
        List<StepStatus> repaired = chosen.stream()
                .filter(s -> s.state() == StepState.CHANGED || s.state() == StepState.MISSING)
                .toList();
        write(repaired.stream().map(RegisteredSteps::repaired).toList());
        return new Repair(repaired, aside);
    }

    /** No ledger vouches for a step whose code cannot be loaded. */
    private void requireUsable(List<StepStatus> chosen, String outcome) {
        List<String> refused = new ArrayList<>();
        for (StepStatus status : chosen) {
            if (isBroken(status.step())) {
                refused.add(status.step() + " cannot be used: " + whyBroken(status.step()));
            }
            for (Step step : directory.named(status.step())) {
                Validation.misfit(step).ifPresent(why -> refused.add(status.step() + " cannot be used: " + why));
            }
        }
        if (!refused.isEmpty()) {
            throw new LedgerException(outcome, refused);
        }
    }

    private String whyBroken(String name) {
        return directory.broken().stream()
                .filter(step -> step.name().equals(name))
                .flatMap(step -> step.problems().stream())
                .collect(Collectors.joining("; "));
    }

    private static Draft repaired(StepStatus status) {
        return status.state() == StepState.MISSING
                ? Draft.of(LedgerEntry.Kind.FORGOTTEN, status.step(), "")
                : Draft.of(LedgerEntry.Kind.REPAIRED, status.step(), status.checksum());
    }

    /**
     * Lets a chain pass whose steps are all registered as they are.
     *
     * @throws LedgerException naming every step that is not
     */
    public void requireRegistered(StepChain chain) {
        List<StepStatus> info = info();
        List<String> refused = new ArrayList<>();
        for (Step step : chain.steps()) {
            String name = step.name().toString();
            info.stream()
                    .filter(s -> s.step().equals(name))
                    .filter(s -> s.state() != StepState.REGISTERED && s.state() != StepState.APPLIED)
                    .forEach(s -> refused.add(s.step() + " is " + s.state().label() + ", "
                            + s.state().advice()));
        }
        if (!refused.isEmpty()) {
            throw new LedgerException("not every step can be relied on", refused);
        }
    }

    /** The steps that a service has gone through by its ledger, oldest first. */
    public StepHistory history(String service) {
        Ledger ledger = ledgers.get(service);
        return ledger == null ? StepHistory.none() : ledger.applied();
    }

    private List<StepStatus> chosen(List<String> names, StepState... usually) {
        List<StepStatus> info = info();
        if (names.isEmpty()) {
            return info.stream()
                    .filter(s -> List.of(usually).contains(s.state()))
                    .toList();
        }
        List<String> unknown = names.stream()
                .filter(n -> info.stream().noneMatch(s -> s.step().equals(n)))
                .map(n -> "no step is called " + n
                        + NearestName.hint(
                                n, info.stream().map(StepStatus::step).toList()))
                .toList();
        if (!unknown.isEmpty()) {
            throw new LedgerException("nothing was done", unknown);
        }
        return info.stream().filter(s -> names.contains(s.step())).toList();
    }

    private void write(List<Draft> drafts) {
        ledgers.forEach((service, ledger) -> ledger.append(drafts.stream()
                .filter(d -> StepName.parse(d.step())
                        .map(StepName::service)
                        .filter(service::equals)
                        .isPresent())
                .toList()));
    }
}
