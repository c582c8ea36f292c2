package dev.imago.restore.upgrade;

import dev.imago.checkpoint.hotspot.ClassTable;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.UnsupportedJvmException;
import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.hotspot.trace.TraceRequest;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import dev.imago.migrate.chain.ChainMigration;
import dev.imago.migrate.chain.Leg;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.plan.ComparedVersions;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.rules.RulesException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of old's state: planned from the class paths before anything is touched, with the classes that old has loaded, and
 * again for what a trace has found.
 */
final class TransferPlan {
    private final Preparation prepared;
    private final ChainMigration chain;
    private final Leg first;
    private final JdkTypes jdk = new JdkTypes();
    private final ClassPathDictionary oldClasses;
    private volatile @Nullable ClassPathDictionary newClasses;
    private @Nullable ComparedVersions compared;
    private List<String> likely = List.of();
    /** Own classes that old had loaded when it was planned; null where nothing depends on it. */
    private @Nullable Set<String> planned;

    /** @throws UpgradeException when old's class path cannot be read */
    TransferPlan(Preparation prepared) {
        this.prepared = prepared;
        chain = prepared.migration().passes();
        first = chain.legs().get(0);
        oldClasses = prepared.oldClasses();
    }

    /** Whether the new version's classes are known. */
    boolean isMade() {
        return newClasses != null;
    }

    /** The new version's classes. */
    ClassPathDictionary next() {
        ClassPathDictionary read = newClasses;
        if (read == null) {
            throw new IllegalStateException("the new version's classes are not read yet");
        }
        return read;
    }

    /**
     * Plans from both class paths.
     *
     * @return what came out, in a few words
     * @throws UpgradeException when something is open
     */
    String make(ClassPathDictionary next) {
        newClasses = next;
        if (oldClasses.entries().isEmpty()) {
            throw UpgradeException.refused(
                    "old's class path holds nothing that could be read",
                    List.of(prepared.oldJava().classPath().toString()),
                    "put its jars back where they were");
        }
        try {
            compared = chain.compareFirst(oldClasses, next, jdk);
            return planLoaded();
        } catch (RulesException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), e.remedy());
        } catch (ClassPathException e) {
            throw UpgradeException.refused(
                    "the code of both versions cannot be read", List.of(String.valueOf(e.getMessage())), "");
        }
    }

    /** Plans again with the classes that old has loaded by now, or throws as {@link #make}. */
    void makeAgain() {
        planLoaded();
    }

    private String planLoaded() {
        ClassPathDictionary to = chain.firstTarget(next());
        Scope forecast = forecast();
        Plan begin = versions().of(forecast);
        List<Plan> plans = chain.planAhead(begin, next());
        List<Question> open = chain.questions(plans);
        // What only the frozen values tell may be nothing to ask about; whoever is asked something else is told it all
        // at once.
        if (!open.stream().allMatch(Question::isSettledByValues)) {
            refuse(open);
        }
        List<Plan> ofAll = chain.planAhead(versions().of(Scope.of(oldClasses, to)), next());
        planned = chain.questions(ofAll).isEmpty() ? null : forecast.live().keySet();
        likely = plans.get(plans.size() - 1).shapes().values().stream()
                .filter(shape -> shape.live() != 0)
                .map(ShapePlan::newClass)
                .filter(Objects::nonNull)
                .filter(next()::isConcrete)
                .distinct()
                .toList();
        long changed = begin.shapes().values().stream()
                .filter(shape -> shape.outcome() != Outcome.SAME)
                .count();
        StepChain steps = prepared.migration().steps();
        return begin.shapes().size() + " classes, " + changed + " changed, "
                + (open.isEmpty() ? "nothing unanswered" : open.size() + " asked of the frozen state")
                + (steps.steps().isEmpty() ? "" : ", by " + steps.path());
    }

    private void refuse(List<Question> open) {
        StateBlockers.refuseQuestions(
                open, !prepared.migration().steps().steps().isEmpty());
    }

    private ComparedVersions versions() {
        return Objects.requireNonNull(compared, "planned before the versions were compared");
    }

    /** Only classes that old has loaded can have objects; where that cannot be read from running memory, all may. */
    private Scope forecast() {
        ClassPathDictionary to = chain.firstTarget(next());
        try (AddressSpace memory = ProcessMemory.open((int) prepared.old().pid())) {
            Set<String> loaded = new HashSet<>();
            ClassTable table = HotSpotVm.attach(memory).classes();
            table.all().forEach(type -> loaded.add(type.name()));
            return Scope.loaded(oldClasses, to, loaded);
        } catch (UnsupportedJvmException e) {
            throw UpgradeException.refused(
                    String.valueOf(e.getMessage()), List.of(), "start the service with a collector that can be read");
        } catch (HotSpotException | UnmappedAddressException | UncheckedIOException e) {
            return Scope.of(oldClasses, to);
        }
    }

    /** Whether frozen old has loaded classes since it was planned that may have objects and a change without an answer. */
    boolean isOutdated() {
        Set<String> known = planned;
        return known != null && !known.containsAll(forecast().live().keySet());
    }

    /** Classes of the new version that will probably have objects. */
    List<String> likely() {
        return likely;
    }

    /** What a trace has to look for. */
    TraceRequest traceRequest() {
        return TracePlan.of(first.rules(), first.migrations(), chain.ownClasses(oldClasses, next()));
    }

    /** That of the first leg, for what a trace has found. */
    Plan of(HeapState state) {
        return versions().of(state, Scope.of(state.report().classes(), state.roots(), jdk));
    }

    /**
     * Plans the other legs as well.
     *
     * @param found what {@link #of} has made
     * @throws UpgradeException when something is open, on the whole way
     */
    void refuseQuestions(Plan found) {
        refuse(chain.questions(chain.planAhead(found, next())));
    }
}
