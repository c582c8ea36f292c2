package dev.imago.migrate.rules;

import dev.imago.migrate.rules.Expression.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads expressions, by recursive descent. For one text and one thread. */
public final class ExpressionParser {
    private static final int MOST_CHARACTERS = 2_000;
    private static final int DEEPEST = 50;
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("||"),
            Set.of("&&"),
            Set.of("==", "!="),
            Set.of("<", "<=", ">", ">="),
            Set.of("+", "-"),
            Set.of("*", "/", "%"));

    private final ExpressionTokens tokens;
    private int depth;

    private ExpressionParser(ExpressionTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads a whole text.
     *
     * @throws ExpressionException with line and column if it is no expression, is longer than 2000 characters, or nested
     *     deeper than 50 levels
     */
    public static Expression parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new ExpressionException(
                    new Position(1, MOST_CHARACTERS), "longer than " + MOST_CHARACTERS + " characters");
        }
        ExpressionParser parser = new ExpressionParser(new ExpressionTokens(text));
        Expression expression = parser.conditional();
        if (parser.tokens.kind() != ExpressionTokens.Kind.END) {
            throw parser.expected("an operator or the end");
        }
        return expression;
    }

    private Expression conditional() {
        if (++depth > DEEPEST) {
            throw new ExpressionException(tokens.at(), "nested deeper than " + DEEPEST + " levels");
        }
        Expression test = binary(0);
        if (tokens.takes("?")) {
            Expression yes = conditional();
            require(":");
            test = new Expression.Conditional(test, yes, conditional(), test.at());
        }
        depth--;
        return test;
    }

    private Expression binary(int level) {
        if (level == LEVELS.size()) {
            return unary();
        }
        Expression left = binary(level + 1);
        while (tokens.kind() == ExpressionTokens.Kind.SIGN && LEVELS.get(level).contains(tokens.text())) {
            Position at = tokens.at();
            String operator = tokens.take();
            left = new Expression.Binary(operator, left, binary(level + 1), at);
        }
        return left;
    }

    private Expression unary() {
        Position at = tokens.at();
        List<String> signs = new ArrayList<>();
        while (tokens.kind() == ExpressionTokens.Kind.SIGN && Set.of("-", "!").contains(tokens.text())) {
            signs.add(0, tokens.take());
            if (signs.size() > DEEPEST) {
                throw new ExpressionException(at, "nested deeper than " + DEEPEST + " levels");
            }
        }
        Expression value;
        if (!signs.isEmpty() && signs.get(0).equals("-") && tokens.kind() == ExpressionTokens.Kind.NUMBER) {
            // The smallest long has no positive counterpart.
            value = number("-");
            signs.remove(0);
        } else {
            value = primary();
        }
        for (String sign : signs) {
            value = new Expression.Unary(sign, value, at);
        }
        return value;
    }

    private Expression primary() {
        Position at = tokens.at();
        switch (tokens.kind()) {
            case NUMBER -> {
                return number("");
            }
            case TEXT -> {
                return new Expression.Literal(tokens.take(), at);
            }
            case NAME -> {
                return named(at);
            }
            default -> {
                if (tokens.takes("(")) {
                    Expression inner = conditional();
                    require(")");
                    return inner;
                }
                throw expected("a field, a value or (");
            }
        }
    }

    private Expression named(Position at) {
        String name = tokens.take();
        switch (name) {
            case "null" -> {
                return new Expression.Literal(null, at);
            }
            case "true", "false" -> {
                return new Expression.Literal(Boolean.valueOf(name), at);
            }
            case "class" -> {
                return new Expression.OldClass(at);
            }
            default -> {
                List<String> names = new ArrayList<>(List.of(name));
                while (tokens.takes(".")) {
                    if (tokens.kind() != ExpressionTokens.Kind.NAME) {
                        throw expected("a field's name");
                    }
                    names.add(tokens.take());
                }
                return new Expression.Path(names, at);
            }
        }
    }

    private Expression number(String sign) {
        Position at = tokens.at();
        String digits = sign + tokens.take();
        try {
            return new Expression.Literal(
                    digits.indexOf('.') >= 0 ? (Object) Double.valueOf(digits) : (Object) Long.valueOf(digits), at);
        } catch (NumberFormatException e) {
            throw new ExpressionException(at, digits + " is out of range");
        }
    }

    private void require(String sign) {
        if (!tokens.takes(sign)) {
            throw expected(sign);
        }
    }

    private ExpressionException expected(String what) {
        String found = tokens.kind() == ExpressionTokens.Kind.END ? "the end" : "'" + tokens.text() + "'";
        return new ExpressionException(tokens.at(), "expected " + what + ", not " + found);
    }
}
