package dev.imago.testapps.h2.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeRulesIT {
    private static final int RELEASE = 17;
    private static final Path H2 = Path.of(System.getProperty("h2.dir"));

    @Test
    void rulesAndTransformersAnswerEveryChange() {
        Plan plan = plan(RulesReader.read(H2.resolve("upgrade.yaml")), Migrations.of(List.of(new H2Step())));

        assertThat(plan.questions()).isEmpty();
    }

    private static Plan plan(Rules rules, Migrations migrations) {
        ClassPathDictionary old = read("target/h2/h2-1.2.122.jar");
        ClassPathDictionary next = read("target/h2/h2-1.2.123.jar");
        Meaning meaning = Meaning.of(old, next, ClassNames.ofCode(rules, old.dictionary(), next.dictionary()));
        return Planner.plan(old.dictionary(), next, rules, migrations, Scope.of(old, next), new JdkTypes(), meaning);
    }

    private static ClassPathDictionary read(String jar) {
        return ClassPathDictionary.read(List.of(H2.resolve(jar)), RELEASE);
    }
}
