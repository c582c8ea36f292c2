package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.StateBuilder.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imago.checkpoint.state.Form;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusalTest {
    enum Grade {
        A
    }

    static final class Item {
        private long price;
        private @Nullable String name;

        long price() {
            return price;
        }

        @Nullable
        String name() {
            return name;
        }
    }

    static @Nullable Object root;
    static int number;
    static @Nullable String text;

    private final StateBuilder state = new StateBuilder();
    private final QuietVm vm = new QuietVm();

    @BeforeEach
    void start() {
        root = "untouched";
        number = 1;
        text = "untouched";
    }

    private List<String> refused(byte[] bytes) {
        LoadRefusal refusal =
                catchThrowableOfType(LoadRefusal.class, () -> vm.loader().load(new ByteArrayInputStream(bytes)));
        assertThat(root).isEqualTo("untouched");
        assertThat(number).isEqualTo(1);
        assertThat(text).isEqualTo("untouched");
        assertThat(vm.resumptions).isEqualTo(vm.suspensions);
        return refusal.problems();
    }

    @Test
    void everythingThatDoesNotFitIsListedAtOnce() {
        state.object(Item.class, fields(Item.class).set("price", "I", 3).set("colour", "I", 0));
        state.text(Grade.class.getName(), Form.ENUM, "Z");
        state.text("java.lang.Class", Form.CLASS, "com.acme.Nowhere");
        state.text("java.time.ZoneRegion", Form.NAMED, "Mars/Olympus");
        state.sequence("java.lang.Thread");
        state.object(Runnable.class, StateBuilder.none());
        state.root(RefusalTest.class, "missing", "I", 0);
        state.root(RefusalTest.class, "number", "J", 7);
        List<String> problems = refused(state.bytes());
        assertThat(problems)
                .anyMatch(p -> p.contains("Item.price is I in the state and J"))
                .anyMatch(p -> p.contains("no value for the new version's field") && p.contains("Item.name"))
                .anyMatch(p -> p.contains("Item.colour") && p.contains("no such field"))
                .anyMatch(p -> p.contains("Grade 'Z'"))
                .anyMatch(p -> p.contains("com.acme.Nowhere"))
                .anyMatch(p -> p.contains("Mars/Olympus"))
                .anyMatch(p -> p.contains("java.lang.Thread is no SEQUENCE"))
                .anyMatch(p -> p.contains("no object of java.lang.Runnable"))
                .anyMatch(p -> p.contains("RefusalTest.missing"))
                .anyMatch(p -> p.contains("RefusalTest.number is J in the state and int") || p.contains("number is J"));
        assertThat(problems).hasSize(10);
    }

    @Test
    void valuesOfAWrongClassAreRefusedWithTheirPath() {
        int wrong = state.integer(5);
        int item = state.object(
                Item.class, fields(Item.class).set("price", "J", 1).set("name", "Ljava/lang/String;", wrong));
        state.root(RefusalTest.class, "root", "Ljava/lang/Object;", item);
        state.root(RefusalTest.class, "number", "I", 9);
        state.root(RefusalTest.class, "text", "Ljava/lang/String;", wrong);
        assertThat(refused(state.bytes()))
                .hasSize(2)
                .anyMatch(p -> p.contains("Item.name is a java.lang.String and can't hold a java.lang.Integer")
                        && p.contains("RefusalTest.root"))
                .anyMatch(p -> p.contains("RefusalTest.text is a java.lang.String"));
    }

    @Test
    void referencesToNowhereAreRefused() {
        state.root(RefusalTest.class, "root", "Ljava/lang/Object;", state.objects("[Ljava.lang.Object;", 99));
        assertThat(refused(state.bytes())).anyMatch(p -> p.contains("refers to 99"));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = small();
        for (int length = 0; length < whole.length; length++) {
            assertThat(refused(Arrays.copyOf(whole, length))).isNotEmpty();
        }
    }

    @Test
    void everyFlippedBitIsRefused() {
        byte[] whole = small();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bad = whole.clone();
            int bit = random.nextInt(bad.length * 8);
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(refused(bad)).as("seed %d bit %d", seed, bit).isNotEmpty();
        }
    }

    private byte[] small() {
        int name = state.string("n");
        int item = state.object(
                Item.class, fields(Item.class).set("price", "J", 1).set("name", "Ljava/lang/String;", name));
        state.root(RefusalTest.class, "root", "Ljava/lang/Object;", state.sequence("java.util.ArrayList", item, name));
        return state.bytes();
    }

    @Test
    void aComparisonOfTypesSaysWhatWouldNotFitAndMakesNothing() {
        state.root(RefusalTest.class, "missing", "I", 0);
        assertThat(vm.loader().compare(state.stream()))
                .singleElement()
                .asString()
                .contains("RefusalTest.missing");
        assertThat(new Item().price()).isZero();
        assertThat(new Item().name()).isNull();
    }
}
