package dev.imago.migrate.plan;

/** Numbers in expressions: {@code Long}s exactly, where that is not possible an exception; {@code Double}s as Java has them. */
final class Arithmetic {
    private Arithmetic() {}

    static Number negate(Number value) {
        return value instanceof Long number ? (Number) Math.negateExact(number) : (Number) (-value.doubleValue());
    }

    /**
     * One of {@code + - * / %}.
     *
     * @throws ArithmeticException if a whole number overflows, or is divided by zero
     */
    static Number compute(String operator, Number left, Number right) {
        if (left instanceof Long a && right instanceof Long b) {
            return exact(operator, a, b);
        }
        double a = left.doubleValue();
        double b = right.doubleValue();
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            default -> a % b;
        };
    }

    private static Long exact(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            // The only quotient that overflows is the one that negates the smallest number.
            case "/" -> b == -1 ? Math.negateExact(a) : a / b;
            default -> a % b;
        };
    }

    /** One of {@code < <= > >= ==}; against a decimal number as decimal numbers. */
    static boolean compare(String operator, Number left, Number right) {
        if (left instanceof Long a && right instanceof Long b) {
            return holds(operator, Long.compare(a, b));
        }
        double a = left.doubleValue();
        double b = right.doubleValue();
        return !Double.isNaN(a) && !Double.isNaN(b) && holds(operator, a < b ? -1 : a > b ? 1 : 0);
    }

    private static boolean holds(String operator, int order) {
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> order == 0;
        };
    }
}
