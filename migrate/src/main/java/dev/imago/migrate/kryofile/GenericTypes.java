package dev.imago.migrate.kryofile;

import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.kryofile.GenericType.TypeVariable;
import dev.imago.migrate.kryofile.Generics.Hierarchy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes of the types that class files declare what Kryo's {@code GenericsUtil} makes of the loaded classes' types. */
final class GenericTypes {
    private final Function<String, @Nullable KryoClass> classes;

    /** @param classes those of the class path by name */
    GenericTypes(Function<String, @Nullable KryoClass> classes) {
        this.classes = classes;
    }

    /** The type of a field that {@code declaring} declares, as an object of {@code holder} has it. */
    GenericType of(KryoClass declaring, KryoClass holder, JavaType type) {
        if (type instanceof JavaType.Parameterized parameterized) {
            List<GenericType> arguments = new ArrayList<>();
            parameterized.arguments().forEach(each -> arguments.add(of(declaring, holder, each)));
            return new GenericType(parameterized.name(), null, List.copyOf(arguments));
        }
        if (type instanceof JavaType.ArrayOf) {
            JavaType component = type;
            StringBuilder dimensions = new StringBuilder();
            while (component instanceof JavaType.ArrayOf array) {
                component = array.component();
                dimensions.append('[');
            }
            GenericType inner = of(declaring, holder, component);
            JavaType resolved = resolve(declaring, holder, component);
            return resolved instanceof JavaType.Plain plain
                    ? new GenericType(dimensions + element(plain.name()), null, inner.arguments())
                    : inner;
        }
        JavaType resolved = resolve(declaring, holder, type);
        if (resolved instanceof JavaType.Variable variable) {
            return new GenericType(null, new TypeVariable(ownerOf(declaring, variable.name()), variable.name()), null);
        }
        return new GenericType(((JavaType.Plain) resolved).name(), null, null);
    }

    private static String element(String name) {
        return name.startsWith("[") || name.length() == 1 ? name : "L" + name + ";";
    }

    /** A class or a variable. */
    private JavaType resolve(KryoClass declaring, KryoClass holder, JavaType type) {
        if (type instanceof JavaType.Parameterized parameterized) {
            return new JavaType.Plain(parameterized.name());
        } else if (type instanceof JavaType.Variable) {
            return resolveVariable(declaring, holder, type, true);
        } else if (type instanceof JavaType.Wildcard wildcard) {
            return resolve(declaring, holder, wildcard.bound());
        } else if (type instanceof JavaType.ArrayOf array) {
            JavaType component = resolve(declaring, holder, array.component());
            // Kryo returns the component's type, not the array's.
            return component instanceof JavaType.Plain plain
                    ? new JavaType.Plain("[" + element(plain.name()))
                    : innermost(array);
        }
        return type;
    }

    private static JavaType innermost(JavaType.ArrayOf array) {
        JavaType component = array.component();
        while (component instanceof JavaType.ArrayOf further) {
            component = further.component();
        }
        return component instanceof JavaType.Variable ? component : JavaType.Plain.OBJECT;
    }

    private JavaType resolveVariable(KryoClass declaring, KryoClass current, JavaType type, boolean first) {
        KryoClass parent = parentOf(current);
        if (!(current.superclass() instanceof JavaType.Parameterized parameterized) || parent == null) {
            return type;
        }
        JavaType searched = type;
        if (!parent.name().equals(declaring.name())) {
            JavaType resolved = resolveVariable(declaring, parent, type, false);
            if (resolved instanceof JavaType.Plain) {
                return resolved;
            }
            searched = resolved;
        }
        int index = searched instanceof JavaType.Variable variable
                ? parent.parameters().indexOf(variable.name())
                : -1;
        if (index < 0 || index >= parameterized.arguments().size()) {
            return searched;
        }
        JavaType argument = parameterized.arguments().get(index);
        if (argument instanceof JavaType.Variable) {
            return first ? searched : argument;
        }
        return argument instanceof JavaType.Wildcard ? searched : resolve(declaring, current, argument);
    }

    private @Nullable KryoClass parentOf(KryoClass type) {
        String name = type.superName();
        return name == null ? null : classes.apply(name);
    }

    /** The class itself, or one around it. */
    private String ownerOf(KryoClass declaring, String variable) {
        KryoClass type = declaring;
        while (type != null && !type.parameters().contains(variable)) {
            int outer = type.name().lastIndexOf('$');
            type = outer < 0 ? null : classes.apply(type.name().substring(0, outer));
        }
        return type == null ? declaring.name() : type.name();
    }

    Hierarchy hierarchyOf(KryoClass type) {
        List<List<TypeVariable>> parameters = new ArrayList<>();
        for (KryoClass current = type; current != null; current = parentOf(current)) {
            for (String name : current.parameters()) {
                parameters.add(passedOn(current, name));
            }
        }
        return parameters.isEmpty()
                ? Hierarchy.EMPTY
                : new Hierarchy(type.parameters().size(), parameters);
    }

    private List<TypeVariable> passedOn(KryoClass from, String parameter) {
        List<TypeVariable> variables = new ArrayList<>();
        variables.add(new TypeVariable(from.name(), parameter));
        TypeVariable searched = variables.get(0);
        KryoClass current = from;
        while (current != null && current.superclass() instanceof JavaType.Parameterized parameterized) {
            KryoClass parent = parentOf(current);
            if (parent == null) {
                break;
            }
            for (int i = 0; i < parameterized.arguments().size(); i++) {
                if (parameterized.arguments().get(i) instanceof JavaType.Variable argument
                        && argument.name().equals(searched.name())
                        && current.name().equals(searched.owner())) {
                    searched =
                            new TypeVariable(parent.name(), parent.parameters().get(i));
                    variables.add(searched);
                }
            }
            current = parent;
        }
        return variables;
    }
}
