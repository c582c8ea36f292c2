package dev.imago.migrate.ledger;

import dev.imago.migrate.registry.StepName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A new step to be filled in: a folder with a commented rules file, and a Java stub for where rules are not enough. */
public final class StepTemplate {
    private static final String SERVICES = "META-INF/services/dev.imago.migrate.api.Migration";

    private StepTemplate() {}

    /**
     * Writes the folder below {@code directory}, which is made if need be.
     *
     * @return the folder
     * @throws LedgerException if it is there already
     */
    public static Path write(Path directory, StepName name) {
        Path folder = directory.resolve(name.toString());
        String type =
                "Step" + name.from().replaceAll("\\W", "_") + "To" + name.to().replaceAll("\\W", "_");
        try {
            Files.createDirectories(directory);
            Files.createDirectory(folder);
            Files.writeString(folder.resolve("rules.yaml"), filled("rules.yaml.txt", name, type));
            Files.writeString(folder.resolve(type + ".java"), filled("Step.java.txt", name, type));
            Path services = folder.resolve(SERVICES);
            Files.createDirectories(folder.resolve("META-INF/services"));
            Files.writeString(services, "# " + type + "\n");
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw new LedgerException("there is a step at " + folder + " already", e);
        } catch (IOException e) {
            throw new LedgerException("cannot write the step " + folder, e);
        }
    }

    private static String filled(String template, StepName name, String type) throws IOException {
        try (InputStream in = StepTemplate.class.getResourceAsStream(template)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks the template " + template);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@SERVICE@", name.service())
                    .replace("@FROM@", name.from())
                    .replace("@TO@", name.to())
                    .replace("@CLASS@", type);
        }
    }
}
