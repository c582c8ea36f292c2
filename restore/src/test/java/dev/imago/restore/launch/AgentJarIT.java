package dev.imago.restore.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The agent's jar lives among the classes of a service it knows nothing about. */
class AgentJarIT {
    private static final Path JAR =
            Path.of(System.getProperty("imago.home", "..")).resolve("restore/agent/target/imago-agent.jar");

    @Test
    void holdsNoPackageButOurs() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("dev/imago/") || name.startsWith("META-INF/"))
                    // Multi-release classes would hide packages below META-INF.
                    .noneMatch(name -> name.startsWith("META-INF/versions/"));
        }
    }

    @Test
    void namesAnAgentThatItHolds() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String agent = jar.getManifest().getMainAttributes().getValue("Premain-Class");

            assertThat(jar.getEntry(agent.replace('.', '/') + ".class"))
                    .as(agent)
                    .isNotNull();
        }
    }
}
