package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.io.Input;
import org.jspecify.annotations.Nullable;

/** Strings as Kryo's {@code Output} writes them, without believing their lengths. */
final class Strings {
    private Strings() {}

    static @Nullable String readOrNull(Input in) {
        int start = in.position();
        if (in.readVarIntFlag()) { // else it is ASCII, and ends with a marked byte
            int length = in.readVarIntFlag(true) - 1;
            if (length > in.limit() - in.position()) {
                throw new KryoFileException(
                        "a string of " + length + " characters with " + (in.limit() - in.position()) + " bytes left");
            }
            in.setPosition(start);
        }
        return in.readString();
    }

    static String read(Input in) {
        String text = readOrNull(in);
        if (text == null) {
            throw new KryoFileException("a name is missing");
        }
        return text;
    }
}
