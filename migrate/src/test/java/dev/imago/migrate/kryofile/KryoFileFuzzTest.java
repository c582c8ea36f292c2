package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Output;
import dev.imago.checkpoint.fuzz.FuzzInputs;
import dev.imago.checkpoint.fuzz.ScratchFolder;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.kryofile.KryoDescription.Registrations;
import dev.imago.migrate.plan.JdkTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files of any bytes, for an application of the classes below. The first byte says how it uses Kryo. */
public class KryoFileFuzzTest {
    private static final JdkTypes JDK = new JdkTypes();
    private static final ClassPathDictionary CLASSES =
            ClassPathDictionary.read(List.of(Path.of("target/test-classes")), 17);
    private static final Class<?>[] REGISTERED = {
        Node.class,
        Kind.class,
        Part.class,
        Nothing.class,
        ArrayList.class,
        HashMap.class,
        HashSet.class,
        TreeMap.class,
        Object[].class,
        int[].class,
        Node[].class,
        BigDecimal.class,
        BigInteger.class,
        LocalDate.class,
        String[].class
    };

    enum Kind {
        ONE,
        TWO
    }

    record Part(String name, @Nullable Object value) {}

    static final class Nothing {}

    static class Node {
        int number = 300;

        @Nullable
        String name = "name";

        @Nullable
        Node next;

        @Nullable
        Object any;

        List<Nothing> nothings = new ArrayList<>();
        Map<String, @Nullable Integer> counts = new HashMap<>();
        Set<@Nullable Object> set = new HashSet<>();
        TreeMap<String, Kind> sorted = new TreeMap<>();
        int[] numbers = {1, -1, 1 << 20};
        Node @Nullable [] nodes;
    }

    private static Registrations registrations(boolean required) {
        Map<Integer, String> classes = new LinkedHashMap<>();
        for (Class<?> each : REGISTERED) {
            classes.put(9 + classes.size(), each.getName());
        }
        return new Registrations(required ? classes : Map.of(), Set.of());
    }

    private static KryoDescription description(int how) {
        Registrations registrations = registrations((how & 2) != 0);
        return new KryoDescription(
                (how & 4) == 0 ? null : Node.class.getName(),
                1 + (how >> 4 & 1),
                (how & 1) != 0,
                (how & 2) != 0,
                (how & 8) != 0,
                registrations,
                registrations);
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        KryoFile file =
                new KryoFile(new KryoFile.Bytes(Arrays.copyOfRange(bytes, 1, bytes.length)), description(bytes[0]));
        try (ScratchFolder folder = ScratchFolder.make()) {
            Path encoded = folder.path().resolve("state");
            try (OutputStream out = Files.newOutputStream(encoded);
                    StateWriter writer = new StateWriter(out)) {
                file.read(CLASSES, JDK, writer);
            } catch (KryoFileException e) {
                return;
            }
            try (StateFile state = StateFile.open(encoded, CLASSES.dictionary())) {
                file.requireSame(state, CLASSES, JDK);
            } catch (KryoFileException e) {
                // refused
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new HashMap<>();
        for (int how = 0; how < 32; how++) {
            KryoDescription description = description(how);
            Kryo kryo = new Kryo();
            kryo.setReferences(description.references());
            kryo.setRegistrationRequired(description.registrationRequired());
            kryo.setOptimizedGenerics(description.optimizedGenerics());
            if (description.registrationRequired()) {
                Arrays.stream(REGISTERED).forEach(kryo::register);
            }
            Output out = new Output(4096);
            out.writeByte(how);
            for (int i = 0; i < description.objects(); i++) {
                Node node = node();
                if (description.references()) {
                    node.next = node;
                }
                if (description.rootClass() == null) {
                    kryo.writeClassAndObject(out, node);
                } else {
                    kryo.writeObject(out, node);
                }
            }
            seeds.put("way " + how, out.toBytes());
        }
        // Lists of a million elements that take no bytes, in a list of such lists.
        seeds.put("nothings", new byte[] {14, 1, 19, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7});
        seeds.put("deep", deep());
        return seeds;
    }

    private static byte[] deep() {
        byte[] nested = new byte[1 << 18];
        nested[0] = 2;
        for (int i = 1; i + 1 < nested.length; i += 2) {
            nested[i] = 19; // an array of objects ...
            nested[i + 1] = 2; // ... of one element
        }
        return nested;
    }

    private static Node node() {
        Node node = new Node();
        node.any = new Object[] {
            1,
            "text",
            2L,
            'c',
            Kind.TWO,
            new Part("part", null),
            new Node(),
            new BigDecimal("1.5"),
            BigInteger.TEN,
            LocalDate.EPOCH,
            new String[] {"a", "\u20ac"},
            1.5,
            (short) 3,
            null
        };
        node.nothings.add(new Nothing());
        node.counts.put("one", 1);
        node.counts.put("none", null);
        node.set.add("x");
        node.set.add(null);
        node.sorted.put("k", Kind.ONE);
        node.nodes = new Node[] {new Node(), null};
        return node;
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(KryoFileFuzzTest.class, seeds(), KryoFileFuzzTest::fuzzerTestOneInput);
    }
}
