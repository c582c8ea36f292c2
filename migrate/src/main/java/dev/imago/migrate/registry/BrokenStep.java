package dev.imago.migrate.registry;

import java.nio.file.Path;
import java.util.List;

/**
 * What looks like a step and cannot be used.
 *
 * @param name of the folder or jar
 * @param problems everything that is wrong with it, in sentences
 */
public record BrokenStep(String name, Path path, List<String> problems) {
    public BrokenStep {
        problems = List.copyOf(problems);
    }
}
