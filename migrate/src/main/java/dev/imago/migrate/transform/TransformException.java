package dev.imago.migrate.transform;

/** Thrown when a transformer, conversion or condition fails on an object: says which object, where it hangs, and why. */
public final class TransformException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int objectId;
    private final String className;
    private final String path;

    TransformException(int objectId, String className, String path, Throwable cause) {
        super("cannot transform " + className + " #" + objectId + " at " + path + ": " + why(cause), cause);
        this.objectId = objectId;
        this.className = className;
        this.path = path;
    }

    /** Which exception it was only matters where code is wrong, not where a rule is. */
    private static String why(Throwable cause) {
        return cause instanceof NoPlaceException ? String.valueOf(cause.getMessage()) : cause.toString();
    }

    /** Id of the old object; 0 for the value of a static field. */
    public int objectId() {
        return objectId;
    }

    /** Binary name of the old object's class. */
    public String className() {
        return className;
    }

    /** From a root to the object, as a person reads it. */
    public String path() {
        return path;
    }
}
