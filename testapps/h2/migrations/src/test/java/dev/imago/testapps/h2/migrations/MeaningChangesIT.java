package dev.imago.testapps.h2.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The changes of H2 that are known in the literature to break a carried state, found in the released jars without any rule.
 * The lists are whole: what is not in them would be a false alarm.
 */
class MeaningChangesIT {
    private static final Path JARS = Path.of(System.getProperty("h2.dir"), "target", "h2");

    @Test
    void from121To122TransactionCodesMovedAndNewFieldsBeginOtherwise() {
        Map<String, Question> questions = questions("1.2.121", "1.2.122");

        assertThat(what(questions, "org.h2.command.dml.TransactionCommand.type"))
                .contains("TransactionCommand.BEGIN 14 -> 15");
        assertThat(rule(questions, "org.h2.command.dml.TransactionCommand.type"))
                .isEqualTo("map:\n  org.h2.command.dml.TransactionCommand.type: {14: 15}");
        assertThat(rule(questions, "org.h2.index.PageBtreeNode.rowCountStored")).endsWith("rowCountStored: -1");
        assertThat(what(questions, "org.h2.engine.Database.checkpointAllowed")).endsWith("new ones compute theirs");
        assertThat(what(questions, "org.h2.bnf.RuleRepeat.comma")).endsWith("new ones compute theirs");
        assertThat(what(questions, "org.h2.store.PageStore.readCount")).endsWith("new ones begin with 0");
        assertThat(questions.values())
                .extracting(q -> q.kind() + " " + q.subject())
                .containsExactlyInAnyOrder(
                        "NEW_FIELD org.h2.bnf.RuleRepeat.comma",
                        "NEW_FIELD org.h2.command.ddl.CreateTable.sortedInsertMode",
                        "NEW_FIELD org.h2.command.dml.Insert.sortedInsertMode",
                        "NEW_FIELD org.h2.engine.Database.checkpointAllowed",
                        "NEW_FIELD org.h2.engine.Database.checkpointRunning",
                        "NEW_FIELD org.h2.engine.Database.compactFully",
                        "NEW_FIELD org.h2.index.PageIndex.sortedInsertMode",
                        "NEW_FIELD org.h2.index.PageBtreeNode.rowCountStored",
                        "NEW_FIELD org.h2.store.PageStore.writeCountBase",
                        "NEW_FIELD org.h2.store.PageStore.readCount",
                        "NEW_FIELD org.h2.tools.Console.icon22",
                        "CONSTANT_RENUMBERED org.h2.command.dml.TransactionCommand.type",
                        // Databases remember the build that made them; the number is no code.
                        "CONSTANT_RENUMBERED org.h2.engine.Setting.intValue",
                        "CODE_CHANGED org.h2.server.web.WebServer$1.compare",
                        "CODE_CHANGED org.h2.tools.ConvertTraceFile$Stat.compareTo",
                        "CODE_CHANGED org.h2.util.CacheObject$CacheComparator.compare");
    }

    @Test
    void from122To123FunctionCodesMovedInObjectsAndInTheStaticTable() {
        Map<String, Question> questions = questions("1.2.122", "1.2.123");

        assertThat(rule(questions, "org.h2.expression.FunctionInfo.type"))
                .isEqualTo("map:\n  org.h2.expression.FunctionInfo.type: {154: 155, 155: 156, 156: 157, 157: 158}");
        assertThat(rule(questions, "org.h2.expression.Function.FUNCTIONS"))
                .isEqualTo("keep:\n  - org.h2.expression.Function.FUNCTIONS");
        assertThat(questions.values())
                .extracting(q -> q.kind() + " " + q.subject())
                .containsExactlyInAnyOrder(
                        "NEW_FIELD org.h2.engine.Session.scopeIdentity",
                        "SUPERCLASS_CHANGED org.h2.server.web.WebThread",
                        "CLASS_GONE org.h2.server.web.WebThread$IndexInfo",
                        "CONSTANT_RENUMBERED org.h2.expression.FunctionInfo.type",
                        "CONSTANT_RENUMBERED org.h2.engine.Setting.intValue",
                        // Read from and written to files only, which code cannot tell from what is kept in memory.
                        "CONSTANT_RENUMBERED org.h2.store.PageStore",
                        "TABLE_CHANGED org.h2.expression.Function.FUNCTIONS");
    }

    private static String rule(Map<String, Question> questions, String subject) {
        return Objects.requireNonNull(questions.get(subject)).rule();
    }

    private static String what(Map<String, Question> questions, String subject) {
        return Objects.requireNonNull(questions.get(subject)).what();
    }

    private static Map<String, Question> questions(String from, String to) {
        ClassPathDictionary old = read(from);
        ClassPathDictionary next = read(to);
        Plan plan = Planner.plan(
                old.dictionary(),
                next,
                Rules.none(),
                Migrations.none(),
                Scope.of(old, next),
                new JdkTypes(),
                Meaning.of(old, next, ClassNames.ofCode(Rules.none(), old.dictionary(), next.dictionary())));
        return plan.questions().stream().collect(Collectors.toMap(Question::subject, q -> q));
    }

    private static ClassPathDictionary read(String version) {
        return ClassPathDictionary.read(List.of(JARS.resolve("h2-" + version + ".jar")), 17);
    }
}
