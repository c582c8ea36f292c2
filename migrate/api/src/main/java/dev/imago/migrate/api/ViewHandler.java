package dev.imago.migrate.api;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An old object behind a view. */
final class ViewHandler implements View.Wrapper {
    private final OldObject object;
    private final ViewMethods methods;

    ViewHandler(OldObject object, ViewMethods methods) {
        this.object = object;
        this.methods = methods;
    }

    @Override
    public Object wrapped() {
        return object;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        ViewMethods.Read read = methods.read(method);
        return read == null ? Delegation.invoke(object, proxy, method, arguments) : value(read);
    }

    private @Nullable Object value(ViewMethods.Read read) {
        String field = read.field();
        Class<?> type = read.type();
        if (type == int.class) {
            return object.getInt(field);
        } else if (type == long.class) {
            return object.getLong(field);
        } else if (type == boolean.class) {
            return object.getBoolean(field);
        } else if (type == double.class) {
            return object.getDouble(field);
        } else if (type == float.class) {
            return object.getFloat(field);
        } else if (type == char.class) {
            return object.getChar(field);
        } else if (type == short.class || type == byte.class) {
            return small(field, type);
        } else if (type == OldObject.class) {
            return object.getObject(field);
        }
        try {
            return converted(object.get(field), read.genericType(), type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(object.className() + "." + field + ": " + e.getMessage(), e);
        }
    }

    private Object small(String field, Class<?> type) {
        Object value = object.get(field);
        if (value instanceof Byte number) {
            // A proxy casts to the box of the very type.
            return type == byte.class ? (Object) number : (Object) number.shortValue();
        } else if (value instanceof Short number && type == short.class) {
            return number;
        }
        throw new IllegalArgumentException(object.className() + "." + field + " is not a " + type);
    }

    private static @Nullable Object converted(@Nullable Object value, Type generic, Class<?> type) {
        if (value == null || type == Object.class) {
            return value;
        }
        if (!(value instanceof OldObject target)) {
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException(
                        "a " + value.getClass().getName() + " cannot be read as " + type.getName());
            }
            return value;
        }
        if (type == OldObject.class) {
            return target;
        } else if (type == String.class) {
            return target.text();
        } else if (type.isEnum()) {
            return constant(target.text(), type);
        } else if (type.isArray()) {
            return array(target, type.getComponentType());
        } else if (type == Map.class) {
            return map(target, generic);
        } else if (type.isAssignableFrom(List.class)) {
            return list(target, argument(generic, 0));
        }
        return View.of(target, type);
    }

    private static Object constant(String name, Class<?> type) {
        for (Object each : type.getEnumConstants()) {
            if (((Enum<?>) each).name().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException(type.getName() + " has no constant " + name);
    }

    private static Object array(OldObject target, Class<?> component) {
        List<@Nullable Object> elements = target.elements();
        Object array = Array.newInstance(component, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(
                    array,
                    i,
                    component.isPrimitive() ? elements.get(i) : converted(elements.get(i), component, component));
        }
        return array;
    }

    private static List<@Nullable Object> list(OldObject target, Type element) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object each : target.elements()) {
            list.add(converted(each, element, raw(element)));
        }
        return Collections.unmodifiableList(list);
    }

    private static Map<@Nullable Object, @Nullable Object> map(OldObject target, Type generic) {
        Type key = argument(generic, 0);
        Type mapped = argument(generic, 1);
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (OldEntry entry : target.entries()) {
            map.put(converted(entry.key(), key, raw(key)), converted(entry.value(), mapped, raw(mapped)));
        }
        return Collections.unmodifiableMap(map);
    }

    private static Type argument(Type generic, int index) {
        return generic instanceof ParameterizedType type ? type.getActualTypeArguments()[index] : Object.class;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        } else if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0]);
        }
        return Object.class;
    }
}
