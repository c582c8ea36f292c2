package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.plan.Question.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that rules make sets of, and that hold equal elements. */
class DuplicatesTest {
    private static final String LIST = "java.util.ArrayList";

    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeVersions() {
        versions = new TwoVersions(directory);
        versions.old("class Order { static Order IT; java.util.List<Object> tags; }", "class Tag { int n; }");
        versions.next("class Order { static Order IT; java.util.Set<Object> tags; }", "class Tag { int n; }");
    }

    private List<Question> questions(String rule, ToIntFunction<MemoryState> tags) {
        versions.rules("retype: {app.Order.tags: {into: java.util.LinkedHashSet" + rule + "}}");
        return versions.plan(state -> {
                    int order = state.object("app.Order", Map.of("tags", tags.applyAsInt(state)));
                    state.root("app.Order", "IT", "Lapp/Order;", order);
                })
                .questions();
    }

    private static int twoStrings(MemoryState state) {
        return state.elements(LIST, Form.SEQUENCE, state.string("a"), state.string("b"), state.string("a"));
    }

    @Test
    void equalElementsAreAskedAboutByTheirPlaces() {
        assertThat(questions("", DuplicatesTest::twoStrings)).singleElement().satisfies(question -> {
            assertThat(question.kind()).isEqualTo(Kind.RULE_DOES_NOT_FIT);
            assertThat(question.subject()).isEqualTo("app.Order.tags");
            assertThat(question.what()).endsWith("and test[4][0] and [2] are equal");
            assertThat(question.advice()).contains("'on-duplicate: first' or 'last'", "(rules.yaml:1)");
            assertThat(question.live()).isEqualTo(1);
        });
        assertThat(questions("", state -> {
                    int tag = state.object("app.Tag", Map.of("n", 1));
                    return state.elements(LIST, Form.SEQUENCE, tag, tag);
                }))
                .hasSize(1);
    }

    @Test
    void oneThatStaysOrOthersAreNot() {
        assertThat(questions(", on-duplicate: first", DuplicatesTest::twoStrings))
                .isEmpty();
        assertThat(questions("", state -> {
                    int one = state.object("app.Tag", Map.of("n", 1));
                    int other = state.object("app.Tag", Map.of("n", 1));
                    return state.elements(LIST, Form.SEQUENCE, one, other, state.string("a"), state.string("b"));
                }))
                .isEmpty();
    }
}
