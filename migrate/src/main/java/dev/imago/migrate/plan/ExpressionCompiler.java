package dev.imago.migrate.plan;

import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.plan.ValueType.Kind;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.Expression.Position;
import dev.imago.migrate.rules.ExpressionException;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the types of expressions on objects of one old class, and makes what computes them. */
final class ExpressionCompiler {
    private final PlanContext context;
    private final PathResolver paths;
    private final Set<FieldRef> reads = new LinkedHashSet<>();

    ExpressionCompiler(PlanContext context, String oldClass) {
        this.context = context;
        this.paths = new PathResolver(context, oldClass);
    }

    /**
     * A part of an expression.
     *
     * @param value what it computes
     * @param object the same, but a text that is read from a field as its object, so that it is passed on and not copied
     */
    private record Part(ValueType type, Computation value, Computation object) {
        static Part computed(Kind kind, Computation value) {
            return new Part(ValueType.computed(kind), value, value);
        }
    }

    /**
     * What gives a field its value.
     *
     * @throws ExpressionException if the expression is wrong in itself, or its value does not fit the field
     */
    Computation forField(Expression expression, FieldRef to) {
        Part part = compile(expression);
        String descriptor = part.type().descriptor();
        boolean passes = descriptor.length() > 1
                && context.hierarchy().isAssignable(context.names().descriptor(descriptor), to.descriptor());
        if (passes) {
            return part.object();
        }
        if (!part.type().fits(to.descriptor(), context.isEnum(context.next().dictionary(), to.descriptor()))) {
            String is = descriptor.isEmpty() ? part.type().kind().toString() : PlanContext.readable(descriptor);
            throw new ExpressionException(
                    expression.at(), "it is " + is + ", and the field is " + PlanContext.readable(to.descriptor()));
        }
        return part.value();
    }

    /**
     * A plain value: no object of the service.
     *
     * @throws ExpressionException if the expression is wrong, or its value is an object
     */
    Computation plain(Expression expression) {
        Part part = compile(expression);
        if (part.type().kind() == Kind.OBJECT) {
            throw new ExpressionException(expression.at(), "it is an object; a number, text or boolean is needed");
        }
        return part.value();
    }

    /** A value, or an object as it is. */
    Computation any(Expression expression) {
        return compile(expression).object();
    }

    /** Instance fields of the class that were read by all that was compiled. */
    Set<FieldRef> reads() {
        return reads;
    }

    private Part compile(Expression expression) {
        if (expression instanceof Expression.Literal literal) {
            return literal(literal.value());
        } else if (expression instanceof Expression.Path path) {
            return path(path);
        } else if (expression instanceof Expression.OldClass) {
            return Part.computed(Kind.STRING, (old, state) -> old.className());
        } else if (expression instanceof Expression.Unary unary) {
            return unary(unary);
        } else if (expression instanceof Expression.Conditional conditional) {
            return conditional(conditional);
        }
        return binary((Expression.Binary) expression);
    }

    private static Part literal(@Nullable Object value) {
        Kind kind = value == null
                ? Kind.NULL
                : value instanceof Long
                        ? Kind.LONG
                        : value instanceof Double ? Kind.DOUBLE : value instanceof Boolean ? Kind.BOOLEAN : Kind.STRING;
        return Part.computed(kind, (old, state) -> value);
    }

    private Part path(Expression.Path path) {
        PathResolver.Resolved resolved = paths.resolve(path);
        resolved.field().ifPresent(reads::add);
        Computation read = resolved.read();
        ValueType type = resolved.type();
        boolean isText = type.kind() == Kind.STRING;
        return new Part(type, (old, state) -> plain(read.of(old, state), isText), resolved.object());
    }

    /** Numbers are computed as the widest of their kind, enum constants by name. */
    private static @Nullable Object plain(@Nullable Object value, boolean isText) {
        if (value instanceof OldObject object && isText) {
            return object.text();
        } else if (value instanceof Float number) {
            return number.doubleValue();
        } else if (value instanceof Number number && !(value instanceof Double)) {
            return number.longValue();
        }
        return value instanceof Character letter ? letter.toString() : value;
    }

    private Part unary(Expression.Unary unary) {
        Part operand = compile(unary.operand());
        Position at = unary.at();
        Computation value = operand.value();
        if (unary.operator().equals("!") && operand.type().kind() == Kind.BOOLEAN) {
            return Part.computed(Kind.BOOLEAN, (old, state) -> !(Boolean) required(value.of(old, state), at));
        }
        if (unary.operator().equals("-") && operand.type().isNumber()) {
            return Part.computed(
                    operand.type().kind(),
                    (old, state) -> Arithmetic.negate((Number) required(value.of(old, state), at)));
        }
        throw new ExpressionException(
                at, unary.operator() + " cannot be used with " + operand.type().kind());
    }

    private Part conditional(Expression.Conditional conditional) {
        Part test = compile(conditional.test());
        Part yes = compile(conditional.yes());
        Part no = compile(conditional.no());
        Position at = conditional.test().at();
        if (test.type().kind() != Kind.BOOLEAN) {
            throw new ExpressionException(
                    at, "what stands before ? is " + test.type().kind() + ", not true or false");
        }
        ValueType type = common(yes.type(), no.type(), conditional.no().at());
        boolean isDecimal = type.kind() == Kind.DOUBLE;
        boolean passes = !type.descriptor().isEmpty();
        return new Part(
                type,
                choice(test, yes.value(), no.value(), at, isDecimal),
                passes
                        ? choice(test, yes.object(), no.object(), at, false)
                        : choice(test, yes.value(), no.value(), at, isDecimal));
    }

    private static Computation choice(Part test, Computation yes, Computation no, Position at, boolean isDecimal) {
        Computation decides = test.value();
        return (old, state) -> {
            boolean holds = (Boolean) required(decides.of(old, state), at);
            Object value = (holds ? yes : no).of(old, state);
            return isDecimal && value instanceof Long number ? (Object) number.doubleValue() : value;
        };
    }

    /** Type of what is one or the other. */
    private static ValueType common(ValueType yes, ValueType no, Position at) {
        if (yes.isNull() || no.isNull()) {
            ValueType other = yes.isNull() ? no : yes;
            return new ValueType(other.kind(), true, other.descriptor().length() > 1 ? other.descriptor() : "");
        }
        boolean same = yes.descriptor().equals(no.descriptor());
        if (!yes.isLike(no) || (yes.kind() == Kind.OBJECT && !same)) {
            throw new ExpressionException(at, "both sides of : must be alike, not " + yes.kind() + " and " + no.kind());
        }
        Kind kind = yes.kind() == no.kind() ? yes.kind() : Kind.DOUBLE;
        return new ValueType(kind, yes.isNullable() || no.isNullable(), same ? yes.descriptor() : "");
    }

    private Part binary(Expression.Binary binary) {
        Part left = compile(binary.left());
        Part right = compile(binary.right());
        String operator = binary.operator();
        Position at = binary.at();
        return switch (operator) {
            case "&&", "||" -> logical(left, right, operator, at);
            case "==", "!=" -> equality(left, right, operator.equals("=="), at);
            case "<", "<=", ">", ">=" -> {
                requireNumbers(left, right, operator, at);
                yield strict(
                        Kind.BOOLEAN, left, right, at, (a, b) -> Arithmetic.compare(operator, (Number) a, (Number) b));
            }
            default -> arithmetic(left, right, operator, at);
        };
    }

    private static Part logical(Part left, Part right, String operator, Position at) {
        if (left.type().kind() != Kind.BOOLEAN || right.type().kind() != Kind.BOOLEAN) {
            throw mismatch(left, right, operator, at);
        }
        boolean decided = operator.equals("||");
        return Part.computed(Kind.BOOLEAN, (old, state) -> {
            boolean first = (Boolean) required(left.value().of(old, state), at);
            return first == decided ? first : required(right.value().of(old, state), at);
        });
    }

    private static Part equality(Part left, Part right, boolean isEqual, Position at) {
        if (!left.type().isLike(right.type())) {
            throw mismatch(left, right, isEqual ? "==" : "!=", at);
        }
        return Part.computed(Kind.BOOLEAN, (old, state) -> {
            Object a = left.value().of(old, state);
            Object b = right.value().of(old, state);
            boolean same = (a instanceof Number x && b instanceof Number y)
                    ? Arithmetic.compare("==", x, y)
                    : Objects.equals(a, b);
            return same == isEqual;
        });
    }

    private static Part arithmetic(Part left, Part right, String operator, Position at) {
        boolean isText = left.type().kind() == Kind.STRING || right.type().kind() == Kind.STRING;
        if (operator.equals("+") && isText) {
            if (isNoText(left) || isNoText(right)) {
                throw mismatch(left, right, operator, at);
            }
            return strict(Kind.STRING, left, right, at, (a, b) -> a.toString() + b);
        }
        requireNumbers(left, right, operator, at);
        Kind kind = left.type().kind() == Kind.LONG ? right.type().kind() : Kind.DOUBLE;
        return strict(kind, left, right, at, (a, b) -> Arithmetic.compute(operator, (Number) a, (Number) b));
    }

    private static boolean isNoText(Part part) {
        return part.type().kind() == Kind.OBJECT || part.type().isNull();
    }

    private static void requireNumbers(Part left, Part right, String operator, Position at) {
        if (!left.type().isNumber() || !right.type().isNumber()) {
            throw mismatch(left, right, operator, at);
        }
    }

    private interface Operator {
        Object apply(Object left, Object right);
    }

    /** An operator on two values, none of which may be null. */
    private static Part strict(Kind kind, Part left, Part right, Position at, Operator operator) {
        return Part.computed(
                kind,
                (old, state) -> operator.apply(
                        required(left.value().of(old, state), at),
                        required(right.value().of(old, state), at)));
    }

    private static Object required(@Nullable Object value, Position at) {
        if (value == null) {
            throw new ExpressionException(at, "the value is null; test for it: x == null ? ... : x");
        }
        return value;
    }

    private static ExpressionException mismatch(Part left, Part right, String operator, Position at) {
        return new ExpressionException(
                at,
                operator + " cannot be used with " + left.type().kind() + " and "
                        + right.type().kind());
    }
}
