package dev.imago.migrate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepDirectoryTest {
    private static final String SOURCE = """
            import dev.imago.migrate.api.*;
            public class Step implements Migration {
                @Override public String from() { return "1.0"; }
                @Override public void register(Registration registration) {
                    registration.conversion("twice", (old, out) -> 2 * old.getInt());
                }
            }
            """;

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    private void step(String name) {
        StepFiles.rules(directory, name, "drop: [app.Token]\n");
    }

    @ParameterizedTest
    @CsvSource({
        "orders-2.3__2.4, orders, 2.3, 2.4",
        "h2-1.2.122__1.2.123, h2, 1.2.122, 1.2.123",
        "shop-core-1.0-SNAPSHOT__1.0, shop-core, 1.0-SNAPSHOT, 1.0",
        "a-1_0__2_0, a, 1_0, 2_0"
    })
    void aNameIsAServiceAndTwoVersions(String text, String service, String from, String to) {
        assertThat(StepName.parse(text)).contains(new StepName(service, from, to));
        assertThat(new StepName(service, from, to)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "orders-2.3",
                "orders-2.3_2.4",
                "orders__2.4",
                "-1__2",
                "a-1__",
                "a-1__2__3",
                "a b-1__2"
            })
    void otherNamesAreNone(String text) {
        assertThat(StepName.parse(text)).isEmpty();
    }

    @Test
    void aStepIsAFolderOrAJarAndItsCodeIsFoundByTheServiceLoader() throws IOException {
        Map<String, byte[]> files = StepFiles.compiled(scratch, "app.Step", List.of(), SOURCE);
        step("orders-0.9__1.0");
        Path folder = StepFiles.rules(directory, "orders-1.0__2.0", "rename: {app.A: app.B}\n");
        StepFiles.jar(folder.resolve("code.jar"), files, 0);
        Map<String, byte[]> withRules = new TreeMap<>(files);
        withRules.put("META-INF/imago/rules.yaml", "drop: [app.X]".getBytes(StandardCharsets.UTF_8));
        StepFiles.jar(directory.resolve("orders-1.0__3.0.jar"), withRules, 0);
        Files.writeString(directory.resolve("README.md"), "ours");

        StepDirectory read = StepDirectory.read(directory);

        assertThat(read.broken()).isEmpty();
        assertThat(read.steps())
                .extracting(s -> s.name().toString())
                .containsExactly("orders-0.9__1.0", "orders-1.0__2.0", "orders-1.0__3.0");
        assertThat(read.steps().get(0).code()).isEmpty();
        assertThat(read.steps().get(1).rules().rename()).containsEntry("app.A", "app.B");
        assertThat(read.steps().get(2).rules().drop()).containsExactly("app.X");
        for (Step step : read.steps().subList(1, 3)) {
            try (Migrations migrations = step.load()) {
                assertThat(migrations.conversionNames()).containsExactly("twice");
            }
        }
    }

    private void unpack(Path folder, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    @Test
    void unpackedClassesInTheFolderAreItsCodeOnceTheyAreListed() throws IOException {
        Path folder = StepFiles.rules(directory, "orders-1.0__2.0", "drop: [app.Token]\n");
        unpack(folder, StepFiles.compiled(scratch, "# app.Step", List.of(), SOURCE));
        StepDirectory before = StepDirectory.read(directory);

        Files.writeString(folder.resolve(StepFiles.SERVICES), "app.Step\n");

        Step after = StepDirectory.read(directory).steps().get(0);
        assertThat(before.steps()).isEmpty();
        assertThat(before.broken().get(0).problems())
                .containsExactly(StepFiles.SERVICES + " does not list app.Step, which would never be used: put its name"
                        + " there, on a line of its own, or take the class away");
        assertThat(after.code()).containsExactly(folder);
        after.load().close();
    }

    @Test
    void aMigrationThatNothingListsIsFoundInAJarAndBelowOtherClasses() {
        Map<String, byte[]> files = StepFiles.compiled(scratch, "", List.of(), """
                import dev.imago.migrate.api.*;
                public class Step extends Base {
                    @Override public void register(Registration registration) { new Part().register(registration); }
                }
                class Part extends Base {
                    @Override public void register(Registration registration) { }
                }
                abstract class Base implements Migration { }
                class Other { }
                """);
        files.remove(StepFiles.SERVICES);
        StepFiles.jar(directory.resolve("orders-1.0__2.0.jar"), files, 0);

        StepDirectory read = StepDirectory.read(directory);

        assertThat(read.steps()).isEmpty();
        assertThat(read.broken().get(0).problems())
                .as("what the one makes is a part of it")
                .singleElement()
                .asString()
                .contains("does not list app.Step,");
    }

    @Test
    void whatOneJarListsMayLieInAnother() {
        Map<String, byte[]> files = StepFiles.compiled(scratch, "app.Step", List.of(), SOURCE);
        Path folder = StepFiles.rules(directory, "orders-1.0__2.0", "drop: [app.Token]\n");
        StepFiles.jar(folder.resolve("a.jar"), Map.of(StepFiles.SERVICES, files.remove(StepFiles.SERVICES)), 0);
        StepFiles.jar(folder.resolve("b.jar"), files, 0);

        StepDirectory read = StepDirectory.read(directory);

        assertThat(read.broken()).isEmpty();
        assertThat(read.steps()).hasSize(1);
    }

    @Test
    void codeThatIsMeantForOtherVersionsIsRefused() {
        Path folder = StepFiles.rules(directory, "orders-1.5__2.0", "drop: [app.Token]\n");
        StepFiles.jar(folder.resolve("code.jar"), StepFiles.compiled(scratch, "app.Step", List.of(), SOURCE), 0);

        Step step = StepDirectory.read(directory).steps().get(0);

        assertThatThrownBy(step::load)
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("app.Step (1.0 to )");
    }

    @Test
    void everythingThatIsWrongWithEveryStepIsTold() throws IOException {
        step("orders-1.0__2.0");
        StepFiles.rules(directory, "orders-2.0__3.0", "renam: {}\ndrop: 7\n");
        Files.createDirectory(directory.resolve("orders-3.0__4.0"));
        Files.createDirectory(directory.resolve("orders-new"));
        Files.writeString(directory.resolve("orders-4.0__5.0.jar"), "no jar");

        StepDirectory read = StepDirectory.read(directory);

        assertThat(read.steps()).hasSize(1);
        assertThat(read.broken())
                .extracting(BrokenStep::name)
                .containsExactly("orders-2.0__3.0", "orders-3.0__4.0", "orders-4.0__5.0", "orders-new");
        assertThat(read.broken().get(0).problems()).hasSize(2);
        assertThat(read.broken().get(1).problems().get(0)).contains("neither rules.yaml nor a jar");
        assertThat(read.broken().get(2).problems().get(0)).contains("cannot be read");
        assertThat(read.broken().get(3).problems().get(0)).contains("SERVICE-FROM__TO");
    }

    @Test
    void theShortestChainIsTaken() {
        step("orders-1.0__1.1");
        step("orders-1.1__1.2");
        step("orders-1.2__2.0");
        step("orders-1.0__1.2");
        step("other-1.0__2.0");
        StepDirectory read = StepDirectory.read(directory);

        assertThat(read.chain("orders", "1.0", "2.0").path()).isEqualTo("1.0 -> 1.2 -> 2.0");
        assertThat(read.chain("orders", "1.0", "1.0").steps()).isEmpty();
        assertThatThrownBy(() -> read.chain("orders", "2.0", "1.0"))
                .isInstanceOf(NoChainException.class)
                .hasMessage("no steps of orders lead from 2.0 to 1.0: from 2.0 none start, and to 1.0 none lead");
        assertThatThrownBy(() -> read.chain("orders", "1.1", "3.0"))
                .isInstanceOf(NoChainException.class)
                .hasMessageContaining("from 1.1 they reach 1.2, 2.0");
    }

    @Test
    void twoChainsThatAreEquallyShortAreRefusedByName() {
        step("orders-1.0__1.1");
        step("orders-1.1__2.0");
        step("orders-1.0__1.2");
        step("orders-1.2__2.0");
        StepDirectory read = StepDirectory.read(directory);

        AmbiguousChainException refused =
                catchThrowableOfType(AmbiguousChainException.class, () -> read.chain("orders", "1.0", "2.0"));

        assertThat(refused.ways())
                .extracting(StepChain::path)
                .containsExactlyInAnyOrder("1.0 -> 1.1 -> 2.0", "1.0 -> 1.2 -> 2.0");
        assertThat(refused).hasMessageContaining("orders-1.0__1.1, orders-1.1__2.0");
    }

    @Test
    void aFolderAndAJarOfOneNameStandInEachOthersWay() {
        step("orders-1.0__2.0");
        StepFiles.jar(
                directory.resolve("orders-1.0__2.0.jar"),
                Map.of("META-INF/imago/rules.yaml", "drop: [app.X]".getBytes(StandardCharsets.UTF_8)),
                0);

        assertThatThrownBy(() -> StepDirectory.read(directory).chain("orders", "1.0", "2.0"))
                .isInstanceOf(AmbiguousChainException.class)
                .hasMessageContaining("orders-1.0__2.0; orders-1.0__2.0.jar");
    }

    @Test
    void circlesAmongTheStepsDoNoHarm() {
        step("orders-1.0__1.1");
        step("orders-1.1__1.0");
        step("orders-1.1__2.0");

        assertThat(StepDirectory.read(directory).chain("orders", "1.0", "2.0").path())
                .isEqualTo("1.0 -> 1.1 -> 2.0");
    }
}
