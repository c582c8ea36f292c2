package dev.imago.checkpoint.freeze;

/** Looks at a process while it is frozen. */
@FunctionalInterface
public interface Look<T> {
    T take() throws InterruptedException;
}
