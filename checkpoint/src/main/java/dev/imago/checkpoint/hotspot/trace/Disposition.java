package dev.imago.checkpoint.hotspot.trace;

/** What a rule says about a field or class. */
public enum Disposition {
    /** No rule: what the state's format says for its kind. */
    UNDECIDED,
    /** Carried, also where it would be left to the new version without a rule. */
    CARRY,
    /** The new version's own stays: a kept slot, or a kept object that must have its pair. */
    KEEP,
    /** Not carried: a field is null or 0; references to objects of a class become null, containers lose them. */
    DROP
}
