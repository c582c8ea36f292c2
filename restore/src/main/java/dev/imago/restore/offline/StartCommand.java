package dev.imago.restore.offline;

import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command that starts a new version with a state.
 *
 * @param words the program first
 */
record StartCommand(List<String> words) {
    /**
     * Null when it is no plain java command: then the new version tells what it runs.
     *
     * @throws ClassPathException when it launches nothing of a class path
     */
    @Nullable
    JavaCommand java() {
        Path program = Path.of(words.get(0)).getFileName();
        return program != null && program.toString().equals("java")
                ? JavaCommand.parse(words, Path.of("").toAbsolutePath(), System.getenv())
                : null;
    }

    /** @throws UpgradeException when there is no program to run, where {@code execvp} looks for it */
    void requireProgram() {
        String program = words.get(0);
        String places = System.getenv("PATH");
        boolean isThere = program.contains("/")
                ? isExecutable(Path.of(program))
                : places == null
                        || Arrays.stream(places.split(File.pathSeparator, -1))
                                .anyMatch(place -> isExecutable(Path.of(place).resolve(program)));
        if (!isThere) {
            throw UpgradeException.usage(
                    program + " is no program that can be run", "correct the command after --, or give its path");
        }
    }

    private static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
