package dev.imago.migrate.rules;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value computed from the fields of an old object, as rules write it: {@code cents * quantity}, {@code mail == null ? '' :
 * mail}. It has neither loops nor calls, so that it always ends. The language is described in {@code docs/rules.md}.
 */
public sealed interface Expression {
    /** Where it begins in its text. */
    Position at();

    /** A place in a text, lines and columns from 1. */
    record Position(int line, int column) {
        @Override
        public String toString() {
            return line == 1 ? "column " + column : "line " + line + ", column " + column;
        }
    }

    /** {@code Long}, {@code Double}, {@code Boolean}, {@code String} or null. */
    record Literal(@Nullable Object value, Position at) implements Expression {}

    /** A field, a field of the object that a field refers to, or a static field with its class; by its parts. */
    record Path(List<String> names, Position at) implements Expression {
        public Path {
            names = List.copyOf(names);
        }

        /** {@code customer.name}. */
        public String text() {
            return String.join(".", names);
        }
    }

    /** Binary name of the old object's class. */
    record OldClass(Position at) implements Expression {}

    /** {@code -} or {@code !}. */
    record Unary(String operator, Expression operand, Position at) implements Expression {}

    record Binary(String operator, Expression left, Expression right, Position at) implements Expression {}

    record Conditional(Expression test, Expression yes, Expression no, Position at) implements Expression {}

    /** The paths that it reads. */
    default Set<Path> paths() {
        Set<Path> found = new LinkedHashSet<>();
        collect(this, found);
        return found;
    }

    private static void collect(Expression expression, Set<Path> into) {
        if (expression instanceof Path path) {
            into.add(path);
        } else if (expression instanceof Unary unary) {
            collect(unary.operand(), into);
        } else if (expression instanceof Binary binary) {
            collect(binary.left(), into);
            collect(binary.right(), into);
        } else if (expression instanceof Conditional conditional) {
            collect(conditional.test(), into);
            collect(conditional.yes(), into);
            collect(conditional.no(), into);
        }
    }
}
