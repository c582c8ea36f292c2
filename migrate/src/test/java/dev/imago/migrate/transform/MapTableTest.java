package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.Engine;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.plan.Question;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of {@code map}: every entry that is accepted is found, and one that cannot be is refused. */
class MapTableTest {
    @TempDir
    private Path directory;

    private Engine engine = new Engine(Path.of(""));

    @BeforeEach
    void makeEngine() {
        engine = new Engine(directory);
    }

    private List<String> misfits(String fields, String rules) {
        MemoryState old = engine.old("class Job { " + fields + " }", "enum Status { OPEN, DONE }");
        old.object("app.Job", Map.of());
        engine.rules(rules);
        return engine.plan(old, "class Job { " + fields + " }", "enum Status { OPEN, DONE }").questions().stream()
                .map(Question::what)
                .toList();
    }

    @Test
    void lettersAndTheirCodesAreTheSameToACharField() {
        MemoryState old = engine.old("class Job { char a, b, c, d, e; Character box; }");
        old.object("app.Job", Map.of("a", 'o', "b", 'o', "c", 'o', "d", '5', "e", '\u0005', "box", 2));
        old.add(
                "java.lang.Character",
                Form.BOXED,
                List.of(Slot.carried("java.lang.Character", "value", "C")),
                r -> r.setSlot(0, 'o'));
        engine.rules("""
                map:
                  app.Job.a: {o: O}
                  app.Job.b: {111: 79}
                  app.Job.c: {111: O}
                  app.Job.d: {'5': '6'}
                  app.Job.e: {"\\u0005": "\\x06"}
                  app.Job.box: {111: 79}
                """);

        MemoryState result = engine.migrate(old, "class Job { char a, b, c, d, e; Character box; }");

        assertThat(List.of("a", "b", "c", "d", "e"))
                .extracting(field -> (char) result.bits(1, field))
                .containsExactly('O', 'O', 'O', '6', '\u0006');
        assertThat(result.bits((int) result.bits(1, "box"), "value")).isEqualTo('O');
    }

    @Test
    void aBoxInAFieldOfAnyTypeStaysOfItsKind() {
        MemoryState old = engine.old("class Job { Object any; Number other; }");
        old.object("app.Job", Map.of("any", 2, "other", 3));
        for (String box : List.of("Integer I", "Short S")) {
            String[] type = box.split(" ", -1);
            old.add(
                    "java.lang." + type[0],
                    Form.BOXED,
                    List.of(Slot.carried("java.lang." + type[0], "value", type[1])),
                    r -> r.setSlot(0, 1));
        }
        engine.rules("map: {app.Job.any: {1: 2}, app.Job.other: {1: 2}}");

        MemoryState result = engine.migrate(old, "class Job { Object any; Number other; }");

        assertThat(List.of("any", "other"))
                .extracting(field -> (int) result.bits(1, field))
                .allSatisfy(id -> assertThat(result.bits(id, "value")).isEqualTo(2))
                .extracting(id -> result.typeOf(id).className())
                .containsExactly("java.lang.Integer", "java.lang.Short");
    }

    @Test
    void wholeNumbersAndFractionsAreFoundInFloatingPoint() {
        MemoryState old = engine.old("class Job { double d; float f; }");
        old.object("app.Job", Map.of("d", 1.0, "f", 0.1f));
        engine.rules("map: {app.Job.d: {1: 2}, app.Job.f: {0.1: 0.2}}");

        MemoryState result = engine.migrate(old, "class Job { double d; float f; }");

        assertThat(Double.longBitsToDouble(result.bits(1, "d"))).isEqualTo(2);
        assertThat(Float.intBitsToFloat((int) result.bits(1, "f"))).isEqualTo(0.2f);
    }

    @Test
    void anEntryThatNoValueOfTheFieldMatchesIsRefusedByName() {
        Map.ofEntries(
                        Map.entry("int x | {x: 5}", "its key 'x' (string) can be no value of type int"),
                        Map.entry("String x | {5: a}", "its key '5' (long) can be no value of type java.lang.String"),
                        Map.entry("long x | {1.5: 2}", "its key '1.5' (double) can be no value of type long"),
                        Map.entry("byte x | {300: 2}", "its key '300' (long) can be no value of type byte"),
                        Map.entry("boolean x | {1: true}", "its key '1' (long) can be no value of type boolean"),
                        Map.entry("char x | {ab: c}", "its key 'ab' (string) can be no value of type char"),
                        Map.entry("char x | {5: c}", "5 may be a letter or the code of one"),
                        Map.entry("char x | {c: 5}", "5 may be a letter or the code of one"),
                        Map.entry("char x | {o: A, 111: B}", "o and 111 are the same char"),
                        Map.entry("float x | {16777217: 1}", "its key '16777217' (long) can be no value of type float"),
                        Map.entry(
                                "Integer x | {a: 1}", "its key 'a' (string) can be no value of type java.lang.Integer"),
                        Map.entry("Number x | {a: 1}", "its key 'a' (string) can be no value of type java.lang.Number"),
                        Map.entry(
                                "Status x | {OPEN: DONE}",
                                "can be no value of type app.Status, whose constants are mapped under its own name"),
                        Map.entry("java.util.List x | {a: b}", "its key 'a' (string) can be no value"))
                .forEach((rule, misfit) -> {
                    String[] parts = rule.split(" \\| ", -1);
                    assertThat(misfits(parts[0] + ";", "map: {app.Job.x: " + parts[1] + "}"))
                            .as(rule)
                            .singleElement()
                            .asString()
                            .contains(misfit);
                });
    }

    @Test
    void allEntriesThatDoNotFitAreNamedAtOnce() {
        assertThat(misfits("int x;", "map: {app.Job.x: {a: 1, 2: b, 3: 4}}"))
                .containsExactly(
                        "its key 'a' (string) can be no value of type int; 'b' (string) is not a value of type int");
    }
}
