package dev.imago.migrate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes another step of a step, and what does not. */
class StepChecksumTest {
    private static final String RULES = """
            # Orders
            rename:
              app.Order.customer: buyer
              app.Order.cents: price
            drop: [app.Token, app.Order.note]
            default: {app.Order.channel: web}
            """;

    private static final String SOURCE = """
            import dev.imago.migrate.api.*;
            public class Step implements Migration {
                @Override public void register(Registration registration) {
                    registration.conversion("a", (old, out) -> old.getInt() + 1);
                    registration.conversion("b", (old, out) -> old.getInt() + 2);
                }
            }
            """;

    @TempDir
    private Path directory;

    private String checksum(String rules, Map<String, byte[]> files, long millis) throws IOException {
        Path steps = Files.createTempDirectory(directory, "steps");
        Path folder = StepFiles.rules(steps, "orders-1.0__2.0", rules);
        if (!files.isEmpty()) {
            StepFiles.jar(folder.resolve("step.jar"), files, millis);
        }
        StepDirectory read = StepDirectory.read(steps);
        assertThat(read.broken()).isEmpty();
        return read.steps().get(0).checksum();
    }

    private String ofRules(String rules) throws IOException {
        return checksum(rules, Map.of(), 0);
    }

    private String ofSource(String source, String... options) throws IOException {
        return checksum(RULES, StepFiles.compiled(directory, "app.Step", List.of(options), source), 0);
    }

    @Test
    void layoutCommentsOrderAndLineEndingsOfRulesMakeNoDifference() throws IOException {
        String before = ofRules(RULES);

        assertThat(ofRules("""
                default:
                  "app.Order.channel":   'web'   # 1.0 knew no other
                drop:
                  - app.Order.note
                  - app.Token

                rename: {app.Order.cents: price, app.Order.customer: buyer}
                health: accept
                connections: close
                """)).isEqualTo(before);
        assertThat(ofRules(RULES.replace("\n", "\r\n"))).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"buyer, client", "app.Token, app.Ticket", "web, shop", "drop, keep", "cents: price, cents: amount"})
    void whatRulesSayMakesADifference(String said, String instead) throws IOException {
        assertThat(ofRules(RULES.replace(said, instead))).isNotEqualTo(ofRules(RULES));
    }

    @Test
    void aNumberAndTheTextOfANumberAreNotTheSame() throws IOException {
        assertThat(ofRules("default: {app.Order.channel: 7}"))
                .isNotEqualTo(ofRules("default: {app.Order.channel: '7'}"));
    }

    @Test
    void debugInformationCommentsAndLayoutOfSourceMakeNoDifference() throws IOException {
        String before = ofSource(SOURCE, "-g");

        assertThat(ofSource(SOURCE, "-g:none")).isEqualTo(before);
        assertThat(ofSource("// a comment\n\n\n" + SOURCE.replace("{", "{\n\n // what\n"), "-g"))
                .isEqualTo(before);
        assertThat(ofSource(SOURCE.replace("old, out", "was, will").replace("old.", "was."), "-g", "-parameters"))
                .isEqualTo(before);
    }

    @Test
    void whatTheCodeDoesMakesADifferenceAlsoInALambda() throws IOException {
        assertThat(ofSource(SOURCE.replace("+ 1", "+ 3"))).isNotEqualTo(ofSource(SOURCE));
    }

    @Test
    void lambdasThatChangeTheirPlacesMakeADifferenceAndLambdasThatAreOnlyRenumberedDoNot() throws IOException {
        String swapped = SOURCE.replace("+ 1", "+ x").replace("+ 2", "+ 1").replace("+ x", "+ 2");
        String renumbered = SOURCE.replace("@Override", "static void unused() { new Thread(() -> {}); } @Override");

        assertThat(ofSource(swapped)).isNotEqualTo(ofSource(SOURCE));
        assertThat(ofSource(renumbered)).as("another method").isNotEqualTo(ofSource(SOURCE));
        assertThat(ofSource(renumbered))
                .isEqualTo(ofSource(
                        SOURCE.replaceFirst("(?s)\\}\\s*$", "static void unused() { new Thread(() -> {}); } }")));
    }

    @Test
    void datesAndOrderOfAJarAndWhatBuildToolsWriteMakeNoDifference() throws IOException {
        Map<String, byte[]> files = StepFiles.compiled(directory, "app.Step", List.of(), SOURCE);
        Map<String, byte[]> other = new TreeMap<>(Collections.reverseOrder());
        other.putAll(files);
        other.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nBuilt-By: me\r\n".getBytes(StandardCharsets.UTF_8));
        other.put("META-INF/maven/a/b/pom.properties", "#today".getBytes(StandardCharsets.UTF_8));
        other.put(StepFiles.SERVICES, "# ours\r\napp.Step # the one\r\n".getBytes(StandardCharsets.UTF_8));

        assertThat(checksum(RULES, other, 1_700_000_000_000L)).isEqualTo(checksum(RULES, files, 0));
    }

    @Test
    void aTableThatTheCodeReadsMakesADifferenceAndItsLineEndingsDoNot() throws IOException {
        Map<String, byte[]> files = StepFiles.compiled(directory, "app.Step", List.of(), SOURCE);
        Map<String, byte[]> table = new TreeMap<>(files);
        table.put("codes.csv", "1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        Map<String, byte[]> windows = new TreeMap<>(files);
        windows.put("codes.csv", "1,2\r\n3,4\r\n".getBytes(StandardCharsets.UTF_8));

        assertThat(checksum(RULES, table, 0)).isNotEqualTo(checksum(RULES, files, 0));
        assertThat(checksum(RULES, windows, 0)).isEqualTo(checksum(RULES, table, 0));
    }
}
