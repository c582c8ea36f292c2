package dev.imago.checkpoint.archive;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that a run writes beside the one that it makes, until that is complete: {@code NAME.PID.part}. Each run has its own, so that two that make the
 * same file do not write into each other's; and those of a run that was killed are told from those of one that goes on.
 */
public final class AsideFile {
    private static final Pattern REST = Pattern.compile("\\.(\\d{1,18})(\\.[a-z]+)?\\.part");

    private AsideFile() {}

    /** This process's own beside a file. */
    public static Path of(Path target) {
        return of(target, "");
    }

    /**
     * Another one of this process.
     *
     * @param what {@code .state}, say: a dot and letters
     */
    public static Path of(Path target, String what) {
        Path absolute = target.toAbsolutePath();
        return absolute.resolveSibling(
                absolute.getFileName() + "." + ProcessHandle.current().pid() + what + ".part");
    }

    /** Removes those beside a file whose processes have ended. */
    public static void removeAbandoned(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            return;
        }
        String name = String.valueOf(absolute.getFileName());
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(
                folder, file -> isAbandoned(file.getFileName().toString(), name))) {
            for (Path file : beside) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isAbandoned(String file, String target) {
        Matcher rest = REST.matcher(file.startsWith(target) ? file.substring(target.length()) : "");
        if (!rest.matches()) {
            return false;
        }
        long pid = Long.parseLong(rest.group(1));
        return ProcessHandle.of(pid).isEmpty();
    }
}
