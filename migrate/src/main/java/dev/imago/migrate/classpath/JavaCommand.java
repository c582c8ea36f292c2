package dev.imago.migrate.classpath;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
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
 * @param options the JVM's options without the class path, argument files expanded; those of {@code JDK_JAVA_OPTIONS} are
 *     not among them, for the new version finds them in its environment too
 * @param jar what {@code -jar} names, or null when a class is launched
 * @param classPath items of the class path as given; with a jar, that jar
 * @param mainClass the class that is launched; null with a jar
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
    private static final long LONGEST_ARGUMENT_FILE = 16L << 20;
    private static final Set<String> CLASS_PATH = Set.of("-cp", "-classpath", "--class-path");
    private static final Set<String> WITH_VALUE = Set.of(
            "-p",
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
            "--sun-misc-unsafe-memory-access",
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
     * @throws ClassPathException if it launches neither a jar nor a class of the class path
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
            words.add(mainClass);
        }
        words.addAll(arguments);
        return words;
    }

    /** Jars and directories of the class path, absolute, wildcards expanded; those that do not exist are left out. */
    public List<Path> classPathEntries() {
        return classPathEntries(ClassPathFiles.onDisk()).stream()
                .filter(Files::exists)
                .toList();
    }

    /** The same with wildcards expanded by {@code files}, also what does not exist. */
    public List<Path> classPathEntries(ClassPathFiles files) {
        List<Path> paths = new ArrayList<>();
        for (String item : classPath) {
            if (isWildcard(item)) {
                paths.addAll(files.jarsOf(folderOf(item)));
            } else {
                paths.add(directory.resolve(item).normalize());
            }
        }
        return List.copyOf(paths);
    }

    private static boolean isWildcard(String item) {
        return item.equals("*") || item.endsWith("/*");
    }

    private Path folderOf(String wildcard) {
        return directory.resolve(wildcard.substring(0, wildcard.length() - 1)).normalize();
    }

    /**
     * The same command with another version's jar: instead of the one that {@code -jar} names, else of the one that holds
     * the main class.
     *
     * @throws ClassPathException if the new jar is missing or is none, or it is not clear which one it replaces
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
     * @throws ClassPathException if the new one is missing or no jar, or none or several match the old one
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
        if (matches.isEmpty() && classPath.stream().anyMatch(JavaCommand::isWildcard)) {
            return withoutWildcards().withReplaced(oldEntry, newEntry);
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

    /** The same command with the jars that its wildcards stand for, so that one of them can be exchanged. */
    private JavaCommand withoutWildcards() {
        List<String> items = classPath.stream()
                .flatMap(item -> isWildcard(item)
                        ? ClassPathFiles.onDisk().jarsOf(folderOf(item)).stream()
                                .map(Path::toString)
                        : Stream.of(item))
                .toList();
        return new JavaCommand(executable, options, jar, items, mainClass, arguments, directory);
    }

    /**
     * Looks at the jar that is launched, if one is.
     *
     * @throws ClassPathException if it is missing, or is no jar
     */
    public void requireJar() {
        if (jar != null) {
            existing(directory.resolve(jar));
        }
    }

    private JavaCommand replacing(UnaryOperator<String> exchange) {
        return new JavaCommand(
                executable, options, jar, classPath.stream().map(exchange).toList(), mainClass, arguments, directory);
    }

    private static String existing(Path path) {
        if (!Files.exists(path)) {
            throw new ClassPathException(path + " does not exist");
        }
        if (Files.isRegularFile(path)) {
            try (ZipFile zip = new ZipFile(path.toFile())) {
                zip.size();
            } catch (IOException e) {
                throw new ClassPathException(path + " can't be read as a jar: " + e.getMessage(), e);
            }
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

        /**
         * @param expanded whether it comes from an argument file, in which others are not looked for
         * @param inherited whether it comes from the environment, where the new version finds it as well
         */
        private record Word(String text, boolean expanded, boolean inherited) {
            boolean is(String option) {
                return text.equals(option);
            }
        }

        JavaCommand parse(List<String> words) {
            Deque<Word> pending = new ArrayDeque<>();
            String more = environment.get("JDK_JAVA_OPTIONS");
            if (more != null) {
                ArgumentFile.split(more).forEach(word -> pending.add(new Word(word, false, true)));
            }
            words.subList(1, words.size()).forEach(word -> pending.add(new Word(word, false, false)));
            while (!pending.isEmpty()) {
                Word word = pending.removeFirst();
                if (argumentFiles && !word.expanded() && word.text().startsWith("@")) {
                    expand(word, pending);
                } else if (CLASS_PATH.contains(word.text())) {
                    classPath = value(pending, word);
                } else if (word.text().startsWith("--class-path=")) {
                    classPath = word.text().substring("--class-path=".length());
                } else if (word.is("-jar")) {
                    String jar = value(pending, word);
                    return command(words.get(0), jar, List.of(jar), null, pending);
                } else if (word.is("-m") || word.text().startsWith("--module")) {
                    refuseModule(word, pending);
                } else if (WITH_VALUE.contains(word.text())) {
                    add(word);
                    add(new Word(value(pending, word), true, word.inherited()));
                } else if (word.text().startsWith("-")) {
                    argumentFiles &= !word.is("--disable-@files");
                    add(word);
                } else {
                    return command(words.get(0), null, items(), mainClass(word.text()), pending);
                }
            }
            throw new ClassPathException("'" + String.join(" ", words) + "' launches neither a jar nor a class");
        }

        private void add(Word option) {
            if (!option.inherited()) {
                options.add(option.text());
            }
        }

        private void refuseModule(Word word, Deque<Word> pending) {
            if (word.text().startsWith("--module-path")) {
                add(word);
                if (word.is("--module-path")) {
                    add(new Word(value(pending, word), true, word.inherited()));
                }
                return;
            }
            String module = word.text().indexOf('=') > 0 ? word.text() : word.text() + " " + value(pending, word);
            throw new ClassPathException("the service is launched as a module (" + module
                    + "), whose classes can't be read yet; services on the class path can be upgraded");
        }

        private static String mainClass(String word) {
            if (word.endsWith(".java")) {
                throw new ClassPathException(
                        "the service is launched from the source file " + word + ", so it has no classes to compare");
            }
            return word;
        }

        private JavaCommand command(
                String executable,
                @Nullable String jar,
                List<String> items,
                @Nullable String main,
                Deque<Word> arguments) {
            List<String> rest = arguments.stream().map(Word::text).toList();
            return new JavaCommand(executable, options, jar, items, main, rest, directory);
        }

        private List<String> items() {
            return classPath == null || classPath.isEmpty()
                    ? List.of(".")
                    // An empty item is the working directory.
                    : Arrays.stream(classPath.split(File.pathSeparator, -1))
                            .map(i -> i.isEmpty() ? "." : i)
                            .toList();
        }

        private void expand(Word word, Deque<Word> pending) {
            if (word.text().startsWith("@@")) {
                pending.addFirst(new Word(word.text().substring(1), true, word.inherited()));
                return;
            }
            Path file = directory.resolve(word.text().substring(1));
            try {
                // The command may be an archive's, and name anything.
                if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_ARGUMENT_FILE) {
                    throw new ClassPathException(file + " is no argument file");
                }
                List<String> words = new ArrayList<>(ArgumentFile.split(Files.readString(file)));
                Collections.reverse(words);
                words.forEach(each -> pending.addFirst(new Word(each, true, word.inherited())));
            } catch (IOException e) {
                throw new ClassPathException("cannot read the argument file " + file, e);
            }
        }

        private static String value(Deque<Word> pending, Word option) {
            Word value = pending.pollFirst();
            if (value == null) {
                throw new ClassPathException("option " + option.text() + " has no value");
            }
            return value.text();
        }
    }
}
