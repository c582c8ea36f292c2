package dev.imago.migrate.rules;

import dev.imago.checkpoint.freeze.MethodPattern;
import dev.imago.checkpoint.freeze.when.Condition;
import dev.imago.checkpoint.freeze.when.ConditionException;
import dev.imago.checkpoint.freeze.when.ConditionParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads rules from YAML. The format is described in {@code docs/rules.md}. Not safe for use by several threads. */
public final class RulesReader {
    private final YamlDocument yaml;
    private final ChangeReader changes;
    private final String source;
    private final Map<String, BiConsumer<String, Node>> keys = new LinkedHashMap<>();

    private final List<RootRule> roots = new ArrayList<>();
    private final Map<String, String> rename = new LinkedHashMap<>();
    private final Map<String, DefaultValue> defaults = new LinkedHashMap<>();
    private final Set<String> drop = new LinkedHashSet<>();
    private final Set<String> keep = new LinkedHashSet<>();
    private final Set<String> carry = new LinkedHashSet<>();
    private final Map<String, Retype> retype = new LinkedHashMap<>();
    private final Map<String, Map<Object, Object>> map = new LinkedHashMap<>();
    private final Map<String, Split> split = new LinkedHashMap<>();
    private final Map<String, Map<String, DefaultValue>> merge = new LinkedHashMap<>();
    private final Set<String> rebuild = new LinkedHashSet<>();
    private final Map<String, List<Object>> keepEntries = new LinkedHashMap<>();
    private final Set<String> acceptConstants = new LinkedHashSet<>();
    private final Set<String> acceptCode = new LinkedHashSet<>();
    private final Map<String, Map<String, Node>> places = new LinkedHashMap<>();
    private HealthRule health = new HealthRule.Accept();
    private ConnectionRule connections = ConnectionRule.CLOSE;
    private @Nullable Condition when;
    private final Set<String> rest = new LinkedHashSet<>();

    private RulesReader(String text, String source) {
        this.source = source;
        this.yaml = new YamlDocument(text, source);
        this.changes = new ChangeReader(yaml);
        keys.put("roots", this::readRoots);
        keys.put("rename", this::readRename);
        keys.put("default", this::readDefaults);
        keys.put("drop", (key, node) -> readNames(key, node, drop));
        keys.put("keep", (key, node) -> readNames(key, node, keep));
        keys.put("carry", (key, node) -> readNames(key, node, carry));
        keys.put("retype", this::readRetypes);
        keys.put("map", this::readMaps);
        keys.put("split", this::readSplits);
        keys.put("merge", this::readMerges);
        keys.put("rebuild", (key, node) -> {
            readNames(key, node, rebuild);
            drop.addAll(rebuild);
        });
        // Who starts it makes no difference to what is done, but to who reads the rules.
        keys.put("restart", (key, node) -> {
            Set<String> restart = new LinkedHashSet<>();
            readNames(key, node, restart);
            keep.addAll(restart);
        });
        keys.put("keep-entries", this::readKeepEntries);
        keys.put("accept-constants", (key, node) -> readNames(key, node, acceptConstants));
        keys.put("accept-code", (key, node) -> readNames(key, node, acceptCode));
        keys.put("health", this::readHealth);
        keys.put("connections", this::readConnections);
        keys.put("rest", this::readRest);
        keys.put("when", this::readWhen);
    }

    /**
     * Reads a file.
     *
     * @throws RulesException if it is not a rules file, with every problem
     * @throws UncheckedIOException if it cannot be read
     */
    public static Rules read(Path file) {
        try {
            return read(Files.readString(file), String.valueOf(file.getFileName()));
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new RulesException(List.of(new RulesException.Problem(file.toString(), "not UTF-8 text")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the rules " + file, e);
        }
    }

    /**
     * Reads rules from text.
     *
     * @param source how messages call the text
     * @throws RulesException if it is not a rules file, with every problem
     */
    public static Rules read(String text, String source) {
        return new RulesReader(text, source).read();
    }

    /** The keys of the file, in the order of the documentation. */
    static Set<String> keys() {
        return new RulesReader("", "").keys.keySet();
    }

    private Rules read() {
        Node root = yaml.root();
        if (root != null) {
            yaml.mapping(root, "the rules", (key, value) -> {
                BiConsumer<String, Node> reader = keys.get(key.getValue());
                if (reader == null) {
                    yaml.problem(
                            key,
                            "unknown key '" + key.getValue() + "'" + NearestName.hint(key.getValue(), keys.keySet()));
                } else {
                    reader.accept(key.getValue(), value);
                }
            });
        }
        new Contradictions(yaml, places, rename, retype).report();
        yaml.throwProblems();
        return new Rules(
                source,
                roots,
                rename,
                defaults,
                drop,
                keep,
                carry,
                retype,
                map,
                split,
                merge,
                rebuild,
                keepEntries,
                acceptConstants,
                acceptCode,
                health,
                connections,
                rest,
                Optional.ofNullable(when),
                lines());
    }

    private void readRoots(String key, Node node) {
        for (Node item : yaml.sequence(node, key)) {
            if (item instanceof MappingNode root && root.getValue().isEmpty()) {
                yaml.problem(item, "a root says 'static:' or 'instance:' of which class");
            }
            yaml.mapping(item, "a root", (kind, value) -> {
                String name = yaml.name(value, kind.getValue());
                place(key, name, kind);
                switch (kind.getValue()) {
                    case "static" -> roots.add(new RootRule.Statics(name));
                    case "instance" -> roots.add(new RootRule.Instance(name));
                    default -> yaml.unknown(kind, "a root", "static", "instance");
                }
            });
        }
    }

    private void readRename(String key, Node node) {
        Map<String, String> taken = new LinkedHashMap<>();
        yaml.mapping(node, key, (from, to) -> {
            String target = yaml.name(to, "the new name of " + from.getValue());
            if (from.getValue().endsWith(".*") != target.endsWith(".*")) {
                yaml.problem(to, "a package pattern (com.acme.old.*) becomes a pattern (com.acme.new.*)");
            }
            // Packages may become one: classes of the same name are found when they are known.
            String full = target.endsWith(".*")
                    ? from.getValue()
                    : target.indexOf('.') >= 0 ? target : ownerOf(from.getValue()) + "." + target;
            String other = taken.putIfAbsent(full, from.getValue());
            if (other != null) {
                String merge = target.indexOf('.') < 0
                        ? ""
                        : "; if they are classes, say so under 'merge' (" + full + ": {" + other + ": {}, "
                                + from.getValue() + ": {}})";
                yaml.problem(to, other + " and " + from.getValue() + " cannot both become " + full + merge);
            }
            place(key, from.getValue(), from);
            String merged = rename.put(from.getValue(), target);
            if (merged != null) {
                yaml.problem(from, from.getValue() + " becomes " + merged + " by another rule");
            }
        });
    }

    private void readDefaults(String key, Node node) {
        yaml.mapping(node, key, (field, value) -> {
            place(key, field.getValue(), field);
            defaults.put(field.getValue(), changes.value(value, "the default of " + field.getValue()));
        });
    }

    private void readNames(String key, Node node, Set<String> into) {
        for (Node item : yaml.sequence(node, key)) {
            String name = yaml.name(item, "an entry of " + key);
            place(key, name, item);
            if (!into.add(name)) {
                yaml.problem(item, "'" + name + "' is listed twice in " + key);
            }
        }
    }

    private void readRetypes(String key, Node node) {
        yaml.mapping(node, key, (field, value) -> {
            place(key, field.getValue(), field);
            changes.retype(field.getValue(), value).ifPresent(rule -> retype.put(field.getValue(), rule));
        });
    }

    private void readSplits(String key, Node node) {
        yaml.mapping(node, key, (name, value) -> {
            place(key, name.getValue(), name);
            changes.split(name.getValue(), value).ifPresent(rule -> split.put(name.getValue(), rule));
        });
    }

    private void readMerges(String key, Node node) {
        yaml.mapping(node, key, (target, origins) -> {
            place(key, target.getValue(), target);
            yaml.mapping(origins, "the merge into " + target.getValue(), (origin, fields) -> {
                String other = rename.put(origin.getValue(), target.getValue());
                if (other != null) {
                    yaml.problem(origin, origin.getValue() + " becomes " + other + " by another rule");
                }
                place(key, origin.getValue(), origin);
                merge.put(origin.getValue(), changes.values(fields, "the fields of " + origin.getValue()));
            });
        });
    }

    private void readMaps(String key, Node node) {
        yaml.mapping(node, key, (name, table) -> {
            place(key, name.getValue(), name);
            Map<Object, Object> values = new LinkedHashMap<>();
            yaml.mapping(table, "the map of " + name.getValue(), (from, to) -> {
                Object old = yaml.scalar(from, "an old value");
                Object changed = yaml.scalar(to, "the new value of '" + from.getValue() + "'");
                if (old == null || changed == null) {
                    yaml.problem(from, "null cannot be mapped");
                } else {
                    values.put(old, changed);
                }
            });
            map.put(name.getValue(), values);
        });
    }

    private void readKeepEntries(String key, Node node) {
        yaml.mapping(node, key, (field, list) -> {
            place(key, field.getValue(), field);
            List<Object> entries = new ArrayList<>();
            for (Node item : yaml.sequence(list, "the entries of " + field.getValue())) {
                Object entry = yaml.scalar(item, "an entry of " + field.getValue());
                if (entry != null) {
                    entries.add(entry);
                }
            }
            keepEntries.put(field.getValue(), entries);
        });
    }

    private void readHealth(String key, Node node) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals("accept")) {
            return;
        }
        List<HealthRule> asked = new ArrayList<>();
        int[] port = {0};
        yaml.mapping(node, key, (kind, value) -> {
            switch (kind.getValue()) {
                case "http" -> asked.add(new HealthRule.Http(path(value), 0));
                case "command" -> asked.add(new HealthRule.Command(command(value), 0));
                case "port" -> port[0] = port(value);
                default -> yaml.unknown(kind, key, "http", "command", "port");
            }
        });
        if (asked.size() != 1) {
            yaml.problem(
                    node,
                    "health is either accept, or one of http: and command:, with port: where it is not the first");
            return;
        }
        health = asked.get(0) instanceof HealthRule.Http http
                ? new HealthRule.Http(http.path(), port[0])
                : new HealthRule.Command(((HealthRule.Command) asked.get(0)).command(), port[0]);
    }

    private int port(Node value) {
        Object number = yaml.scalar(value, "port");
        if (number instanceof Number given && given.longValue() >= 1 && given.longValue() <= 65535) {
            return given.intValue();
        }
        yaml.problem(value, "'" + number + "' is not a port");
        return 0;
    }

    private String path(Node value) {
        String path = yaml.name(value, "http");
        if (!path.isEmpty() && !path.startsWith("/")) {
            yaml.problem(value, "the path '" + path + "' must start with /");
        }
        return path;
    }

    private List<String> command(Node value) {
        if (value instanceof ScalarNode) {
            return List.of("/bin/sh", "-c", yaml.name(value, "command"));
        }
        return yaml.sequence(value, "command").stream()
                .map(word -> String.valueOf(yaml.scalar(word, "a word of the command")))
                .toList();
    }

    private void readConnections(String key, Node node) {
        @Nullable Object value = yaml.scalar(node, key);
        for (ConnectionRule rule : ConnectionRule.values()) {
            if (rule.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
                connections = rule;
                return;
            }
        }
        yaml.problem(node, "connections must be hand-over or close, not '" + value + "'");
    }

    private void readRest(String key, Node node) {
        readNames(key, node, rest);
        for (Node item : node instanceof SequenceNode list ? list.getValue() : List.<Node>of()) {
            if (item instanceof ScalarNode scalar) {
                try {
                    new MethodPattern(scalar.getValue().strip());
                } catch (IllegalArgumentException e) {
                    yaml.problem(item, "rest: " + e.getMessage());
                }
            }
        }
    }

    private void readWhen(String key, Node node) {
        try {
            when = ConditionParser.parse(yaml.name(node, key));
        } catch (ConditionException e) {
            yaml.problem(node, "when: " + e.getMessage());
        }
    }

    private void place(String key, String name, Node node) {
        places.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(key, node);
    }

    private Map<String, Integer> lines() {
        Map<String, Integer> lines = new LinkedHashMap<>();
        places.forEach((name, byKey) ->
                byKey.forEach((key, node) -> lines.put(Rules.lineKey(key, name), YamlDocument.line(node))));
        return lines;
    }

    private static String ownerOf(String field) {
        int dot = field.lastIndexOf('.');
        return dot < 0 ? "" : field.substring(0, dot);
    }
}
