package dev.imago.checkpoint.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shapes by name: what one version of a service knows about its classes. Immutable. */
public final class Dictionary {
    private final Map<String, Shape> shapes;

    public Dictionary(Collection<Shape> shapes) {
        Map<String, Shape> byName = new LinkedHashMap<>();
        for (Shape shape : shapes) {
            byName.put(shape.name(), shape);
        }
        this.shapes = byName;
    }

    public Optional<Shape> shape(String name) {
        return Optional.ofNullable(shapes.get(name));
    }

    public Collection<Shape> shapes() {
        return java.util.Collections.unmodifiableCollection(shapes.values());
    }

    /** The class and its known ancestors, most general first. Ancestors outside the dictionary end the chain. */
    public List<Shape> ancestry(String name) {
        List<Shape> chain = new ArrayList<>();
        String next = name;
        while (next != null && shapes.containsKey(next) && chain.size() <= shapes.size()) {
            Shape shape = shapes.get(next);
            chain.add(0, shape);
            next = shape.superName();
        }
        return chain;
    }
}
