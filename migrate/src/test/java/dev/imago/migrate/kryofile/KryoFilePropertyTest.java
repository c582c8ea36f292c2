package dev.imago.migrate.kryofile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.kryofile.KryoDescription.Registrations;
import dev.imago.migrate.plan.JdkTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of random objects, written by a real Kryo, are read and written again without a bit of difference. */
class KryoFilePropertyTest {
    private static final int ROUNDS = 100;
    private static final JdkTypes JDK = new JdkTypes();

    /** Classes with everything that decides how a value is written; {@code Random} of them is seeded by the test. */
    static final String[] SOURCES = {
        "enum Status { OPEN, PAID, SENT }",
        "class Entity { int number; String note; transient int cache = 3; }",
        "class Order extends Entity { String number2; Status status; Order next; java.util.List<Line> lines; Object any;"
                + " java.util.List<String> tags; java.util.Map<String, Integer> stock; java.util.Map<Status, java.util.List<String>> byStatus;"
                + " Integer boxed; long[] times; int[][] grid; String[] words; Order[] others; Object[] mixed; Order[][] table;"
                + " boolean open; char grade; short rank; byte shelf; float scale; double rate; long total; Money money; Number anyNumber;"
                + " java.util.Set<Integer> numbers; java.util.Collection<?> wild; java.util.List<? extends Number> bounded; java.util.Map raw; }",
        "final class Money { long minor; String currency; java.math.BigDecimal exact; java.math.BigInteger big; }",
        "record Line(String sku, int count, Object any, Order order, Status status, double price, Integer boxed) {}",
        "class Box<T> { T value; java.util.List<T> list; T[] array; java.util.Map<String, T> map; Box<T> inner; }",
        "class StringBox extends Box<String> { java.util.Map<String, Box<Integer>> boxes; }",
        "class Pair<A, B> extends Box<B> { A first; java.util.Map<A, B> both; java.util.List<Box<A>> deep; }",
        "class Holder { Box<Integer> ints; Box<Money> money; Pair<String, Status> pair; Box<Object> objects; StringBox strings;"
                + " java.util.List<java.util.List<Money>> nested; java.util.TreeMap<String, Money> sorted; java.util.TreeSet<String> names;"
                + " java.util.Date date; java.time.LocalDate day; java.time.Instant instant; java.time.Duration took;"
                + " java.util.ArrayList<Box<Status>> list; Recent recent;"
                + " java.util.PriorityQueue<String> queue; java.util.concurrent.ConcurrentSkipListMap<String, Money> skip; }",
        "class Recent extends java.util.ArrayList<String> {}",
        "class ByLength implements java.util.Comparator<String> {"
                + " public int compare(String a, String b) { return a.length() != b.length() ? a.length() - b.length() : a.compareTo(b); } }",
    };

    private static final List<String> REGISTERED = List.of(
            "app.Order",
            "app.Status",
            "app.Money",
            "app.Line",
            "app.Box",
            "app.StringBox",
            "app.Pair",
            "app.Holder",
            "app.Recent",
            "app.ByLength",
            "java.util.ArrayList",
            "java.util.LinkedList",
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.HashSet",
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.Date",
            "java.time.LocalDate",
            "java.time.Instant",
            "java.time.Duration",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "[J",
            "[I",
            "[[I",
            "[Ljava.lang.String;",
            "[Lapp.Order;",
            "[[Lapp.Order;",
            "[Ljava.lang.Object;",
            "[Ljava.lang.Integer;",
            "[Lapp.Money;",
            "[Lapp.Status;",
            "java.util.PriorityQueue",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.Vector",
            "java.util.Stack",
            "java.util.ArrayDeque",
            "java.util.LinkedHashSet",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.ConcurrentLinkedQueue",
            "java.util.concurrent.ConcurrentLinkedDeque",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.Collections$EmptyList",
            "java.util.Collections$EmptySet",
            "java.util.Collections$EmptyMap");

    @TempDir
    Path folder;

    static Registrations registrations(List<String> names) {
        Map<Integer, String> classes = new LinkedHashMap<>();
        names.forEach(name -> classes.put(9 + classes.size(), name));
        return new Registrations(classes, Set.of());
    }

    @Test
    void whatIsReadIsWrittenAgainAsItWas() throws IOException {
        KryoApplication application = KryoApplication.of(folder, SOURCES);
        long seed = new Random().nextLong();
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            boolean references = random.nextBoolean();
            boolean required = random.nextBoolean();
            boolean named = random.nextBoolean();
            Registrations registrations =
                    registrations(required ? REGISTERED : List.of("app.Order", "java.util.HashMap"));
            Object[] objects = new Object[random.nextInt(1, 4)];
            for (int i = 0; i < objects.length; i++) {
                objects[i] = new RandomObjects(application, random, references)
                        .make(named ? "app.Holder" : random.nextBoolean() ? "app.Order" : "app.Holder");
            }
            KryoDescription description = new KryoDescription(
                    named ? "app.Holder" : null,
                    objects.length,
                    references,
                    required,
                    random.nextInt(4) > 0,
                    registrations,
                    registrations);
            byte[] file = application.write(description, registrations, objects);
            String context = "seed " + seed + " + " + round + ": " + description;
            try {
                assertThat(writtenAgain(application, description, file))
                        .as(context)
                        .isEqualTo(file);
            } catch (KryoFileException e) {
                throw new AssertionError(context, e);
            }
        }
    }

    private byte[] writtenAgain(KryoApplication application, KryoDescription description, byte[] content)
            throws IOException {
        KryoFile file = new KryoFile(new KryoFile.Bytes(content), description);
        Path encoded = folder.resolve("state");
        try (OutputStream out = Files.newOutputStream(encoded);
                StateWriter writer = new StateWriter(out)) {
            file.read(application.classPath(), JDK, writer);
        }
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        try (StateFile state =
                StateFile.open(encoded, KryoFile.shapes(application.classPath()).dictionary())) {
            file.requireSame(state, application.classPath(), JDK);
            file.write(state, application.classPath(), JDK, description.rootClass(), again);
        }
        return again.toByteArray();
    }
}
