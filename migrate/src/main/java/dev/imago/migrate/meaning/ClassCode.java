package dev.imago.migrate.meaning;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The code of one class.
 *
 * @param superName binary name; null for {@code java.lang.Object}
 * @param methods by name and descriptor, in the order of the file
 * @param initialiser statements of the class initialiser
 * @param passedOver methods whose code could not be followed
 */
record ClassCode(
        String name,
        @Nullable String superName,
        List<String> interfaces,
        Map<String, MethodFacts> methods,
        List<Statement> initialiser,
        List<String> passedOver) {}
