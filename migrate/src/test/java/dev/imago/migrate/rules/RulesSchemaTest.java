package dev.imago.migrate.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published schema and the reader accept the same. */
class RulesSchemaTest {
    private static final Path HOME = Path.of(System.getProperty("imago.home"));
    private static final Path SCHEMA = HOME.resolve("docs/rules.schema.json");

    private static List<String> problems(String yaml) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }

    private static JsonNode schema(String pointer) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(SCHEMA)).at(pointer);
    }

    @Test
    void readerAndSchemaKnowTheSameKeys() throws IOException {
        assertThat(new TreeSet<>(RulesReader.keys()))
                .isEqualTo(new TreeSet<>(schema("/properties").propertyNames()));
        Map<String, String> nested = Map.of(
                "retype: {a.B.c: {zzz: 1}}", "/properties/retype/additionalProperties",
                "split: {a.B: {zzz: 1}}", "/properties/split/additionalProperties",
                "default: {a.B.c: {zzz: 1}}", "/$defs/value/oneOf/1",
                "roots: [{zzz: a.B}]", "/properties/roots/items",
                "health: {zzz: 1}", "/properties/health/oneOf/1");
        for (Map.Entry<String, String> each : nested.entrySet()) {
            RulesException refused =
                    catchThrowableOfType(RulesException.class, () -> RulesReader.read(each.getKey(), "r"));
            Matcher known =
                    Pattern.compile("unknown key 'zzz'.*\\(known: (.*)\\)").matcher(refused.getMessage());
            assertThat(known.find()).as(refused.getMessage()).isTrue();
            assertThat(Set.of(known.group(1).split(", ")))
                    .as(each.getKey())
                    .isEqualTo(
                            Set.copyOf(schema(each.getValue() + "/properties").propertyNames()));
        }
    }

    @Test
    void bothAcceptAllRulesOfThisRepository() throws IOException {
        List<String> rules = new ArrayList<>();
        try (Stream<Path> apps = Files.walk(HOME.resolve("testapps"), 2)) {
            for (Path file : apps.filter(p -> p.toString().endsWith(".yaml")).toList()) {
                rules.add(Files.readString(file));
            }
        }
        assertThat(rules).hasSizeGreaterThanOrEqualTo(3);
        for (String page : List.of("docs/rules.md", "docs/rest.md")) {
            Matcher block =
                    Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(HOME.resolve(page)));
            while (block.find()) {
                rules.add(block.group(1));
            }
        }
        assertThat(rules).hasSizeGreaterThan(6);
        for (String text : rules) {
            assertThat(problems(text)).as(text).isEmpty();
            assertThat(RulesReader.read(text, "r")).as(text).isNotNull();
        }
    }

    @Test
    void bothRefuseWhatIsNoRulesFile() throws IOException {
        for (String bad : List.of(
                "renam: {a.B: a.C}",
                "drop: a.B",
                "drop: [a.B, a.B]",
                "drop: [1]",
                "rename: [a.B]",
                "rename: {a.B: 1}",
                "retype: {a.B.c: {to: d}}",
                "retype: {a.B.c: {using: x, into: java.util.HashMap}}",
                "retype: {a.B.c: {using: x, key: id}}",
                "retype: {a.B.c: {into: java.util.HashSet, on-duplicate: any}}",
                "default: {a.B.c: [1]}",
                "default: {a.B.c: {with: {d: 1}}}",
                "default: {a.B.c: {new: a.D, with: {d: {old: 1}}}}",
                "split: {a.B: {by: kind}}",
                "split: {a.B: {by: kind, into: {1: 2}}}",
                "merge: {a.B: [a.C]}",
                "map: {a.B.c: {1: null}}",
                "roots: [{statics: a.B}]",
                "roots: {static: a.B}",
                "health: fine",
                "health: {http: health}",
                "health: {port: 80}",
                "health: {http: /h, port: 70000}",
                "connections: keep",
                "rest: [Poller]",
                "when: [quiet]",
                "[drop]")) {
            assertThat(problems(bad)).as(bad).isNotEmpty();
            assertThatThrownBy(() -> RulesReader.read(bad, "r")).as(bad).isInstanceOf(RulesException.class);
        }
    }
}
