package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants that are gone while the code uses other numbers: which class is asked about, and with which fields. */
class GoneNumbersTest {
    private static final String COMMANDS = "interface Commands { int OPEN = 17, SHUT = 18; }";

    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
    }

    /** A desk that knows its state by number. */
    private static String desk(String constants, String open, String shut) {
        return "class Desk { " + constants + " int state; void open() { state = " + open + "; } void shut() { state = "
                + shut + "; } boolean isShut() { return state == " + shut + "; } }";
    }

    @Test
    void constantsThatAClassHasNoMoreAreAskedAboutWithItsOwnFields() {
        versions.old(desk("static final int OPEN = 0, SHUT = 1;", "OPEN", "SHUT"));
        versions.next(desk("", "Commands.OPEN", "Commands.SHUT"), COMMANDS);

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.kind()).isEqualTo(Question.Kind.CONSTANT_RENUMBERED);
            assertThat(q.subject()).isEqualTo("app.Desk");
            assertThat(q.what())
                    .startsWith("constants of the class are gone")
                    .contains("OPEN = 0, SHUT = 1", "Desk.state");
            assertThat(q.rule()).isEqualTo("# accept-constants:\n  # - app.Desk");
        });
        Plan none = versions.plan(state -> state.object("app.Desk", Map.of("state", 2)));
        assertThat(none.questions()).isEmpty();
        assertThat(none.notes()).singleElement().asString().contains("app.Desk.state", "no live object does");
        for (String answer : new String[] {
            "accept-constants: [app.Desk]",
            "accept-constants: [app.Desk.OPEN, app.Desk.SHUT]",
            "map: {app.Desk.state: {0: 17, 1: 18}}"
        }) {
            versions.rules(answer);
            assertThat(versions.plan().questions()).as(answer).isEmpty();
        }
    }

    @Test
    void constantsThatAClassHasNoMoreAskNothingWhileTheCodeUsesTheirNumbers() {
        versions.old(desk("static final int OPEN = 0, SHUT = 1;", "OPEN", "SHUT"));
        versions.next(desk("", "0", "1"), COMMANDS);

        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void numbersOfAClassesOwnConstantsAreNotThoseOfOneThatIsGone() {
        String gone = "final class Codes { static final int READ = 0, WRITE = 1, LOCK = 2; }";
        versions.old(desk("static final int OPEN = 0, SHUT = 1;", "OPEN", "SHUT"), gone);
        versions.next(desk("", "Commands.OPEN", "Commands.SHUT"), COMMANDS);

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("CONSTANT_RENUMBERED app.Desk");
    }

    @Test
    void aFieldThatHoldsOtherNumbersAsWellIsNoneOfAClassThatIsGone() {
        String gone = "final class Codes { static final int READ = 1, WRITE = 2; }";
        String more = "boolean isBroken() { return state == 5; }";
        versions.old(desk(more, "1", "2"), gone);
        versions.next(desk(more, "17", "18"));
        assertThat(versions.plan().questions()).isEmpty();

        versions.old(desk(more.replace('5', '0'), "1", "2"), gone);
        versions.next(desk(more.replace('5', '0'), "17", "18"));
        assertThat(TwoVersions.questions(versions.plan())).containsExactly("CONSTANT_RENUMBERED app.Codes");
    }

    @Test
    void zeroAndMinusOneAloneTellNothing() {
        versions.old(desk("", "0", "-1"), "final class Codes { static final int NONE = -1, ROOT = 0, LEAF = 1; }");
        versions.next(desk("", "17", "18"));

        assertThat(versions.plan().questions()).isEmpty();
    }
}
