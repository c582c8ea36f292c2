package dev.imago.migrate;

import dev.imago.migrate.classpath.ClassPathDictionary;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A version of a service made up in a test: sources compiled into a directory. All classes are of package {@code app}. */
public final class Version {
    private static final Pattern NAME = Pattern.compile("(?:class|enum|record|interface)\\s+(\\w+)");

    /** Tests often need the same version again, and compiling takes the longest of what they do. */
    private static final Map<List<String>, ClassPathDictionary> KNOWN = new ConcurrentHashMap<>();

    private Version() {}

    /** Compiles the sources, each a top-level class without package, into a new directory below {@code parent}. */
    public static ClassPathDictionary of(Path parent, String... sources) {
        return KNOWN.computeIfAbsent(
                List.of(sources), s -> ClassPathDictionary.read(List.of(compile(parent, "app", "", sources)), 17));
    }

    /** The directory with the classes of {@code sources}, which are of package {@code packageName}. */
    public static Path compile(Path parent, String packageName, String classPath, String... sources) {
        return compile(parent, packageName, classPath, List.of(), sources);
    }

    /** The same with further options of the compiler. */
    public static Path compile(
            Path parent, String packageName, String classPath, List<String> further, String... sources) {
        try {
            Path out = Files.createTempDirectory(parent, "classes");
            List<JavaFileObject> files =
                    Arrays.stream(sources).map(s -> source(packageName, s)).toList();
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
                List<String> options = new ArrayList<>(List.of(
                        "-d", out.toString(), "-proc:none", "-nowarn", "-classpath", classPath, "--release", "17"));
                options.addAll(further);
                if (!compiler.getTask(messages, manager, null, options, null, files)
                        .call()) {
                    throw new IllegalArgumentException(messages.toString());
                }
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaFileObject source(String packageName, String text) {
        Matcher name = NAME.matcher(text);
        if (!name.find()) {
            throw new IllegalArgumentException("no class in " + text);
        }
        String full = "package " + packageName + ";\n" + text;
        return new SimpleJavaFileObject(
                URI.create("string:///" + name.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return full;
            }
        };
    }
}
