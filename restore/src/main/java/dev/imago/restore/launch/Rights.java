package dev.imago.restore.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who this program is and what the kernel lets it do.
 *
 * @param uid effective user id
 * @param capabilities effective capabilities, one bit each
 */
public record Rights(int uid, long capabilities) {
    private static final int CAP_SYS_RESOURCE = 24;

    /** Those of this process. */
    public static Rights own() throws IOException {
        int uid = 0;
        long capabilities = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
            String[] words = line.split("\\s+", -1);
            if (words[0].equals("Uid:")) {
                uid = Integer.parseInt(words[2]);
            } else if (words[0].equals("CapEff:")) {
                capabilities = Long.parseUnsignedLong(words[1], 16);
            }
        }
        return new Rights(uid, capabilities);
    }

    /** Whether resource limits of a process of {@code owner} may be read: CRIU has to, and so has who copies them. */
    public boolean mayReadLimitsOf(int owner) {
        return uid == owner || mayRaiseLimits();
    }

    /** Whether limits may be raised above what this program itself is held to. */
    public boolean mayRaiseLimits() {
        return (capabilities >> CAP_SYS_RESOURCE & 1) == 1;
    }
}
