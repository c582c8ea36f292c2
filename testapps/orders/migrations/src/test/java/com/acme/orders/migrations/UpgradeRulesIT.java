package com.acme.orders.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeRulesIT {
    private static final int RELEASE = 17;
    private static final Path ORDERS = Path.of(System.getProperty("orders.dir"));

    @Test
    void rulesAndTransformersAnswerEveryChange() {
        Plan plan = plan(RulesReader.read(ORDERS.resolve("upgrade.yaml")), Migrations.of(List.of(new Orders1To2())));

        assertThat(plan.questions()).isEmpty();
    }

    @Test
    void rulesAloneAnswerEveryChangeToo() {
        Plan plan = plan(RulesReader.read(ORDERS.resolve("rules-only.yaml")), Migrations.none());

        assertThat(plan.questions()).isEmpty();
    }

    @Test
    void everyChangeIsAskedAboutWithoutThem() {
        Plan plan = plan(RulesReader.read("{}", "no rules"), Migrations.none());

        assertThat(plan.questions())
                .extracting(Question::subject)
                .contains(
                        "com.acme.orders.Customer.mail",
                        "com.acme.orders.Order.channel",
                        "com.acme.orders.Order.lines",
                        "com.acme.orders.OrderLine.cents",
                        "com.acme.orders.Session",
                        "com.acme.orders.Payment");
    }

    private static Plan plan(Rules rules, Migrations migrations) {
        ClassPathDictionary old = read("v1/target/orders-1.0.jar");
        ClassPathDictionary next = read("v2/target/orders-2.0.jar");
        return Planner.plan(old.dictionary(), next, rules, migrations, Scope.of(old, next), new JdkTypes());
    }

    private static ClassPathDictionary read(String jar) {
        return ClassPathDictionary.read(List.of(ORDERS.resolve(jar)), RELEASE);
    }
}
