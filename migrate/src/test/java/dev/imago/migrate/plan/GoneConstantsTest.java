package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.imago.checkpoint.state.Form;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants of enums that are gone, and what still holds them. */
class GoneConstantsTest {
    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeVersions() {
        versions = new TwoVersions(directory);
        String order = "class Order { Status status; Object more; static Status LAST; }";
        versions.old(order, "enum Status { OPEN, HELD, CLOSED }");
        versions.next(order, "enum Status { OPEN, SHUT }");
    }

    @Test
    void whatHoldsTheConstantIsCountedAndNotAllConstants() {
        Plan plan = versions.plan(state -> {
            int open = state.enumConstant("app.Status", "OPEN");
            int closed = state.enumConstant("app.Status", "CLOSED");
            int list = state.elements("java.util.ArrayList", Form.SEQUENCE, closed, open, closed);
            state.object("app.Order", Map.of("status", closed, "more", list));
            state.object("app.Order", Map.of("status", open));
            state.root("app.Order", "LAST", "Lapp/Status;", closed);
        });

        assertThat(plan.questions())
                .as("nothing holds HELD")
                .singleElement()
                .asString()
                .startsWith("app.Status.CLOSED: enum constant is gone (4 live).");
    }

    @Test
    void withoutObjectsNobodyKnowsWhatHoldsThem() {
        assertThat(versions.plan().questions())
                .extracting(Question::subject, Question::live)
                .containsExactly(tuple("app.Status.HELD", Scope.UNKNOWN), tuple("app.Status.CLOSED", Scope.UNKNOWN));
    }

    @Test
    void aConstantThatNothingHoldsLeavesThePlanReady() {
        Plan plan = versions.plan(
                state -> state.object("app.Order", Map.of("status", state.enumConstant("app.Status", "OPEN"))));

        assertThat(plan.questions()).isEmpty();
        assertThat(plan.shape("app.Status").map(ShapePlan::outcome)).contains(Outcome.SAME);
    }
}
