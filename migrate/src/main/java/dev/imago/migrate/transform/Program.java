package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;

/** What is done with each record of one type of the old state. Made once, run for each object. */
abstract class Program {
    private final String newClass;
    private final Outcome outcome;
    private boolean leavesSome;
    private long objects;
    private int failures;

    /** A program; {@code newClass} is empty when objects have no counterpart, or various ones. */
    Program(String newClass, Outcome outcome) {
        this.newClass = newClass;
        this.outcome = outcome;
    }

    /** Writes the counterpart of the record, which may be changed. */
    abstract void run(StateRecord in) throws Exception;

    final String newClass() {
        return leavesSome ? "" : newClass;
    }

    /** Leaves an object, which is counted here, to another program. */
    final void leave() {
        leavesSome = true;
    }

    final Outcome outcome() {
        return outcome;
    }

    /** Counts one object. */
    final void count() {
        objects++;
    }

    final long objects() {
        return objects;
    }

    /** Counts one object on which it failed. */
    final void fail() {
        failures++;
    }

    final int failures() {
        return failures;
    }
}
