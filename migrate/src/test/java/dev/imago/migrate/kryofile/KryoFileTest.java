package dev.imago.migrate.kryofile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.migrate.kryofile.KryoDescription.Registrations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One version of an application writes with its Kryo, the next reads with its own what was made of it. */
class KryoFileTest {
    private static final String[] OLD = {
        "class Store { java.util.List<Order> orders = new java.util.ArrayList<>(); java.util.Map<String, Order> byName = new java.util.LinkedHashMap<>();"
                + " java.util.Map<Status, Integer> counts = new java.util.HashMap<>(); java.util.Set<String> seen = new java.util.LinkedHashSet<>();"
                + " Object[] things; java.util.TreeMap<Integer, String> sorted = new java.util.TreeMap<>(); transient int cache = 9;"
                + " static Store make() { Store store = new Store(); Order a = new Order(1, \"a\", Status.OPEN); Order b = new Order(2, \"z\\u00fcrich \\u20ac\", Status.PAID);"
                + " a.next = b; b.next = a; store.orders.add(a); store.orders.add(null); store.orders.add(b); store.orders.add(a);"
                + " store.byName.put(\"first\", a); store.byName.put(\"\", null); store.counts.put(Status.PAID, 7); store.seen.add(\"x\"); store.seen.add(null);"
                + " store.things = new Object[] {a, \"text\", 5L, 'c', null, new int[] {1, -2}, Status.OPEN, new Line(\"sku\", 3), new Order[] {b}, 1.5f, true};"
                + " store.sorted.put(5, \"five\"); store.sorted.put(-1, null); b.price = new java.math.BigDecimal(\"12.50\"); b.since = java.time.LocalDate.of(2026, 1, 2);"
                + " return store; } }",
        "class Entity { int number; String note; Entity(int number) { this.number = number; } }",
        "class Order extends Entity { String customer; Status status; Order next; java.math.BigDecimal price; java.time.LocalDate since; boolean open = true; char grade = 'x'; double rate = 0.5; Integer boxed = 400;"
                + " Order(int number, String customer, Status status) { super(number); this.customer = customer; this.status = status; } }",
        "record Line(String sku, int count) {}",
        "enum Status { OPEN, PAID }",
    };

    private static final String[] NEW = {
        "class Store { java.util.List<Order> orders; java.util.Map<String, Order> byName; java.util.Map<Status, Integer> counts; java.util.Set<String> seen;"
                + " Object[] things; java.util.TreeMap<Integer, String> sorted; transient String cache; }",
        "class Entity { long number; String note; }",
        "class Order extends Entity { String buyer; Status status; Order next; java.math.BigDecimal price; java.time.LocalDate since; char grade; double rate; Integer boxed; int priority; }",
        "record Item(String sku, int count) {}",
        "enum Status { NEW, OPEN, PAID }",
    };

    private static final String RULES = """
            rename:
              app.Line: app.Item
              app.Order.customer: buyer
            default:
              app.Order.priority: =number * 2
            drop: [app.Order.open]
            """;

    @TempDir
    Path folder;

    private static Registrations registrations(String... more) {
        List<String> names = new ArrayList<>(List.of(
                "app.Store",
                "app.Order",
                "app.Status",
                "java.util.ArrayList",
                "java.util.LinkedHashMap",
                "java.util.HashMap",
                "java.util.LinkedHashSet",
                "java.util.TreeMap",
                "[Ljava.lang.Object;",
                "[I",
                "[Lapp.Order;",
                "java.math.BigDecimal",
                "java.time.LocalDate"));
        names.addAll(Arrays.asList(more));
        return KryoFilePropertyTest.registrations(names);
    }

    private static KryoDescription description(boolean references, boolean required, String root) {
        return new KryoDescription(
                root.isEmpty() ? null : root,
                1,
                references,
                required,
                true,
                required ? registrations("app.Line") : new Registrations(Map.of(), Set.of()),
                required ? registrations("app.Item") : new Registrations(Map.of(), Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true app.Store", "true ", "false app.Store", "false "})
    void theNewVersionReadsWhatTheOldOneWrote(String how) {
        boolean required = how.startsWith("true");
        KryoDescription description = description(true, required, how.substring(how.indexOf(' ') + 1));
        KryoApplication old = KryoApplication.of(folder, OLD);
        KryoApplication next = KryoApplication.of(folder, NEW);
        Object store = old.call("app.Store", "make");
        byte[] file = old.write(description, description.old(), store);

        byte[] migrated = new KryoMigration(folder, old, next, description).migrate(file, RULES);

        Object[] read = next.read(description, description.next(), description.rootClass(), migrated);
        String said = ObjectText.of(read);
        assertThat(said)
                .contains("app.Item{count:Integer 3 sku:java.lang.String{sku} }")
                .contains("priority:Integer 4 ")
                .contains("buyer:java.lang.String{z\u00fcrich \u20ac}")
                .contains("price:BigDecimal 12.50 ")
                .doesNotContain("open:");
        // All that is new or called otherwise taken away, it is the same, down to who is who.
        String before = ObjectText.of(store)
                .replace("app.Line{", "app.Item{")
                .replace("cache:Integer 9", "cache:null")
                .replaceAll("number:Integer ", "number:Long ")
                .replaceAll("customer:", "buyer:")
                .replaceAll("open:Boolean true ", "");
        assertThat(sorted(said.replaceAll("priority:Integer \\d+ ", ""))).isEqualTo(sorted(before));
        assertThat(next.write(description, description.next(), read))
                .as("as the new version itself writes it")
                .isEqualTo(migrated);
    }

    /** Fields have been renamed, and so come in another order; numbers of objects tell the order in which they are met. */
    private static List<String> sorted(String text) {
        return Arrays.stream(text.replaceAll("#\\d+", "#").split("[ {},=]+", -1))
                .sorted()
                .toList();
    }

    @Test
    void whatIsOneObjectStaysOne() throws ReflectiveOperationException {
        KryoDescription description = description(true, true, "app.Store");
        KryoApplication old = KryoApplication.of(folder, OLD);
        KryoApplication next = KryoApplication.of(folder, NEW);
        byte[] file = old.write(description, description.old(), old.call("app.Store", "make"));

        byte[] migrated = new KryoMigration(folder, old, next, description).migrate(file, RULES);

        Object store = next.read(description, description.next(), "app.Store", migrated)[0];
        List<?> orders = (List<?>) field(store, "orders");
        Object first = orders.get(0);
        assertThat(orders.get(3)).isSameAs(first);
        assertThat(field(field(first, "next"), "next")).isSameAs(first);
        assertThat(((Map<?, ?>) field(store, "byName")).get("first")).isSameAs(first);
        assertThat(((Object[]) field(store, "things"))[0]).isSameAs(first);
    }

    private static Object field(Object object, String name) throws ReflectiveOperationException {
        var field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }

    @Test
    void aListOf200000LinksIsMigratedOnAnOrdinaryStack() throws ReflectiveOperationException {
        String make =
                " static Node make() { Node first = null; for (int i = 0; i < 200000; i++) { Node node = new Node(); node.value = i; node.next = first; first = node; } return first; } }";
        KryoApplication old = KryoApplication.of(folder, "class Node { int value; Node next;" + make);
        KryoApplication next = KryoApplication.of(folder, "class Node { long value; Node further; }");
        for (boolean references : new boolean[] {true, false}) {
            KryoDescription description = new KryoDescription(
                    "app.Node",
                    1,
                    references,
                    true,
                    true,
                    KryoFilePropertyTest.registrations(List.of("app.Node")),
                    KryoFilePropertyTest.registrations(List.of("app.Node")));
            byte[] file = old.write(description, description.old(), old.call("app.Node", "make"));

            byte[] migrated =
                    new KryoMigration(folder, old, next, description).migrate(file, "rename: {app.Node.next: further}");

            Object node = next.read(description, description.next(), "app.Node", migrated)[0];
            var value = node.getClass().getDeclaredField("value");
            var further = node.getClass().getDeclaredField("further");
            value.setAccessible(true);
            further.setAccessible(true);
            long count = 0;
            long wrong = 0;
            for (Object each = node; each != null; each = further.get(each)) {
                wrong += value.getLong(each) == 199_999 - count++ ? 0 : 1;
            }
            assertThat(wrong).isZero();
            assertThat(count).isEqualTo(200_000);
        }
    }

    @Test
    void severalObjectsAreMigratedOneByOne() {
        String[] sources = {
            "class Point { int x; int y; static Point at() { Point p = new Point(); p.x = 3; return p; } }"
        };
        KryoApplication old = KryoApplication.of(folder, sources);
        KryoApplication next = KryoApplication.of(folder, "class Point { int x; int y; int z; }");
        Registrations registered = KryoFilePropertyTest.registrations(List.of("app.Point"));
        KryoDescription description = new KryoDescription(null, 3, true, true, true, registered, registered);
        Object point = old.call("app.Point", "at");
        byte[] file = old.write(description, registered, point, "text", point);

        KryoMigration migration = new KryoMigration(folder, old, next, description);
        assertThat(migration.questions(file, "")).containsExactly("NEW_FIELD app.Point.z");
        byte[] migrated = migration.migrate(file, "default: {app.Point.z: 7}");

        assertThat(ObjectText.of(next.read(description, registered, null, migrated)))
                .isEqualTo("""
                        app.Point{x:Integer 3 y:Integer 0 z:Integer 7 }
                        java.lang.String{text}
                        app.Point{x:Integer 3 y:Integer 0 z:Integer 7 }
                        """);
    }

    private void assertRefused(String said, KryoDescription description, byte[] file, String... sources) {
        KryoApplication application = KryoApplication.of(folder, sources);
        assertThatThrownBy(() -> new KryoMigration(folder, application, application, description)
                        .read(new KryoFile(new KryoFile.Bytes(file), description)))
                .isInstanceOf(KryoFileException.class)
                .hasMessageContaining(said);
    }

    private static KryoDescription of(String root, boolean references, String... classes) {
        Registrations registered = KryoFilePropertyTest.registrations(List.of(classes));
        return new KryoDescription(root, 1, references, true, true, registered, registered);
    }

    @Test
    void whatIsNotDescribedIsRefused() {
        String point = "class Point { int x; int y; Object any; static Point at() { return new Point(); } }";
        KryoApplication application = KryoApplication.of(folder, point);
        KryoDescription right = of("app.Point", false, "app.Point");
        byte[] file = application.write(right, right.old(), application.call("app.Point", "at"));

        assertRefused("bytes are left after the object, at byte 3", right, Arrays.copyOf(file, file.length + 2), point);
        assertRefused("the file ends there", right, Arrays.copyOf(file, file.length - 1), point);
        assertRefused("does not register", of("app.Point", false), file, point);
        assertRefused("neither null nor an object nor a reference", of("app.Point", true, "app.Point"), file, point);
        assertRefused("registered by nobody", right, new byte[] {90, 0, 0}, point);
        assertRefused(
                "a serializer of the application's own",
                new KryoDescription(
                        "app.Point",
                        1,
                        false,
                        true,
                        true,
                        new Registrations(Map.of(9, "app.Point"), Set.of("app.Point")),
                        right.next()),
                file,
                point);
        assertRefused("written otherwise from byte 1", right, new byte[] {0, (byte) 0x80, 0, 0}, point);
    }

    @Test
    void whoseFormIsNotKnownIsRefused() {
        byte[] any = new byte[10];
        for (Map.Entry<String, String> each : Map.of(
                        "is abstract", "abstract class X { int x; }",
                        "adds fields that Kryo does not write",
                                "class X extends java.util.ArrayList<String> { int x; }",
                        "it is not known how Kryo writes them", "class X extends Thread { }",
                        "implements java.util.Collection by itself",
                                "abstract class X implements java.util.Collection<String> { }",
                        "com.esotericsoftware.kryo.kryo5.KryoSerializable by itself",
                                "abstract class X implements com.esotericsoftware.kryo.kryo5.KryoSerializable { }",
                        "some of which have bodies", "enum X { A { }, B }",
                        "serializers/FieldSerializer$Optional",
                                "class X { @com.esotericsoftware.kryo.kryo5.serializers.FieldSerializer.Optional(\"a\") int x; }")
                .entrySet()) {
            assertRefused(each.getKey(), of("app.X", false, "app.X"), any, each.getValue());
        }
        assertRefused("not on the class path", of("app.Y", false, "app.Y"), any, "class X { int x; }");
        assertRefused(
                "java.util.concurrent.FutureTask",
                of("java.util.concurrent.FutureTask", false, "java.util.concurrent.FutureTask"),
                any,
                "class X { int x; }");
    }

    @Test
    void whatAFileCannotHoldIsRefused() {
        KryoApplication old = KryoApplication.of(
                folder,
                "class Node { Node next; Object any; static Node make() { Node a = new Node(); a.next = new Node(); return a; } }");
        KryoDescription description = of("app.Node", false, "app.Node");
        byte[] file = old.write(description, description.old(), old.call("app.Node", "make"));

        KryoApplication kept = KryoApplication.of(folder, "class Node { Node next; Object any; int more; }");
        assertThatThrownBy(
                        () -> new KryoMigration(folder, old, kept, description).migrate(file, "keep: [app.Node.more]"))
                .isInstanceOf(KryoFileException.class)
                .hasMessageContaining("app.Node.more is kept, but in a file there is no object")
                .hasMessageContaining("at the only app.Node");
        assertThatThrownBy(() -> new KryoMigration(folder, old, old, description).migrate(file, "drop: [app.Node]"))
                .isInstanceOf(KryoFileException.class)
                .hasMessageContaining("what was written is not dropped");
    }
}
