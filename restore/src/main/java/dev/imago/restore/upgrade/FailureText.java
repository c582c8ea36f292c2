package dev.imago.restore.upgrade;

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
import org.jspecify.annotations.Nullable;

/** What is told of a step that failed: the cause in words an operator understands, with the evidence there is. */
public final class FailureText {
    private FailureText() {}

    /**
     * Explains a failure.
     *
     * @param next the new version, once there is one: how it ended and what it wrote is evidence
     */
    public static UpgradeException of(String step, Throwable cause, long oldPid, @Nullable NewVersion next) {
        if (cause instanceof UpgradeException known) {
            return known;
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
            return UpgradeException.failed(failed, List.of(), "", cause);
        }
        // Kernel and agent may tell of its end sooner than the broker, who knows how it ended.
        if (!next.isRunning() || cause instanceof AgentGoneException || isEnd(cause)) {
            next.awaitEnd();
        }
        String ended = next.end();
        if (ended == null && cause instanceof BrokerException refusal) {
            return refusedByBroker(refusal, failed, next);
        }
        return UpgradeException.failed(ended == null ? failed : ended, next.lastWords(), "", cause);
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
            default -> UpgradeException.failed(otherwise, next.lastWords(), "", refusal);
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
