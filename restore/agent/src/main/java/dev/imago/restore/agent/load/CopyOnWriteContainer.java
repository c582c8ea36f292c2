package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** {@code CopyOnWriteArrayList}: its array is set as a whole, for adding one by one copies it every time. */
final class CopyOnWriteContainer extends ContainerKind {
    private final MethodHandle setArray = VmAccess.exactly(CopyOnWriteArrayList.class, "setArray", Object[].class);
    private final MethodHandle getArray = VmAccess.exactly(CopyOnWriteArrayList.class, "getArray");
    private final Map<Class<?>, Constructor<?>> constructors = new ConcurrentHashMap<>();

    CopyOnWriteContainer() {
        super(CopyOnWriteArrayList.class, Form.SEQUENCE, Keys.UNSEEN);
    }

    @Override
    Set<String> attributes() {
        return Set.of();
    }

    @Override
    Object create(Class<?> made, int count, Attributes attributes) throws ReflectiveOperationException {
        return constructors
                .computeIfAbsent(made, type -> VmAccess.constructor(type, base()))
                .newInstance();
    }

    @Override
    void clear(Object container) throws Throwable {
        setArray.invoke(container, (Object) new Object[0]);
    }

    @Override
    void fill(Object container, Object[] elements, int length) throws Throwable {
        setArray.invoke(container, (Object) Arrays.copyOf(elements, length));
    }

    @Override
    int size(Object container) throws Throwable {
        return elements(container).length;
    }

    @Override
    boolean finds(Object container, @Nullable Object key) throws Throwable {
        return Arrays.asList(elements(container)).contains(key);
    }

    @Override
    Object[] elements(Object container) throws Throwable {
        return (Object[]) getArray.invoke(container);
    }
}
