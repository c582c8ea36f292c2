package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.Engine;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Expressions compute what the Java compiler's code computes of the same text. */
class ExpressionPropertyTest {
    private static final int EXPRESSIONS = 80;
    private static final List<String> TYPES = List.of("long", "double", "boolean", "String");

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @RepeatedTest(3)
    void javaComputesTheSame() throws Exception {
        StringBuilder next = new StringBuilder("class A { long b; long c; double d; boolean t; String s; ");
        StringBuilder java = new StringBuilder("public class Oracle { ");
        StringBuilder rules = new StringBuilder("default:\n");
        List<String> expressions = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (int i = 0; i < EXPRESSIONS; i++) {
            String type = TYPES.get(random.nextInt(TYPES.size()));
            String text = expression(type, 4);
            types.add(type);
            expressions.add(text);
            next.append(type).append(" r").append(i).append("; ");
            java.append("public static ").append(type).append(" r").append(i);
            java.append("(long b, long c, double d, boolean t, String s) { return ")
                    .append(text)
                    .append("; } ");
            rules.append("  app.A.r").append(i).append(": \"=").append(text).append("\"\n");
        }
        long b = random.nextInt(200) - 100L;
        long c = random.nextInt(5) - 2L;
        double d = random.nextInt(100) / 8.0;
        boolean t = random.nextBoolean();
        Path classes = Version.compile(directory, "app", "", java.append("}").toString());
        Engine engine = new Engine(directory).rules(rules.toString());
        MemoryState old = engine.old("class A { long b; long c; double d; boolean t; String s; }");
        old.object("app.A", Map.of("b", b, "c", c, "d", d, "t", t, "s", 2));
        old.string("x");

        MemoryState result = engine.migrate(old, next.append("}").toString());

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Class<?> oracle = loader.loadClass("app.Oracle");
            for (int i = 0; i < EXPRESSIONS; i++) {
                Object expected = oracle.getMethod(
                                "r" + i, long.class, long.class, double.class, boolean.class, String.class)
                        .invoke(null, b, c, d, t, "x");
                String where = "seed " + seed + ": " + expressions.get(i);
                assertThat(value(result, "r" + i, types.get(i))).as(where).isEqualTo(expected);
            }
        } catch (InvocationTargetException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static Object value(MemoryState result, String field, String type) {
        long bits = result.bits(1, field);
        return switch (type) {
            case "long" -> bits;
            case "double" -> Double.longBitsToDouble(bits);
            case "boolean" -> bits != 0;
            default -> result.text((int) bits);
        };
    }

    /** Small enough not to overflow, and divided by nothing that may be zero: what is refused Java would compute. */
    private String expression(String type, int depth) {
        if (depth == 0) {
            return leaf(type);
        }
        int choice = random.nextInt(6);
        if (choice == 0) {
            return leaf(type);
        } else if (choice == 1) {
            return "(" + expression("boolean", depth - 1) + " ? " + expression(type, depth - 1) + " : "
                    + expression(type, depth - 1) + ")";
        }
        return switch (type) {
            case "long" -> number("long", depth);
            case "double" -> number("double", depth);
            case "boolean" -> logical(depth);
            default -> {
                String other = expression(TYPES.get(random.nextInt(TYPES.size())), depth - 1);
                yield random.nextBoolean() ? "(s + (" + other + "))" : "((" + other + ") + s)";
            }
        };
    }

    private String number(String type, int depth) {
        String left = expression(type, depth - 1);
        String other = type.equals("double") && random.nextBoolean() ? "long" : type;
        return switch (random.nextInt(6)) {
            case 0 -> "(" + left + " + " + expression(other, depth - 1) + ")";
            case 1 -> left + " - (" + expression(other, depth - 1) + ")";
            case 2 -> "(" + left + ") * " + (other.equals("long") ? "3" : "0.5");
            case 3 -> "(" + left + ") / 7";
            case 4 -> "(" + left + ") % 11";
            default -> "-(" + left + ")";
        };
    }

    private String logical(int depth) {
        String[] comparisons = {"<", "<=", ">", ">=", "==", "!="};
        String number = random.nextBoolean() ? "long" : "double";
        return switch (random.nextInt(4)) {
            case 0 -> "(" + expression("boolean", depth - 1) + " && " + expression("boolean", depth - 1) + ")";
            case 1 -> "(" + expression("boolean", depth - 1) + " || " + expression("boolean", depth - 1) + ")";
            case 2 -> "!(" + expression("boolean", depth - 1) + ")";
            default ->
                "((" + expression(number, depth - 1) + ") " + comparisons[random.nextInt(comparisons.length)] + " ("
                        + expression("long", depth - 1) + "))";
        };
    }

    private String leaf(String type) {
        return switch (type) {
            case "long" -> List.of("b", "c", "12").get(random.nextInt(3));
            case "double" -> List.of("d", "2.5").get(random.nextInt(2));
            case "boolean" -> List.of("t", "true", "b > c").get(random.nextInt(3));
            default -> "s";
        };
    }
}
