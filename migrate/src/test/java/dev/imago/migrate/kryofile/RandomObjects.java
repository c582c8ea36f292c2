package dev.imago.migrate.kryofile;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Makes objects of an application's classes whose fields have random values of their types. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate"}) // applications hold such things
final class RandomObjects {
    private static final int DEEPEST = 5;
    private static final String[] WORDS = {
        "",
        "a",
        "ab",
        "z\u00fcrich",
        "\u20ac",
        "\ud83d\ude00",
        "a word that is longer than what fits thirty-two",
        "x\u0000y",
        "sixty-four characters of ascii are not a small string any more, no"
    };

    private final KryoApplication application;
    private final Random random;
    /** Whether an object may occur again. */
    private final boolean shared;

    private final List<Object> made = new ArrayList<>();

    RandomObjects(KryoApplication application, Random random, boolean shared) {
        this.application = application;
        this.random = random;
        this.shared = shared;
    }

    Object make(String className) {
        try {
            return object(application.load(className), 0);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object value(Type type, Map<String, Type> bound, int depth) throws ReflectiveOperationException {
        Type resolved = type instanceof TypeVariable<?> variable
                ? bound.getOrDefault(variable.getName(), Object.class)
                : type instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : type;
        Class<?> raw = raw(resolved, bound);
        if (raw.isPrimitive()) {
            return primitive(raw);
        }
        if (random.nextInt(5) == 0 || depth > DEEPEST) {
            return null;
        }
        if (shared && random.nextInt(6) == 0) {
            for (Object each : made) {
                // Not an array, for a generic one may hold other things than its place says.
                if (raw.isInstance(each) && (raw.getName().startsWith("app.") && raw.getTypeParameters().length == 0)) {
                    return each;
                }
            }
        }
        return reference(resolved, raw, bound, depth);
    }

    private static Class<?> raw(Type type, Map<String, Type> bound) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        } else if (type instanceof GenericArrayType) {
            return Object[].class;
        } else if (type instanceof TypeVariable<?> variable && bound.containsKey(variable.getName())) {
            return raw(bound.get(variable.getName()), bound);
        }
        return Object.class;
    }

    private Object reference(Type type, Class<?> raw, Map<String, Type> bound, int depth)
            throws ReflectiveOperationException {
        List<Type> arguments = new ArrayList<>();
        if (type instanceof ParameterizedType parameterized) {
            for (Type each : parameterized.getActualTypeArguments()) {
                arguments.add(
                        each instanceof TypeVariable<?> variable
                                ? bound.getOrDefault(variable.getName(), Object.class)
                                : each);
            }
        }
        Type first = arguments.isEmpty() ? Object.class : arguments.get(0);
        Type second = arguments.size() < 2 ? Object.class : arguments.get(1);
        if (type instanceof GenericArrayType generic) {
            return array(raw(generic.getGenericComponentType(), bound), bound, depth);
        } else if (raw == Object.class || raw == Number.class) {
            return anything(raw, depth);
        } else if (raw.isArray()) {
            return array(raw.getComponentType(), bound, depth);
        } else if (raw.isEnum()) {
            return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
        } else if (raw == TreeSet.class
                || raw == TreeMap.class
                || raw == PriorityQueue.class
                || raw == ConcurrentSkipListMap.class) {
            return sorted(raw, second, bound, depth);
        } else if (Collection.class.isAssignableFrom(raw)) {
            return fill(collection(raw), first, bound, depth);
        } else if (Map.class.isAssignableFrom(raw)) {
            Map<@Nullable Object, @Nullable Object> map =
                    random.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                map.put(value(first, bound, depth + 1), value(second, bound, depth + 1));
            }
            return map;
        }
        Object simple = simple(raw);
        return simple != null ? simple : object(raw, depth, arguments);
    }

    private Object anything(Class<?> raw, int depth) throws ReflectiveOperationException {
        if (raw == Object.class && random.nextInt(4) == 0) {
            return container(depth);
        }
        Class<?>[] kinds = raw == Number.class
                ? new Class<?>[] {Integer.class, Long.class, Double.class, BigDecimal.class, BigInteger.class}
                : new Class<?>[] {
                    String.class,
                    Integer.class,
                    Boolean.class,
                    Character.class,
                    Byte.class,
                    Short.class,
                    Float.class,
                    ArrayList.class,
                    LinkedHashMap.class,
                    application.load("app.Order"),
                    application.load("app.Line"),
                    application.load("app.Money"),
                    application.load("app.Status"),
                    application.load("app.Box"),
                    int[].class
                };
        Class<?> chosen = kinds[random.nextInt(kinds.length)];
        return reference(chosen, chosen, Map.of(), depth);
    }

    /** Of the less common kinds, without nulls. */
    private Object container(int depth) throws ReflectiveOperationException {
        List<Collection<Object>> collections = List.of(
                new Vector<>(),
                new Stack<>(),
                new ArrayDeque<>(),
                new LinkedHashSet<>(),
                new CopyOnWriteArrayList<>(),
                new ConcurrentLinkedQueue<>(),
                new ConcurrentLinkedDeque<>());
        List<Map<Object, Object>> maps = List.of(new Hashtable<>(), new IdentityHashMap<>(), new ConcurrentHashMap<>());
        int kind = random.nextInt(collections.size() + maps.size() + 3);
        for (int i = random.nextInt(4); i > 0; i--) {
            Object value = value(Object.class, Map.of(), depth + 1);
            if (value != null && kind < collections.size()) {
                collections.get(kind).add(value);
            } else if (value != null && kind < collections.size() + maps.size()) {
                maps.get(kind - collections.size()).put(word(), value);
            }
        }
        List<Object> all = new ArrayList<>(collections);
        all.addAll(maps);
        all.addAll(List.of(Collections.emptyList(), Collections.emptySet(), Collections.emptyMap()));
        return all.get(kind);
    }

    private static Collection<@Nullable Object> collection(Class<?> raw) throws ReflectiveOperationException {
        if (raw.getName().startsWith("app.")) {
            Constructor<?> constructor = raw.getDeclaredConstructor();
            constructor.setAccessible(true);
            @SuppressWarnings("unchecked")
            Collection<@Nullable Object> own = (Collection<@Nullable Object>) constructor.newInstance();
            return own;
        }
        return java.util.Set.class.isAssignableFrom(raw)
                ? new HashSet<>()
                : raw == List.class ? new LinkedList<>() : new ArrayList<>();
    }

    private Object fill(Collection<@Nullable Object> collection, Type element, Map<String, Type> bound, int depth)
            throws ReflectiveOperationException {
        Type of = collection.getClass().getName().startsWith("app.") ? String.class : element;
        for (int i = random.nextInt(4); i > 0; i--) {
            collection.add(value(of, bound, depth + 1));
        }
        return collection;
    }

    private Object sorted(Class<?> raw, Type value, Map<String, Type> bound, int depth)
            throws ReflectiveOperationException {
        Constructor<?> constructor = application.load("app.ByLength").getDeclaredConstructor();
        constructor.setAccessible(true);
        @SuppressWarnings("unchecked")
        Comparator<String> comparator = random.nextBoolean() ? null : (Comparator<String>) constructor.newInstance();
        TreeMap<String, @Nullable Object> map = new TreeMap<>(comparator);
        TreeSet<String> set = new TreeSet<>(comparator);
        for (int i = random.nextInt(4); i > 0; i--) {
            String key = word();
            set.add(key);
            map.put(key, value(value, bound, depth + 1));
        }
        if (raw == PriorityQueue.class) {
            PriorityQueue<String> queue = new PriorityQueue<>(comparator);
            queue.addAll(set);
            return queue;
        } else if (raw == ConcurrentSkipListMap.class) {
            ConcurrentSkipListMap<String, @Nullable Object> skip = new ConcurrentSkipListMap<>(comparator);
            map.values().removeIf(each -> each == null);
            skip.putAll(map);
            return skip;
        }
        return raw == TreeSet.class ? set : map;
    }

    private Object array(Class<?> component, Map<String, Type> bound, int depth) throws ReflectiveOperationException {
        Object array = Array.newInstance(component, random.nextInt(4));
        for (int i = 0; i < Array.getLength(array); i++) {
            Array.set(array, i, value(component, bound, depth + 1));
        }
        return array;
    }

    private Object object(Class<?> type, int depth) throws ReflectiveOperationException {
        return object(type, depth, List.of());
    }

    private Object object(Class<?> type, int depth, List<Type> arguments) throws ReflectiveOperationException {
        if (type.isRecord()) {
            RecordComponent[] components = type.getRecordComponents();
            Object[] values = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < values.length; i++) {
                types[i] = components[i].getType();
                values[i] = value(components[i].getGenericType(), Map.of(), depth + 1);
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        }
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object object = constructor.newInstance();
        made.add(object);
        Map<String, Type> bound = new HashMap<>();
        for (int i = 0; i < type.getTypeParameters().length; i++) {
            bound.put(type.getTypeParameters()[i].getName(), arguments.isEmpty() ? Object.class : arguments.get(i));
        }
        fill(object, type, bound, depth);
        return object;
    }

    private void fill(Object object, Class<?> type, Map<String, Type> bound, int depth)
            throws ReflectiveOperationException {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                field.setAccessible(true);
                field.set(object, value(field.getGenericType(), bound, depth + 1));
            }
        }
        Class<?> parent = type.getSuperclass();
        if (parent != Object.class) {
            Map<String, Type> further = new HashMap<>();
            if (type.getGenericSuperclass() instanceof ParameterizedType parameterized) {
                for (int i = 0; i < parent.getTypeParameters().length; i++) {
                    Type argument = parameterized.getActualTypeArguments()[i];
                    further.put(
                            parent.getTypeParameters()[i].getName(),
                            argument instanceof TypeVariable<?> variable
                                    ? bound.getOrDefault(variable.getName(), Object.class)
                                    : argument);
                }
            }
            fill(object, parent, further, depth);
        }
    }

    private String word() {
        return new String(WORDS[random.nextInt(WORDS.length)]);
    }

    private @Nullable Object simple(Class<?> raw) {
        if (raw == String.class) {
            return word();
        } else if (raw == BigDecimal.class) {
            return new BigDecimal(new BigInteger(random.nextInt(1, 200), random), random.nextInt(-20, 20))
                    .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
        } else if (raw == BigInteger.class) {
            return new BigInteger(random.nextInt(0, 200), random).multiply(BigInteger.valueOf(random.nextInt(-1, 2)));
        } else if (raw == Date.class) {
            return new Date(random.nextLong());
        } else if (raw == LocalDate.class) {
            return LocalDate.ofEpochDay(random.nextInt());
        } else if (raw == Instant.class) {
            return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        } else if (raw == Duration.class) {
            return Duration.ofSeconds(random.nextLong(), random.nextInt(1_000_000_000));
        }
        Class<?>[][] boxes = {
            {Integer.class, int.class},
            {Long.class, long.class},
            {Double.class, double.class},
            {Boolean.class, boolean.class},
            {Character.class, char.class},
            {Byte.class, byte.class},
            {Short.class, short.class},
            {Float.class, float.class}
        };
        for (Class<?>[] box : boxes) {
            if (box[0] == raw) {
                return primitive(box[1]);
            }
        }
        return null;
    }

    private Object primitive(Class<?> type) {
        long bits = random.nextLong() >> random.nextInt(64);
        return switch (type.getName()) {
            case "int" -> (int) bits;
            case "long" -> bits;
            case "double" -> Double.longBitsToDouble(bits);
            case "boolean" -> bits % 2 == 0;
            case "char" -> (char) bits;
            case "byte" -> (byte) bits;
            case "short" -> (short) bits;
            default -> Float.intBitsToFloat((int) bits);
        };
    }
}
