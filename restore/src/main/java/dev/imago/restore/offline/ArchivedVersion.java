package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveHead.CodeEntry;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathEntry;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The version that the state in a migrated archive is of. */
public record ArchivedVersion(ArchiveHead head) {
    /** Jar and version. */
    String name() {
        return head.latest().to();
    }

    /** How many objects the state has. */
    long objects() {
        return head.latest().objects();
    }

    /**
     * Reads a class path.
     *
     * @throws UpgradeException when it holds anything but this version: the state would be taken for what it is not
     */
    ClassPathDictionary require(List<Path> classPath) {
        // As the archive's own code was read: a jar may have other classes for other releases of the JDK.
        ClassPathDictionary classes =
                ClassPathDictionary.read(classPath, head.service().jvm().feature());
        List<String> archived = head.code().stream().map(CodeEntry::content).toList();
        List<String> given =
                classes.entries().stream().map(ClassPathEntry::content).toList();
        if (!given.equals(archived)) {
            throw UpgradeException.refused(
                    "the command runs other code than the state was migrated to",
                    List.of(
                            "the state is of " + name() + ": "
                                    + head.code().stream().map(CodeEntry::path).collect(Collectors.joining(", ")),
                            "the command runs " + Findings.name(classes) + ": "
                                    + classes.entries().stream()
                                            .map(entry -> entry.path().toString())
                                            .collect(Collectors.joining(", "))),
                    "give the command that starts " + name() + ", or migrate the state to the other one");
        }
        return classes;
    }

    /** The words, for a shell, that start it as the service was started that the checkpoint was taken of. */
    public String usage(Path archive) {
        List<String> words = likelyCommand();
        String command = words.isEmpty()
                ? "COMMAND"
                : words.stream().map(ArchivedVersion::quoted).collect(Collectors.joining(" "));
        return "imago restore " + quoted(archive.toString()) + " -- " + command;
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Empty when the old command line is not understood. */
    private List<String> likelyCommand() {
        Path directory = Path.of(head.service().process().directory());
        List<String> code = head.code().stream().map(CodeEntry::path).toList();
        try {
            JavaCommand old = JavaCommand.parse(head.service().process().command(), directory, Map.of());
            return new JavaCommand(
                            old.executable(),
                            old.options(),
                            old.jar() == null || code.isEmpty() ? null : code.get(0),
                            code,
                            old.mainClass(),
                            old.arguments(),
                            directory)
                    .words();
        } catch (ClassPathException e) {
            return List.of();
        }
    }
}
