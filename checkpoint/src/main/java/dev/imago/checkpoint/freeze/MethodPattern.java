package dev.imago.checkpoint.freeze;

/**
 * Names methods: {@code class.method}, or the beginning of it and a star, which stands for anything.
 *
 * @param text as it was written
 */
public record MethodPattern(String text) {
    public MethodPattern {
        int star = text.indexOf('*');
        if (text.isBlank() || text.indexOf('.') < 0 || (star >= 0 && star < text.length() - 1)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no class.method, nor the beginning of one with a star at its end");
        }
    }

    /** Whether it ends with a star. */
    public boolean isPrefix() {
        return text.endsWith("*");
    }

    /** What a method must begin with: all of it, or what stands before the star. */
    public String beginning() {
        return isPrefix() ? text.substring(0, text.length() - 1) : text;
    }

    /** Whether it names {@code method}, a {@code class.method}. */
    public boolean matches(String method) {
        return isPrefix() ? method.startsWith(beginning()) : method.equals(text);
    }
}
