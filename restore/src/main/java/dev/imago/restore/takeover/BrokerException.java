package dev.imago.restore.takeover;

import org.jspecify.annotations.Nullable;

/** The broker refused or failed: its code, and its own words. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Code {
        /** New ended, with everything it had started. */
        NEW_EXITED,
        /** Old ended by itself. */
        OLD_EXITED,
        /** New could not be executed as old runs. */
        START_FAILED,
        /** New binds an address that overlaps one of old's without being the same. */
        ADDRESS_MISMATCH,
        /** New did not wait for clients at all of old's addresses in time. */
        TIMEOUT,
        /** Old's threads did not stop in time; it runs again. */
        FREEZE_TIMEOUT,
        /** A thread of old can't be looked at, as when a debugger traces it. */
        UNTRACEABLE,
        /** A process of new did not follow a phase in time. */
        GATE_TIMEOUT,
        /** Not every listener could take its place. */
        SWAP_FAILED,
        /** Old is not dead long after SIGKILL; the new version serves. */
        OLD_SURVIVES,
        /** The command does not fit the phase. */
        WRONG_PHASE,
        /** The broker itself could not start or ended. */
        BROKER_GONE,
        /** Any other refusal; the message has the broker's words. */
        OTHER
    }

    private final Code code;

    BrokerException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** From a reply {@code err CODE text}. */
    static BrokerException of(String reply) {
        String[] words = reply.split(" ", 3);
        Code code = switch (words.length > 1 ? words[1] : "") {
            case "new-exited" -> Code.NEW_EXITED;
            case "old-exited" -> Code.OLD_EXITED;
            case "start-failed", "bad-specification", "no-shim" -> Code.START_FAILED;
            case "address-mismatch" -> Code.ADDRESS_MISMATCH;
            case "timeout" -> Code.TIMEOUT;
            case "freeze-timeout" -> Code.FREEZE_TIMEOUT;
            case "untraceable" -> Code.UNTRACEABLE;
            case "gate-timeout" -> Code.GATE_TIMEOUT;
            case "swap-failed" -> Code.SWAP_FAILED;
            case "old-survives" -> Code.OLD_SURVIVES;
            case "not-frozen", "not-live", "live", "already-started" -> Code.WRONG_PHASE;
            default -> Code.OTHER;
        };
        return new BrokerException(code, Reply.decode(reply.substring(Math.min(4, reply.length()))), null);
    }

    static BrokerException gone(String during, @Nullable Throwable cause) {
        return new BrokerException(Code.BROKER_GONE, "the broker ended during '" + during + "'", cause);
    }

    public Code code() {
        return code;
    }
}
