package dev.imago.migrate.reverse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Random rules on random objects, there and back: lost is what the rules must lose, as often as they must, and nothing else. */
class WayBackPropertyTest {
    private static final JdkTypes JDK = new JdkTypes();
    private static final int OBJECTS = 20;
    private static final int FIELDS = 10;
    private static final Migration CODE =
            registration -> registration.conversion("twice", (value, out) -> 2L * value.getInt());

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, StringBuilder> rules = new TreeMap<>();
    private final StringBuilder[] before = {new StringBuilder(), new StringBuilder()};
    private final StringBuilder[] after = {new StringBuilder(), new StringBuilder()};
    private final Map<String, Long> expected = new TreeMap<>();

    /** What makes the values of a field, one for each object. */
    private interface Values {
        Object next(MemoryState state);
    }

    private void rule(String key, String line) {
        rules.computeIfAbsent(key, k -> new StringBuilder())
                .append("  ")
                .append(line)
                .append('\n');
    }

    private Object counted(String place, int value, boolean isLost) {
        expected.merge(place, isLost ? 1L : 0L, Long::sum);
        return value;
    }

    /** A field of one of the two classes of a hierarchy, and what becomes of it. */
    private Values field(String name, int owner) {
        String full = "app." + (owner == 0 ? "Base" : "Order") + "." + name;
        int kind = random.nextInt(13);
        String old = "int";
        String next = "int";
        String now = name;
        Values values = state -> random.nextInt(100) - 50;
        switch (kind) {
            case 0 -> {
                now = "r" + name;
                rule("rename", full + ": " + now);
                next = random.nextBoolean() ? "long" : "double";
            }
            case 1 -> {
                rule("map", full + ": {1: 10, 2: 20, 3: 30}");
                values = state -> 1 + random.nextInt(3);
            }
            case 2 -> {
                rule("map", full + ": {1: 9, 2: 9}");
                values = state -> {
                    int value = 1 + random.nextInt(3);
                    return counted(full, value, value == 2);
                };
            }
            case 3 -> {
                now = "t" + name;
                next = "String";
                rule("retype", full + ": {to: " + now + ", using: to-string}");
            }
            case 4 -> {
                old = "Kind";
                next = random.nextBoolean() ? "String" : "int";
                rule("retype", full + ": {using: " + (next.equals("int") ? "ordinal" : "to-string") + "}");
                values = state -> state.enumConstant("app.Kind", random.nextBoolean() ? "ONE" : "TWO");
            }
            case 5 -> {
                next = "";
                rule("drop", "- " + full);
                values = state -> {
                    int value = random.nextInt(3);
                    return counted(full, value, value != 0);
                };
            }
            case 6 -> {
                rule("retype", full + ": {using: twice}");
                values = state -> {
                    int value = random.nextInt(3);
                    return counted(full, value, value != 0);
                };
            }
            case 7 -> {
                old = "int[]";
                next = "java.util.List<Integer>";
                rule("retype", full + ": {into: java.util.ArrayList}");
                values = state -> state.add("[I", Form.PRIMITIVE_ARRAY, List.of(), record -> {
                    for (int i = random.nextInt(4); i > 0; i--) {
                        record.addBytes(random.nextInt(), 4);
                    }
                });
            }
            case 8, 9, 10 -> {
                boolean isMap = kind == 10;
                boolean isOrdered = random.nextBoolean();
                String linked = isOrdered ? "Linked" : "";
                old = "java.util.List<Line>";
                next = isMap ? "java.util.Map<Integer, Line>" : "java.util.Set<Line>";
                rule("retype", full + ": {into: java.util." + linked + (isMap ? "HashMap, key: id" : "HashSet") + "}");
                values = state -> {
                    int[] lines = new int[random.nextInt(4)];
                    for (int i = 0; i < lines.length; i++) {
                        lines[i] = state.object("app.Line", Map.of("id", i, "x", random.nextInt()));
                    }
                    if (!isOrdered) {
                        counted("order of " + full, 0, lines.length > 1);
                    }
                    return state.elements("java.util.ArrayList", Form.SEQUENCE, lines);
                };
            }
            case 11 -> {
                old = "java.util.Map<Integer, Line>";
                next = "java.util.List<Line>";
                rule("retype", full + ": {into: java.util.ArrayList, take: values}");
                values = state -> {
                    expected.merge(full, 1L, Long::sum);
                    return state.elements("java.util.TreeMap", Form.MAPPING);
                };
            }
            default -> rule("default", full + "More: 7");
        }
        before[owner].append(old).append(' ').append(name).append("; ");
        if (!next.isEmpty()) {
            after[owner].append(next).append(' ').append(now).append("; ");
        }
        if (kind == 12) {
            after[owner].append("int ").append(name).append("More; ");
        }
        return values;
    }

    private static String[] version(StringBuilder[] fields, String line, String... more) {
        List<String> classes = new ArrayList<>(List.of(
                "class Base { " + fields[0] + " }",
                "class Order extends Base { " + fields[1] + " }",
                "enum Kind { ONE, TWO }",
                line));
        classes.addAll(List.of(more));
        return classes.toArray(String[]::new);
    }

    @RepeatedTest(6)
    void whatIsNotToldAsLostIsEqual() {
        Map<String, Values> fields = new HashMap<>();
        for (int i = 0; i < FIELDS; i++) {
            fields.put("f" + i, field("f" + i, random.nextInt(2)));
        }
        boolean isSplit = random.nextBoolean();
        boolean isMerged = random.nextBoolean();
        String account = "class Account { int kind; long cents; int rate; int limit; }";
        List<String> pets = List.of("class Cat { int lives; }", "class Dog { int lives; int bones; }");
        if (isSplit) {
            rule("split", "app.Account: {by: kind, into: {1: app.Savings, 2: app.Checking}}");
        }
        if (isMerged) {
            rule("merge", "app.Animal: {app.Cat: {kind: 1}, app.Dog: {kind: 2}}");
            rule("default", "app.Animal.bones: 3");
        }
        ClassPathDictionary old = Version.of(
                directory, version(before, "class Line { int id; int x; }", account, pets.get(0), pets.get(1)));
        List<String> more = new ArrayList<>(
                isSplit
                        ? List.of(
                                "class Savings { long cents; int rate; }", "class Checking { long cents; int limit; }")
                        : List.of(account));
        more.addAll(isMerged ? List.of("class Animal { int kind; int lives; int bones; }") : pets);
        ClassPathDictionary next =
                Version.of(directory, version(after, "class Line { int id; int x; }", more.toArray(String[]::new)));
        MemoryState state = new MemoryState(old.dictionary());
        int[] all = new int[3 * OBJECTS];
        for (int i = 0; i < OBJECTS; i++) {
            Map<String, Object> values = new HashMap<>();
            fields.forEach((name, each) -> values.put(name, each.next(state)));
            all[3 * i] = state.object("app.Order", values);
            int kind = 1 + random.nextInt(2);
            all[3 * i + 1] = state.object(
                    "app.Account",
                    Map.of("kind", kind, "cents", random.nextLong(), kind == 1 ? "rate" : "limit", random.nextInt()));
            all[3 * i + 2] =
                    state.object(random.nextBoolean() ? "app.Cat" : "app.Dog", Map.of("lives", random.nextInt()));
        }
        state.instanceRoot("[Ljava.lang.Object;", state.elements("[Ljava.lang.Object;", Form.OBJECT_ARRAY, all));
        StringBuilder yaml = new StringBuilder();
        rules.forEach((key, lines) -> yaml.append(key).append(":\n").append(lines));

        try (Migrations migrations = Migrations.of(List.of(CODE))) {
            Plan plan = Planner.plan(
                    state.dictionary(),
                    next,
                    RulesReader.read(yaml.length() == 0 ? "{}" : yaml.toString(), "r"),
                    migrations,
                    Scope.of(state, JDK),
                    JDK);
            plan.requireAnswered();
            Map<String, Long> lost = new TreeMap<>();
            ReverseCheck.run(state, plan, Optional.empty(), old, scratch, StateProgress.NONE)
                    .lost()
                    .forEach(each -> lost.put(
                            each.difference().where(), each.difference().count()));

            expected.values().removeIf(count -> count == 0);
            assertThat(lost).as("seed %d, rules:%n%s", seed, yaml).isEqualTo(expected);
        }
    }
}
