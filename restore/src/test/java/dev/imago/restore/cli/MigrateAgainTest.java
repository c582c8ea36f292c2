package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.archive.ArchiveWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code imago migrate --all}, made again where archives are already: what changed meanwhile is noticed. */
class MigrateAgainTest {
    @TempDir
    Path scratch;

    private GoldenFolder golden = new GoldenFolder(Path.of(""));
    private Path from = Path.of("");
    private Path into = Path.of("");
    private final List<List<String>> commands = new ArrayList<>();

    @BeforeEach
    void findGoldenArchives() throws IOException {
        golden = GoldenFolder.all().get(0);
        from = Files.createDirectory(scratch.resolve("from"));
        into = Files.createDirectory(scratch.resolve("into"));
        Files.copy(golden.checkpoint(), from.resolve("a.imago"));
    }

    private void ask(Path archives, Path to, Path rules, Path output, String... further) {
        List<String> words =
                new ArrayList<>(List.of("migrate", "--json", "--all", archives.toString(), "--to", to.toString()));
        words.addAll(List.of("--rules", rules.toString(), "-o", output.toString()));
        words.addAll(Arrays.asList(further));
        commands.add(words);
    }

    private List<JsonNode> answers() throws Exception {
        return ImagoBatch.run(scratch, commands).stream()
                .map(answer -> {
                    assertThat(answer.out()).as(answer.err()).isNotEmpty();
                    return JsonMapper.shared().readTree(answer.out());
                })
                .toList();
    }

    private Path rules(String name, String text) throws IOException {
        return Files.writeString(scratch.resolve(name), text);
    }

    private Path withAnotherClass(Path jar) throws IOException {
        Path other = scratch.resolve("other.jar");
        String name = MigrateAgainTest.class.getName().replace('.', '/') + ".class";
        try (ZipFile zip = new ZipFile(jar.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(other));
                InputStream own = MigrateAgainTest.class.getResourceAsStream("/" + name)) {
            for (ZipEntry entry : zip.stream().toList()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                zip.getInputStream(entry).transferTo(out);
            }
            out.putNextEntry(new ZipEntry(name));
            Objects.requireNonNull(own).transferTo(out);
        }
        return other;
    }

    /** The same service, a second later, with its jar in another place. */
    private Path takenLater(Path checkpoint, Path jar) throws IOException {
        Path unpacked = GoldenFolder.unpack(checkpoint, scratch.resolve("unpacked"));
        Path later = Files.createDirectory(scratch.resolve("later")).resolve("a.imago");
        try (ArchiveReader reader = ArchiveReader.open(checkpoint)) {
            ArchiveHead head = reader.head();
            Map<String, Path> sources = new LinkedHashMap<>();
            head.contents().forEach(file -> sources.put(file.name(), unpacked.resolve(file.name())));
            ArchiveHead other = new ArchiveHead(
                    head.madeBy(),
                    head.taken().plusSeconds(1),
                    head.origin(),
                    head.stopped(),
                    head.service(),
                    head.dictionary(),
                    head.code().stream()
                            .map(entry -> new ArchiveHead.CodeEntry(
                                    jar.toString(), entry.file(), entry.version(), entry.content()))
                            .toList(),
                    head.migrations(),
                    head.history(),
                    head.contents());
            ArchiveWriter.write(later, other, sources, ArchiveProgress.NONE);
        }
        return Objects.requireNonNull(later.getParent());
    }

    private static void assertMadeOtherwise(JsonNode answer, String... details) {
        assertThat(answer.get("exitCode").asInt()).as("%s", answer).isEqualTo(3);
        assertThat(answer.get("upToDate").asBoolean()).isFalse();
        JsonNode found = answer.get("error").get("details");
        assertThat(found.size()).as("%s", answer).isEqualTo(details.length);
        for (int i = 0; i < details.length; i++) {
            assertThat(found.get(i).asString()).contains(details[i]);
        }
        assertThat(answer.get("error").get("advice").asString()).contains("--overwrite");
    }

    private static void assertUpToDate(JsonNode answer) {
        assertThat(answer.get("exitCode").asInt()).as("%s", answer).isZero();
        assertThat(answer.get("upToDate").asBoolean()).as("%s", answer).isTrue();
    }

    @Test
    void onlyWhatIsMadeOfTheSameIsPassedOver() throws Exception {
        Path jar = golden.newJar();
        String said = Files.readString(golden.rules());
        Path sameInOtherWords = rules("same.yaml", "# Looked through.\n\n" + said);
        Path corrected = rules("corrected.yaml", said.replace("number * 2", "number * 3"));
        Path copied = Files.copy(jar, scratch.resolve("renamed.jar"));
        Path later = takenLater(golden.checkpoint(), Path.of("/srv/shop.jar"));
        Path unknown = Files.createDirectory(scratch.resolve("unknown"));
        Files.copy(golden.migrated(), unknown.resolve("a.imago"));
        Path checkpoints = Files.createDirectory(scratch.resolve("checkpoints"));
        Files.copy(golden.checkpoint(), checkpoints.resolve("a.imago"));
        Path cut = Files.createDirectory(scratch.resolve("cut"));
        byte[] whole = Files.readAllBytes(golden.migrated());
        Files.write(cut.resolve("a.imago"), Arrays.copyOf(whole, whole.length - 1));
        ask(from, jar, golden.rules(), into);
        ask(from, jar, golden.rules(), into);
        ask(from, copied, sameInOtherWords, into);
        ask(from, jar, corrected, into);
        ask(from, withAnotherClass(jar), golden.rules(), into);
        ask(later, jar, corrected, into);
        ask(from, jar, golden.rules(), unknown);
        ask(from, jar, golden.rules(), checkpoints);
        ask(from, jar, corrected, into, "--overwrite");
        ask(from, jar, corrected, into);
        ask(from, jar, golden.rules(), into);
        ask(from, jar, corrected, into, "--overwrite");
        ask(from, jar, golden.rules(), cut);

        List<JsonNode> answers = answers();

        assertThat(answers.get(0).get("exitCode").asInt())
                .as("%s", answers.get(0))
                .isZero();
        assertThat(answers.get(0).get("upToDate").asBoolean()).isFalse();
        assertUpToDate(answers.get(1));
        assertUpToDate(answers.get(2));
        assertMadeOtherwise(answers.get(3), "by other rules");
        assertMadeOtherwise(answers.get(4), "for other code");
        assertMadeOtherwise(answers.get(5), "of another archive", "by other rules");
        assertMadeOtherwise(answers.get(6), "an earlier imago");
        assertMadeOtherwise(answers.get(7), "a checkpoint");
        assertThat(answers.get(8).get("exitCode").asInt()).isZero();
        assertThat(answers.get(8).get("upToDate").asBoolean()).isFalse();
        assertUpToDate(answers.get(9));
        assertMadeOtherwise(answers.get(10), "by other rules");
        assertUpToDate(answers.get(11));
        assertMadeOtherwise(answers.get(12), "the archive ends too early");
    }

    @Test
    void aJarThatWasExchangedInItsPlaceIsTheNewVersion() throws Exception {
        Path place = Files.copy(golden.newJar(), scratch.resolve("shop.jar"));
        ask(takenLater(golden.checkpoint(), place), place, golden.rules(), into);

        JsonNode answer = answers().get(0);

        assertThat(answer.get("exitCode").asInt()).as("%s", answer).isZero();
        try (ArchiveReader was = ArchiveReader.open(golden.migrated());
                ArchiveReader made = ArchiveReader.open(into.resolve("a.imago"))) {
            assertThat(made.head().code().get(0).content())
                    .isEqualTo(was.head().code().get(0).content());
        }
    }

    @Test
    void thereIsNothingToDoForAnArchiveThatIsOfTheVersionAlready() throws Exception {
        Path old =
                GoldenFolder.unpack(golden.checkpoint(), scratch.resolve("old")).resolve("extra/code-0.jar");
        Path output = scratch.resolve("output.imago");
        ask(from, old, rules("none.yaml", ""), into);
        commands.add(List.of("migrate", golden.migrated().toString(), "--to", golden.newJar() + "", "-o", output + ""));

        List<ImagoBatch.Answer> answers = ImagoBatch.run(scratch, commands);

        JsonNode ofMany = JsonMapper.shared().readTree(answers.get(0).out());
        assertUpToDate(ofMany);
        assertThat(ofMany.get("archiveBytes").asLong()).isZero();
        assertThat(into).isEmptyDirectory();
        assertThat(answers.get(1).exit()).as(answers.get(1).err()).isZero();
        assertThat(answers.get(1).out())
                .isEqualTo("Nothing to do: " + golden.migrated()
                        + " is of this version already; no archive was written.\n");
        assertThat(output).doesNotExist();
    }

    @Test
    void rulesRepairAnArchiveOfTheVersionThatIsNamed() throws Exception {
        Path repaired = scratch.resolve("repaired.imago");
        Path rules = rules("repair.yaml", "default:\n  shop.Order.priority: =priority + 100\n");
        commands.add(List.of(
                "migrate",
                "--json",
                golden.migrated().toString(),
                "--to",
                golden.newJar().toString(),
                "--rules",
                rules.toString(),
                "-o",
                repaired.toString()));

        commands.add(List.of("diff", "--json", "--values", golden.migrated().toString(), repaired.toString()));

        List<JsonNode> answers = answers();

        JsonNode answer = answers.get(0);
        assertThat(answer.get("exitCode").asInt()).as("%s", answer).isZero();
        assertThat(answer.get("upToDate").asBoolean()).isFalse();
        assertThat(answers.get(1).get("classes")).isEmpty();
        assertThat(answers.get(1).get("values").values())
                .isNotEmpty()
                .allSatisfy(value -> assertThat(value.get("what").asString()).isEqualTo("priority"));
        try (ArchiveReader was = ArchiveReader.open(golden.migrated());
                ArchiveReader made = ArchiveReader.open(repaired)) {
            List<ArchiveHead.MigratedState> history = made.head().migrations();
            assertThat(history).hasSize(was.head().migrations().size() + 1);
            ArchiveHead.MigratedState last = history.get(history.size() - 1);
            assertThat(last.from()).isEqualTo(last.to());
            assertThat(last.how()).isEqualTo("rules repair.yaml");
        }
    }

    @Test
    void aMistakeIsOneAlsoWhereNothingIsLeftToDo() throws Exception {
        Path nowhere = scratch.resolve("nowhere");
        ask(from, golden.newJar(), golden.rules(), into);
        ask(from, nowhere, golden.rules(), into);
        ask(from, golden.newJar(), nowhere, into);
        ask(from, golden.newJar(), golden.rules(), from, "--overwrite");

        List<JsonNode> answers = answers();

        assertThat(answers.stream().map(answer -> answer.get("exitCode").asInt()))
                .as("%s", answers)
                .containsExactly(0, 2, 2, 2);
        assertThat(answers.get(1).get("error").get("message").asString()).contains(nowhere + " does not exist");
        assertThat(answers.get(2).get("error").get("message").asString()).contains("no rules file " + nowhere);
        assertThat(answers.get(3).get("error").get("message").asString()).contains("has the archives to be migrated");
    }
}
