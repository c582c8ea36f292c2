package dev.imago.checkpoint.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.InjectableValues;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The constants of the format; docs/formats/archive.md explains them. */
final class ArchiveFormat {
    /** Raised whenever an older reader would misunderstand what a newer writer writes. */
    static final int VERSION = 1;

    /** Begins a frame that every Zstandard decoder skips: RFC 8878, section 3.1.2. */
    static final int SKIPPABLE_MAGIC = 0x184D2A5E;

    static final String SIGNATURE = "imago-checkpoint ";

    /** Longest first line: signature, version, hash. */
    static final int LONGEST_LINE = 200;

    /** Who made an archive stands among so many bytes at the beginning of the head, in every format there will be. */
    static final int MAKER_WITHIN = 4096;

    /** The dictionary of 100 000 classes has about 40 MiB. */
    static final int LONGEST_HEAD = 256 << 20;

    static final int MOST_FILES = 100_000;
    static final String MANIFEST = "manifest.json";
    static final int LONGEST_MANIFEST = 64 << 20;

    /** Level 1 of Zstandard takes a third of the time of level 3 and makes memory images hardly larger. */
    static final int LEVEL = 1;

    private static final int DEEPEST = 50;
    private static final int LONGEST_TEXT = 1 << 20;

    /** Writes the same bytes for the same content, and reads nothing but what it knows completely. */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_TEXT)
                            .maxDocumentLength(LONGEST_HEAD)
                            .build())
                    .build())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .injectableValues(new InjectableValues.Std()
                    .addValue(ArchiveHead.HISTORY, List.of())
                    .addValue(ArchiveHead.SOURCE, "")
                    .addValue(ArchiveHead.TARGET, "")
                    .addValue(ArchiveHead.ANSWERS, ""))
            .build();

    private ArchiveFormat() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
