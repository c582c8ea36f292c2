package dev.imago.migrate.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.RuleNames;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.registry.StepFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever chain of random rules is composed: the state comes out as if the steps had been taken one after the other. */
class ChainPropertyTest {
    private static final JdkTypes JDK = new JdkTypes();
    private static final int OBJECTS = 60;
    private static final int BAGS = 5;
    private static final int ROUNDS = 5;
    /** A third of the chains has steps that are composed. */
    private static final int MOST_ROUNDS = 40;

    private static final int STEPS = 3;

    @TempDir
    private Path directory;

    private boolean isShorter;

    @Test
    void composedRulesDoWhatTheStepsDoOneAfterTheOther() throws IOException {
        int composed = 0;
        for (int round = 0; round < ROUNDS || (composed == 0 && round < MOST_ROUNDS); round++) {
            composed += round(System.nanoTime()) ? 1 : 0;
        }
        assertThat(composed).as("chains with steps that were composed").isPositive();
    }

    private boolean round(long seed) throws IOException {
        Random random = new Random(seed);
        int withCode = random.nextInt(2 * STEPS);
        Evolution evolution = new Evolution(random, withCode >= STEPS);
        Path steps = Files.createTempDirectory(directory, "steps");
        List<ClassPathDictionary> versions = new ArrayList<>(List.of(version(evolution)));
        MemoryState old = state(versions.get(0).dictionary(), evolution, random);
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < STEPS; i++) {
            String name = "app-" + i + "__" + (i + 1);
            rules.append("# ").append(name).append('\n');
            if (i == withCode) {
                String code = evolution.evolveByCode();
                rules.append(code);
                Path step = StepFiles.rules(steps, name, "{}\n");
                StepFiles.jar(
                        step.resolve("code.jar"), StepFiles.compiled(directory, "app.Seeing", List.of(), code), 0);
            } else {
                String step = evolution.evolve();
                rules.append(step);
                StepFiles.rules(steps, name, step);
            }
            versions.add(version(evolution));
        }
        String context = "seed " + seed + "\n" + rules;
        StepDirectory read = StepDirectory.read(steps);
        assertThat(read.broken()).as(context).isEmpty();
        StepChain chain = read.chain("app", "0", Integer.toString(STEPS));

        State state = old;
        List<StateFile> files = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            StepChain one = new StepChain(List.of(chain.steps().get(i)));
            files.add(migrate(one, state, versions.get(i), versions.get(i + 1), Map.of(), context));
            state = files.get(i);
        }
        Map<String, ClassPathDictionary> between = new HashMap<>();
        for (int i = 1; i < STEPS && random.nextInt(3) > 0; i++) {
            between.put(Integer.toString(i), versions.get(i));
        }
        boolean composed = false;
        try (StateFile atOnce = migrate(chain, old, versions.get(0), versions.get(STEPS), between, context)) {
            StateComparison.Result result =
                    StateComparison.of(files.get(STEPS - 1), atOnce, directory, StateProgress.NONE);
            assertThat(result.differences()).as(context).isEmpty();
            assertThat(result.objects()).as(context).isGreaterThan(OBJECTS / 4);
            composed = isShorter;
        } catch (MissingVersionException e) {
            // Not composed, and nobody gave the versions between: refused, as it has to be.
            assertThat(e).hasMessageContaining("the state has to pass through version");
        }
        files.forEach(StateFile::close);
        return composed;
    }

    private ClassPathDictionary version(Evolution evolution) {
        Path classes = Version.compile(directory, evolution.folder(), "", evolution.sources());
        return ClassPathDictionary.read(List.of(classes), 17);
    }

    private StateFile migrate(
            StepChain chain,
            State old,
            ClassPathDictionary from,
            ClassPathDictionary to,
            Map<String, ClassPathDictionary> between,
            String context)
            throws IOException {
        Path file = Files.createTempFile(directory, "state", "");
        try (ChainMigration migration = ChainMigration.of(chain, from.dictionary(), to, Between.of(between));
                OutputStream out = Files.newOutputStream(file);
                StateWriter writer = new StateWriter(out)) {
            isShorter = migration.legs().size() < chain.steps().size();
            Leg first = migration.legs().get(0);
            RuleNames.verify(
                    from.dictionary(), migration.firstTarget(to).dictionary(), first.rules(), first.migrations(), JDK);
            try {
                migration.migrate(old, to, JDK, directory, writer, StateProgress.NONE);
            } catch (RuntimeException e) {
                throw new AssertionError(
                        context + "\n" + migration.legs().get(0).rules(), e);
            }
        }
        return StateFile.open(file, to.dictionary());
    }

    private static MemoryState state(Dictionary dictionary, Evolution evolution, Random random) {
        MemoryState state = new MemoryState(dictionary);
        List<Integer> texts = List.of(state.string("one"), state.string("two"));
        List<Integer> boxes = List.of(1, 2, 3).stream()
                .map(number -> state.add(
                        "java.lang.Integer",
                        Form.BOXED,
                        List.of(Slot.carried("java.lang.Integer", "value", "I")),
                        record -> record.setSlot(0, number)))
                .toList();
        List<Integer> colors = evolution.constants().stream()
                .map(c -> state.enumConstant(evolution.enumName(), c))
                .toList();
        int bags = texts.size() + boxes.size() + colors.size() + 1;
        for (int i = 0; i < BAGS; i++) {
            state.elements(
                    "java.util.ArrayList",
                    Form.SEQUENCE,
                    random.ints(i, 1, texts.size() + 1).toArray());
        }
        int first = bags + BAGS;
        for (int i = 0; i < OBJECTS; i++) {
            int type = random.nextInt(evolution.types());
            Map<String, Object> values = new HashMap<>();
            evolution
                    .fields(type)
                    .forEach((name, kind) -> values.put(
                            name,
                            switch (kind) {
                                case "String" -> texts.get(random.nextInt(texts.size()));
                                case "Integer" -> boxes.get(random.nextInt(boxes.size()));
                                case "float" -> random.nextFloat();
                                case "Object" -> first + random.nextInt(OBJECTS);
                                case "boolean" -> random.nextBoolean();
                                case "java.util.Collection<String>" -> bags + random.nextInt(BAGS);
                                case "char" -> (char) random.nextInt();
                                case "double" -> random.nextDouble();
                                case "byte", "short", "int", "long" -> random.nextInt(6);
                                default -> colors.get(random.nextInt(colors.size()));
                            }));
            state.object(evolution.name(type), values);
        }
        int[] all = new int[OBJECTS];
        for (int i = 0; i < OBJECTS; i++) {
            all[i] = first + i;
        }
        int list = state.elements("java.util.ArrayList", Form.SEQUENCE, all);
        state.instanceRoot("java.util.ArrayList", list);
        return state;
    }
}
