package dev.imago.restore.health;

import java.time.Duration;

/**
 * How long a row of answers has to be, with nothing else between them, until it is believed.
 *
 * @param lasting for answers that say that the question is wrong: a service may listen before it knows all its pages
 * @param failing for answers that a service which starts gives, and one that is broken: old could serve clients meanwhile
 */
record Patience(Duration lasting, Duration failing) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(10));

    boolean isOver(Answer.Outlook outlook, long nanos) {
        return switch (outlook) {
            case OPEN -> false;
            case FAILING -> nanos >= failing.toNanos();
            case LASTING -> nanos >= lasting.toNanos();
        };
    }
}
