package dev.imago.restore.cli;

import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The golden archives of one format: a checkpoint of a small service, what its migration has made of it, the new version and
 * the rules, and what was answered about all of them when they were made.
 */
record GoldenFolder(Path path) {
    /** Below the module's directory, in which tests run: answers have no other machine's paths. */
    static final Path ALL = Path.of("src/test/resources/golden");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Of an answer, what is another in each run. */
    private static final List<String> PASSING =
            List.of("phasesNanos", "frozenNanos", "archiveBytes", "objectsPerSecond", "output");

    /** Oldest first. */
    static List<GoldenFolder> all() throws IOException {
        try (Stream<Path> folders = Files.list(ALL)) {
            return folders.filter(folder -> String.valueOf(folder.getFileName()).startsWith("format-"))
                    .sorted()
                    .map(GoldenFolder::new)
                    .toList();
        }
    }

    Path checkpoint() {
        return path.resolve("checkpoint.imago");
    }

    Path migrated() {
        return path.resolve("migrated.imago");
    }

    Path newJar() {
        return path.resolve("shop-2.jar");
    }

    Path rules() {
        return path.resolve("rules.yaml");
    }

    Path answers() {
        return path.resolve("answers.txt");
    }

    List<String> migration(Path to, Path output) {
        return words("migrate " + checkpoint() + " --json --to " + to + " --rules " + rules() + " -o " + output);
    }

    private List<List<String>> questions(Path output) {
        return List.of(
                words("inspect " + checkpoint()),
                words("inspect " + checkpoint() + " --classes --limit 30"),
                words("inspect " + checkpoint() + " --threads"),
                words("inspect " + checkpoint() + " --retained"),
                words("inspect " + checkpoint() + " --class shop.Shop --show-values"),
                words("inspect " + checkpoint() + " --class shop.Order --show-values"),
                words("plan " + checkpoint() + " --json --to " + newJar() + " --rules " + rules()),
                migration(newJar(), output),
                words("diff " + checkpoint() + " " + newJar()),
                words("inspect " + migrated()),
                words("plan " + migrated() + " --to " + newJar()),
                words("diff " + migrated() + " " + output + " --values"));
    }

    private static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }

    /**
     * What today's imago answers, as text, and the states of the migrated archive and of the one that it makes of the
     * checkpoint.
     *
     * @param scratch an empty directory; {@code output.imago} in it is the checkpoint, migrated
     */
    String answersOfToday(Path scratch) throws IOException, InterruptedException {
        Path output = scratch.resolve("output.imago");
        StringBuilder text = new StringBuilder();
        for (ImagoBatch.Answer answer : ImagoBatch.run(scratch, questions(output))) {
            text.append("$ imago ").append(String.join(" ", answer.command())).append('\n');
            text.append(answer.command().contains("--json") ? lasting(answer.out()) : answer.out());
            text.append("exit ").append(answer.exit()).append('\n');
            if (answer.exit() > 1) {
                text.append(answer.err());
            }
            text.append('\n');
        }
        text.append("the state of ").append(migrated()).append('\n').append(state(migrated(), scratch));
        return text.toString().replace(output.toString(), "output.imago");
    }

    private static String lasting(String json) {
        JsonNode document = JSON.readTree(json);
        ((ObjectNode) document).remove(PASSING);
        return JSON.writeValueAsString(document) + "\n";
    }

    /** Every root and object in a line of its own. */
    private static String state(Path archive, Path scratch) throws IOException {
        Path unpacked = unpack(archive, scratch.resolve("state-of"));
        List<String> lines = new ArrayList<>();
        try (StateFile state = StateFile.open(unpacked.resolve("state/objects"), new Dictionary(List.of()))) {
            for (Root root : state.roots()) {
                lines.add(root.path() + " " + root.descriptor() + " " + root.bits());
            }
            StateRecord record = new StateRecord();
            for (int id = 1; id <= state.size(); id++) {
                state.read(id, record);
                lines.add("#" + id + " " + line(record));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String line(StateRecord record) {
        RecordType type = record.type();
        StringBuilder line = new StringBuilder(type.form() + " " + type.className());
        for (int i = 0; i < type.slotCount(); i++) {
            line.append(' ')
                    .append(type.slots().get(i).qualifiedName())
                    .append('=')
                    .append(record.slot(i));
        }
        if (type.form().hasText()) {
            line.append(" '").append(record.text()).append('\'');
        }
        for (int i = 0; !type.form().hasText() && i < record.byteLength(); i++) {
            line.append(' ').append(record.bytes()[i]);
        }
        for (int i = 0; i < record.elementCount(); i++) {
            line.append(" #").append(record.element(i));
        }
        return line.toString();
    }

    /** Unpacks an archive into a new directory. */
    static Path unpack(Path archive, Path directory) throws IOException {
        Files.createDirectories(directory);
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            reader.unpack(directory, ArchiveProgress.NONE);
        }
        return directory;
    }
}
