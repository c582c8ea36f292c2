package dev.imago.restore.upgrade;

import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathEntry;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.migrate.classpath.JdkRelease;
import dev.imago.migrate.classpath.RunningFiles;
import dev.imago.migrate.rules.ConnectionRule;
import dev.imago.migrate.rules.HealthRule;
import dev.imago.migrate.rules.Rules;
import dev.imago.restore.health.HealthCheck;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.takeover.Broker;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a run knows before it starts anything: old, how new is to be started, rules and transformers, and what both class
 * paths hold.
 *
 * @param newCommand words that start the new version
 * @param newJava the same as understood by us, or null when it is no plain java command: then the agent tells the class path
 * @param migration for the run to close
 */
public record Preparation(
        OldProcess old,
        JavaCommand oldJava,
        List<String> newCommand,
        @Nullable JavaCommand newJava,
        ChosenMigration migration,
        Criu criu) {

    /** What is to be started. */
    Successor successor() {
        return Successor.of(old, newCommand, newJava);
    }

    /** Reads all of it, or throws {@link UpgradeException} naming what is wrong with the request. */
    public static Preparation of(UpgradeRequest request) {
        OldProcess old = readOld(request.pid());
        try {
            JavaCommand oldJava = readCommand(old);
            JavaCommand newJava = exchanged(request, old, oldJava);
            List<String> words = request.command().isEmpty() ? newWords(old, newJava) : request.command();
            Preparation bare = new Preparation(old, oldJava, words, newJava, ChosenMigration.none(), Criu.find());
            return new Preparation(old, oldJava, words, newJava, bare.choose(request.answers()), bare.criu());
        } catch (ClassPathException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct --to, --replace or the command");
        } catch (CriuException e) {
            throw UpgradeException.failed(
                    "no CRIU that works", List.of(String.valueOf(e.getMessage())), "run scripts/setup", e);
        }
    }

    private ChosenMigration choose(Answers answers) {
        if (!answers.areSteps()) {
            return answers.given();
        }
        JavaCommand next = newJava;
        if (next == null) {
            throw UpgradeException.usage(
                    "which steps lead to the new version can't be told before it runs",
                    "give --to, --replace or a plain java command, or --rules instead of --steps");
        }
        return answers.choose(
                new LaunchedCode(oldClasses(), oldJava.mainClass()),
                new LaunchedCode(newClasses(next.classPathEntries(), ""), next.mainClass()));
    }

    /** What becomes of the state first, and when old may be frozen. */
    Rules rules() {
        return migration.rules();
    }

    /** Bytes that old's image may take, with the state of a version between beside it where there is one. */
    long imageBytes() {
        return old.residentBytes() * (migration.passes().isOnePass() ? 1 : 2);
    }

    private static JavaCommand readCommand(OldProcess old) {
        try {
            return JavaCommand.parse(old.command(), old.directory(), old.environment());
        } catch (ClassPathException e) {
            throw UpgradeException.refused(
                    "how process " + old.pid() + " was started is not understood",
                    List.of(String.valueOf(e.getMessage())),
                    "");
        }
    }

    static OldProcess readOld(long pid) {
        try {
            OldProcess old = OldProcess.read(pid);
            if (!old.isJvm()) {
                throw UpgradeException.refused(
                        "process " + pid + " (" + old.executable() + ") is no HotSpot JVM",
                        List.of(),
                        "give the pid of the JVM itself, not of a script that started it");
            }
            return old;
        } catch (NoSuchFileException e) {
            throw UpgradeException.usage("no process has pid " + pid, "jcmd -l lists the JVMs of this machine");
        } catch (AccessDeniedException e) {
            throw UpgradeException.failed(
                    "process " + pid + " may not be read",
                    List.of(),
                    "root".equals(System.getProperty("user.name"))
                            ? "root needs CAP_SYS_PTRACE for it, which a container may have taken away"
                            : "run as root",
                    e);
        } catch (IOException e) {
            throw UpgradeException.failed("process " + pid + " cannot be read", List.of(e.toString()), "", e);
        }
    }

    private static @Nullable JavaCommand exchanged(UpgradeRequest request, OldProcess old, JavaCommand oldJava) {
        if (request.to().isPresent()) {
            return oldJava.withJar(request.to().get());
        }
        if (!request.replace().isEmpty()) {
            JavaCommand changed = oldJava;
            for (Map.Entry<Path, Path> entry : request.replace().entrySet()) {
                changed = changed.withReplaced(entry.getKey().toString(), entry.getValue());
            }
            return changed;
        }
        Path program = Path.of(request.command().get(0)).getFileName();
        if (program == null || !program.toString().equals("java")) {
            return null;
        }
        JavaCommand command = JavaCommand.parse(request.command(), old.directory(), old.environment());
        if (command.classPathEntries().isEmpty()) {
            throw UpgradeException.usage(
                    String.join(":", command.classPath()) + " does not exist",
                    "paths are those of old's directory, " + old.directory());
        }
        command.requireJar();
        return command;
    }

    /** Old's command with another class path runs the JDK that old runs, or its upgrade, wherever PATH points now. */
    private static List<String> newWords(OldProcess old, @Nullable JavaCommand newJava) {
        if (newJava == null) {
            throw new IllegalStateException("neither a command nor an exchange was given");
        }
        if (!old.hasProgram()) {
            throw UpgradeException.refused(
                    "the JDK that the service runs on is not there any more: " + old.executable(),
                    List.of(),
                    "give the command that starts the new version, with another JDK: -- /path/to/bin/java ...");
        }
        List<String> words = new ArrayList<>(newJava.words());
        words.set(0, old.executable().toString());
        return words;
    }

    /** What old runs, also where a newer version lies under its name by now. */
    ClassPathDictionary oldClasses() {
        try {
            RunningFiles files = old.files();
            return ClassPathDictionary.read(
                    oldJava.classPathEntries(files), release(JdkRelease.of(old.executable())), files);
        } catch (ClassPathException e) {
            throw UpgradeException.refused(
                    "old's class path cannot be read", List.of(String.valueOf(e.getMessage())), "");
        } catch (IOException e) {
            throw UpgradeException.failed("process " + old.pid() + " cannot be read", List.of(e.toString()), "", e);
        }
    }

    /**
     * The classes of the new version.
     *
     * @param told what the new JVM said of its version; empty before it runs
     */
    ClassPathDictionary newClasses(List<Path> classPath, String told) {
        OptionalInt release = told.isEmpty()
                ? JdkRelease.ofCommand(newCommand.get(0), old.directory(), old.environment())
                : JdkRelease.parse(told);
        try {
            return ClassPathDictionary.read(classPath, release(release));
        } catch (ClassPathException e) {
            throw UpgradeException.refused(
                    "the new version's class path cannot be read",
                    List.of(String.valueOf(e.getMessage())),
                    "correct what the class path names, or build it anew");
        }
    }

    private static int release(OptionalInt known) {
        return known.orElse(Runtime.version().feature());
    }

    /** Whether old already runs the very jars that it was to be given. Whoever gives a command wants that to be run. */
    public boolean isUpToDate(UpgradeRequest request) {
        if (newJava == null || !request.command().isEmpty()) {
            return false;
        }
        try {
            RunningFiles files = old.files();
            if (!haveSameContent(files, oldJava.classPathEntries(files), newJava.classPathEntries())) {
                return false;
            }
            // Manifests may name further jars.
            return haveSameContent(files, paths(oldClasses()), paths(newClasses(newJava.classPathEntries(), "")));
        } catch (IOException | ClassPathException e) {
            return false;
        }
    }

    private static List<Path> paths(ClassPathDictionary classes) {
        return classes.entries().stream().map(ClassPathEntry::path).toList();
    }

    private static boolean haveSameContent(RunningFiles files, List<Path> olds, List<Path> news) throws IOException {
        if (olds.size() != news.size()) {
            return false;
        }
        for (int i = 0; i < olds.size(); i++) {
            Path content = files.content(olds.get(i));
            // What a directory held when the service started can't be told.
            if (!Files.isRegularFile(content)
                    || !Files.isRegularFile(news.get(i))
                    || Files.mismatch(content, news.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** How the new version's health is checked: as the request says, else as the rules do. */
    public HealthCheck health(UpgradeRequest request) {
        try {
            return request.health().map(HealthCheck::parse).orElseGet(this::healthByRules);
        } catch (IllegalArgumentException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct --health");
        }
    }

    /** What becomes of established connections: as the request says, else as the rules do. */
    public Broker.HandOver connections(UpgradeRequest request) {
        String how = request.connections()
                .orElseGet(() -> migration.passes().serviceRules().connections() == ConnectionRule.HAND_OVER
                        ? "hand-over"
                        : "close");
        return switch (how) {
            case "hand-over" -> Broker.HandOver.HAND_OVER;
            case "close" -> Broker.HandOver.CLOSE;
            default -> throw UpgradeException.usage("--connections " + how, "write hand-over or close");
        };
    }

    private HealthCheck healthByRules() {
        HealthRule rule = migration.passes().serviceRules().health();
        if (rule instanceof HealthRule.Http http) {
            return HealthCheck.http(http.port(), http.path());
        }
        if (rule instanceof HealthRule.Command command) {
            return HealthCheck.command(command.port(), command.command());
        }
        return HealthCheck.accept();
    }

    /** What the service is called: its jar or main class. */
    public String service() {
        String jar = oldJava.jar();
        String name = jar != null ? String.valueOf(Path.of(jar).getFileName()) : oldJava.mainClass();
        return name == null ? "process " + old.pid() : name;
    }

    /** One line about what is going to be upgraded to what. */
    public String summary() {
        return service() + " (pid " + old.pid() + ", " + Sizes.bytes(old.residentBytes()) + ") -> "
                + String.join(" ", newCommand);
    }
}
