package dev.imago.migrate.classpath;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A command line of the {@code java} launcher, understood as far as an upgrade needs it. Immutable.
 *
 * @param executable as it was given, e.g. {@code java} or {@code /usr/lib/jvm/17/bin/java}
 * @param options the JVM's options without the class path, argument files expanded
 * @param jar what {@code -jar} names, or null when a class is launched
 * @param classPath items of the class path as given; with a jar, that jar
 * @param mainClass the class that is launched, {@code module/class} for {@code -m}; null with a jar
 * @param arguments what the service gets
 * @param directory working directory, which relative paths refer to
 */
public record JavaCommand(
        String executable,
        List<String> options,
        @Nullable String jar,
        List<String> classPath,
        @Nullable String mainClass,
        List<String> arguments,
        Path directory) {
    private static final Set<String> CLASS_PATH = Set.of("-cp", "-classpath", "--class-path");
    private static final Set<String> WITH_VALUE = Set.of(
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--patch-module",
            "--enable-native-access",
            "--illegal-native-access",
            "--finalization",
            "--source");

    public JavaCommand {
        options = List.copyOf(options);
        classPath = List.copyOf(classPath);
        arguments = List.copyOf(arguments);
    }

    /**
     * Understands a command line.
     *
     * @param words the executable first, as {@code /proc/PID/cmdline} has them
     * @param directory working directory of the process
     * @param environment of the process; {@code CLASSPATH} and {@code JDK_JAVA_OPTIONS} count
     * @throws ClassPathException if it launches neither a jar nor a class
     */
    public static JavaCommand parse(List<String> words, Path directory, Map<String, String> environment) {
        if (words.isEmpty()) {
            throw new ClassPathException("an empty command does not start a JVM");
        }
        return new Parser(directory, environment).parse(words);
    }

    /** The words to execute. A jar or class path stands right before what is launched. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(executable);
        words.addAll(options);
        if (jar != null) {
            words.addAll(List.of("-jar", jar));
        } else if (mainClass != null) {
            if (!classPath.isEmpty()) {
                words.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
            }
            words.addAll(mainClass.indexOf('/') > 0 ? List.of("-m", mainClass) : List.of(mainClass));
        }
        words.addAll(arguments);
        return words;
    }

    /** Jars and directories of the class path, absolute, wildcards expanded; those that do not exist are left out. */
    public List<Path> classPathEntries() {
        List<Path> paths = new ArrayList<>();
        for (String item : classPath) {
            if (item.equals("*") || item.endsWith("/*")) {
                paths.addAll(jarsOf(directory.resolve(item.substring(0, item.length() - 1))));
            } else {
                paths.add(directory.resolve(item).normalize());
            }
        }
        return paths.stream().filter(Files::exists).toList();
    }

    /**
     * The same command with another version's jar: instead of the one that {@code -jar} names, else of the one that holds
     * the main class.
     *
     * @throws ClassPathException if the new jar is missing, or it is not clear which one it replaces
     */
    public JavaCommand withJar(Path newJar) {
        String replacement = existing(newJar);
        if (jar != null) {
            return new JavaCommand(executable, options, replacement, List.of(replacement), null, arguments, directory);
        }
        List<String> holders = classPath.size() == 1
                ? classPath
                : classPath.stream().filter(this::holdsMainClass).toList();
        if (holders.isEmpty()) {
            throw new ClassPathException("no entry of the class path " + classPath + " holds " + mainClass
                    + "; say which one to exchange with --replace OLD=" + newJar);
        }
        return replacing(item -> item.equals(holders.get(0)) ? replacement : item);
    }

    /**
     * The same command with one class path entry exchanged, named by its path or, where that is clear, by its file name.
     *
     * @throws ClassPathException if the new one is missing, or none or several match the old one
     */
    public JavaCommand withReplaced(String oldEntry, Path newEntry) {
        String replacement = existing(newEntry);
        Path wanted = directory.resolve(oldEntry).normalize();
        List<String> matches = classPath.stream()
                .filter(i -> directory.resolve(i).normalize().equals(wanted))
                .distinct()
                .toList();
        if (matches.isEmpty()) {
            matches = classPath.stream()
                    .filter(i -> oldEntry.equals(String.valueOf(Path.of(i).getFileName())))
                    .distinct()
                    .toList();
        }
        if (matches.size() != 1) {
            throw new ClassPathException((matches.isEmpty() ? "no entry" : matches.size() + " entries")
                    + " of the class path " + classPath + " is called " + oldEntry);
        }
        String match = matches.get(0);
        if (jar != null) {
            return withJar(newEntry);
        }
        return replacing(item -> item.equals(match) ? replacement : item);
    }

    private JavaCommand replacing(UnaryOperator<String> exchange) {
        return new JavaCommand(
                executable, options, jar, classPath.stream().map(exchange).toList(), mainClass, arguments, directory);
    }

    private static String existing(Path path) {
        if (!Files.exists(path)) {
            throw new ClassPathException(path + " does not exist");
        }
        return path.toAbsolutePath().normalize().toString();
    }

    private boolean holdsMainClass(String item) {
        String entry = String.valueOf(mainClass).replace('.', '/') + ".class";
        Path path = directory.resolve(item);
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve(entry));
        }
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return zip.getEntry(entry) != null;
        } catch (IOException e) {
            throw new ClassPathException("cannot read " + path, e);
        }
    }

    private static List<Path> jarsOf(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            f -> f.toString().endsWith(".jar") || f.toString().endsWith(".JAR"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static final class Parser {
        private final Path directory;
        private final Map<String, String> environment;
        private final List<String> options = new ArrayList<>();
        private @Nullable String classPath;
        private boolean argumentFiles = true;

        Parser(Path directory, Map<String, String> environment) {
            this.directory = directory;
            this.environment = environment;
            this.classPath = environment.get("CLASSPATH");
        }

        JavaCommand parse(List<String> words) {
            List<String> pending = new ArrayList<>();
            String more = environment.get("JDK_JAVA_OPTIONS");
            if (more != null) {
                pending.addAll(ArgumentFile.split(more));
            }
            pending.addAll(words.subList(1, words.size()));
            int at = 0;
            while (at < pending.size()) {
                String word = pending.get(at++);
                if (argumentFiles && word.startsWith("@") && !word.startsWith("@@")) {
                    expand(word, pending, --at);
                } else if (CLASS_PATH.contains(word)) {
                    classPath = value(pending, at++, word);
                } else if (word.startsWith("--class-path=")) {
                    classPath = word.substring("--class-path=".length());
                } else if (word.equals("-jar")) {
                    String jar = value(pending, at++, word);
                    return command(words.get(0), jar, List.of(jar), null, pending.subList(at, pending.size()));
                } else if (word.equals("-m") || word.equals("--module")) {
                    String module = value(pending, at++, word);
                    return command(words.get(0), null, items(), module, pending.subList(at, pending.size()));
                } else if (WITH_VALUE.contains(word)) {
                    options.add(word);
                    options.add(value(pending, at++, word));
                } else if (word.startsWith("-")) {
                    argumentFiles &= !word.equals("--disable-@files");
                    options.add(word);
                } else {
                    return command(words.get(0), null, items(), word, pending.subList(at, pending.size()));
                }
            }
            throw new ClassPathException("'" + String.join(" ", words) + "' launches neither a jar nor a class");
        }

        private JavaCommand command(
                String executable,
                @Nullable String jar,
                List<String> items,
                @Nullable String main,
                List<String> arguments) {
            return new JavaCommand(executable, options, jar, items, main, arguments, directory);
        }

        private List<String> items() {
            return classPath == null || classPath.isEmpty()
                    ? List.of(".")
                    // An empty item is the working directory.
                    : Arrays.stream(classPath.split(File.pathSeparator, -1))
                            .map(i -> i.isEmpty() ? "." : i)
                            .toList();
        }

        private void expand(String word, List<String> pending, int at) {
            pending.remove(at);
            Path file = directory.resolve(word.substring(1));
            try {
                pending.addAll(at, ArgumentFile.split(Files.readString(file)));
            } catch (IOException e) {
                throw new ClassPathException("cannot read the argument file " + file, e);
            }
        }

        private static String value(List<String> words, int at, String option) {
            if (at >= words.size()) {
                throw new ClassPathException("option " + option + " has no value");
            }
            return words.get(at);
        }
    }
}
