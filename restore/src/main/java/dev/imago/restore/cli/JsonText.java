package dev.imago.restore.cli;

import dev.imago.restore.upgrade.ExitStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON documents that commands print. */
final class JsonText {
    /** Raised when a key changes its meaning. */
    static final int SCHEMA = 1;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonText() {}

    /** A document's beginning, the same for all commands. */
    static Map<String, @Nullable Object> document(String command, ExitStatus status) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("schema", SCHEMA);
        document.put("command", command);
        document.put("exitCode", status.code());
        document.put("meaning", ExitMeaning.of(command, status));
        return document;
    }

    /** The same in one line, where many follow each other. */
    static String lineOf(Object document) {
        return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document);
    }

    static String of(Object document) {
        return MAPPER.writeValueAsString(document);
    }
}
