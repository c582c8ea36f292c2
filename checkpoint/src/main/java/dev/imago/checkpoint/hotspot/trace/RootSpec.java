package dev.imago.checkpoint.hotspot.trace;

/** A place from which state is traced, as the user names it. */
public sealed interface RootSpec {
    /**
     * The static fields of every initialised class that {@link TracePolicy#isOwn} names. Of {@code static final} fields
     * only those that refer to something that can change: constants, strings, boxed values, enum constants and classes
     * belong to the code, and the new version has its own.
     */
    record OwnStatics() implements RootSpec {}

    /** The static fields of one class, chosen like those of {@link OwnStatics}. */
    record ClassStatics(String className) implements RootSpec {}

    /** One static field, whatever it holds. */
    record StaticField(String className, String field) implements RootSpec {}

    /** The only object of a class or its subclasses in the heap; none or several are refused. */
    record SingleInstance(String className) implements RootSpec {}

    /**
     * Fields of the constants of every initialised enum that {@link TracePolicy#isOwn} names, those that are not final. No
     * version carries them, for constants travel by name: only for comparing.
     */
    record ConstantFields() implements RootSpec {}
}
