package dev.imago.restore.upgrade;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.migrate.invariant.InvariantsViolatedException;
import dev.imago.migrate.invariant.Violation;
import dev.imago.migrate.plan.PlanBlockedException;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.transform.TransformException;
import dev.imago.restore.health.UnhealthyException;
import dev.imago.restore.load.AgentException;
import dev.imago.restore.load.AgentGoneException;
import dev.imago.restore.load.LoadRefusedException;
import dev.imago.restore.load.LoadViolatedException;
import dev.imago.restore.takeover.BrokerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What is told of a step that failed: the cause in words an operator understands, with the evidence there is. */
public final class FailureText {
    /** A process that a signal ended has this and the signal's number for its status. */
    private static final int SIGNALLED = 128;

    private static final int KILL = 9;

    private FailureText() {}

    /**
     * Explains a failure.
     *
     * @param next the new version, once there is one: how it ended and what it wrote is evidence
     * @param limit the option that gives a slow version more time to get well
     */
    public static UpgradeException of(
            String step, Throwable cause, long oldPid, @Nullable NewVersion next, String limit) {
        if (cause instanceof UpgradeException known) {
            return known;
        }
        if (cause instanceof ChildInterruptedException) {
            return UpgradeException.interrupted();
        }
        if (cause instanceof CriuException) {
            return UpgradeException.failed(
                    "CRIU could not dump process " + oldPid,
                    List.of(String.valueOf(cause.getMessage())),
                    "scripts/self-check tells whether CRIU works on this machine",
                    cause);
        }
        if (cause instanceof LoadRefusedException refused) {
            return UpgradeException.failed(
                    "the new version can't take the state",
                    refused.problems(),
                    "answer each with a rule: keep, drop, default or retype",
                    cause);
        }
        Optional<UpgradeException> ofMigration = ofMigration(cause);
        if (ofMigration.isPresent()) {
            return ofMigration.get();
        }
        if (cause instanceof LoadViolatedException violated) {
            return UpgradeException.failed(
                    "the loaded state is not what it must be",
                    violated.violations(),
                    "correct the hashCode, equals or compare that is concerned, or what the migration makes of these keys",
                    cause);
        }
        String failed = step + " failed: " + (isExplained(cause) ? cause.getMessage() : cause.toString());
        if (next == null) {
            return UpgradeException.failed(failed, List.of(), advice(cause, limit), cause);
        }
        // Kernel and agent may tell of its end sooner than the broker, who knows how it ended.
        if (!next.isRunning() || cause instanceof AgentGoneException || isEnd(cause)) {
            next.awaitEnd();
        }
        OptionalInt ended = next.status();
        if (ended.isPresent()) {
            int status = ended.getAsInt();
            return UpgradeException.failed(
                    "the new version ended with status " + status, next.lastWords(), adviceOfEnd(status), cause);
        }
        return cause instanceof BrokerException refusal
                ? refusedByBroker(refusal, failed, next)
                : UpgradeException.failed(failed, next.lastWords(), advice(cause, limit), cause);
    }

    private static String adviceOfEnd(int status) {
        return status == SIGNALLED + KILL
                ? "it was killed: see with dmesg whether the kernel did so for want of memory"
                : "see in its output why it ended" + (status == 0 ? ": it has to go on until it serves" : "");
    }

    private static String advice(Throwable cause, String limit) {
        if (cause instanceof UnhealthyException unhealthy) {
            if (unhealthy.isFailing()) {
                return "see in its output why it fails; if it needs longer to get well, let a command wait for that:"
                        + " --health command:";
            }
            return unhealthy.isLasting()
                    ? "ask for what the new version answers well: --health, or health: in the rules"
                    : "see in its output what it lacks; if it is only slow, allow more with " + limit;
        }
        if (cause instanceof TransformException broken) {
            return adviceOn(broken);
        }
        return cause instanceof AgentException
                ? "see in its output what it was about to do"
                : "see with --verbose where it happened";
    }

    /** The same wherever a state is migrated. */
    public static String adviceOn(TransformException broken) {
        return "correct the transformer, or the rule, for " + broken.className()
                + "; imago rehearse shows on a copy whether it does";
    }

    /** Of what a migration finds out by itself, with or without a service. */
    public static Optional<UpgradeException> ofMigration(Throwable cause) {
        if (cause instanceof InvariantsViolatedException violated) {
            return Optional.of(UpgradeException.refused(
                    "the migrated state is not what it must be",
                    violated.violations().stream().map(Violation::toString).toList(),
                    "correct the rules or transformers that made it, or the invariant that is registered",
                    cause));
        }
        if (cause instanceof PlanBlockedException blocked) {
            return Optional.of(UpgradeException.refused(
                    "changes between two of the steps have no answer",
                    blocked.questions().stream().map(Question::toString).toList(),
                    "answer them in the step's rules.yaml",
                    cause));
        }
        return Optional.empty();
    }

    private static UpgradeException refusedByBroker(BrokerException refusal, String otherwise, NewVersion next) {
        List<String> evidence = new ArrayList<>();
        evidence.add(String.valueOf(refusal.getMessage()));
        evidence.addAll(next.lastWords());
        return switch (refusal.code()) {
            case TIMEOUT ->
                UpgradeException.failed(
                        "the new version did not come to its door in time: it does not wait for clients where old does",
                        evidence,
                        "see in its output what it waits for, or give it longer with --start-timeout",
                        refusal);
            case ADDRESS_MISMATCH ->
                UpgradeException.failed(
                        "the new version listens on other addresses than old",
                        evidence,
                        "have it listen on exactly the addresses of old",
                        refusal);
            default ->
                UpgradeException.failed(
                        otherwise, next.lastWords(), "see with --verbose what the broker was asked", refusal);
        };
    }

    private static boolean isEnd(Throwable cause) {
        return cause instanceof BrokerException refusal && refusal.code() == BrokerException.Code.NEW_EXITED;
    }

    /** Whether the message alone says what happened, without the name of the exception. */
    private static boolean isExplained(Throwable cause) {
        return cause instanceof BrokerException
                || cause instanceof UnhealthyException
                || cause instanceof AgentException
                || cause instanceof TransformException
                || cause instanceof HotSpotException;
    }
}
