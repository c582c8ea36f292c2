package dev.imago.restore.cli;

import dev.imago.restore.upgrade.ExitStatus;
import java.util.EnumMap;
import java.util.Map;

/** What each exit code means for each command: the same answer, to the question that one asks after that command. */
final class ExitMeaning {
    private static final Map<ExitStatus, String> CHECKPOINT = meanings(
            "done: the archive is complete",
            "failed before anything changed; the service goes on",
            "refused, blockers listed; the service goes on",
            "interrupted and undone; the service goes on, no archive is left");
    private static final Map<ExitStatus, String> RESTORE = meanings(
            "done: the service runs again",
            "failed; the service was not brought back",
            "refused, blockers listed; nothing was changed",
            "interrupted and undone; the service was not brought back");
    private static final Map<ExitStatus, String> INSPECT = meanings(
            "done",
            "failed; a running service goes on",
            "refused, blockers listed; a running service goes on",
            "interrupted; a running service goes on");
    private static final Map<ExitStatus, String> REST = meanings(
            "done: there are moments of rest",
            "failed; the service goes on",
            "refused, or never at rest; the service goes on",
            "interrupted; the service goes on");

    private static final Map<ExitStatus, String> PLAN = meanings(
            "done: every change has an answer",
            "failed; a running service goes on",
            "refused, or changes without an answer; a running service goes on",
            "interrupted; a running service goes on");
    private static final Map<ExitStatus, String> REHEARSE = meanings(
            "an upgrade would succeed, or there is nothing to do",
            "failed, and nothing can be said of an upgrade; the service goes on",
            "an upgrade would be refused or fail, or can't be rehearsed here; the service goes on",
            "interrupted; the service goes on, nothing is left");
    private static final Map<ExitStatus, String> MIGRATE = meanings(
            "done, or nothing to do: the new archive is there",
            "failed; no archive is written",
            "refused, blockers listed; no archive is written",
            "interrupted and undone; no archive is written");

    private static final Map<ExitStatus, String> MIGRATIONS = meanings(
            "done, and nothing is wrong",
            "failed; nothing was registered",
            "refused, or something is wrong; each is listed",
            "interrupted");

    static {
        MIGRATE.put(ExitStatus.BUSY, "another run has written this file meanwhile");
        REHEARSE.put(ExitStatus.NOT_RECOVERED, "failed, and the service stands still; the last line says what to run");
        CHECKPOINT.put(ExitStatus.ROLLED_BACK, "failed; the service goes on with its state, no archive is left");
        CHECKPOINT.put(
                ExitStatus.NOT_RECOVERED, "failed, and the service stands still; the last line says what to run");
    }

    private ExitMeaning() {}

    private static Map<ExitStatus, String> meanings(String done, String failed, String refused, String interrupted) {
        return new EnumMap<>(Map.of(
                ExitStatus.DONE, done,
                ExitStatus.FAILED_UNTOUCHED, failed,
                ExitStatus.USAGE, ExitStatus.USAGE.meaning(),
                ExitStatus.REFUSED, refused,
                ExitStatus.BUSY, ExitStatus.BUSY.meaning(),
                ExitStatus.INTERRUPTED, interrupted));
    }

    /** The codes with which a command ends, in their order. */
    static Map<ExitStatus, String> of(String command) {
        Map<ExitStatus, String> all = new EnumMap<>(ExitStatus.class);
        for (ExitStatus status : ExitStatus.values()) {
            all.put(status, status.meaning());
        }
        int space = command.indexOf(' ');
        return switch (space < 0 ? command : command.substring(0, space)) {
            case "checkpoint" -> CHECKPOINT;
            case "restore" -> RESTORE;
            case "inspect" -> INSPECT;
            case "rest" -> REST;
            case "plan" -> PLAN;
            case "rehearse" -> REHEARSE;
            case "migrate" -> MIGRATE;
            case "migrations" -> MIGRATIONS;
            default -> all;
        };
    }

    static String of(String command, ExitStatus status) {
        return of(command).getOrDefault(status, status.meaning());
    }
}
