package com.acme.orders.client;

import java.util.ArrayList;
import java.util.List;

/** Lines and fields of the service's answers. */
final class Fields {
    private Fields() {}

    static List<String> lines(String text) {
        return split(text, '\n');
    }

    static List<String> of(String line) {
        return split(line, '|');
    }

    /** The pieces between the separators, empty ones too; a separator at the very end of a text ends its last line. */
    private static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int i = text.indexOf(separator); i >= 0; i = text.indexOf(separator, start)) {
            pieces.add(text.substring(start, i));
            start = i + 1;
        }
        if (start < text.length() || separator == '|') {
            pieces.add(text.substring(start));
        }
        return pieces;
    }

    /** The number after {@code key=} in an answer of such pairs. */
    static long number(String pairs, String key) {
        for (String line : lines(pairs)) {
            if (line.startsWith(key + "=")) {
                return Long.parseLong(line.substring(key.length() + 1));
            }
        }
        throw new IllegalStateException("no " + key + " in " + pairs);
    }
}
