package dev.imago.checkpoint.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed run leaves beside the file that it made goes; what a living one writes, and files of other names, stay. */
class AsideFileTest {
    /** More than the kernel ever gives: the largest is 4 194 304. */
    private static final long NOBODY = 4_194_305;

    @TempDir
    Path directory;

    @Test
    void onlyFilesOfProcessesThatHaveEndedAreRemoved() throws IOException {
        Path target = directory.resolve("a.imago");
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        List<String> staying = List.of(
                "a.imago",
                "a.imago." + parent + ".part",
                "a.imago." + parent + ".state.part",
                "a.imago.bak.part",
                "a.imago2." + NOBODY + ".part",
                "b.imago." + NOBODY + ".state.part");
        for (String name : staying) {
            Files.createFile(directory.resolve(name));
        }
        Files.createFile(AsideFile.of(target));
        Files.createFile(AsideFile.of(target, ".state"));
        Files.createFile(directory.resolve("a.imago." + NOBODY + ".part"));
        Files.createFile(directory.resolve("a.imago." + NOBODY + ".state.part"));

        AsideFile.removeAbandoned(target);

        String own = "a.imago." + ProcessHandle.current().pid();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(staying.stream(), Stream.of(own + ".part", own + ".state.part"))
                                    .toList());
        }
    }
}
