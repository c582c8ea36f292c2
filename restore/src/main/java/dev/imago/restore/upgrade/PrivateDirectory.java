package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/** A directory of this user alone among everybody's temporary files, the same one for all of the user's runs. */
final class PrivateDirectory {
    private static final String OWNER_ONLY = "rwx------";

    private PrivateDirectory() {}

    /**
     * Makes it when it is not there.
     *
     * @param temporary where everybody's temporary files are
     * @param variable environment variable that names another place for what it is for
     * @throws IOException when somebody else has put something in its place
     */
    static Path of(Path temporary, String variable) throws IOException {
        int user = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path own = temporary.resolve("imago-" + Integer.toUnsignedString(user));
        make(own);
        if ((int) Files.getAttribute(own, "unix:uid", LinkOption.NOFOLLOW_LINKS) != user
                || !Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)
                || !PosixFilePermissions.toString(Files.getPosixFilePermissions(own, LinkOption.NOFOLLOW_LINKS))
                        .equals(OWNER_ONLY)) {
            throw new IOException(own + " is not a directory of this user alone");
        }
        Path directory = own.resolve(variable.toLowerCase(Locale.ROOT));
        make(directory);
        return directory;
    }

    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        } catch (FileAlreadyExistsException earlierRun) {
            // Whose it is, is looked at by the caller.
        }
    }
}
