package dev.imago.migrate.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ExpressionParserTest {
    /** The tree with parentheses around everything. */
    private static String text(Expression expression) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value() instanceof String string ? "'" + string + "'" : String.valueOf(literal.value());
        } else if (expression instanceof Expression.Path path) {
            return path.text();
        } else if (expression instanceof Expression.OldClass) {
            return "class";
        } else if (expression instanceof Expression.Unary unary) {
            return unary.operator() + "(" + text(unary.operand()) + ")";
        } else if (expression instanceof Expression.Binary binary) {
            return "(" + text(binary.left()) + binary.operator() + text(binary.right()) + ")";
        }
        Expression.Conditional conditional = (Expression.Conditional) expression;
        return "(" + text(conditional.test()) + "?" + text(conditional.yes()) + ":" + text(conditional.no()) + ")";
    }

    @Test
    void operatorsBindAsInJava() {
        Map.of(
                        "a + b * c - d", "((a+(b*c))-d)",
                        "a / b % c", "((a/b)%c)",
                        "a || b && !c", "(a||(b&&!(c)))",
                        "a + 1 < b == true", "(((a+1)<b)==true)",
                        "a == null ? 'x' : b ? c.d : -e", "((a==null)?'x':(b?c.d:-(e)))",
                        "(a + b) * -2", "((a+b)*-2)",
                        "a != \"it's\"", "(a!='it's')",
                        "com.acme.Outer$In.MAX + 1.5", "(com.acme.Outer$In.MAX+1.5)",
                        "-9223372036854775808", "-9223372036854775808",
                        "class + '\\n\\\\'", "(class+'\n\\')")
                .forEach((given, read) -> assertThat(text(ExpressionParser.parse(given)))
                        .as(given)
                        .isEqualTo(read));
    }

    @Test
    void whatIsNoExpressionIsNamedWithItsPlace() {
        Map.of(
                        "", "column 1: expected a field, a value or (, not the end",
                        "a +", "column 4: expected a field, a value or (, not the end",
                        "a b", "column 3: expected an operator or the end, not 'b'",
                        "(a", "column 3: expected ), not the end",
                        "a ? b", "column 6: expected :, not the end",
                        "a\n  + #", "line 2, column 5: '#' means nothing in an expression",
                        "'open", "column 1: the text has no closing '",
                        "'\\x'", "column 3: \\x means nothing; write \\\\ for \\",
                        "9223372036854775808", "column 1: 9223372036854775808 is out of range",
                        "a.1", "column 3: expected a field's name, not '1'")
                .forEach((given, message) -> assertThatThrownBy(() -> ExpressionParser.parse(given))
                        .as(given)
                        .isInstanceOf(ExpressionException.class)
                        .hasMessage(message));
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatThrownBy(() -> ExpressionParser.parse("(".repeat(60) + "a" + ")".repeat(60)))
                .hasMessage("column 51: nested deeper than 50 levels");
        assertThatThrownBy(() -> ExpressionParser.parse("!".repeat(60) + "a")).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> ExpressionParser.parse("a?".repeat(60) + "b")).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> ExpressionParser.parse("a".repeat(2001))).hasMessageContaining("longer than 2000");
        assertThat(text(ExpressionParser.parse("1" + "+1".repeat(900)))).hasSizeGreaterThan(1000);
    }

    @RepeatedTest(20)
    void noTextDoesAnythingButBeReadOrRefused() {
        long seed = System.nanoTime();
        String[] words = {"a", "b.c", "1", "2.5", "'t'", "+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"};
        String more = "!?:().\\\"' \n\tclassnulltrue0x$_é\u2028😀";
        String text = new Random(seed)
                .ints(12, 0, words.length + more.length())
                .mapToObj(i -> i < words.length ? words[i] : more.substring(i - words.length, i - words.length + 1))
                .collect(Collectors.joining());
        try {
            String read = text(ExpressionParser.parse(text));
            assertThat(text(ExpressionParser.parse(read))).as("seed " + seed).isEqualTo(read);
        } catch (ExpressionException e) {
            assertThat(e).as("seed " + seed + ": " + text).hasMessageContaining("column");
        }
    }
}
