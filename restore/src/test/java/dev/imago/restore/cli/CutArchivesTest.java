package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that broke off, be it one byte before its end, is told by every command that is given it, and nothing of it is answered. */
class CutArchivesTest {
    @TempDir
    Path scratch;

    private GoldenFolder golden = new GoldenFolder(Path.of(""));
    private final List<List<String>> commands = new ArrayList<>();

    @BeforeEach
    void findGoldenArchives() throws IOException {
        golden = GoldenFolder.all().get(0);
    }

    private String cut(Path archive, int missing) throws IOException {
        byte[] whole = Files.readAllBytes(archive);
        return Files.write(
                        scratch.resolve(missing + "-missing-of-" + archive.getFileName()),
                        Arrays.copyOf(whole, whole.length - missing))
                .toString();
    }

    private void ask(String... words) {
        commands.add(List.of(words));
    }

    @Test
    void everyCommandSaysThatAnArchiveIsCut() throws Exception {
        String jar = golden.newJar().toString();
        String output = scratch.resolve("output.imago").toString();
        String step = "shop-1__2";
        Files.createDirectories(scratch.resolve("steps").resolve(step));
        Files.copy(golden.rules(), scratch.resolve("steps").resolve(step).resolve("rules.yaml"));
        for (Path whole : List.of(golden.checkpoint(), golden.migrated())) {
            for (int missing : List.of(1, 4, 5, 2048, (int) Files.size(whole) / 4)) {
                ask("inspect", cut(whole, missing));
            }
            String archive = cut(whole, 100);
            ask("inspect", archive, "--classes");
            ask("inspect", archive, "--json", "--verify");
            ask("plan", archive, "--to", jar);
            ask("plan", golden.checkpoint().toString(), "--to", archive);
            ask("diff", archive, jar);
            ask("diff", whole.toString(), archive);
            ask("migrate", archive, "--to", jar, "-o", output);
            ask("restore", archive);
            ask("restore", archive, "--", "java", "-jar", jar);
            ask(
                    "migrations",
                    "test",
                    step,
                    "--steps",
                    scratch.resolve("steps").toString(),
                    "--state",
                    archive,
                    "--new",
                    jar);
        }
        Files.createDirectory(scratch.resolve("runs"));
        for (ImagoBatch.Answer answer : ImagoBatch.run(scratch, commands)) {
            String said = String.join(" ", answer.command()) + "\n" + answer.err() + answer.out();
            assertThat(answer.exit()).as(said).isEqualTo(answer.command().get(0).equals("diff") ? 2 : 3);
            assertThat(said).contains("copy it again: it is not complete").doesNotContain("\tat ");
            assertThat(answer.out().lines().filter(line -> !answer.command().contains("--json")))
                    .as(said)
                    .isEmpty();
        }
        assertThat(scratch.resolve("output.imago")).doesNotExist();
    }
}
