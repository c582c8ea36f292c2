package dev.imago.migrate.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * One YAML document, read node by node with types checked. What is wrong is collected with its line; reading goes on.
 * No Java object of a type that the document names is ever made.
 */
public final class YamlDocument {
    private static final int MAX_CODE_POINTS = 4 << 20;

    private final String source;
    private final List<RulesException.Problem> problems = new ArrayList<>();
    private final @Nullable Node root;

    public YamlDocument(String text, String source) {
        this.source = source;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(MAX_CODE_POINTS)
                .build();
        Optional<Node> composed = Optional.empty();
        try {
            Parser parser = new ShallowParser(new ParserImpl(settings, new StreamReader(settings, text)));
            composed = new Composer(settings, parser).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
            problems.add(new RulesException.Problem(source + ":" + line, "not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new RulesException.Problem(source, "not YAML: " + e.getMessage()));
        }
        this.root = composed.orElse(null);
    }

    /** The document's node; null when it is empty or broken. */
    @Nullable
    public Node root() {
        return root;
    }

    public void problem(Node node, String message) {
        problems.add(new RulesException.Problem(source + ":" + line(node), message));
    }

    /** Notes a key that is none of the known ones, with the nearest of those. */
    public void unknown(ScalarNode key, String where, String... known) {
        problem(
                key,
                "unknown key '" + key.getValue() + "' in " + where + NearestName.hint(key.getValue(), List.of(known))
                        + " (known: " + String.join(", ", known) + ")");
    }

    public void throwProblems() {
        if (!problems.isEmpty()) {
            throw new RulesException(problems);
        }
    }

    static int line(Node node) {
        return node.getStartMark().map(m -> m.getLine() + 1).orElse(0);
    }

    /** Calls {@code entry} for each key and its value; a key given twice is a problem. */
    public void mapping(Node node, String what, BiConsumer<ScalarNode, Node> entry) {
        if (!(node instanceof MappingNode mapping)) {
            problem(node, what + " must be a mapping (name: value), not " + kind(node));
            return;
        }
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), "a key of " + what + " must be a plain value");
                continue;
            }
            Integer first = seen.putIfAbsent(key.getTag() + key.getValue(), line(key));
            if (first != null) {
                problem(key, "'" + key.getValue() + "' is given twice in " + what + ", first in line " + first);
                continue;
            }
            entry.accept(key, tuple.getValueNode());
        }
    }

    public List<Node> sequence(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(node, what + " must be a list, not " + kind(node));
        return List.of();
    }

    /** The text of a scalar that is a name; empty, and a problem, when it is something else. */
    public String name(Node node, String what) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            String text = scalar.getValue().strip();
            if (!text.isEmpty()) {
                return text;
            }
        }
        problem(node, what + " must be a name, not " + kind(node));
        return "";
    }

    /** {@code Long}, {@code Double}, {@code Boolean}, {@code String} or null. */
    @Nullable
    public Object scalar(Node node, String what) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, what + " must be a plain value, not " + kind(node));
            return null;
        }
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return null;
            } else if (tag.equals(Tag.BOOL)) {
                return Boolean.valueOf(text);
            } else if (tag.equals(Tag.INT)) {
                return Long.decode(text);
            } else if (tag.equals(Tag.FLOAT)) {
                return decimal(text);
            }
        } catch (NumberFormatException e) {
            problem(node, "'" + text + "' of " + what + " is out of range");
            return null;
        }
        return text;
    }

    private static Double decimal(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> Double.valueOf(text);
        };
    }

    private static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : "'" + scalar.getValue() + "'";
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }
}
