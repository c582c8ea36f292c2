package dev.imago.migrate.registry;

import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.rules.RulesReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Reads one step from a folder or jar. No code of it is run. What jars claim of their sizes is not believed. */
final class StepReader {
    static final String RULES = "rules.yaml";
    static final String BACK = "reverse.yaml";
    private static final String IN_JAR = "META-INF/imago/";
    static final String SERVICES = "META-INF/services/" + Migration.class.getName();
    private static final long MOST_BYTES = 512L << 20;

    private final StepName name;
    private final Path path;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<Path> code = new ArrayList<>();
    private final MigrationClasses classes = new MigrationClasses();
    /** Names of the classes that the code lists as migrations. */
    private final Set<String> listed = new HashSet<>();
    /** Where rules were found, by the name of their file. */
    private final Map<String, List<String>> rulesFound = new TreeMap<>();

    private final List<String> problems = new ArrayList<>();
    private final Map<String, Rules> rules = new TreeMap<>();
    private long left = MOST_BYTES;

    private StepReader(StepName name, Path path) {
        this.name = name;
        this.path = path;
    }

    /** Reads the step into the one list or the other. */
    static void read(StepName name, Path path, List<Step> steps, List<BrokenStep> broken) {
        StepReader reader = new StepReader(name, path);
        Optional<Step> step = reader.read();
        step.ifPresent(steps::add);
        if (step.isEmpty()) {
            broken.add(new BrokenStep(name.toString(), path, reader.problems));
        }
    }

    private Optional<Step> read() {
        try {
            if (Files.isDirectory(path)) {
                readFolder();
            } else {
                readJar(path);
            }
            rulesFound.values().stream()
                    .filter(places -> places.size() > 1)
                    .forEach(places ->
                            problems.add("it has rules in more than one place: " + String.join(", ", places)));
            for (String unused : classes.unused(listed)) {
                problems.add(SERVICES + " does not list " + unused + ", which would never be used: put its name there,"
                        + " on a line of its own, or take the class away");
            }
            if (problems.isEmpty() && !rulesFound.containsKey(RULES) && code.isEmpty()) {
                problems.add("it has neither " + RULES + " nor a jar with migrations");
            }
            if (!problems.isEmpty()) {
                return Optional.empty();
            }
            Rules there = rules.getOrDefault(RULES, Rules.none());
            Optional<Rules> back = Optional.ofNullable(rules.get(BACK));
            return Optional.of(new Step(name, path, there, back, code, StepChecksum.of(there, back, files)));
        } catch (ClassPathException e) {
            problems.add(String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            problems.add("it cannot be read: " + e);
        }
        return Optional.empty();
    }

    private void readFolder() throws IOException {
        List<Path> found;
        try (Stream<Path> walk = Files.walk(path)) {
            found = walk.filter(Files::isRegularFile).sorted().toList();
        }
        Map<String, byte[]> unpacked = new TreeMap<>();
        for (Path file : found) {
            String place = path.relativize(file).toString();
            if (place.equals(RULES) || place.equals(BACK)) {
                readRules(place, place, bytes(place, Files.newInputStream(file)));
            } else if (place.endsWith(".jar")) {
                readJar(file);
            } else if (isOfCode(place)) {
                unpacked.put(place, bytes(place, Files.newInputStream(file)));
            }
        }
        look(unpacked);
        byte[] services = unpacked.get(SERVICES);
        if (services != null && !StepChecksum.providers(services).isEmpty()) {
            code.add(path);
            add(unpacked);
        }
    }

    /** Which migrations there are, and which are listed. */
    private void look(Map<String, byte[]> content) {
        content.forEach((place, bytes) -> {
            if (place.endsWith(".class")) {
                classes.add(place, bytes);
            } else if (place.equals(SERVICES)) {
                listed.addAll(StepChecksum.providers(bytes));
            }
        });
    }

    private static boolean isOfCode(String place) {
        return !place.endsWith(".java") && !place.endsWith(".md") && !place.startsWith(".") && !place.contains("/.");
    }

    private void readJar(Path file) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream().filter(e -> !e.isDirectory()).toList()) {
                String place = file.getFileName() + "!/" + entry.getName();
                byte[] bytes = bytes(place, jar.getInputStream(entry));
                String inside =
                        entry.getName().startsWith(IN_JAR) ? entry.getName().substring(IN_JAR.length()) : "";
                if (inside.equals(RULES) || inside.equals(BACK)) {
                    readRules(inside, place, bytes);
                } else {
                    content.put(entry.getName(), bytes);
                }
            }
        }
        if (content.keySet().stream().anyMatch(n -> n.endsWith(".class") || n.equals(SERVICES))) {
            code.add(file);
        }
        look(content);
        add(content);
    }

    /** Files of one name that stand in several jars: all of them count. */
    private void add(Map<String, byte[]> content) {
        content.forEach((place, bytes) -> {
            String free = place;
            while (files.putIfAbsent(free, bytes) != null) {
                free = "again/" + free;
            }
        });
    }

    private byte[] bytes(String place, InputStream from) throws IOException {
        try (InputStream in = from) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 16L, left + 1));
            left -= bytes.length;
            if (left < 0) {
                throw new IOException("with " + place + " it has more than " + (MOST_BYTES >> 20) + " MiB");
            }
            return bytes;
        }
    }

    private void readRules(String file, String place, byte[] bytes) {
        rulesFound.computeIfAbsent(file, f -> new ArrayList<>()).add(place);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
            rules.put(file, RulesReader.read(text, name + "/" + place));
        } catch (CharacterCodingException e) {
            problems.add(place + " is not UTF-8 text");
        } catch (RulesException e) {
            e.problems().forEach(problem -> problems.add(problem.toString()));
        }
    }
}
