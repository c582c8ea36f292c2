package dev.imago.restore.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a service may be others when it comes back, and which may not. */
class RestoredFilesIT {
    @TempDir
    Path folder;

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    private static Outcome run(int expected, String... arguments) {
        Outcome outcome = ImagoCommand.run(arguments);
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isEqualTo(expected);
        return outcome;
    }

    @Test
    void codeMustBeTheSameByteForByteAndDataMayBeAccepted() throws Exception {
        String archive = folder.resolve("shelf.imago").toString();
        try (ShelfProcess shelf = new ShelfProcess(folder)) {
            run(0, "checkpoint", "--pid", Integer.toString(shelf.pid()), "-o", archive, "--stop", "-q");
            int books = shelf.books();
            byte[] jar = exchangeOneByte(shelf.jar);
            byte[] unopened = exchangeOneByte(shelf.unopened);
            byte[] classFile = exchangeOneByte(shelf.classFile);
            Files.writeString(shelf.data, ", and more", StandardOpenOption.APPEND);

            String[] code = Stream.of(shelf.jar, shelf.unopened, shelf.classFile)
                    .map(file -> file + " is not the file that it runs from: its size is the same, its content is not")
                    .toArray(String[]::new);
            String data = shelf.data + ", which it has open, had 9 bytes and has 19";
            assertThat(run(3, "restore", archive).err())
                    .contains("4 things are in the way of the service", data)
                    .contains(code);
            Path aside = Files.move(shelf.data, folder.resolve("aside"));
            assertThat(run(3, "restore", archive, "--accept-changed-files").err())
                    .contains("4 things are in the way of the service")
                    .contains(shelf.data + ", which it has open, is not there")
                    .contains(code);

            Files.write(shelf.jar, jar);
            Files.write(shelf.unopened, unopened);
            Files.write(shelf.classFile, classFile);
            Files.move(aside, shelf.data);
            long logSize = Files.size(shelf.log);
            Files.writeString(shelf.log, "a line of somebody else\n", StandardOpenOption.APPEND);
            assertThat(run(0, "restore", archive, "--accept-changed-files").out())
                    .contains(shelf.data + " has changed from 9 to 19 bytes")
                    .contains(shelf.log + " has changed from " + logSize + " to " + (logSize + 24) + " bytes");
            shelf.awaitBooks(books + 1);
        }
    }

    /** Returns what the file held before; its size stays. */
    private static byte[] exchangeOneByte(Path file) throws IOException {
        byte[] before = Files.readAllBytes(file);
        byte[] after = before.clone();
        after[after.length / 2] ^= 1;
        Files.write(file, after);
        return before;
    }
}
