package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code imago migrate --format kryo}: between two versions of an application, each with a Kryo of its own. */
class KryoMigrateTest {
    private static final String DESCRIPTION = """
            root: app.Basket
            references: true
            old: {registrations: [app.Basket, app.Line, java.util.ArrayList]}
            new: {registrations: {30: app.Basket, 31: app.Item, 9: java.util.ArrayList}}
            """;

    @TempDir
    Path folder;

    private Path compile(String version, String... sources) throws IOException {
        Path classes = Files.createDirectory(folder.resolve(version));
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-d", classes.toString()));
        for (int i = 0; i < sources.length; i++) {
            arguments.add(Files.writeString(folder.resolve(version + i + ".java"), "package app; " + sources[i])
                    .toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        return classes;
    }

    private static ClassLoader loader(Path classes) throws IOException {
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, Kryo.class.getClassLoader());
    }

    private static Object make(ClassLoader loader, String name) throws ReflectiveOperationException {
        Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    private static Field field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private void write(Path classes, Path file) throws IOException, ReflectiveOperationException {
        ClassLoader loader = loader(classes);
        Object line = make(loader, "app.Line");
        field(line, "count").set(line, 3);
        Object basket = make(loader, "app.Basket");
        field(basket, "owner").set(basket, "Zo\u00eb");
        field(basket, "lines").set(basket, new ArrayList<>(List.of(line, line)));
        Kryo kryo = new Kryo();
        kryo.setReferences(true);
        kryo.register(basket.getClass());
        kryo.register(line.getClass());
        kryo.register(ArrayList.class);
        try (Output out = new Output(Files.newOutputStream(file))) {
            kryo.writeObject(out, basket);
        }
    }

    private static Object read(Path classes, Path file) throws IOException, ReflectiveOperationException {
        ClassLoader loader = loader(classes);
        Kryo kryo = new Kryo();
        kryo.setReferences(true);
        kryo.register(loader.loadClass("app.Basket"), 30);
        kryo.register(loader.loadClass("app.Item"), 31);
        kryo.register(ArrayList.class, 9);
        try (Input in = new Input(Files.newInputStream(file))) {
            Object basket = kryo.readObject(in, loader.loadClass("app.Basket"));
            assertThat(in.end()).isTrue();
            return basket;
        }
    }

    @Test
    void aFileOfTheOldVersionBecomesOneOfTheNew() throws Exception {
        Path old = compile(
                "v1", "class Basket { String owner; java.util.List<Line> lines; }", "class Line { int count; }");
        Path next = compile(
                "v2",
                "class Basket { String owner; java.util.List<Item> lines; int total; }",
                "class Item { long count; }");
        Path file = folder.resolve("basket.bin");
        write(old, file);
        Path description = Files.writeString(folder.resolve("kryo.yaml"), DESCRIPTION);
        Path wrong = Files.writeString(
                folder.resolve("wrong.yaml"), DESCRIPTION.replace("references: true", "references: false"));
        Path broken = Files.writeString(folder.resolve("broken.yaml"), DESCRIPTION.replace("root:", "roots:"));
        Path rules = Files.writeString(
                folder.resolve("rules.yaml"), "rename: {app.Line: app.Item}\ndefault: {app.Basket.total: 6}\n");
        Path output = folder.resolve("new.bin");
        String kryo = "migrate " + file + " --format kryo --from " + old + " --to " + next + " -o " + output;
        List<ImagoBatch.Answer> answers = ImagoBatch.run(
                folder,
                Stream.of(
                                kryo + " --registrations " + description,
                                kryo + " --registrations " + wrong + " --rules " + rules,
                                kryo + " --registrations " + broken,
                                kryo,
                                "migrate " + file + " --from " + old + " --to " + next + " -o " + output,
                                kryo + " --registrations " + description + " --rules " + rules + " --json",
                                kryo + " --registrations " + description + " --rules " + rules)
                        .map(line -> List.of(line.split(" ", -1)))
                        .toList());

        assertThat(answers.stream().map(ImagoBatch.Answer::exit))
                .as("%s", answers)
                .containsExactly(3, 3, 2, 2, 2, 0, 2);
        assertThat(answers.get(0).err()).contains("app.Line").contains("app.Basket.total");
        assertThat(answers.get(1).err())
                .contains("error: ")
                .contains("at byte ")
                .contains("--registrations");
        assertThat(answers.get(2).err()).contains("broken.yaml:1: unknown key 'roots'");
        assertThat(answers.get(3).err()).contains("belong together");
        assertThat(answers.get(6).err()).contains("is there already");
        JsonNode document = JsonMapper.shared().readTree(answers.get(5).out());
        assertThat(document.get("objects").asInt()).isEqualTo(4);
        assertThat(document.get("archiveBytes").asLong()).isEqualTo(Files.size(output));
        assertThat(document.get("phasesNanos").propertyNames())
                .containsExactly("compare", "read", "account", "migrate", "check", "write");

        Object basket = read(next, output);
        List<?> lines = (List<?>) field(basket, "lines").get(basket);
        assertThat(field(basket, "owner").get(basket)).isEqualTo("Zo\u00eb");
        assertThat(field(basket, "total").get(basket)).isEqualTo(6);
        assertThat(lines).hasSize(2);
        assertThat((Object) lines.get(0)).isSameAs(lines.get(1));
        assertThat(field(lines.get(0), "count").get(lines.get(0))).isEqualTo(3L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rw-------");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).noneMatch(path -> path.toString().endsWith(".part"));
        }
    }
}
