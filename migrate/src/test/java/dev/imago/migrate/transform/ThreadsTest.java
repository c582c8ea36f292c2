package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.RulesReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A migration by several threads: the same bytes, failures and order as by one. */
@Timeout(120)
class ThreadsTest {
    private static final String OLD_ITEM = "class Item { int number; String name; Item next; Object any; }";
    private static final String NEW_ITEM =
            "class Item { long number; String name; Item next; Object any; String state; Tag tag; int place; }";
    private static final String TAG = "class Tag { String text; }";
    private static final String OLD_PLAIN = "class Plain { int a; Plain b; }";
    private static final String NEW_PLAIN = "class Plain { long a; Plain b; String note; Box box; }";
    private static final String BOX = "class Box { int size; }";
    private static final String GONE = "class Gone { int x; }";
    private static final String RULES =
            "default:\n  app.Plain.note: 'a note'\n  app.Plain.box: {new: app.Box, with: {size: =a}}\ndrop: [app.Gone]\n";

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final JdkTypes jdk = new JdkTypes();

    /** Uses all that depends on the order of objects: shared ones, running numbers, created ones, types found on the way. */
    private static final Migration EVERYTHING = registration -> registration.transformInOrder("app.Item", () -> {
        int[] next = {0};
        return (old, out) -> {
            int number = old.getInt("number");
            Object tag = out.shared(number % 50, c -> c.create("app.Tag").set("text", "tag " + number));
            out.as("app.Item")
                    .set("state", "state " + number % 7)
                    .set("tag", tag)
                    .set("place", next[0]++);
        };
    });

    private static final Migration SHARED = registration -> registration.transform("app.Item", (old, out) -> {
        int number = old.getInt("number");
        Object tag = out.shared("tag " + number % 300, c -> c.create("app.Tag").set("text", "tag " + number));
        Object any = switch (number % 5) {
            case 0 ->
                out.createList("java.util.ArrayList").add(old.getObject("next")).add(number);
            case 1 -> out.createMap("java.util.HashMap").put("key " + number, tag);
            case 2 -> out.createArray("[J").add((long) number);
            case 3 -> out.create("app.Box").set("size", number);
            default -> old.getObject("any");
        };
        out.as("app.Item")
                .set("state", "state " + number % 7)
                .set("tag", tag)
                .set("any", any)
                .set("place", 1);
    });

    @RepeatedTest(3)
    void anyNumberOfThreadsWritesTheSameBytes() {
        MemoryState old = state(70_000);
        byte[] one = migrate(old, SHARED, 1);
        for (int threads = 2; threads <= 5; threads++) {
            assertThat(migrate(old, SHARED, threads))
                    .as("seed " + seed + ", " + threads + " threads")
                    .isEqualTo(one);
        }
    }

    @Test
    void aTransformerThatNeedsOrderIsCalledByAscendingId() {
        MemoryState old = state(60_000);
        byte[] one = migrate(old, EVERYTHING, 1);
        byte[] three = migrate(old, EVERYTHING, 3);
        assertThat(three).as("seed " + seed).isEqualTo(one);

        MemoryState result = MemoryState.decode(three, next().dictionary());
        long expected = 0;
        for (int id = 1; id <= old.size(); id++) {
            if (old.typeOf(id).className().equals("app.Item")) {
                assertThat(result.bits(id, "place"))
                        .as("seed " + seed + ", object " + id)
                        .isEqualTo(expected++);
            }
        }
    }

    @Test
    void objectsThatCallsShareAreMadeOnceAndDescribedByTheFirst() {
        MemoryState old = state(70_000);
        MemoryState result = MemoryState.decode(migrate(old, SHARED, 4), next().dictionary());
        Set<Long> tags = new HashSet<>();
        int[] first = new int[300];
        for (int id = 1; id <= old.size(); id++) {
            if (old.typeOf(id).className().equals("app.Item")) {
                int number = (int) old.bits(id, "number");
                long tag = result.bits(id, "tag");
                tags.add(tag);
                first[number % 300] = first[number % 300] == 0 ? id : first[number % 300];
                assertThat(result.text((int) tag, "text"))
                        .as("seed " + seed)
                        .isEqualTo("tag " + old.bits(first[number % 300], "number"));
            }
        }
        assertThat(tags).as("seed " + seed).hasSize(300);
        long notes =
                result.types().stream().filter(t -> t.form() == Form.STRING).count();
        assertThat(notes).isEqualTo(1);
    }

    @Test
    void theFirstFailureByIdCounts() {
        MemoryState old = state(80_000);
        int first = 0;
        for (int id = 40_000; first == 0; id++) {
            first = old.typeOf(id).className().equals("app.Item") ? id : 0;
        }
        int fails = first;
        Migration failing = registration -> registration.transform("app.Item", (item, out) -> {
            if (item.id() >= fails) {
                throw new IllegalStateException("no item " + item.id());
            }
            out.as("app.Item").set("state", "").set("tag", null).set("place", 1);
        });
        for (int threads = 1; threads <= 4; threads++) {
            int used = threads;
            assertThatThrownBy(() -> migrate(old, failing, used))
                    .as("seed " + seed + ", " + threads + " threads")
                    .isInstanceOf(TransformException.class)
                    .hasMessageContaining("no item " + fails);
        }
    }

    @Test
    void aStreamThatBreaksEndsAllThreads() {
        MemoryState old = state(80_000);
        Plan plan = plan(old, Migrations.of(List.of(SHARED)));
        OutputStream broken = new OutputStream() {
            private int left = 1 << 20;

            @Override
            public void write(int b) throws IOException {
                write(new byte[1], 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                left -= length;
                if (left < 0) {
                    throw new IOException("broken");
                }
            }
        };
        assertThatThrownBy(() -> Migrator.migrate(old, plan, new StateWriter(broken), 3, StateProgress.NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("broken");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("imago-migrate-"));
    }

    @Test
    void progressIsToldInOrderAndWhatItThrowsEndsTheMigration() {
        MemoryState old = state(70_000);
        Plan plan = plan(old, Migrations.of(List.of(SHARED)));
        List<Long> told = new ArrayList<>();
        Migrator.migrate(old, plan, new StateWriter(OutputStream.nullOutputStream()), 3, (done, all) -> {
            assertThat(all).isEqualTo(70_000);
            told.add(done);
        });
        assertThat(told).isSorted().startsWith(0L, 16_384L).endsWith(70_000L).hasSize(6);

        assertThatThrownBy(() -> Migrator.migrate(
                        old, plan, new StateWriter(OutputStream.nullOutputStream()), 3, (done, all) -> {
                            if (done > 20_000) {
                                throw new IllegalArgumentException("enough");
                            }
                        }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("enough");
    }

    @Test
    void largeObjectsAreWrittenBeforeTheirStretchEnds() {
        MemoryState old = new MemoryState(old().dictionary());
        for (int i = 0; i < 40; i++) {
            int size = 200_000 + i;
            old.add("[B", Form.PRIMITIVE_ARRAY, List.of(), record -> record.resizeBytes(size));
            item(old, i);
        }
        Migration large = registration -> registration.transform(
                "app.Item",
                (item, out) -> out.as("app.Item")
                        .set("state", "x".repeat(300_000))
                        .set("tag", out.create("app.Tag").set("text", "t"))
                        .set("place", 1));
        byte[] one = migrate(old, large, 1);
        assertThat(migrate(old, large, 3)).isEqualTo(one);
        assertThat(MemoryState.decode(one, next().dictionary()).size()).isEqualTo(80 + 40 * 3 - 39);
    }

    private MemoryState state(int objects) {
        MemoryState old = new MemoryState(old().dictionary());
        for (int i = 0; i < objects; i++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> item(old, random.nextInt(100_000));
                case 3 -> old.object("app.Gone", Map.of("x", i));
                case 4 -> old.string("text " + random.nextInt(1000));
                case 5 -> old.elements("java.util.ArrayList", Form.SEQUENCE, reference(objects), reference(objects));
                default -> old.object("app.Plain", Map.of("a", i, "b", 0));
            }
        }
        return old;
    }

    private int reference(int objects) {
        return 1 + random.nextInt(objects);
    }

    private static void item(MemoryState old, int number) {
        old.object("app.Item", Map.of("number", number));
    }

    private ClassPathDictionary old() {
        return Version.of(directory, OLD_ITEM, OLD_PLAIN, GONE);
    }

    private ClassPathDictionary next() {
        return Version.of(directory, NEW_ITEM, TAG, NEW_PLAIN, BOX);
    }

    private Plan plan(MemoryState old, Migrations migrations) {
        return Planner.plan(
                old.dictionary(), next(), RulesReader.read(RULES, "r"), migrations, Scope.of(old, jdk), jdk);
    }

    private byte[] migrate(MemoryState old, Migration migration, int threads) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            Migrator.migrate(old, plan(old, Migrations.of(List.of(migration))), writer, threads, StateProgress.NONE);
        }
        return bytes.toByteArray();
    }
}
