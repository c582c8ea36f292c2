package dev.imago.migrate.kryofile;

import dev.imago.migrate.kryofile.GenericType.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The type arguments that are known at a place of a file: Kryo leaves out the class of an element, key or value whose final
 * class they tell. They are tracked along the way as Kryo's {@code DefaultGenerics} does, depths included, for a class is left
 * out exactly where that finds one.
 */
final class Generics {
    private record Entry(GenericType type, int depth) {}

    private record Binding(TypeVariable variable, String className) {}

    /**
     * Type parameters of a class, each followed by those of superclasses that it is passed on to.
     *
     * @param declared parameters of the class itself
     */
    record Hierarchy(int declared, List<List<TypeVariable>> parameters) {
        static final Hierarchy EMPTY = new Hierarchy(0, List.of());
    }

    private final boolean used;
    private final List<Entry> types = new ArrayList<>();
    private final List<Binding> bindings = new ArrayList<>();

    /** @param used whether type arguments count at all */
    Generics(boolean used) {
        this.used = used;
    }

    /** @param depth how many objects are open */
    void push(GenericType type, int depth) {
        if (used) {
            types.add(new Entry(type, depth));
        }
    }

    void pop(int depth) {
        int last = types.size() - 1;
        if (last >= 0 && types.get(last).depth() >= depth) {
            types.remove(last);
        }
    }

    /** Arguments of the field's type that leads to the object that is open; null when there are none. */
    @Nullable
    List<GenericType> next(int depth) {
        if (types.isEmpty()) {
            return null;
        }
        Entry last = types.get(types.size() - 1);
        List<GenericType> arguments = last.type().arguments();
        if (arguments == null || arguments.isEmpty() || last.depth() != depth - 1) {
            return null;
        }
        push(arguments.get(arguments.size() - 1), depth);
        return arguments;
    }

    /** Class of the first argument; null when it is not known. */
    @Nullable
    String nextClass(int depth) {
        List<GenericType> arguments = next(depth);
        return arguments == null ? null : resolve(arguments.get(0));
    }

    /** Returns how many are to be given back to {@link #unbind}. */
    int bind(Hierarchy hierarchy, List<GenericType> arguments) {
        if (hierarchy.parameters().isEmpty()
                || hierarchy.declared() > arguments.size()
                || arguments.size() > hierarchy.parameters().size()) {
            return 0;
        }
        int before = bindings.size();
        int parameter = 0;
        List<TypeVariable> all =
                hierarchy.parameters().stream().flatMap(List::stream).toList();
        for (int i = 0; i < arguments.size(); i++) {
            String resolved = resolve(arguments.get(i));
            if (resolved == null) {
                continue; // as Kryo does, without passing over its parameters
            }
            for (int n = hierarchy.parameters().get(i).size(); n > 0; n--) {
                bindings.add(new Binding(all.get(parameter++), resolved));
            }
        }
        return bindings.size() - before;
    }

    void unbind(int count) {
        bindings.subList(bindings.size() - count, bindings.size()).clear();
    }

    /** The class, where it is known. */
    @Nullable
    String resolve(GenericType type) {
        TypeVariable variable = type.variable();
        if (variable == null) {
            return type.className();
        }
        for (int i = bindings.size() - 1; i >= 0; i--) {
            if (bindings.get(i).variable().equals(variable)) {
                return bindings.get(i).className();
            }
        }
        return null;
    }
}
