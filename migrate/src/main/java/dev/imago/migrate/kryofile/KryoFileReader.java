package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.kryofile.KryoType.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file into a state: a root for each object that was written, and a record for each object, string and box below it.
 *
 * <p>What is open stands in a list, not on the thread's stack, so lists of any length are read. No size is believed before the
 * bytes are there. For one file and one thread.
 */
final class KryoFileReader {
    private static final int MOST_BELIEVED = 1 << 20;

    private final Input in;
    private final KryoVersion version;
    private final KryoDescription description;
    private final StateWriter out;
    private final ValueReader values;
    private final Generics generics;
    private final List<OpenRead> open = new ArrayList<>();
    /** Ids of what may be referred to, in the order of their occurrence. */
    private final List<Integer> referable = new ArrayList<>();

    private final Map<Integer, KryoType> namedClasses = new HashMap<>();
    private long believed;

    private KryoFileReader(byte[] file, KryoVersion version, KryoDescription description, StateWriter out) {
        this.in = new Input(file);
        this.version = version;
        this.description = description;
        this.out = out;
        this.values = new ValueReader(in, version, out);
        this.generics = new Generics(description.optimizedGenerics());
    }

    /**
     * Reads all of it.
     *
     * @param out is finished afterwards
     * @throws KryoFileException when it is not what the description says, with the offset
     */
    static void read(byte[] file, KryoVersion version, KryoDescription description, StateWriter out) {
        KryoFileReader reader = new KryoFileReader(file, version, description, out);
        try {
            reader.readObjects();
        } catch (KryoException | IndexOutOfBoundsException e) {
            throw new KryoFileException(reader.place("the file ends there, or holds no value", e.getMessage()), e);
        } catch (KryoFileException e) {
            throw new KryoFileException(reader.place(String.valueOf(e.getMessage()), null), e);
        }
    }

    private String place(String what, @Nullable String detail) {
        StringBuilder path = new StringBuilder();
        int from = Math.max(0, open.size() - 8);
        path.append(from > 0 ? "... " : "");
        for (OpenRead each : open.subList(from, open.size())) {
            path.append(path.length() == 0 || path.toString().endsWith(" ") ? "" : " > ")
                    .append(each.where());
        }
        return what + (detail == null ? "" : " (" + detail.replace('\n', ' ') + ")") + ", at byte " + in.position()
                + (path.length() == 0 ? "" : " in " + path);
    }

    private void readObjects() {
        List<Root> roots = new ArrayList<>();
        for (int i = 0; i < description.objects(); i++) {
            KryoType type = rootType();
            boolean done = type != null && readValue(type, false);
            while (type != null && !open.isEmpty()) {
                OpenRead top = open.get(open.size() - 1);
                if (done) {
                    top.take(lastValue);
                }
                done = top.proceed();
            }
            if (type == null || lastValue == 0) {
                throw new KryoFileException("object " + (i + 1) + " of the file is null");
            }
            roots.add(Root.ofInstance(type.name(), (int) lastValue));
            referable.clear();
            namedClasses.clear();
        }
        if (in.position() < in.limit()) {
            throw new KryoFileException((in.limit() - in.position()) + " bytes are left after "
                    + (description.objects() == 1 ? "the object" : description.objects() + " objects"));
        }
        out.roots(roots);
        out.finish();
    }

    private @Nullable KryoType rootType() {
        String root = description.rootClass();
        return root == null ? readClass() : version.type(root);
    }

    /** What the value that was read last is: an id, or the bits of a primitive. */
    private long lastValue;

    // --- what open objects use ---

    Input in() {
        return in;
    }

    ValueReader values() {
        return values;
    }

    KryoVersion version() {
        return version;
    }

    Generics generics() {
        return generics;
    }

    /** How many objects are open. */
    int depth() {
        return open.size();
    }

    /**
     * Believes that so many elements are there, though they take no bytes; only so often.
     *
     * @throws KryoFileException when it is too much
     */
    void believe(int elements) {
        believed += elements;
        if (believed > Math.max(MOST_BELIEVED, in.limit())) {
            throw new KryoFileException(believed + " elements that take no bytes");
        }
    }

    /** Whether elements of a class take none where none of them is null. */
    boolean takesNoBytes(KryoType element) {
        return element.takesNoBytes()
                && !(description.references() && element.kind().usesReferences());
    }

    /** Ends the object that is open. */
    boolean close(long id) {
        open.remove(open.size() - 1);
        lastValue = id;
        return true;
    }

    /** The next class; null for null. */
    @Nullable
    KryoType readClass() {
        int code = in.readVarInt(true);
        if (code == 0) {
            return null;
        } else if (code != 1) {
            return version.ofNumber(code - 2);
        }
        int number = in.readVarInt(true);
        KryoType known = namedClasses.get(number);
        if (known == null) {
            if (number != namedClasses.size()) {
                throw new KryoFileException("class name number " + number + " after " + namedClasses.size());
            }
            known = version.ofName(Strings.read(in));
            namedClasses.put(number, known);
        }
        return known;
    }

    /** Returns whether the value is there; otherwise its object is open now. */
    boolean readClassAndValue() {
        KryoType type = readClass();
        return type == null ? nothing() : readValue(type, false);
    }

    /** Null is the value. */
    boolean nothing() {
        lastValue = 0;
        return true;
    }

    /** The value that is there. */
    long value() {
        return lastValue;
    }

    /**
     * Reads a value of a known class.
     *
     * @param orNull whether null is possible
     * @return whether the value is there; otherwise its object is open now
     */
    boolean readValue(KryoType type, boolean orNull) {
        int reference = -1;
        if (description.references()) {
            if (orNull || type.kind().usesReferences()) {
                int code = in.readVarInt(true);
                if (code == 0 && orNull) {
                    return nothing();
                } else if (code > 1 && type.kind().usesReferences()) {
                    lastValue = referred(code - 2);
                    return true;
                } else if (code != 1) {
                    throw new KryoFileException("neither null nor an object nor a reference, but " + code);
                }
            }
            if (type.kind().usesReferences()) {
                reference = referable.size();
                referable.add(0);
            }
        } else if (orNull && !type.kind().acceptsNull()) {
            int code = in.readByte();
            if (code == 0) {
                return nothing();
            } else if (code != 1) {
                throw new KryoFileException("neither null nor an object, but " + code);
            }
        }
        return readBody(type, reference);
    }

    private long referred(int number) {
        if (number < 0 || number >= referable.size() || referable.get(number) == 0) {
            throw new KryoFileException("a reference to object " + number + " of " + referable.size());
        }
        return referable.get(number);
    }

    private boolean readBody(KryoType type, int reference) {
        Kind kind = type.kind();
        if (ValueReader.isLeaf(kind)) {
            lastValue = values.read(type, description.references());
        } else if (!description.references() && kind.acceptsNull() && values.isNull()) {
            return nothing();
        } else {
            OpenRead opened = OpenRead.of(this, type);
            if (reference >= 0) {
                referable.set(reference, opened.id());
            }
            open.add(opened);
            return false;
        }
        if (lastValue == 0 && reference >= 0) {
            throw new KryoFileException("null, where an object of " + type.name() + " was begun");
        }
        if (reference >= 0) {
            referable.set(reference, (int) lastValue);
        }
        return true;
    }
}
