package dev.imago.restore.health;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Something to ask the new version through a door of its own. */
sealed interface Question permits AcceptQuestion, HttpQuestion, CommandQuestion {
    /**
     * Asks once.
     *
     * @param door where to ask
     * @param all every door there is
     * @param accepted how many connections the new version has taken through its doors so far
     */
    Answer ask(Door door, List<Door> all, LongSupplier accepted, Duration limit) throws InterruptedException;
}
