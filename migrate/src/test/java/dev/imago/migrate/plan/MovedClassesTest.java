package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that are in another package now; what is suggested for them. */
class MovedClassesTest {
    private static final String LOBBY =
            "class Lobby { static int hits; static java.util.List<Room> all = new java.util.ArrayList<>(); }";
    private static final String KEY = "class Key implements Comparable<Key> { int id; Key(int id) { this.id = id; }"
            + " static int order(Key a, Key b) { return Integer.compare(a.id, b.id); }"
            + " public int compareTo(Key other) { return order(this, other); } public int hashCode() { return id; } }";

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
