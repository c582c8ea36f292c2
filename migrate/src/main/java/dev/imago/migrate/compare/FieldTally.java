package dev.imago.migrate.compare;

/** Counts the objects that have a field which their counterparts do not have. */
final class FieldTally {
    private final String className;
    private final String field;
    private final ShapeDifference.Kind kind;
    private final String first;
    private long objects;
    private boolean uniform = true;

    FieldTally(String className, String field, ShapeDifference.Kind kind, String first) {
        this.className = className;
        this.field = field;
        this.kind = kind;
        this.first = first;
    }

    /** Whether the value of another object would tell anything. */
    boolean isUniform() {
        return uniform;
    }

    void count(String value) {
        objects++;
        uniform &= first.equals(value);
    }

    /** Counts an object whose value no longer matters. */
    void count() {
        objects++;
    }

    FieldDifference result() {
        return new FieldDifference(className, field, kind, objects, first, uniform);
    }
}
