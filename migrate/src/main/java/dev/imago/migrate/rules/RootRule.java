package dev.imago.migrate.rules;

/** A place where state hangs, as the rules name it. */
public sealed interface RootRule {
    /** A static field ({@code com.acme.Counters.ORDERS}), or all static fields of a class ({@code com.acme.Sessions}). */
    record Statics(String name) implements RootRule {}

    /** The only object of a class, in old as in new. */
    record Instance(String className) implements RootRule {}
}
