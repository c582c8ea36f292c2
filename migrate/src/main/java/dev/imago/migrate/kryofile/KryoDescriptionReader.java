package dev.imago.migrate.kryofile;

import dev.imago.migrate.kryofile.KryoDescription.Registrations;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.rules.YamlDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a description from YAML; docs/kryo-files.md explains the keys. For one file and one thread. */
public final class KryoDescriptionReader {
    private static final String[] KEYS = {
        "root", "objects", "references", "registration-required", "optimized-generics", "old", "new"
    };
    private static final String[] VERSION_KEYS = {"registrations", "custom-serializers"};
    private static final String CLASS_AND_OBJECT = "class-and-object";
    private static final int MOST_OBJECTS = 1 << 24;
    /** Numbers below are those of the primitives and of String. */
    private static final int FIRST_NUMBER = 9;

    private static final int LAST_NUMBER = Integer.MAX_VALUE - 2;

    private final YamlDocument yaml;
    private @Nullable String root;
    private boolean rootSaid;
    private int objects = 1;
    private boolean references;
    private boolean registrationRequired = true;
    private boolean optimizedGenerics = true;
    private @Nullable Registrations old;
    private @Nullable Registrations next;

    private KryoDescriptionReader(String text, String source) {
        this.yaml = new YamlDocument(text, source);
    }

    /**
     * Reads a file.
     *
     * @throws RulesException if it is no description, with every problem
     * @throws UncheckedIOException if it cannot be read
     */
    public static KryoDescription read(Path file) {
        try {
            return read(Files.readString(file), String.valueOf(file.getFileName()));
        } catch (CharacterCodingException e) {
            throw new RulesException(List.of(new RulesException.Problem(file.toString(), "not UTF-8 text")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the description " + file, e);
        }
    }

    /**
     * Reads a description from text.
     *
     * @param source how messages call the text
     * @throws RulesException if it is none, with every problem
     */
    public static KryoDescription read(String text, String source) {
        return new KryoDescriptionReader(text, source).read(source);
    }

    private KryoDescription read(String source) {
        Node document = yaml.root();
        if (document != null) {
            yaml.mapping(document, "the description", this::readKey);
            if (!rootSaid) {
                yaml.problem(
                        document, "'root' is missing: " + CLASS_AND_OBJECT + ", or the class given to writeObject");
            }
            if (old == null) {
                yaml.problem(document, "'old' is missing: what the old version registers");
            }
        }
        yaml.throwProblems();
        Registrations registered = old;
        if (registered == null) {
            throw new RulesException(List.of(new RulesException.Problem(source, "the description is empty")));
        }
        return new KryoDescription(
                root,
                objects,
                references,
                registrationRequired,
                optimizedGenerics,
                registered,
                next == null ? registered : next);
    }

    private void readKey(ScalarNode key, Node value) {
        switch (key.getValue()) {
            case "root" -> {
                String name = yaml.name(value, "root");
                root = name.equals(CLASS_AND_OBJECT) ? null : name;
                rootSaid = true;
            }
            case "objects" -> objects = number(value, "objects", 1, MOST_OBJECTS);
            case "references" -> references = flag(value, "references");
            case "registration-required" -> registrationRequired = flag(value, "registration-required");
            case "optimized-generics" -> optimizedGenerics = flag(value, "optimized-generics");
            case "old" -> old = version(value, "old");
            case "new" -> next = version(value, "new");
            default -> yaml.unknown(key, "the description", KEYS);
        }
    }

    private boolean flag(Node node, String what) {
        if (yaml.scalar(node, what) instanceof Boolean value) {
            return value;
        }
        yaml.problem(node, what + " must be true or false");
        return false;
    }

    private int number(Node node, String what, int least, int most) {
        if (yaml.scalar(node, what) instanceof Long value && value >= least && value <= most) {
            return value.intValue();
        }
        yaml.problem(node, what + " must be a number from " + least + " to " + most);
        return least;
    }

    private Registrations version(Node node, String what) {
        Map<Integer, String> classes = new LinkedHashMap<>();
        Set<String> custom = new HashSet<>();
        yaml.mapping(node, what, (key, value) -> {
            switch (key.getValue()) {
                case "registrations" -> readRegistrations(value, what + ".registrations", classes);
                case "custom-serializers" ->
                    yaml.sequence(value, what + ".custom-serializers")
                            .forEach(each -> custom.add(yaml.name(each, "a class")));
                default -> yaml.unknown(key, what, VERSION_KEYS);
            }
        });
        return new Registrations(classes, custom);
    }

    /** A list is in the order of the calls of {@code register}; a mapping has the numbers that were given. */
    private void readRegistrations(Node node, String what, Map<Integer, String> classes) {
        Set<String> seen = new HashSet<>();
        if (node instanceof SequenceNode) {
            int number = FIRST_NUMBER;
            for (Node each : yaml.sequence(node, what)) {
                add(each, number++, yaml.name(each, "a class of " + what), seen, classes);
            }
        } else {
            yaml.mapping(
                    node,
                    what,
                    (key, value) -> add(
                            value,
                            number(key, "a key of " + what, FIRST_NUMBER, LAST_NUMBER),
                            yaml.name(value, "a class of " + what),
                            seen,
                            classes));
        }
    }

    private void add(Node node, int number, String name, Set<String> seen, Map<Integer, String> classes) {
        if (!seen.add(name)) {
            yaml.problem(node, name + " is registered twice");
        } else if (classes.putIfAbsent(number, name) != null) {
            yaml.problem(node, "number " + number + " is given twice");
        }
    }
}
