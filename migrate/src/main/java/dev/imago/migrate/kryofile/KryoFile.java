package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.ShapeField;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that an application has written with Kryo.
 *
 * @param content its bytes; nobody changes them
 * @param description how the application uses Kryo
 */
public record KryoFile(Bytes content, KryoDescription description) {

    /** The bytes of a file. */
    public static final class Bytes {
        private final byte[] bytes;

        public Bytes(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * What Kryo sees of a version: its classes without the fields that are not written, so that nobody asks for their values.
     */
    public static ClassPathDictionary shapes(ClassPathDictionary classPath) {
        return classPath.withoutFields(KryoFile::isLeftOut);
    }

    private static boolean isLeftOut(ShapeField field) {
        return !field.isStatic() && !KryoClass.Declared.isWritten(field.modifiers());
    }

    /**
     * Reads the file.
     *
     * @param old the version that wrote it
     * @param out is finished afterwards
     * @throws KryoFileException when the file is not what the description says
     */
    public void read(ClassPathDictionary old, JdkTypes jdk, StateWriter out) {
        KryoFileReader.read(content.bytes, version("old", old, jdk, description.old()), description, out);
    }

    /**
     * Makes sure that what was read is all that the file says: written again by the same version it must be the same file.
     *
     * @param state what was read
     * @throws KryoFileException when it is another
     */
    public void requireSame(State state, ClassPathDictionary old, JdkTypes jdk) {
        Comparing compared = new Comparing(content.bytes);
        KryoFileWriter.write(
                state, version("old", old, jdk, description.old()), description, description.rootClass(), compared);
        compared.requireEnd();
    }

    /**
     * Writes a state as the new version would have written it.
     *
     * @param rootClass what the class of the objects is called now, where it was given to {@code writeObject}
     * @param out stays open
     * @throws KryoFileException when something cannot be in such a file
     */
    public void write(
            State state, ClassPathDictionary next, JdkTypes jdk, @Nullable String rootClass, OutputStream out) {
        KryoFileWriter.write(state, version("new", next, jdk, description.next()), description, rootClass, out);
    }

    private KryoVersion version(
            String label, ClassPathDictionary classes, JdkTypes jdk, KryoDescription.Registrations registrations) {
        return new KryoVersion(label, classes, jdk, description.registrationRequired(), registrations);
    }

    /** Takes the very bytes that are expected. */
    private static final class Comparing extends OutputStream {
        private final byte[] expected;
        private int at;

        Comparing(byte[] expected) {
            this.expected = expected;
        }

        @Override
        public void write(int value) {
            if (at == expected.length || expected[at] != (byte) value) {
                throw differs();
            }
            at++;
        }

        void requireEnd() {
            if (at < expected.length) {
                throw differs();
            }
        }

        private KryoFileException differs() {
            return new KryoFileException("what was read would be written otherwise from byte " + at
                    + " on: the file was not written as the description says");
        }
    }
}
