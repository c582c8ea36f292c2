package dev.imago.checkpoint.hotspot;

/** The JVM was frozen in the middle of a collection: objects are moving. Thaw it, and freeze it again. */
public final class CollectionActiveException extends HotSpotException {
    private static final long serialVersionUID = 1;

    CollectionActiveException() {
        super("the JVM was frozen in the middle of a garbage collection; thaw it and try again");
    }
}
