package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.migrate.Version;
import dev.imago.migrate.api.ClassName;
import dev.imago.migrate.api.FieldName;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleNamesTest {
    @TempDir
    private Path directory;

    private void verify(String rules, Migration migration) {
        ClassPathDictionary old =
                Version.of(directory, "class Order { int cents; static int COUNT; }", "class Token {}");
        ClassPathDictionary next = Version.of(directory, "class Purchase { long cents; String buyer; Object pool; }");
        RuleNames.verify(
                old.dictionary(),
                next.dictionary(),
                RulesReader.read(rules, "r"),
                Migrations.of(List.of(migration)),
                new JdkTypes());
    }

    @Test
    void namesThatExistPass() {
        verify("""
                roots: [{static: app.Order.COUNT}, {instance: app.Order}, {static: java.lang.System}]
                rename: {app.Order: app.Purchase}
                default: {app.Purchase.buyer: null}
                drop: [app.Token, app.Order.cents]
                keep: [app.Purchase.pool]
                """, r -> r.transform("app.Order", (old, out) -> {}));
    }

    @ClassName("app.Order")
    interface View {
        int cents();

        String cent();

        @FieldName("cents")
        boolean flag();
    }

    @ClassName("app.Purchase")
    interface Builder {
        void cents(long cents);
    }

    @Test
    void whatAViewCannotReadIsReportedBeforeAnObjectIsRead() {
        assertThatThrownBy(() -> verify("{}", r -> r.transform(View.class, Builder.class, (old, next, out) -> {})))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("app.Order has no field cent, which a view reads; did you mean 'cents'?")
                .hasMessageContaining("app.Order.cents is of type int, and a view reads it as boolean");
    }

    @Test
    void everyNameThatNothingHasIsReportedWithTheNearestOne() {
        assertThatThrownBy(() -> verify("""
                        rename: {app.Order: app.Purchas}
                        drop:
                          - app.Tokn
                          - app.Order.cent
                          - app.Ordr.cents
                        default: {app.Order.cents: 1}
                        """, r -> r.transform("app.Orders", (old, out) -> {})))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining(
                        "r:1: rename: the new version has no class app.Purchas; did you mean 'app.Purchase'?")
                .hasMessageContaining("r:3: drop: no class or field is called app.Tokn; did you mean 'app.Token'?")
                .hasMessageContaining(
                        "r:4: drop: no class or field is called app.Order.cent; did you mean 'app.Order.cents'?")
                .hasMessageContaining(
                        "r:5: drop: no class or field is called app.Ordr.cents; did you mean 'app.Order.cents'?")
                .hasMessageContaining("r:6: default: no field is called app.Order.cents")
                .hasMessageContaining("the old version has no class app.Orders; did you mean 'app.Order'?");
    }

    @Test
    void aNameIsReportedUnderTheKeyThatTheFileHas() {
        assertThatThrownBy(() ->
                        verify("drop: [app.Toke]\nrebuild: [app.Order.cent]\nrestart: [app.Purchase.buye]\n", r -> {}))
                .hasMessageContainingAll(
                        "r:1: drop: no class or field is called app.Toke;",
                        "r:2: rebuild: no class or field is called app.Order.cent;",
                        "r:3: restart: no class or field is called app.Purchase.buye;");
    }
}
