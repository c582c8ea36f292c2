package dev.imago.migrate.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.ShapeDifference.Kind;
import dev.imago.migrate.compare.ValueDifferences.ValueDifference;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueDifferencesTest {
    @TempDir
    private Path directory;

    private List<String> lines(MemoryState left, MemoryState right, Rules rules) {
        ValueDifferences.Result result = ValueDifferences.of(left, right, rules, false, 100, directory);
        assertThat(result.count()).isEqualTo(result.differences().size());
        return result.differences().stream().map(ValueDifferencesTest::line).toList();
    }

    private List<String> linesOfOneVersion(MemoryState left, MemoryState right) {
        return ValueDifferences.of(left, right, Rules.none(), true, 100, directory).differences().stream()
                .map(ValueDifferencesTest::line)
                .toList();
    }

    private static String line(ValueDifference each) {
        return each.path() + "|" + each.what() + "|" + each.before() + "|" + each.after();
    }

    private MemoryState empty() {
        return new MemoryState(Version.of(
                        directory,
                        "class Shop { static Object IT; }",
                        "class Own extends java.util.HashSet<Object> {}",
                        "class Linked extends java.util.LinkedHashSet<Object> {}")
                .dictionary());
    }

    private static void root(MemoryState state, int id) {
        state.root("app.Shop", "IT", "Ljava/lang/Object;", id);
    }

    private MemoryState strings(String container, String... texts) {
        MemoryState state = empty();
        int[] ids = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            ids[i] = state.string(texts[i]);
        }
        Form form = container.endsWith("Map") ? Form.MAPPING : Form.SEQUENCE;
        root(state, state.elements(container, form, ids));
        return state;
    }

    private static int box(MemoryState state, String name, String descriptor, long bits) {
        List<Slot> slots = List.of(Slot.carried("java.lang." + name, "value", descriptor));
        return state.add("java.lang." + name, Form.BOXED, slots, record -> record.setSlot(0, bits));
    }

    @Test
    void elementsOfSetsAreMatchedByValue() {
        for (String set : List.of("java.util.TreeSet", "java.util.HashSet", "app.Own")) {
            assertThat(lines(strings(set, "a", "b", "c"), strings(set, "0", "c", "a", "b"), Rules.none()))
                    .as(set)
                    .containsExactly("test[4]|||\"0\"");
        }
        assertThat(lines(strings("java.util.HashSet", "a", "b"), strings("java.util.TreeSet", "b"), Rules.none()))
                .containsExactly("test[3]||\"a\"|");
    }

    /** A set of parts, which are told apart by nothing but what they hold, and a list of some that comes before it. */
    private MemoryState parts(List<Integer> listed, String... codes) {
        MemoryState state = new MemoryState(Version.of(
                        directory,
                        "class Shop { static Object FIRST; static Object IT; }",
                        "class Part { String code; Object tags; }")
                .dictionary());
        int[] ids = new int[codes.length];
        for (int i = 0; i < codes.length; i++) {
            Map<String, Object> fields = new HashMap<>(Map.of("code", state.string(codes[i])));
            if (codes[i].startsWith("tagged")) {
                fields.put("tags", state.elements("java.util.ArrayList", Form.SEQUENCE, state.string("new")));
            }
            ids[i] = state.object("app.Part", fields);
        }
        int[] some = listed.stream().mapToInt(i -> ids[i]).toArray();
        state.root(
                "app.Shop", "FIRST", "Ljava/lang/Object;", state.elements("java.util.ArrayList", Form.SEQUENCE, some));
        root(state, state.elements("java.util.HashSet", Form.SEQUENCE, ids));
        return state;
    }

    @Test
    void objectsInSetsAreMatchedByWhatTheyHoldAndOthersInTheirOrder() {
        MemoryState before = parts(List.of(), "a", "b", "c");

        assertThat(lines(before, parts(List.of(), "new", "c", "a", "b"), Rules.none()))
                .as("one more")
                .singleElement()
                .asString()
                .matches("test\\[8]\\|\\|\\|.*Part.*");
        assertThat(lines(before, parts(List.of(), "c", "b"), Rules.none()))
                .as("one less")
                .singleElement()
                .asString()
                .matches("test\\[8]\\|\\|.*Part.*\\|");
        assertThat(lines(before, parts(List.of(), "c", "other", "a"), Rules.none()))
                .as("another value in one")
                .containsExactly("test[4]|code|\"b\"|\"other\"");
        assertThat(lines(parts(List.of(), "tagged 1", "a"), parts(List.of(), "a", "tagged 2"), Rules.none()))
                .as("what holds more than values")
                .containsExactly("test[4]|code|\"tagged 1\"|\"tagged 2\"");
    }

    @Test
    void anObjectInASetThatWasMatchedElsewhereIsTheSameThere() {
        MemoryState before = parts(List.of(0), "a", "b");

        assertThat(lines(before, parts(List.of(1), "b", "a changed"), Rules.none()))
                .containsExactly("test[2]|code|\"a\"|\"a changed\"");
    }

    @Test
    void anotherOrderIsOneDifferenceWhereAContainerKeepsIt() {
        for (String set :
                List.of("java.util.LinkedHashSet", "java.util.concurrent.CopyOnWriteArraySet", "app.Linked")) {
            assertThat(lines(strings(set, "a", "b", "c"), strings(set, "b", "c", "a"), Rules.none()))
                    .as(set)
                    .containsExactly("test[4]|order of|\"a\"|\"b\"");
            assertThat(lines(strings(set, "a", "b"), strings(set, "x", "a", "b"), Rules.none()))
                    .as("one more in %s", set)
                    .containsExactly("test[3]|||\"x\"");
        }
        String map = "java.util.LinkedHashMap";
        assertThat(lines(strings(map, "a", "1", "b", "2"), strings(map, "b", "2", "a", "1"), Rules.none()))
                .containsExactly("test[5]|order of|\"a\"|\"b\"");
        assertThat(lines(
                        strings(map, "a", "1", "b", "2"),
                        strings("java.util.HashMap", "b", "2", "a", "1"),
                        Rules.none()))
                .isEmpty();
        assertThat(lines(strings("java.util.HashSet", "a", "b"), strings("java.util.HashSet", "b", "a"), Rules.none()))
                .isEmpty();
    }

    @Test
    void inOneVersionTheClassesOfBoxesAndContainersCount() {
        MemoryState ints = boxes("java.util.ArrayList", "Integer", "I", 1, 2);
        MemoryState longs = boxes("java.util.ArrayList", "Long", "J", 1, 2);
        assertThat(linesOfOneVersion(ints, longs))
                .containsExactly(
                        "test[3]|[0]|java.lang.Integer 1|java.lang.Long 1",
                        "test[3]|[1]|java.lang.Integer 2|java.lang.Long 2");
        assertThat(lines(ints, longs, Rules.none())).isEmpty();
        assertThat(linesOfOneVersion(ints, boxes("java.util.ArrayList", "Long", "J", 1)))
                .contains("test[3]|[0]|java.lang.Integer 1|java.lang.Long 1");

        MemoryState list = strings("java.util.ArrayList", "a", "b");
        MemoryState linked = strings("java.util.LinkedList", "a", "b");
        assertThat(linesOfOneVersion(list, linked))
                .containsExactly("app.Shop.IT||java.util.ArrayList of 2|java.util.LinkedList of 2");
        assertThat(lines(list, linked, Rules.none())).isEmpty();
        assertThat(linesOfOneVersion(list, strings("java.util.ArrayList", "a", "b")))
                .isEmpty();
    }

    private MemoryState boxes(String container, String name, String descriptor, long... bits) {
        MemoryState state = empty();
        int[] ids = new int[bits.length];
        for (int i = 0; i < bits.length; i++) {
            ids[i] = box(state, name, descriptor, bits[i]);
        }
        root(state, state.elements(container, Form.SEQUENCE, ids));
        return state;
    }

    @Test
    void everyBitOfWhatIsNoNumberCounts() {
        assertThat(lines(odd(0x7ff8000000000000L), odd(0x7ff8000000000001L), Rules.none()))
                .containsExactlyInAnyOrder(
                        "test[1]|a|NaN|NaN 0x7ff8000000000001",
                        "test[1]|b|NaN|NaN 0x7ff8000000000001",
                        "test[3]||double[] of 1|double[] of 1, 1 changed");
        assertThat(lines(odd(0x7ff8000000000001L), odd(0x7ff8000000000001L), Rules.none()))
                .isEmpty();
    }

    private MemoryState odd(long bits) {
        MemoryState state = new MemoryState(Version.of(directory, "class Odd { double a; Double b; double[] c; }")
                .dictionary());
        state.object("app.Odd", Map.of("a", Double.longBitsToDouble(bits), "b", 2, "c", 3));
        box(state, "Double", "D", bits);
        state.add("[D", Form.PRIMITIVE_ARRAY, List.of(), record -> record.addBytes(bits, 8));
        return state.instanceRoot("app.Odd", 1);
    }

    @Test
    void fieldsOfConstantsAreComparedWhereBothStatesHaveThem() {
        MemoryState before = empty().root("app.Kind", "OLD.uses", "I", 0);
        MemoryState after = empty().root("app.Sort", "OLD.count", "I", 4);
        Rules rules = RulesReader.read("rename: {app.Kind: app.Sort, app.Kind.uses: count}", "r");
        assertThat(lines(before, after, rules)).containsExactly("app.Kind.OLD.uses||0|4");
        assertThat(lines(before, empty(), Rules.none())).isEmpty();
        assertThat(lines(empty(), after, Rules.none())).isEmpty();
    }

    @Test
    void whatIsAddedToAListOrRemovedDoesNotMoveTheRest() {
        String list = "java.util.ArrayList";
        assertThat(lines(strings(list, "a", "b", "c"), strings(list, "a", "x", "b", "c"), Rules.none()))
                .containsExactly("test[4]|[1]||\"x\"");
        assertThat(lines(strings(list, "a", "a", "b"), strings(list, "a", "b"), Rules.none()))
                .containsExactly("test[4]|[1]|\"a\"|");
        assertThat(lines(strings(list, "a", "b", "c"), strings(list, "a", "y"), Rules.none()))
                .containsExactly("test[4]|[1]|\"b\"|\"y\"", "test[4]|[2]|\"c\"|");
        assertThat(lines(strings(list, "a", "b"), strings(list, "b", "a"), Rules.none()))
                .containsExactly("test[3]|[0]|\"a\"|\"b\"", "test[3]|[1]|\"b\"|\"a\"");
    }

    @Test
    void numbersAreTheSameInEveryTypeAndBox() {
        MemoryState one = new MemoryState(
                Version.of(directory, "class Order { int a; float b; Integer c; int d; boolean e; double f; }")
                        .dictionary());
        one.object("app.Order", Map.of("a", 5, "b", 1.5f, "c", 2, "d", 7, "e", true, "f", -0.0));
        box(one, "Integer", "I", 5);
        one.instanceRoot("app.Order", 1);
        MemoryState other = new MemoryState(
                Version.of(directory, "class Order { Long a; double b; Long c; double d; int e; double f; }")
                        .dictionary());
        other.object("app.Order", Map.of("a", 2, "b", 1.5, "c", 2, "d", 7.0, "e", 1));
        box(other, "Long", "J", 5);
        other.instanceRoot("app.Order", 1);

        assertThat(lines(one, other, Rules.none())).containsExactly("test[1]|e|true|1", "test[1]|f|-0.0|0.0");
    }

    @Test
    void arraysAreTypesAsInSourceAndTheirNumbersAreCompared() {
        MemoryState one = ints("[I", 1, 2, -3);
        assertThat(lines(one, ints("[I", 1, 2, -3), Rules.none())).isEmpty();
        assertThat(lines(one, ints("[J", 1, 2, -3), Rules.none())).isEmpty();
        assertThat(lines(one, ints("[I", 1, 5, 6), Rules.none()))
                .containsExactly("test[1]||int[] of 3|int[] of 3, 2 changed");
        assertThat(lines(one, ints("[J", 1), Rules.none())).containsExactly("test[1]||int[] of 3|long[] of 1");
    }

    private MemoryState ints(String className, int... values) {
        MemoryState state = empty();
        root(state, state.add(className, Form.PRIMITIVE_ARRAY, List.of(), record -> {
            for (int value : values) {
                record.addBytes(value, className.equals("[I") ? 4 : 8);
            }
        }));
        return state;
    }

    @Test
    void longKeysThatBeginTheSameStayApart() {
        assertThat(lines(keys("v"), keys("w"), Rules.none()))
                .singleElement()
                .asString()
                .endsWith("...\"]|\"v\"|\"w\"");
    }

    private MemoryState keys(String value) {
        MemoryState state = empty();
        int first = state.string("k".repeat(80) + "1");
        int second = state.string("k".repeat(80) + "2");
        root(state, state.elements("java.util.HashMap", Form.MAPPING, first, first, second, state.string(value)));
        return state;
    }

    @Test
    void keysThatAreMadeOfValuesAreMatchedByThem() {
        MemoryState before = inventory("record Part(String code, Kind kind, Size size) {}");
        MemoryState after = inventory("record Item(int rank, Size size, Kind kind, String code) {}");
        map(before, part(before, "app.Part", "b", 1), "x", part(before, "app.Part", "b", 2), "y");
        map(
                after,
                part(after, "app.Item", "[a]", 1),
                "w",
                part(after, "app.Item", "b", 1),
                "x",
                part(after, "app.Item", "b", 2),
                "z");

        assertThat(lines(before, after, RulesReader.read("rename: {app.Part: app.Item}", "r")))
                .containsExactly(
                        "test[11]|[app.Part(\"b\", app.Kind OLD, app.Size(2))]|\"y\"|\"z\"",
                        "test[11]|[app.Item(\"(a)\", app.Kind OLD, app.Size(1))]||\"w\"");
    }

    @Test
    void keysThatLeadFurtherThanToValuesAreMatchedByTheirPlaces() {
        assertThat(lines(chains(5, "x"), chains(5, "y"), Rules.none()))
                .containsExactly("test[1]|[entry 0]|\"x\"|\"y\"", "test[7]|id|5|6");
        assertThat(lines(chains(1, "x"), chains(1, "y"), Rules.none()))
                .containsExactly("test[1]|[app.Link(1, null)]|\"x\"|\"y\"");
    }

    /** A map whose only key is a chain of so many; what its end says is another thing for each value. */
    private MemoryState chains(int links, String value) {
        MemoryState state = new MemoryState(
                Version.of(directory, "class Shop { static Object IT; }", "class Link { int id; Link next; }")
                        .dictionary());
        root(state, state.elements("java.util.HashMap", Form.MAPPING, 3, 2));
        state.string(value);
        for (int link = 1; link <= links; link++) {
            boolean isLast = link == links;
            state.object(
                    "app.Link",
                    Map.of(
                            "id",
                            isLast && value.equals("y") && links > 1 ? link + 1 : link,
                            "next",
                            isLast ? 0 : link + 3));
        }
        return state;
    }

    private MemoryState inventory(String source) {
        return new MemoryState(Version.of(
                        directory,
                        "class Shop { static Object IT; }",
                        "enum Kind { OLD, NEW }",
                        "record Size(int width) {}",
                        source)
                .dictionary());
    }

    private static int part(MemoryState state, String className, String code, int width) {
        int kind = state.enumConstant("app.Kind", "OLD");
        int size = state.object("app.Size", Map.of("width", width));
        return state.object(className, Map.of("code", state.string(code), "kind", kind, "size", size));
    }

    private static void map(MemoryState state, Object... keysAndValues) {
        int[] ids = new int[keysAndValues.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = keysAndValues[i] instanceof String text ? state.string(text) : (int) keysAndValues[i];
        }
        root(state, state.elements("java.util.TreeMap", Form.MAPPING, ids));
    }

    @Test
    void fieldsOfOneSideAreCountedByClassAndRulesPairWhatIsRenamed() {
        ClassPathDictionary before = Version.of(
                directory,
                "class Book { String name; int pages; Kind kind; static Book[] ALL; }",
                "enum Kind { OLD, NEW }");
        ClassPathDictionary after = Version.of(
                directory,
                "class Item { String title; int pages; Sort kind; boolean lent; int rank; static Item[] EVERY; }",
                "enum Sort { OLD, NEW }");
        MemoryState one = new MemoryState(before.dictionary());
        MemoryState other = new MemoryState(after.dictionary());
        one.object("app.Book", Map.of("name", 3, "pages", 7, "kind", 4));
        one.object("app.Book", Map.of("name", 3, "pages", 8, "kind", 4));
        one.string("Emma");
        one.enumConstant("app.Kind", "OLD");
        other.object("app.Item", Map.of("title", 3, "pages", 7, "kind", 4, "rank", 1));
        other.object("app.Item", Map.of("title", 3, "pages", 9, "kind", 4, "rank", 2));
        other.string("Emma");
        other.enumConstant("app.Sort", "OLD");
        one.root("app.Book", "ALL", "[Lapp/Book;", one.elements("[Lapp.Book;", Form.OBJECT_ARRAY, 1, 2));
        other.root("app.Item", "EVERY", "[Lapp/Item;", other.elements("[Lapp.Item;", Form.OBJECT_ARRAY, 1, 2));
        Rules rules = RulesReader.read("""
                rename:
                  app.Book: app.Item
                  app.Kind: app.Sort
                  app.Book.name: title
                  app.Book.ALL: EVERY
                """, "r");

        assertThat(lines(one, other, rules)).containsExactly("test[2]|pages|8|9");
        assertThat(ValueDifferences.of(one, other, rules, false, 9, directory).fields())
                .containsExactly(
                        new FieldDifference("app.Item", "lent", Kind.ADDED, 2, "false", true),
                        new FieldDifference("app.Item", "rank", Kind.ADDED, 2, "1", false));
        assertThat(ValueDifferences.of(other, one, Rules.none(), false, 9, directory)
                        .isSame())
                .isFalse();

        ClassCensus counted =
                ClassCensus.of(before, Set.of("app.Book", "app.Kind"), Map.of("app.Book", 2L, "[Lapp.Book;", 1L));
        ClassCensus code = ClassCensus.of(after, Set.of("app.Item", "app.Sort"));
        assertThat(ShapeDifference.between(counted, code, rules))
                .containsExactly(
                        new ShapeDifference(
                                "app.Book",
                                "app.Item",
                                Kind.CHANGED,
                                List.of(
                                        "~ name: java.lang.String -> title: java.lang.String",
                                        "~ static ALL: app.Book[] -> static EVERY: app.Item[]",
                                        "+ lent: boolean",
                                        "+ rank: int"),
                                2L,
                                null),
                        new ShapeDifference("app.Kind", "app.Sort", Kind.CHANGED, List.of(), 0L, null));
        assertThat(ShapeDifference.between(counted, code, Rules.none()))
                .extracting(ShapeDifference::kind)
                .containsExactly(Kind.REMOVED, Kind.ADDED, Kind.REMOVED, Kind.ADDED);
    }

    @Test
    void objectsOfASubclassAreNotCountedForItsSuperclass() {
        ClassPathDictionary before =
                Version.of(directory, "class Book { int pages; }", "class Atlas extends Book { int maps; }");
        ClassPathDictionary after =
                Version.of(directory, "class Book { long pages; }", "class Atlas extends Book { int maps; }");
        Set<String> names = Set.of("app.Book", "app.Atlas");

        assertThat(ShapeDifference.between(
                        ClassCensus.of(before, names, Map.of("app.Book", 2L, "app.Atlas", 3L)),
                        ClassCensus.of(after, names, Map.of("app.Atlas", 4L)),
                        Rules.none()))
                .containsExactly(new ShapeDifference(
                        "app.Book", "app.Book", Kind.CHANGED, List.of("~ pages: int -> pages: long"), 2L, 0L));
    }

    @Test
    void typeArgumentsThatDifferAreShownByTheNamesOfEither() {
        ClassPathDictionary before = Version.of(
                directory,
                "class Book { int pages; }",
                "class Shelf { java.util.Map<Integer, Book[]> byId; java.util.List<Book> all; java.util.List<?> any; }");
        ClassPathDictionary after = Version.of(
                directory,
                "class Item { int pages; }",
                "class Shelf { java.util.Map<Long, Item[]> byId; java.util.List<Item> all; java.util.List<?> any; }");
        Rules rules = RulesReader.read("rename: {app.Book: app.Item}", "r");

        assertThat(ShapeDifference.between(
                        ClassCensus.of(before, Set.of("app.Shelf")), ClassCensus.of(after, Set.of("app.Shelf")), rules))
                .singleElement()
                .satisfies(shelf -> assertThat(shelf.details())
                        .containsExactly("~ byId: java.util.Map<java.lang.Integer, app.Book[]> -> "
                                + "byId: java.util.Map<java.lang.Long, app.Item[]>"));
    }

    @Test
    void whatOnlyOneStateLeavesToTheNewVersionDiffers() {
        assertThat(lines(holder(false), holder(true), Rules.none()))
                .containsExactlyInAnyOrder(
                        "test[1]|sku|\"a\"|kept by the new version",
                        "test[1]|config|a app.Config|a app.Config, kept by the new version");
        assertThat(lines(holder(true), holder(false), Rules.none()))
                .contains("test[1]|sku|kept by the new version|\"a\"");
        assertThat(lines(holder(true), holder(true), Rules.none())).isEmpty();
    }

    private MemoryState holder(boolean keeps) {
        MemoryState state =
                new MemoryState(Version.of(directory, "class Item { String sku; Config config; }", "class Config { }")
                        .dictionary());
        List<Slot> slots = List.of(
                new Slot("app.Item", "sku", "Ljava/lang/String;", keeps),
                Slot.carried("app.Item", "config", "Lapp/Config;"));
        state.add("app.Item", Form.INSTANCE, slots, record -> {
            record.setSlot(0, keeps ? 0 : 3);
            record.setSlot(1, 2);
        });
        state.add("app.Config", keeps ? Form.KEPT : Form.INSTANCE, List.of(), record -> {});
        state.string("a");
        return state.instanceRoot("app.Item", 1);
    }
}
