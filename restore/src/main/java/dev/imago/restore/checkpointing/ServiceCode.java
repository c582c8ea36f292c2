package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.archive.ArchiveHead.CodeEntry;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathEntry;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.migrate.classpath.JdkRelease;
import dev.imago.migrate.classpath.RunningFiles;
import dev.imago.restore.launch.OldProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The class path of a running service, to be put into its archive: so that a checkpoint can be planned for and migrated when
 * the jars are long gone.
 *
 * @param entries as the archive's head lists them
 * @param sources the files to pack, by their names in the archive; those below {@code /proc} last as long as the service
 */
record ServiceCode(List<CodeEntry> entries, Map<String, Path> sources) {
    /**
     * Reads it.
     *
     * @param directory where directories of classes are put as jars, for the caller to remove
     * @throws ClassPathException when how the service was started is not understood, or its class path cannot be read
     */
    static ServiceCode of(OldProcess service, Path directory) throws IOException {
        RunningFiles files = service.files();
        JavaCommand java = JavaCommand.parse(service.command(), service.directory(), service.environment());
        int release =
                JdkRelease.of(service.executable()).orElse(Runtime.version().feature());
        List<CodeEntry> entries = new ArrayList<>();
        Map<String, Path> sources = new LinkedHashMap<>();
        for (ClassPathEntry entry : ClassPathDictionary.read(java.classPathEntries(files), release, files)
                .entries()) {
            String name = "extra/code-" + entries.size() + ".jar";
            Path content = files.content(entry.path());
            sources.put(
                    name, Files.isDirectory(content) ? pack(content, directory.resolve(name.substring(6))) : content);
            entries.add(new CodeEntry(entry.path().toString(), name, entry.version(), entry.content()));
        }
        return new ServiceCode(entries, sources);
    }

    private static Path pack(Path folder, Path jar) throws IOException {
        List<Path> classes;
        try (Stream<Path> walk = Files.walk(folder)) {
            classes = walk.filter(file -> file.toString().endsWith(".class") && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(file -> folder.relativize(file).toString()))
                    .toList();
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Path file : classes) {
                packed.putNextEntry(new JarEntry(folder.relativize(file).toString()));
                Files.copy(file, packed);
            }
        }
        return jar;
    }
}
