package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.RulesReader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Random classes, random changes, random objects: every value arrives where its rule says. */
class MigrationPropertyTest {
    private static final List<String> TYPES =
            List.of("boolean", "byte", "char", "short", "int", "long", "float", "double");
    private static final Map<String, String> WIDER =
            Map.of("byte", "int", "short", "long", "int", "long", "float", "double", "char", "int");
    private static final int CLASSES = 4;
    private static final int OBJECTS = 40;

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final StringBuilder rename = new StringBuilder();
    private final StringBuilder defaults = new StringBuilder();
    private final StringBuilder drop = new StringBuilder();

    /** One field of the old version and what becomes of it; {@code newName} is empty when it is dropped. */
    private record Field(String name, String type, String newName, String newType) {}

    private record Type(String name, String newName, List<Field> fields, int parent, Map<String, Integer> added) {}

    @RepeatedTest(8)
    void everyValueArrives() {
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < CLASSES; i++) {
            types.add(type(i));
        }
        ClassPathDictionary before = Version.of(
                directory, types.stream().map(t -> source(t, types, false)).toArray(String[]::new));
        ClassPathDictionary after = Version.of(
                directory, types.stream().map(t -> source(t, types, true)).toArray(String[]::new));
        MemoryState old = new MemoryState(before.dictionary());
        List<Map<String, Object>> values = new ArrayList<>();
        List<Type> classes = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            Type type = types.get(random.nextInt(CLASSES));
            Map<String, Object> fields = new HashMap<>();
            for (Field field : allFields(type, types)) {
                fields.put(field.name, value(field.type));
            }
            fields.put("next" + (type.parent < 0 ? type : root(type, types)).name, 1 + random.nextInt(OBJECTS));
            old.object("app." + type.name, fields);
            values.add(fields);
            classes.add(type);
        }
        String rules = section("rename", rename) + section("default", defaults) + "drop: [" + drop + "]\n";

        MemoryState result = migrate(old, after, rules);

        for (int i = 0; i < OBJECTS; i++) {
            check(result, i + 1, classes.get(i), types, values.get(i), rules);
        }
    }

    /** One section of the rules; none at all where this seed asks for nothing in it, as an empty one is refused. */
    private static String section(String name, StringBuilder entries) {
        return entries.length() == 0 ? "" : name + ":\n" + entries;
    }

    private void check(
            MemoryState result, int id, Type type, List<Type> types, Map<String, Object> values, String rules) {
        String context = "seed " + seed + ", object " + id + ", rules\n" + rules;
        assertThat(result.typeOf(id).className()).as(context).isEqualTo("app." + type.newName);
        for (Field field : allFields(type, types)) {
            if (!field.newName.isEmpty()) {
                Object expected = values.getOrDefault(field.name, 0);
                boolean doubled = field.type.equals("float") && field.newType.equals("double");
                long bits = doubled ? Double.doubleToRawLongBits((Float) expected) : rawBits(expected);
                assertThat(result.bits(id, field.newName))
                        .as(field + ", " + context)
                        .isEqualTo(bits);
            }
        }
        for (Type at = type; at != null; at = at.parent < 0 ? null : types.get(at.parent)) {
            at.added.forEach((name, value) ->
                    assertThat(result.bits(id, name)).as(name + ", " + context).isEqualTo(value.longValue()));
        }
        String next = "next" + root(type, types).name;
        assertThat(result.bits(id, next)).as(context).isEqualTo(rawBits(values.getOrDefault(next, 0)));
    }

    private static long rawBits(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        } else if (value instanceof Character letter) {
            return letter;
        } else if (value instanceof Float number) {
            return Float.floatToRawIntBits(number);
        }
        return value instanceof Double number ? Double.doubleToRawLongBits(number) : ((Number) value).longValue();
    }

    private static MemoryState migrate(MemoryState old, ClassPathDictionary after, String rules) {
        JdkTypes jdk = new JdkTypes();
        Plan plan = Planner.plan(
                old.dictionary(), after, RulesReader.read(rules, "r"), Migrations.none(), Scope.of(old, jdk), jdk);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            Migrator.migrate(old, plan, writer);
        }
        return MemoryState.decode(bytes.toByteArray(), after.dictionary());
    }

    private Type type(int index) {
        String name = "C" + index;
        String newName = random.nextInt(3) == 0 ? "N" + index : name;
        if (!newName.equals(name)) {
            rename.append("  app.")
                    .append(name)
                    .append(": app.")
                    .append(newName)
                    .append('\n');
        }
        List<Field> fields = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            fields.add(field(name, "f" + index + "x" + i));
        }
        Map<String, Integer> added = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            String field = "a" + index + "x" + i;
            int value = random.nextInt();
            added.put(field, value);
            defaults.append("  app.")
                    .append(newName)
                    .append('.')
                    .append(field)
                    .append(": ")
                    .append(value)
                    .append('\n');
        }
        return new Type(name, newName, fields, index == 0 ? -1 : random.nextInt(index + 1) - 1, added);
    }

    private Field field(String owner, String name) {
        String type = TYPES.get(random.nextInt(TYPES.size()));
        String newType = random.nextInt(3) == 0 ? WIDER.getOrDefault(type, type) : type;
        String newName = name;
        switch (random.nextInt(5)) {
            case 0 -> {
                drop.append(drop.length() == 0 ? "" : ", ")
                        .append("app.")
                        .append(owner)
                        .append('.')
                        .append(name);
                newName = "";
            }
            case 1 -> {
                newName = "r" + name;
                rename.append("  app.")
                        .append(owner)
                        .append('.')
                        .append(name)
                        .append(": ")
                        .append(newName)
                        .append('\n');
            }
            default -> {}
        }
        return new Field(name, type, newName, newType);
    }

    /** The class in one of the two versions, its fields in random order; each hierarchy has one reference. */
    private String source(Type type, List<Type> types, boolean next) {
        List<String> lines = new ArrayList<>();
        for (Field field : type.fields) {
            if (!next) {
                lines.add(field.type + " " + field.name + ";");
            } else if (!field.newName.isEmpty()) {
                lines.add(field.newType + " " + field.newName + ";");
            }
        }
        if (next) {
            type.added.keySet().forEach(name -> lines.add("int " + name + ";"));
        }
        if (type.parent < 0) {
            lines.add("Object next" + type.name + ";");
        }
        Collections.shuffle(lines, random);
        Type parent = type.parent < 0 ? null : types.get(type.parent);
        String above = parent == null ? "" : " extends " + (next ? parent.newName : parent.name);
        return "class " + (next ? type.newName : type.name) + above + " { " + String.join(" ", lines) + " }";
    }

    private static List<Field> allFields(Type type, List<Type> types) {
        List<Field> fields = new ArrayList<>(type.fields);
        if (type.parent >= 0) {
            fields.addAll(allFields(types.get(type.parent), types));
        }
        return fields;
    }

    private static Type root(Type type, List<Type> types) {
        return type.parent < 0 ? type : root(types.get(type.parent), types);
    }

    private Object value(String type) {
        return switch (type) {
            case "boolean" -> random.nextBoolean();
            case "byte" -> (byte) random.nextInt();
            case "char" -> (char) random.nextInt();
            case "short" -> (short) random.nextInt();
            case "int" -> random.nextInt();
            case "long" -> random.nextLong();
            case "float" -> random.nextFloat();
            default -> random.nextDouble();
        };
    }
}
