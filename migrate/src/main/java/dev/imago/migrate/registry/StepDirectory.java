package dev.imago.migrate.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The steps that lie in one directory, a folder or jar each: {@code orders-2.3__2.4/} or {@code orders-2.3__2.4.jar}.
 * Other files are passed over. Immutable, as the directory was when it was read.
 *
 * @param path the directory
 * @param steps those that can be used, ordered by service and versions
 * @param broken those that cannot, by name
 * @param versions those that are kept beside the steps
 */
public record StepDirectory(Path path, List<Step> steps, List<BrokenStep> broken, KeptVersions versions) {
    private static final String JAR = ".jar";

    public StepDirectory {
        steps = steps.stream().sorted(Comparator.comparing(Step::name)).toList();
        broken = broken.stream().sorted(Comparator.comparing(BrokenStep::name)).toList();
    }

    /**
     * Reads all steps; what is wrong with one is told by {@link #broken}. No code of a step is run.
     *
     * @throws MigrationException if there is no such directory
     */
    public static StepDirectory read(Path directory) {
        List<Path> entries;
        try (Stream<Path> list = Files.list(directory)) {
            entries = list.filter(e -> !fileName(e).startsWith(".") && !isOfVersions(e))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new MigrationException("there is no directory of migrations at " + directory, e);
        }
        List<Step> steps = new ArrayList<>();
        List<BrokenStep> broken = new ArrayList<>();
        for (Path entry : entries) {
            boolean isFolder = Files.isDirectory(entry);
            String file = fileName(entry);
            if (isFolder || file.endsWith(JAR)) {
                String text = isFolder ? file : file.substring(0, file.length() - JAR.length());
                Optional<StepName> name = StepName.parse(text);
                if (name.isPresent()) {
                    StepReader.read(name.get(), entry, steps, broken);
                } else {
                    broken.add(new BrokenStep(text, entry, List.of("it is not called SERVICE-FROM__TO")));
                }
            }
        }
        return new StepDirectory(directory, steps, broken, KeptVersions.of(directory));
    }

    private static boolean isOfVersions(Path entry) {
        return fileName(entry).equals(KeptVersions.FOLDER) && Files.isDirectory(entry);
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Services that have steps, sorted. */
    public List<String> services() {
        return steps.stream().map(s -> s.name().service()).distinct().sorted().toList();
    }

    /** Steps with this name: none, one, or several that stand in each other's way. */
    public List<Step> named(String name) {
        return steps.stream().filter(s -> s.name().toString().equals(name)).toList();
    }

    /** The same without one step, and without those that cannot be used. */
    public StepDirectory without(Step step) {
        return new StepDirectory(
                path, steps.stream().filter(each -> !each.equals(step)).toList(), List.of(), versions);
    }

    /**
     * The fewest steps that lead from one version to another; no steps when it is the same version.
     *
     * @throws NoChainException if none do
     * @throws AmbiguousChainException if there are several ways with the fewest steps
     */
    public StepChain chain(String service, String from, String to) {
        return new ChainSearch(
                        steps.stream()
                                .filter(s -> s.name().service().equals(service))
                                .toList(),
                        service)
                .shortest(from, to);
    }
}
