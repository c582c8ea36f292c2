package dev.imago.migrate.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvariantCheckTest {
    private static final JdkTypes JDK = new JdkTypes();

    @TempDir
    private static Path directory;

    private static ClassPathDictionary next;

    @BeforeAll
    static void compile() {
        next = Version.of(
                directory,
                "class Order { long total; String buyer; Line[] lines; Status status; Special special; }",
                "class Line { long cents; }",
                "class Special extends Order { int rank; }",
                "enum Status { OPEN, DONE }");
    }

    private static InvariantReport check(MemoryState state, Migration... registered) {
        return InvariantCheck.run(state, next, JDK, Migrations.of(List.of(registered)), Optional.empty());
    }

    private static void assertViolated(Consumer<MemoryState> fill, String expected) {
        MemoryState state = new MemoryState(next.dictionary());
        fill.accept(state);
        InvariantReport report = check(state);
        assertThat(report.violations()).extracting(Violation::toString).containsExactly(expected);
        assertThatThrownBy(report::requireHeld)
                .isInstanceOf(InvariantsViolatedException.class)
                .hasMessage(expected);
    }

    private static MemoryState sound() {
        MemoryState state = new MemoryState(next.dictionary());
        state.object("app.Order", Map.of("total", 5, "buyer", 2, "lines", 3, "status", 5, "special", 6));
        state.string("Zoë");
        state.elements("[Lapp.Line;", Form.OBJECT_ARRAY, 4, 0);
        state.object("app.Line", Map.of("cents", 5));
        state.enumConstant("app.Status", "DONE");
        state.object("app.Special", Map.of("rank", 1));
        state.elements("java.util.HashMap", Form.MAPPING, 2, 1, 5, 2, 0, 1);
        state.elements("java.util.ArrayList", Form.SEQUENCE, 2, 2, 2);
        state.elements("java.util.TreeSet", Form.SEQUENCE, 2);
        state.elements("[[Lapp.Line;", Form.OBJECT_ARRAY, 3);
        state.instanceRoot("app.Order", 1);
        return state;
    }

    @Test
    void aSoundStateViolatesNothing() {
        assertThat(check(sound()).requireHeld().objects()).isEqualTo(10);
    }

    @Test
    void whoHearsHowFarItHasComeMayEndIt() {
        MemoryState state = new MemoryState(next.dictionary());
        for (int i = 0; i < 20_000; i++) {
            state.string("x");
        }
        Migrations none = Migrations.of(List.of());
        assertThatThrownBy(() -> InvariantCheck.run(state, next, JDK, none, Optional.empty(), 1, (done, all) -> {
                    throw new IllegalStateException(done + " of " + all);
                }))
                .hasMessage("16384 of 20000");
    }

    @Test
    void severalThreadsFindWhatOneDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        MemoryState state = new MemoryState(next.dictionary());
        int objects = 100_000;
        for (int i = 0; i < objects; i++) {
            switch (random.nextInt(1000)) {
                case 0 -> state.object("app.Order", Map.of("buyer", objects + 1 + random.nextInt(9)));
                case 1 -> state.object("app.Order", Map.of("status", 1 + random.nextInt(objects)));
                case 2 -> state.enumConstant("app.Status", "GONE " + random.nextInt(3));
                case 3 -> state.elements("java.util.HashSet", Form.SEQUENCE, 7, 8, 7);
                case 4 -> state.object("app.Line", Map.of("cents", -random.nextInt(100)));
                case 5 -> state.elements("[Lapp.Gone;", Form.OBJECT_ARRAY, 0);
                default -> state.string("text " + random.nextInt(10));
            }
        }
        Migrations costly = Migrations.of(List.of(registration -> registration.invariant(
                "app.Line",
                "lines cost something",
                (line, findings) -> findings.expect("cents", true, line.getLong("cents") >= 0))));
        List<Violation> one = InvariantCheck.run(state, next, JDK, costly, Optional.empty(), 1, StateProgress.NONE)
                .violations();
        assertThat(one).hasSizeGreaterThan(5);
        for (int threads = 2; threads <= 5; threads++) {
            assertThat(InvariantCheck.run(state, next, JDK, costly, Optional.empty(), threads, StateProgress.NONE)
                            .violations())
                    .as("seed %d, %d threads", seed, threads)
                    .isEqualTo(one);
            assertThat(InvariantCheck.runRegistered(state, next, JDK, costly, threads)
                            .violations())
                    .as("seed %d, %d threads", seed, threads)
                    .isEqualTo(InvariantCheck.runRegistered(state, next, JDK, costly, 1)
                            .violations())
                    .hasSize(1);
        }
    }

    @Test
    void whatIsKeptIsOfAnyClass() {
        MemoryState state = sound();
        state.elements("app.Gone$$Lambda", Form.KEPT);
        assertThat(check(state).requireHeld().objects()).isEqualTo(11);
    }

    @Test
    void aReferenceToNothingIsFound() {
        assertViolated(
                state -> state.object("app.Order", Map.of("buyer", 9)),
                "every reference leads to an object: app.Order.buyer at test[1]: expected an object or null, found object"
                        + " 9");
        assertViolated(
                state -> state.elements("java.util.ArrayList", Form.SEQUENCE, -3),
                "every reference leads to an object: elements of java.util.ArrayList at test[1]: expected an object or"
                        + " null, found object -3");
    }

    @Test
    void aValueThatDoesNotFitItsFieldOrArrayIsFoundAndCounted() {
        assertViolated(
                state -> {
                    state.object("app.Order", Map.of("status", 2, "special", 3));
                    state.string("OPEN");
                    state.object("app.Special", Map.of("status", 2));
                },
                "every value fits its field: app.Order.status at test[1], and 1 more: expected Lapp/Status;, found"
                        + " java.lang.String");
        assertViolated(
                state -> {
                    state.elements("[Lapp.Line;", Form.OBJECT_ARRAY, 2);
                    state.string("x");
                },
                "every value fits its field: elements of [Lapp.Line; at test[1]: expected Lapp/Line;, found"
                        + " java.lang.String");
    }

    @Test
    void objectsOfOtherClassesAndWithOtherFieldsThanTheNewVersionHasAreFound() {
        assertViolated(
                state -> state.add("app.Gone", Form.INSTANCE, List.of(), r -> {}),
                "no object is of a removed class: app.Gone at test[1]: expected a class of the new version, found"
                        + " app.Gone");
        assertViolated(
                state -> state.elements("[Lapp.Gone;", Form.OBJECT_ARRAY),
                "no object is of a removed class: [Lapp.Gone; at test[1]: expected a class of the new version, found"
                        + " [Lapp.Gone;");
        assertViolated(
                state -> state.add("app.Line", Form.INSTANCE, List.of(Slot.carried("app.Line", "cents", "I")), r -> {}),
                "objects have the fields of their class: app.Line.cents at test[1].cents: expected J, found I");
        assertViolated(
                state -> state.add("app.Line", Form.INSTANCE, List.of(), r -> {}),
                "objects have the fields of their class: app.Line.cents at test[1].cents: expected J, found no value");
        assertViolated(
                state -> state.enumConstant("app.Status", "NEW"),
                "enum constants are the new version's: app.Status at test[1]: expected one of [OPEN, DONE], found NEW");
    }

    @Test
    void constantsThatBecameOneAreFoundInSetsThatAreListsAndInMapsByIdentity() {
        assertViolated(
                state -> {
                    int[] both = {state.enumConstant("app.Status", "DONE"), state.enumConstant("app.Status", "DONE")};
                    int list = state.elements("java.util.concurrent.CopyOnWriteArrayList", Form.SEQUENCE, both);
                    Slot al = Slot.carried(
                            "java.util.concurrent.CopyOnWriteArraySet",
                            "al",
                            "Ljava/util/concurrent/CopyOnWriteArrayList;");
                    state.add(
                            "java.util.concurrent.CopyOnWriteArraySet",
                            Form.INSTANCE,
                            List.of(al),
                            record -> record.setSlot(0, list));
                },
                "maps and sets find every key: java.util.concurrent.CopyOnWriteArraySet at test[4]: expected different"
                        + " keys, found app.Status DONE twice");
        assertViolated(
                state -> {
                    int one = state.enumConstant("app.Status", "DONE");
                    int text = state.string("a");
                    int other = state.enumConstant("app.Status", "DONE");
                    int same = state.string("a");
                    state.elements("java.util.IdentityHashMap", Form.MAPPING, one, 0, text, 0, other, 0, same, 0);
                },
                "maps and sets find every key: java.util.IdentityHashMap at test[5]: expected different keys, found app.Status DONE"
                        + " twice");
    }

    @Test
    void keysThatCannotBeToldApartOrPutInOrderAreFound() {
        assertViolated(
                state -> {
                    state.string("a");
                    state.string("a");
                    state.elements("java.util.HashMap", Form.MAPPING, 1, 1, 2, 2);
                },
                "maps and sets find every key: java.util.HashMap at test[3]: expected different keys, found \"a\" twice");
        assertViolated(
                state -> {
                    state.string("a");
                    state.enumConstant("app.Status", "OPEN");
                    state.elements("java.util.TreeSet", Form.SEQUENCE, 1, 2);
                },
                "keys of a sorted container can be put in order: java.util.TreeSet at test[3]: expected keys of"
                        + " java.lang.String, found one of app.Status");
    }

    @Test
    void whatMigrationsRegisterIsCheckedForEveryObjectOfTheClassAndPrintsBothValues() {
        Migration migration = registration -> registration
                .invariant("app.Order", "the total is the sum of the lines", (order, findings) -> {
                    long sum = 0;
                    for (Object line : order.object("lines").elements()) {
                        sum += line == null ? 0 : ((OldObject) line).getLong("cents");
                    }
                    findings.expect("total", sum, order.getLong("total"));
                })
                .invariant(
                        "app.Line",
                        "lines cost something",
                        (line, findings) -> findings.expect("cents", line.getLong("cents") > 0))
                .invariant("app.Special", "throws", (special, findings) -> special.getInt("nothing"));
        assertThat(check(sound(), migration).violations())
                .extracting(Violation::invariant)
                .containsExactly("throws");

        MemoryState wrong = new MemoryState(next.dictionary());
        wrong.object("app.Order", Map.of("total", 6, "lines", 2));
        wrong.elements("[Lapp.Line;", Form.OBJECT_ARRAY, 3);
        wrong.object("app.Line", Map.of("cents", 5));
        wrong.object("app.Line", Map.of("cents", 0));

        assertThat(check(wrong, migration).violations())
                .extracting(Violation::toString)
                .containsExactly(
                        "the total is the sum of the lines: app.Order total at test[1]: expected 5, found 6",
                        "lines cost something: app.Line cents at test[4]: expected true, found false");
    }

    @Test
    void objectsAreCountedAgainstTheReportOfTheMigration() {
        MemoryState old = sound();
        Plan plan = Planner.plan(old.dictionary(), next, Rules.none(), Migrations.none(), Scope.of(old, JDK), JDK);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        MigrationReport report;
        try (StateWriter writer = new StateWriter(bytes)) {
            report = Migrator.migrate(old, plan, writer);
        }
        MemoryState whole = MemoryState.decode(bytes.toByteArray(), next.dictionary());
        MemoryState part = new MemoryState(next.dictionary());
        part.string("Zoë");

        assertThat(InvariantCheck.run(whole, next, JDK, Migrations.none(), Optional.of(report))
                        .violations())
                .isEmpty();
        assertThat(InvariantCheck.run(part, next, JDK, Migrations.none(), Optional.of(report))
                        .violations())
                .extracting(Violation::toString)
                .contains(
                        "objects are as many as the plan says: all objects at the state: expected 10, found 1",
                        "objects are as many as the plan says: app.Order at the state: expected at least 1, found 0");
    }
}
