package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveHead.MigratedState;
import dev.imago.migrate.registry.StepChain;
import dev.imago.restore.upgrade.Answers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a migrated archive is made of, as checksums: of the same three the same is made.
 *
 * @param source of the head of the archive that is migrated
 * @param target of the new version's code, as it is named
 * @param answers of rules, transformers or steps
 */
record Inputs(String source, String target, String answers) {
    /** Changes when the same gets another checksum by it. */
    private static final String SCHEME = "1-";

    /**
     * As they are now.
     *
     * @param source checksum of the head
     * @param release feature number of the JDK that the service ran on
     * @param taken the steps that lead the way; none where rules are named
     */
    static Inputs of(String source, MigrateRequest request, int release, StepChain taken) throws IOException {
        return new Inputs(
                source,
                hash(request.to().checksum(release)),
                hash(request.answers().checksum(taken, release)));
    }

    /** The same, where steps lead the way that were not known yet. */
    Inputs by(Answers given, int release, StepChain taken) {
        return taken.steps().isEmpty() ? this : new Inputs(source, target, hash(given.checksum(taken, release)));
    }

    static Inputs of(MigratedState made) {
        return new Inputs(made.source(), made.target(), made.answers());
    }

    /** Whether an imago that noted nothing of this has made it. */
    boolean isUnknown() {
        return source.isEmpty() || target.isEmpty() || answers.isEmpty();
    }

    /** In what these differ from others, in words. */
    List<String> differences(Inputs others) {
        List<String> found = new ArrayList<>();
        if (!source.equals(others.source)) {
            found.add("it was made of another archive");
        }
        if (!target.equals(others.target)) {
            found.add("it was made for other code than --to or --replace name now");
        }
        if (!answers.equals(others.answers)) {
            found.add("it was made by other rules, transformers or steps");
        }
        return found;
    }

    private static String hash(String text) {
        try {
            return SCHEME
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
