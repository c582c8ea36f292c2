package dev.imago.migrate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptVersionsTest {
    @TempDir
    private Path steps;

    @TempDir
    private Path scratch;

    private Path versions;

    @BeforeEach
    void makeFolder() throws IOException {
        versions = Files.createDirectory(steps.resolve("versions"));
    }

    private Path jar(Path file, String className, String version) throws IOException {
        Path classes = Version.compile(scratch, "app", "", "class " + className + " { int x; }");
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (!version.isEmpty()) {
            String manifest = "Manifest-Version: 1.0\nImplementation-Version: " + version + "\n";
            files.put("META-INF/MANIFEST.MF", manifest.getBytes(StandardCharsets.UTF_8));
        }
        String name = "app/" + className + ".class";
        files.put(name, Files.readAllBytes(classes.resolve(name)));
        return StepFiles.jar(file, files, 0);
    }

    private Optional<ClassPathDictionary> find(String service, String version) {
        return KeptVersions.of(steps).find(service, version, 17);
    }

    @Test
    void aVersionIsAJarOrAFolderWithClassesAndJarsOfItsServiceAlone() throws IOException {
        jar(versions.resolve("orders-2.4.jar"), "Order", "2.4");
        Path folder = versions.resolve("orders-2.5");
        Files.createDirectories(folder.resolve("lib"));
        jar(folder.resolve("lib/order.jar"), "Order", "");
        Path classes = Version.compile(scratch, "app", "", "class Loose { }");
        Files.createDirectory(folder.resolve("app"));
        Files.copy(classes.resolve("app/Loose.class"), folder.resolve("app/Loose.class"));
        Files.writeString(versions.resolve("README.md"), "ours");

        assertThat(find("orders", "2.4").orElseThrow().has("app.Order")).isTrue();
        ClassPathDictionary unpacked = find("orders", "2.5").orElseThrow();
        assertThat(List.of(unpacked.has("app.Order"), unpacked.has("app.Loose")))
                .containsOnly(true);
        assertThat(find("orders", "2.6")).isEmpty();
        assertThat(find("shop", "2.4")).isEmpty();
        assertThat(KeptVersions.of(steps).broken(17)).isEmpty();
        assertThat(StepDirectory.read(steps).broken()).as("it is no step").isEmpty();
        assertThat(KeptVersions.of(scratch).find("orders", "2.4", 17)).isEmpty();
    }

    @Test
    void whatIsWrongWithAVersionIsToldOfAllAndWhenItIsNeeded() throws IOException {
        Files.writeString(versions.resolve("orders-1.0.jar"), "no jar");
        Files.createDirectory(versions.resolve("orders-1.1"));
        jar(versions.resolve("orders-1.2.jar"), "Order", "1.3");
        jar(versions.resolve("orders-1.4.jar"), "Order", "");
        Files.createDirectory(versions.resolve("orders-1.4"));
        jar(versions.resolve("orders.jar"), "Order", "");
        Files.createSymbolicLink(versions.resolve("orders-1.5.jar"), Path.of("nowhere.jar"));

        assertThat(KeptVersions.of(steps).broken(17))
                .extracting(BrokenStep::toString)
                .satisfiesExactly(
                        odd -> assertThat(odd).contains("versions/orders.jar", "not called SERVICE-VERSION"),
                        damaged -> assertThat(damaged).contains("orders-1.0.jar", "cannot read"),
                        empty -> assertThat(empty).contains("nothing of the class path of 1.1 is there"),
                        other -> assertThat(other).contains("said to be version 1.2 calls itself 1.3"),
                        twice -> assertThat(twice).contains("kept more than once", "orders-1.4, ", "orders-1.4.jar]"),
                        dangling -> assertThat(dangling).contains("nothing of the class path of 1.5 is there"));
        for (String version : List.of("1.0", "1.1", "1.2", "1.4", "1.5")) {
            assertThatThrownBy(() -> find("orders", version)).isInstanceOf(MigrationException.class);
        }
    }

    @Test
    void linksAreFollowedAsForStepsAndNamesLeadNowhereElse() throws IOException {
        Path released = jar(scratch.resolve("released.jar"), "Order", "");
        Files.createSymbolicLink(versions.resolve("orders-2.4.jar"), released);
        jar(steps.resolve("orders-2.5.jar"), "Order", "");
        Path folder = Files.createDirectory(versions.resolve("orders-3.0"));
        Files.createSymbolicLink(folder.resolve("round"), folder);
        jar(folder.resolve("order.jar"), "Order", "");

        assertThat(find("orders", "2.4").orElseThrow().has("app.Order")).isTrue();
        assertThat(find("../orders", "2.5")).isEmpty();
        assertThat(find("orders", "2.4/../../orders-2.5")).isEmpty();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
        assertThat(find("orders", "3.0").orElseThrow().entries()).hasSize(1);
    }
}
