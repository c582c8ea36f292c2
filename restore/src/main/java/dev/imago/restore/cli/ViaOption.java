package dev.imago.restore.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Classes of versions that a state passes through, where steps have to be taken one after the other. */
final class ViaOption {
    @Option(
            names = "--via",
            paramLabel = "VERSION=CLASSPATH",
            description =
                    "Classes of a version between, where the state has to pass through it; may be given several times. Default: "
                            + "versions/SERVICE-VERSION.jar or a folder, beside the steps.")
    private Map<String, String> via = new LinkedHashMap<>();

    /** Jars and directories by version. */
    Map<String, List<Path>> classPaths() {
        Map<String, List<Path>> paths = new LinkedHashMap<>();
        via.forEach((version, text) -> paths.put(version, entries(text)));
        return paths;
    }

    static List<Path> entries(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }
}
