package dev.imago.migrate.plan;

/** What becomes of the objects of a class, as a whole. */
public enum Outcome {
    /** Name and fields are the same. */
    SAME,
    /** Same values in wider types, in other places of the hierarchy, or without fields that were dropped. */
    WIDENED,
    /** New fields get values from rules. */
    DEFAULTED,
    /** The class or fields have other names. */
    RENAMED,
    /** A transformer or conversion makes the new objects or values. */
    TRANSFORMED,
    /** Not carried: references to them become null. */
    DROPPED,
    /** The new version's own objects take their places. */
    KEPT,
    /** Something about the class is open; see the questions. */
    UNANSWERED
}
