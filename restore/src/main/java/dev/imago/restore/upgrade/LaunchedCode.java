package dev.imago.restore.upgrade;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The code of one version as it is launched, and what it is called: by the jar that it is launched from, and that jar's manifest.
 *
 * @param mainClass the class that is launched; null when a jar is
 */
public record LaunchedCode(
        ClassPathDictionary classes, @Nullable String mainClass) {
    /** The version begins where a step's does: behind the first dash that a digit follows. */
    private static final Pattern WITH_VERSION = Pattern.compile("(.+?)-(\\d.*)");

    /** Name of the jar without its version: {@code orders} for {@code orders-1.0.jar}. */
    public String service() {
        Matcher name = WITH_VERSION.matcher(fileName());
        return name.matches() ? name.group(1) : fileName();
    }

    /**
     * What its manifest calls its version, else what its file name does.
     *
     * @throws UpgradeException when neither says
     */
    public String version() {
        String told = launched().version();
        if (!told.isEmpty()) {
            return told;
        }
        Matcher name = WITH_VERSION.matcher(fileName());
        if (!name.matches()) {
            throw UpgradeException.refused(
                    "which version " + launched().path() + " is can't be told, so no steps can be chosen",
                    List.of("it has no Implementation-Version in its manifest, and none in its name"),
                    "give rules with --rules, or build it with its version in the manifest");
        }
        return name.group(2);
    }

    private String fileName() {
        Path file = launched().path().getFileName();
        String name = String.valueOf(file);
        return name.endsWith(".jar") ? name.substring(0, name.length() - ".jar".length()) : name;
    }

    private ClassPathEntry launched() {
        List<ClassPathEntry> entries = classes.entries();
        String main = mainClass;
        return entries.stream()
                .filter(entry -> main == null || entry.classes().contains(main))
                .findFirst()
                .orElseThrow(() -> UpgradeException.refused(
                        "what the service is launched from is not on its class path",
                        List.of(main == null ? "nothing is" : main + " is in none of its entries"),
                        "give rules with --rules"));
    }
}
