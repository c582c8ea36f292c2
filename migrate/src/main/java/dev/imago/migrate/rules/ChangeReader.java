package dev.imago.migrate.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads what rules say about values that become others: defaults and expressions, conversions, splits. */
final class ChangeReader {
    /** What a text begins with that is an expression. */
    private static final String EXPRESSION = "=";

    private static final Map<String, String> PRIMITIVES = Map.of(
            "boolean", "Z", "byte", "B", "char", "C", "short", "S", "int", "I", "long", "J", "float", "F", "double",
            "D");

    private final YamlDocument yaml;

    ChangeReader(YamlDocument yaml) {
        this.yaml = yaml;
    }

    /** A constant, {@code =EXPRESSION}, or {@code {new: CLASS, with: {FIELD: VALUE}}}. */
    DefaultValue value(Node node, String what) {
        if (node instanceof MappingNode) {
            return created(node, what);
        }
        Object value = yaml.scalar(node, what);
        return value instanceof String text && text.startsWith(EXPRESSION)
                ? expression(node, text.substring(EXPRESSION.length()))
                        .<DefaultValue>map(DefaultValue.Computed::new)
                        .orElse(new DefaultValue.Constant(null))
                : new DefaultValue.Constant(value);
    }

    private DefaultValue created(Node node, String what) {
        Map<String, String> className = new LinkedHashMap<>();
        Map<String, DefaultValue> fields = new LinkedHashMap<>();
        yaml.mapping(node, what, (key, of) -> {
            switch (key.getValue()) {
                case "new" -> className.put("new", yaml.name(of, "new"));
                case "with" -> fields.putAll(values(of, "the fields of " + what));
                default -> yaml.unknown(key, what, "new", "with");
            }
        });
        if (className.isEmpty()) {
            yaml.problem(node, what + " does not say which object is new (new: CLASS)");
        }
        return new DefaultValue.Created(className.getOrDefault("new", ""), fields);
    }

    Map<String, DefaultValue> values(Node node, String what) {
        Map<String, DefaultValue> values = new LinkedHashMap<>();
        yaml.mapping(
                node, what, (field, value) -> values.put(field.getValue(), value(value, "field " + field.getValue())));
        return values;
    }

    Optional<Retype> retype(String field, Node node) {
        String what = "the retyping of " + field;
        Map<String, Node> parts = parts(node, what, "to", "using", "into", "key", "on-duplicate", "on-null", "take");
        boolean isContainer = parts.containsKey("into");
        if (isContainer == parts.containsKey("using")) {
            yaml.problem(
                    node, what + " does not say one of 'using:' which conversion, or 'into:' which class of container");
            return Optional.empty();
        }
        String to = text(parts, "to", "");
        if (isContainer) {
            return Optional.of(new Retype(to, "", Optional.of(container(parts))));
        }
        for (String other : parts.keySet()) {
            if (!other.equals("to") && !other.equals("using")) {
                yaml.problem(node, "'" + other + "' goes with 'into:', not with 'using:'");
            }
        }
        return Optional.of(new Retype(to, text(parts, "using", ""), Optional.empty()));
    }

    private ContainerChange container(Map<String, Node> parts) {
        Node key = parts.get("key");
        Optional<Expression> keyExpression =
                key == null ? Optional.empty() : expression(key, yaml.name(key, "the key of an element"));
        return new ContainerChange(
                className(text(parts, "into", "")),
                keyExpression,
                choice(parts, "on-duplicate", ContainerChange.Duplicates.STOP),
                choice(parts, "on-null", NullElements.STOP) == NullElements.DROP,
                choice(parts, "take", ContainerChange.Take.ALL));
    }

    private enum NullElements {
        STOP,
        DROP
    }

    /** {@code int[]} in the spelling of {@code Class.getName()}. */
    private static String className(String written) {
        if (!written.endsWith("[]")) {
            return written;
        }
        String element = written.substring(0, written.length() - 2);
        if (element.endsWith("[]")) {
            return "[" + className(element);
        }
        return "[" + PRIMITIVES.getOrDefault(element, "L" + element + ";");
    }

    Optional<Split> split(String name, Node node) {
        String what = "the split of " + name;
        Map<String, Node> parts = parts(node, what, "by", "into", "else");
        Node by = parts.get("by");
        Node table = parts.get("into");
        if (by == null || table == null) {
            yaml.problem(node, what + " needs 'by:' what decides, and 'into:' a class for each value of it");
            return Optional.empty();
        }
        Map<Object, String> into = new LinkedHashMap<>();
        yaml.mapping(table, "'into' of " + name, (value, target) -> {
            Object decides = yaml.scalar(value, "a value of " + name);
            if (decides != null) {
                into.put(decides, yaml.name(target, "the class for '" + value.getValue() + "'"));
            } else {
                yaml.problem(value, "null is no value to split by; compute one: name == null ? 'none' : name");
            }
        });
        return expression(by, yaml.name(by, "what " + name + " is split by"))
                .map(expression -> new Split(expression, into, text(parts, "else", "")));
    }

    private Map<String, Node> parts(Node node, String what, String... known) {
        Map<String, Node> parts = new LinkedHashMap<>();
        yaml.mapping(node, what, (key, value) -> {
            boolean isKnown = List.of(known).contains(key.getValue());
            if (isKnown) {
                parts.put(key.getValue(), value);
            } else {
                yaml.unknown(key, what, known);
            }
        });
        return parts;
    }

    private String text(Map<String, Node> parts, String key, String otherwise) {
        Node node = parts.get(key);
        return node == null ? otherwise : yaml.name(node, key);
    }

    private <E extends Enum<E>> E choice(Map<String, Node> parts, String key, E otherwise) {
        @Nullable Node node = parts.get(key);
        if (node == null) {
            return otherwise;
        }
        String written = yaml.name(node, key);
        StringBuilder known = new StringBuilder();
        for (E each : otherwise.getDeclaringClass().getEnumConstants()) {
            String name = each.name().toLowerCase(Locale.ROOT);
            if (name.equals(written)) {
                return each;
            }
            known.append(known.length() == 0 ? "" : ", ").append(name);
        }
        yaml.problem(node, "'" + written + "' is not one of " + known);
        return otherwise;
    }

    private Optional<Expression> expression(Node node, String text) {
        try {
            return Optional.of(ExpressionParser.parse(text));
        } catch (ExpressionException e) {
            yaml.problem(node, "in '" + text + "', " + e.getMessage());
            return Optional.empty();
        }
    }
}
