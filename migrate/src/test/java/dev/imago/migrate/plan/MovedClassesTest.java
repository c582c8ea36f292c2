package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.MemoryState;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that are in another package now: what is suggested for them, and that their numbers are not passed over. */
class MovedClassesTest {
    private static final String LOBBY =
            "class Lobby { static int hits; static java.util.List<Room> all = new java.util.ArrayList<>(); }";
    private static final String KEY = "class Key implements Comparable<Key> { int id; Key(int id) { this.id = id; }"
            + " static int order(Key a, Key b) { return Integer.compare(a.id, b.id); }"
            + " public int compareTo(Key other) { return order(this, other); } public int hashCode() { return id; } }";
    private static final String RENAMES = "rename: {app.Room: hall.Room, app.Key: hall.Key, app.Lobby: hall.Lobby}";

    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
    }

    private static String room(String constants) {
        return ("class Room { int mode = $OPEN; Key key; String name;"
                        + " final java.util.concurrent.atomic.AtomicInteger state = new java.util.concurrent.atomic.AtomicInteger($OPEN);"
                        + " void close() { mode = $CLOSED; state.set($CLOSED); } boolean isClosed() { return mode == $CLOSED; } }")
                .replace("$", constants + ".");
    }

    private static String state(String name, int closed) {
        return "final class " + name + " { static final int OPEN = 1, CLOSED = " + closed + "; }";
    }

    /** Old rooms know their state by number. */
    private void old() {
        versions.old(LOBBY, KEY, room("State"), state("State", 2));
    }

    private static Consumer<MemoryState> rooms(int mode) {
        return state -> {
            for (int i = 0; i < 3; i++) {
                state.object("app.Room", Map.of("mode", mode));
            }
        };
    }

    @Test
    void constantsOfAMovedClassWithoutObjectsAreComparedThoughNoRuleNamesIt() {
        old();
        versions.nextIn(Map.of("hall", new String[] {LOBBY, KEY, room("State"), state("State", 3)}));
        versions.rules(RENAMES);

        assertThat(versions.plan().questions())
                .extracting(Question::rule)
                .containsExactlyInAnyOrder("map:\n  app.Room.mode: {2: 3}", "# accept-code:\n  # - app.Room.state");
        assertThat(TwoVersions.questions(versions.planLoaded("app.Room", "app.Lobby")))
                .as("compilers copy constants, so their class is not loaded")
                .containsExactlyInAnyOrder("CONSTANT_RENUMBERED app.Room.mode", "CONSTANT_RENUMBERED app.Room.state");
        Plan counted = versions.plan(rooms(2));
        assertThat(counted.questions())
                .filteredOn(q -> q.subject().equals("app.Room.mode"))
                .singleElement()
                .satisfies(q -> {
                    assertThat(q.what()).contains("State.CLOSED 2 -> 3");
                    assertThat(q.live()).isEqualTo(3);
                });
        versions.rules(RENAMES + "\naccept-constants: [app.State]");
        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan(rooms(2)).questions()).isEmpty();
    }

    @Test
    void constantsOfAMovedClassThatDidNotChangeAskNothing() {
        old();
        versions.nextIn(Map.of("hall", new String[] {LOBBY, KEY, room("State"), state("State", 2)}));
        versions.rules(RENAMES);

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan(rooms(2)).questions()).isEmpty();
        assertThat(versions.plan(rooms(2)).notes()).isEmpty();
    }

    @Test
    void theClassOfThatNameIsTakenFromThePackageThatTheOthersWentTo() {
        old();
        versions.nextIn(Map.of(
                "hall", new String[] {LOBBY, KEY, room("State"), state("State", 3)},
                "game", new String[] {state("State", 7)}));
        versions.rules(RENAMES);

        assertThat(versions.plan().rulesToPaste()).contains("app.Room.mode: {2: 3}");
    }

    @Test
    void aClassOfConstantsIsKnownByThemUnderAnotherName() {
        old();
        versions.nextIn(Map.of("hall", new String[] {LOBBY, KEY, room("Phase"), state("Phase", 3)}));
        versions.rules(RENAMES);

        assertThat(versions.plan().rulesToPaste()).contains("app.Room.mode: {2: 3}");
    }

    @Test
    void constantsOfAClassThatIsNowhereAreAskedAboutOnceWithTheFieldsThatHoldThem() {
        old();
        String codes = "final class Codes { static final int ACTIVE = 1, ENDED = 3; }";
        String room = room("State").replace("State.OPEN", "Codes.ACTIVE").replace("State.CLOSED", "Codes.ENDED");
        versions.nextIn(Map.of("hall", new String[] {LOBBY, KEY, room, codes}));
        versions.rules(RENAMES);

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.State");
            assertThat(q.what()).contains("OPEN = 1, CLOSED = 2", "app.Room.mode", "app.Room.state");
        });
        assertThat(TwoVersions.questions(versions.plan(rooms(2)))).containsExactly("CONSTANT_RENUMBERED app.State");
        versions.rules(RENAMES + "\naccept-constants: [app.State]");
        assertThat(versions.plan().questions()).isEmpty();
        versions.rules(RENAMES.replace("}", ", app.State: hall.Codes}"));
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void constantsOfAClassThatIsNowhereAskNothingWhileTheCodeUsesTheSameNumbers() {
        old();
        String room = room("State").replace("State.OPEN", "1").replace("State.CLOSED", "2");
        versions.nextIn(Map.of("hall", new String[] {LOBBY, KEY, room}));
        versions.rules(RENAMES);

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan(rooms(2)).questions()).isEmpty();
    }

    @Test
    void objectsThatHoldNoneOfTheNumbersAreANote() {
        versions.old(room("State").replaceAll("Key key;| final java.*?;|state.set.*?;", ""), state("State", 2));
        versions.next(room("State")
                .replaceAll("Key key;| final java.*?;|state.set.*?;", "")
                .replace("State.CLOSED", "3")
                .replace("State.OPEN", "1"));

        assertThat(versions.plan(rooms(9)).questions()).isEmpty();
        assertThat(versions.plan(rooms(9)).notes())
                .anySatisfy(note -> assertThat(note).contains("app.State", "app.Room.mode"));
        assertThat(TwoVersions.questions(versions.plan(rooms(2)))).containsExactly("CONSTANT_RENUMBERED app.State");
    }

    @Test
    void ordinalsOfAMovedEnumThatHasNoObjectsAreCompared() {
        String desk = "class Desk { int level; void set(Level l) { level = l.ordinal(); } }";
        versions.old("enum Level { LOW, HIGH }", desk);
        versions.nextIn(Map.of("hall", new String[] {"enum Level { NONE, LOW, HIGH }", desk}));
        versions.rules("rename: {app.Desk: hall.Desk}");

        assertThat(versions.plan(state -> state.object("app.Desk", Map.of("level", 1)))
                        .rulesToPaste())
                .contains("app.Desk.level: {0: 1, 1: 2}");
    }

    @Test
    void ordinalsOfAnEnumThatIsNowhereAreAskedAboutWithTheFieldsThatHoldThem() {
        versions.old(
                "enum Level { LOW, HIGH }", "class Desk { int level; void set(Level l) { level = l.ordinal(); } }");
        versions.next("class Desk { int level; void set(int l) { level = l; } }");

        assertThat(versions.plan(state -> state.object("app.Desk", Map.of("level", 1)))
                        .questions())
                .singleElement()
                .satisfies(q -> {
                    assertThat(q.subject()).isEqualTo("app.Level");
                    assertThat(q.what()).contains("LOW = 0, HIGH = 1", "app.Desk.level");
                });
        assertThat(TwoVersions.questions(versions.plan())).containsExactly("CLASS_GONE app.Level");
    }

    @Test
    void oneRuleIsSuggestedForAPackageThatMoved() {
        old();
        versions.nextIn(Map.of("hall", new String[] {LOBBY, KEY, room("State"), state("State", 2)}));

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.*");
            assertThat(q.rule()).isEqualTo("rename:\n  app.*: hall.*");
        });
        versions.rules(versions.plan().rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().statics()).containsKeys("app.Lobby.hits", "app.Lobby.all");
    }

    @Test
    void whatElseChangedInAMovedPackageIsAskedInTheSameRound() {
        old();
        String key = KEY.replace("return id;", "return id * 31;");
        versions.nextIn(Map.of("hall", new String[] {LOBBY, key, room("State"), state("State", 3)}));

        assertThat(TwoVersions.questions(versions.plan()))
                .containsExactlyInAnyOrder(
                        "CLASS_GONE app.*",
                        "CODE_CHANGED app.Key.hashCode",
                        "CONSTANT_RENUMBERED app.Room.mode",
                        "CONSTANT_RENUMBERED app.Room.state");
    }

    @Test
    void classesAreNamedOneByOneWhereOthersOfTheirPackageStayed() {
        versions.old("class Stamp { int at; }", "class Label { int at; }", "class Desk { int at; }");
        versions.nextIn(Map.of(
                "app", new String[] {"class Desk { int at; }"},
                "hall", new String[] {"class Stamp { int at; }", "class Label { int at; }"}));

        assertThat(versions.plan().questions())
                .extracting(Question::rule)
                .containsExactlyInAnyOrder("rename:\n  app.Stamp: hall.Stamp", "rename:\n  app.Label: hall.Label");
    }

    @Test
    void aClassOfStaticFieldsThatMovedIsNotAskedToBeDropped() {
        versions.old("class Lobby { static int hits; static int open; }", "class Desk { int at; }");
        versions.nextIn(Map.of(
                "app", new String[] {"class Desk { int at; }"},
                "hall", new String[] {"class Lobby { static int hits; }"}));

        Plan plan = versions.plan();

        assertThat(TwoVersions.questions(plan)).containsExactly("CLASS_GONE app.Lobby", "STATIC_GONE app.Lobby.open");
        assertThat(plan.rulesToPaste()).contains("app.Lobby: hall.Lobby").doesNotContain("- app.Lobby.hits");
    }
}
