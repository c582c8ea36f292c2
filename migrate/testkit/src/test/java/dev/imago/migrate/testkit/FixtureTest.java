package dev.imago.migrate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.migrate.api.ClassName;
import dev.imago.migrate.api.EnumValue;
import dev.imago.migrate.api.FieldName;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FixtureTest {
    @ClassName("com.acme.Order")
    interface OldOrder {
        long cents();

        boolean isPaid();

        @Nullable
        String getCustomer();

        List<OldLine> lines();

        Map<String, OldLine> bySku();

        Status status();

        short[] codes();

        @FieldName("com.acme.Base.id")
        int baseId();

        OldObject self();

        default String label() {
            return getCustomer() + "/" + cents();
        }
    }

    @ClassName("com.acme.Line")
    interface OldLine extends OldObject {
        String sku();
    }

    enum Status {
        OPEN,
        DONE
    }

    @ClassName("com.acme.State")
    enum State {
        FRESH
    }

    @ClassName("com.acme.Purchase")
    interface NewOrder {
        NewOrder total(NewMoney total);

        void setState(State state);

        NewOrder withFirst(@Nullable OldLine line);

        NewOrder label(String label);
    }

    @ClassName("com.acme.Money")
    interface NewMoney extends NewObject {
        NewMoney cents(long cents);
    }

    private static Fixture order(Fixture line) {
        return Fixture.of(OldOrder.class)
                .with("cents", 5)
                .with("paid", true)
                .with("customer", "Zoe")
                .with("lines", Fixture.list(line))
                .with("bySku", Fixture.map("A", line))
                .with("status", Fixture.constant("com.acme.Status", "DONE"))
                .with("codes", Fixture.sequence("[S", (short) 1, (short) 2))
                .with("com.acme.Base.id", 7)
                .with("self", null);
    }

    @Test
    void aViewReadsEveryKindOfField() {
        Fixture line = Fixture.of("com.acme.Line").with("sku", "A-1");
        OldOrder view = order(line).view(OldOrder.class);

        assertThat(view.cents()).isEqualTo(5);
        assertThat(view.isPaid()).isTrue();
        assertThat(view.getCustomer()).isEqualTo("Zoe");
        assertThat(view.lines().get(0).sku()).isEqualTo("A-1");
        assertThat(view.lines().get(0).className()).isEqualTo("com.acme.Line");
        assertThat(view.bySku().get("A")).isEqualTo(view.lines().get(0));
        assertThat(view.status()).isEqualTo(Status.DONE);
        assertThat(view.codes()).containsExactly(1, 2);
        assertThat(view.baseId()).isEqualTo(7);
        assertThat(view.self()).isNull();
        assertThat(view.label()).isEqualTo("Zoe/5");
        assertThat(view.toString()).startsWith("com.acme.Order");
    }

    @Test
    void aTransformerIsTestedInThreeLines() {
        Migration migration = registration -> registration.transform(
                "com.acme.Order",
                (old, out) -> out.as("com.acme.Order")
                        .set("total", out.create("com.acme.Money").set("cents", old.getLong("cents"))));

        Described order =
                Fixture.of("com.acme.Order").with("cents", 5L).with("id", 1).migrate(migration);

        assertThat(order.object("total").get("cents")).isEqualTo(5L);
        assertThat(order.get("id")).as("what would be copied").isEqualTo(1);
        assertThatThrownBy(() -> order.get("other")).hasMessageContaining("com.acme.Order.other was not set");
    }

    @Test
    void aTypedTransformerDescribesThroughBuilders() {
        Fixture line = Fixture.of("com.acme.Line").with("sku", "A-1");

        Described purchase = order(line).transform(OldOrder.class, NewOrder.class, (old, next, out) -> {
            NewMoney money = out.create(NewMoney.class).cents(old.cents());
            next.total(money).withFirst(old.lines().get(0)).label(old.label()).setState(State.FRESH);
        });

        assertThat(purchase.className()).isEqualTo("com.acme.Purchase");
        assertThat(purchase.object("total").get("cents")).isEqualTo(5L);
        assertThat(purchase.get("first")).isSameAs(line);
        assertThat(purchase.get("label")).isEqualTo("Zoe/5");
        assertThat(purchase.get("state")).isEqualTo(EnumValue.of("com.acme.State", "FRESH"));
    }

    @Test
    void aTransformerSeesOtherObjectsStaticsAndConstants() {
        Fixture tree = Fixture.of("Tree").with("name", "oak");
        Fixture leaf = Fixture.of("Leaf")
                .beside(Fixture.of("Branch").with("leaf", null), tree)
                .withStatic("Codes.GREEN", 3)
                .withEnum("Season", "SPRING", "FALL");
        tree.with("leaves", Fixture.list(leaf)).with("best", leaf);
        Migration migration = r -> r.transformWithState(
                "Leaf",
                (old, out) -> out.as("Leaf")
                        .set("tree", out.state().referrers(old).get(0))
                        .set("trees", out.state().objects("Tree").size())
                        .set("color", out.state().staticValue("Codes.GREEN"))
                        .set("season", out.state().enumConstants("Season").get(1)));

        Described described = leaf.migrate(migration);

        assertThat(described.get("tree")).isSameAs(tree);
        assertThat(described.get("trees")).isEqualTo(1);
        assertThat(described.get("color")).isEqualTo(3);
        assertThat(described.get("season")).isEqualTo("FALL");
    }

    @Test
    void whatOneCallSharesTheNextOneGets() {
        Migration migration = r -> r.transformInOrder("Order", () -> {
            int[] next = {1};
            return (old, out) -> out.as("Order")
                    .set("number", next[0]++)
                    .set("currency", out.shared("EUR", c -> c.create("Currency").set("code", "EUR")));
        });

        List<Described> orders = Fixture.migrate(migration, Fixture.of("Order"), Fixture.of("Order"));

        assertThat(orders).extracting(o -> o.get("number")).containsExactly(1, 2);
        assertThat(orders.get(0).get("currency")).isSameAs(orders.get(1).get("currency"));
        assertThat(Fixture.of("Order").migrate(migration).get("number"))
                .as("another run begins anew")
                .isEqualTo(1);
    }

    @Test
    void conversionsAndConditionsAreTestedToo() {
        Migration migration = r -> r.conversion("twice", (value, out) -> 2 * value.getInt())
                .dropIf("Session", (old, state) -> state.referrers(old).isEmpty());

        assertThat(Fixture.of("A").with("x", 4).convert(migration, "twice", "x"))
                .isEqualTo(8);
        assertThat(Fixture.of("Session").isDropped(migration)).isTrue();
    }

    @Test
    void mistakesAreNamedAsInAMigration() {
        Fixture order = Fixture.of("Order").with("cents", 5L);

        assertThatThrownBy(() -> order.transform((old, out) -> {})).hasMessageContaining("did not say what becomes");
        assertThatThrownBy(() -> order.transform((old, out) -> out.as("Order").set("a", old.getInt("cents"))))
                .hasMessage("Order.cents is a java.lang.Long");
        assertThatThrownBy(() -> order.transform((old, out) -> out.as("Order").set("a", List.of())))
                .hasMessageContaining("is not a value");
        assertThatThrownBy(() -> order.migrate(r -> {})).hasMessageContaining("registers no transformer for Order");
    }

    interface NoView {
        long cents(int a);
    }

    interface NoBuilder {
        String cents(int a);
    }

    @Test
    void whatIsNoViewOrBuilderIsRefused() {
        assertThatThrownBy(() -> View.fields(NoView.class)).hasMessageContaining("has no parameters");
        assertThatThrownBy(() -> View.requireBuilder(NoBuilder.class)).hasMessageContaining("returns the builder");
        assertThatThrownBy(() -> View.className(NoView.class)).hasMessageContaining("has no @ClassName");
        assertThat(View.fields(OldOrder.class))
                .contains(new View.Field("paid", boolean.class), new View.Field("customer", String.class))
                .hasSize(9);
    }
}
