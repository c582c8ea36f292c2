package dev.imago.checkpoint.hotspot.thread;

/**
 * One Java method on a thread's stack.
 *
 * @param className as {@link Class#getName()} has it
 * @param line in the source file, or -1 when not known (native methods, classes without line numbers)
 * @param bci index of the bytecode that is being executed, or -1 for native methods
 * @param inlined whether the compiler put it into its caller's code, so that it has no frame of its own
 */
public record Frame(String className, String methodName, int line, int bci, Kind kind, boolean inlined) {
    /** What executes the method. */
    public enum Kind {
        INTERPRETED,
        COMPILED,
        /** A {@code native} method, whichever way it was called. */
        NATIVE
    }

    /** {@code class.method}. */
    public String method() {
        return className + "." + methodName;
    }

    /** {@code class.method(line 12)}, or {@code class.method(native)}. */
    @Override
    public String toString() {
        return method() + (kind == Kind.NATIVE ? "(native)" : line > 0 ? "(line " + line + ")" : "()");
    }
}
