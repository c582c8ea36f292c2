package dev.imago.restore.takeover;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One answer of the broker: {@code ok key=value ...}; values have awkward characters as {@code %XX}. */
record Reply(Map<String, String> values) {

    /** Reads an {@code ok} line; an {@code err} line is thrown. */
    static Reply parse(String line) {
        if (!line.equals("ok") && !line.startsWith("ok ")) {
            throw BrokerException.of(line);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : line.substring(2).strip().split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new Reply(values);
    }

    /** The value as it was written, still encoded; empty when absent. */
    String raw(String key) {
        return values.getOrDefault(key, "");
    }

    long number(String key) {
        String text = raw(key);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BrokerException(
                    BrokerException.Code.OTHER, "the broker answered no number for " + key + ": '" + text + "'", e);
        }
    }

    int count(String key) {
        return Math.toIntExact(number(key));
    }

    /** A list of {@code NUMBER:NUMBER}. */
    Map<Integer, Integer> numbers(String key) {
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        String text = raw(key);
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int colon = pair.indexOf(':');
            try {
                numbers.put(Integer.parseInt(pair, 0, colon, 10), Integer.parseInt(pair, colon + 1, pair.length(), 10));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new BrokerException(
                        BrokerException.Code.OTHER,
                        "the broker answered no numbers for " + key + ": '" + text + "'",
                        e);
            }
        }
        return numbers;
    }

    static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%' && i + 2 < encoded.length) {
                int high = Character.digit(encoded[i + 1], 16);
                int low = Character.digit(encoded[i + 2], 16);
                if (high >= 0 && low >= 0) {
                    bytes.write(high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            bytes.write(encoded[i]);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
