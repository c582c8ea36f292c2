package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.meaning.NewNames;
import dev.imago.migrate.rules.Rules;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Names of the new version for classes and fields of the old one. Nested classes of a renamed class follow it. Thread-safe. */
public final class ClassNames implements NewNames {
    private final Map<String, String> renames;
    private final Dictionary next;
    private final List<Pattern> patterns;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** All classes whose names begin so. */
    private record Pattern(String from, String to) {}

    private static String beginning(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }

    /** The names that rules give, in a version with these classes. */
    public ClassNames(Rules rules, Dictionary next) {
        this.renames = rules.rename();
        this.next = next;
        this.patterns = renames.entrySet().stream()
                .filter(e -> e.getKey().endsWith(".*"))
                .map(e -> new Pattern(beginning(e.getKey()), beginning(e.getValue())))
                .toList();
    }

    /**
     * The names that code is compared by: those that rules give, and of classes that are gone by them, what they seem to be
     * now.
     */
    public static NewNames ofCode(Rules rules, Dictionary old, Dictionary next) {
        return new MovedClasses(rules, old.shapes().stream().map(Shape::name).toList(), next);
    }

    /** The new name of a class or array class, in the spelling of {@code Class.getName()}; the same when nothing renames it. */
    public String of(String oldName) {
        return known.computeIfAbsent(oldName, this::find);
    }

    @Override
    public String ofClass(String oldName) {
        return of(oldName);
    }

    @Override
    public String ofField(String oldClass, String name) {
        String target = renames.getOrDefault(oldClass + "." + name, name);
        return target.indexOf('.') >= 0 ? target : of(oldClass) + "." + target;
    }

    /** The path of a root in the new version. */
    public String ofRoot(Root root) {
        if (root.kind() == Root.Kind.INSTANCE) {
            return Root.ofInstance(of(root.className()), 0).path();
        }
        if (root.isOfConstant()) {
            int dot = root.field().indexOf('.');
            String field = ofField(root.className(), root.field().substring(dot + 1));
            return of(root.className()) + "." + root.field().substring(0, dot)
                    + field.substring(field.lastIndexOf('.'));
        }
        return ofField(root.className(), root.field());
    }

    /** A field descriptor in terms of the new version. */
    public String descriptor(String oldDescriptor) {
        int dimensions = dimensions(oldDescriptor);
        if (oldDescriptor.charAt(dimensions) != 'L') {
            return oldDescriptor;
        }
        String name = oldDescriptor.substring(dimensions + 1, oldDescriptor.length() - 1);
        return oldDescriptor.substring(0, dimensions)
                + "L"
                + of(name.replace('/', '.')).replace('.', '/')
                + ";";
    }

    /** The class that a class or array class is about: {@code com.acme.Order} for {@code [[Lcom.acme.Order;}; itself for {@code [I}. */
    public static String element(String className) {
        int dimensions = dimensions(className);
        return dimensions > 0 && className.charAt(dimensions) == 'L'
                ? className.substring(dimensions + 1, className.length() - 1)
                : className;
    }

    private String find(String oldName) {
        int dimensions = dimensions(oldName);
        if (dimensions > 0) {
            String element = element(oldName);
            return element.equals(oldName) ? oldName : oldName.substring(0, dimensions) + "L" + renamed(element) + ";";
        }
        return renamed(oldName);
    }

    private String renamed(String oldName) {
        String explicit = renames.get(oldName);
        if (explicit != null) {
            return explicit;
        }
        for (int dollar = oldName.lastIndexOf('$'); dollar > 0; dollar = oldName.lastIndexOf('$', dollar - 1)) {
            String outer = renames.get(oldName.substring(0, dollar));
            if (outer != null && next.shape(outer + oldName.substring(dollar)).isPresent()) {
                return outer + oldName.substring(dollar);
            }
        }
        return byPattern(oldName).orElse(oldName);
    }

    /** The class that the pattern with the longest beginning leads to, if the new version has it. */
    private Optional<String> byPattern(String oldName) {
        return patterns.stream()
                .filter(p -> oldName.startsWith(p.from()))
                .max(Comparator.comparingInt(p -> p.from().length()))
                .map(p -> p.to() + oldName.substring(p.from().length()))
                .filter(name -> next.shape(name).isPresent());
    }

    private static int dimensions(String name) {
        int count = 0;
        while (count < name.length() && name.charAt(count) == '[') {
            count++;
        }
        return count;
    }
}
