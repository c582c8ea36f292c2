package dev.imago.restore.agent.load;

import static java.lang.invoke.MethodType.methodType;

import dev.imago.checkpoint.state.Form;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code EnumSet} and {@code EnumMap}: made when the class of their keys is known. */
final class EnumContainer extends ContainerKind {
    private final String typeAttribute;
    private final long typeOffset;

    EnumContainer(Class<?> base, Form form, String typeAttribute) {
        super(base, form, Keys.IDENTITY);
        this.typeAttribute = typeAttribute;
        this.typeOffset = VmAccess.offset(base, typeAttribute);
    }

    @Override
    Set<String> attributes() {
        return Set.of(typeAttribute);
    }

    @Override
    boolean madeLate() {
        return true;
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // the class of the constants is known only at run time
    Object create(Class<?> made, int count, Attributes attributes) throws ReflectiveOperationException {
        if (!(attributes.reference(typeAttribute) instanceof Class<?> type) || !type.isEnum()) {
            throw new ReflectiveOperationException(typeAttribute + " is not an enum class");
        }
        return form() == Form.SEQUENCE
                ? EnumSet.noneOf((Class) type)
                : VmAccess.constructor(made, EnumMap.class, Class.class).newInstance(type);
    }

    @Override
    boolean fits(Object existing, Attributes attributes) {
        return VmAccess.UNSAFE.getReference(existing, typeOffset) == attributes.reference(typeAttribute);
    }

    @Override
    void clear(Object container) throws Throwable {
        if (container instanceof EnumSet<?> set) {
            set.clear();
        } else {
            Handles.MAP_CLEAR.invoke(container);
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // the class of the constants is known only at run time
    void fill(Object container, Object[] elements, int length) throws Throwable {
        if (container instanceof EnumSet set) {
            for (int i = 0; i < length; i++) {
                set.add((Enum) elements[i]);
            }
        } else {
            for (int i = 0; i < length; i += 2) {
                Handles.MAP_PUT.invokeExact(container, elements[i], elements[i + 1]);
            }
        }
    }

    @Override
    int size(Object container) throws Throwable {
        return container instanceof EnumSet<?> set ? set.size() : (int) Handles.MAP_SIZE.invoke(container);
    }

    @Override
    boolean finds(Object container, @Nullable Object key) throws Throwable {
        return container instanceof EnumSet<?> set
                ? set.contains(key)
                : (boolean) Handles.MAP_CONTAINS.invoke(container, key);
    }

    @Override
    Object[] elements(Object container) throws Throwable {
        return container instanceof EnumSet<?> set
                ? set.toArray()
                : StandardContainer.flat((Set<?>) Handles.MAP_ENTRIES.invoke(container));
    }

    /** Users can extend {@code EnumMap}, but not {@code EnumSet}. */
    private static final class Handles {
        static final java.lang.invoke.MethodHandle MAP_CLEAR = VmAccess.exactly(EnumMap.class, "clear");
        static final java.lang.invoke.MethodHandle MAP_SIZE = VmAccess.exactly(EnumMap.class, "size");
        static final java.lang.invoke.MethodHandle MAP_ENTRIES = VmAccess.exactly(EnumMap.class, "entrySet");
        static final java.lang.invoke.MethodHandle MAP_CONTAINS =
                VmAccess.exactly(EnumMap.class, "containsKey", Object.class);
        static final java.lang.invoke.MethodHandle MAP_PUT = VmAccess.exactly(
                        EnumMap.class, "put", Enum.class, Object.class)
                .asType(methodType(void.class, Object.class, Object.class, Object.class));
    }
}
