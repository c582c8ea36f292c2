package dev.imago.migrate.testkit;

import dev.imago.migrate.api.EnumValue;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.OldEntry;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.api.TypedTransformer;
import dev.imago.migrate.api.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An old object made up in a test, and the beginning of one:
 *
 * <pre>{@code
 * Described order = Fixture.of("com.acme.Order").with("cents", 5L).migrate(new Orders1To2());
 *
 * assertEquals("EUR", order.object("total").get("currency"));
 * }</pre>
 *
 * <p>The service's classes are not needed, so that their types are not known: a field's type is that of the value it was
 * given, and whether a value fits its new field is told by the plan and the migration alone. Not safe for several threads.
 */
public final class Fixture implements OldObject {
    private static final String LIST = "java.util.ArrayList";
    private static final String MAP = "java.util.LinkedHashMap";

    private final String className;
    private final Kind kind;
    private final String text;
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final List<@Nullable Object> elements;
    private final List<Fixture> beside = new ArrayList<>();
    private final Map<String, Object> statics = new LinkedHashMap<>();
    private final Map<String, List<String>> enums = new LinkedHashMap<>();
    private int id;

    private enum Kind {
        FIELDS,
        SEQUENCE,
        MAP,
        TEXT
    }

    private Fixture(String className, Kind kind, String text, @Nullable Object... elements) {
        this.className = className;
        this.kind = kind;
        this.text = text;
        this.elements = Collections.unmodifiableList(new ArrayList<>(Arrays.asList(elements)));
    }

    /** An object of a class, without fields yet. */
    public static Fixture of(String oldClass) {
        return new Fixture(oldClass, Kind.FIELDS, "");
    }

    /** The same for the class that a view names. */
    public static Fixture of(Class<?> view) {
        return of(View.className(view));
    }

    /** An {@code ArrayList} of values as {@link #with} takes them. */
    public static Fixture list(@Nullable Object... elements) {
        return sequence(LIST, elements);
    }

    /** A list, set, queue or array of another class. */
    public static Fixture sequence(String oldClass, @Nullable Object... elements) {
        return new Fixture(oldClass, Kind.SEQUENCE, "", elements);
    }

    /** A {@code LinkedHashMap} of keys and values in turn. */
    public static Fixture map(@Nullable Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("keys and values in turn, not " + keysAndValues.length + " of them");
        }
        return new Fixture(MAP, Kind.MAP, "", keysAndValues);
    }

    /** A constant of an enum. */
    public static Fixture constant(String oldEnum, String name) {
        return new Fixture(oldEnum, Kind.TEXT, name);
    }

    /** Gives a field its value: null, a box, a string, or another fixture. */
    public Fixture with(String field, @Nullable Object value) {
        fields.put(field, value);
        return this;
    }

    /** Further objects of the state, which this one does not refer to. */
    public Fixture beside(Fixture... others) {
        beside.addAll(List.of(others));
        return this;
    }

    /** Value of a static field or constant of the old version. */
    public Fixture withStatic(String field, Object value) {
        statics.put(field, value);
        return this;
    }

    /** Constants of an enum of the old version, in order. */
    public Fixture withEnum(String oldEnum, String... constants) {
        enums.put(oldEnum, List.of(constants));
        return this;
    }

    /** What the migration's transformer makes of this object. */
    public Described migrate(Migration migration) {
        return new FixtureRun(List.of(this)).migrate(migration).get(0);
    }

    /** What the migration's transformers make of several objects, one after the other. */
    public static List<Described> migrate(Migration migration, Fixture... objects) {
        return new FixtureRun(List.of(objects)).migrate(migration);
    }

    /** What a transformer makes of this object. */
    public Described transform(Transformer transformer) {
        return new FixtureRun(List.of(this)).transform(this, transformer);
    }

    /** The same with a view and a builder. */
    public <O, N> Described transform(Class<O> view, Class<N> builder, TypedTransformer<O, N> transformer) {
        return transform(transformer.by(view, builder));
    }

    /** What a conversion of the migration makes of a field. */
    public @Nullable Object convert(Migration migration, String conversion, String field) {
        return new FixtureRun(List.of(this)).convert(migration, conversion, this, field);
    }

    /** Whether the migration leaves this object out. */
    public boolean isDropped(Migration migration) {
        return new FixtureRun(List.of(this)).isDropped(migration, this);
    }

    List<Fixture> neighbours() {
        List<Fixture> all = new ArrayList<>(beside);
        fields.values().forEach(value -> addIfFixture(value, all));
        elements.forEach(value -> addIfFixture(value, all));
        return all;
    }

    boolean refersTo(OldObject other) {
        return fields.containsValue(other) || elements.contains(other);
    }

    private static void addIfFixture(@Nullable Object value, List<Fixture> into) {
        if (value instanceof Fixture fixture) {
            into.add(fixture);
        } else if (value instanceof EnumValue) {
            throw new IllegalArgumentException(value + " is of the new version; use Fixture.constant");
        }
    }

    Map<String, Object> statics() {
        return statics;
    }

    Map<String, List<String>> enums() {
        return enums;
    }

    void number(int given) {
        id = given;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String className() {
        return className;
    }

    @Override
    public boolean has(String field) {
        return fields.containsKey(field);
    }

    private <T> T value(String field, Class<? extends T> type) {
        Object value = get(field);
        if (!type.isInstance(value)) {
            throw mistaken(field, value);
        }
        return type.cast(value);
    }

    private IllegalArgumentException mistaken(String field, @Nullable Object value) {
        return new IllegalArgumentException(className + "." + field + " is "
                + (value == null ? "null" : "a " + value.getClass().getName()));
    }

    @Override
    public int getInt(String field) {
        Object value = get(field);
        if (value instanceof Character letter) {
            return letter;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        throw mistaken(field, value);
    }

    @Override
    public long getLong(String field) {
        return get(field) instanceof Long number ? number : getInt(field);
    }

    @Override
    public double getDouble(String field) {
        return get(field) instanceof Float number ? number : value(field, Double.class);
    }

    @Override
    public float getFloat(String field) {
        return value(field, Float.class);
    }

    @Override
    public boolean getBoolean(String field) {
        return value(field, Boolean.class);
    }

    @Override
    public char getChar(String field) {
        return value(field, Character.class);
    }

    @Override
    public @Nullable String getString(String field) {
        return get(field) == null ? null : value(field, String.class);
    }

    @Override
    public @Nullable OldObject getObject(String field) {
        Object value = get(field);
        if (value instanceof OldObject || value == null) {
            return (OldObject) value;
        }
        // Strings and boxes are objects of the state too.
        return new Fixture(value.getClass().getName(), Kind.TEXT, value.toString());
    }

    @Override
    public @Nullable Object get(String field) {
        if (!fields.containsKey(field)) {
            throw new IllegalArgumentException(className + " has no field " + field + "; it has " + fields());
        }
        return fields.get(field);
    }

    @Override
    public List<String> fields() {
        return List.copyOf(fields.keySet());
    }

    @Override
    public int size() {
        return kind == Kind.MAP ? elements.size() / 2 : elements.size();
    }

    @Override
    public List<@Nullable Object> elements() {
        require(Kind.SEQUENCE, "has no elements");
        return elements;
    }

    @Override
    public List<OldEntry> entries() {
        require(Kind.MAP, "is not a map");
        List<OldEntry> entries = new ArrayList<>();
        for (int i = 0; i < elements.size(); i += 2) {
            entries.add(new OldEntry(elements.get(i), elements.get(i + 1)));
        }
        return entries;
    }

    @Override
    public String text() {
        require(Kind.TEXT, "is not a text");
        return text;
    }

    private void require(Kind wanted, String otherwise) {
        if (kind != wanted) {
            throw new IllegalArgumentException(className + " " + otherwise);
        }
    }

    @Override
    public String toString() {
        return kind == Kind.TEXT ? text : className + (id == 0 ? "" : " #" + id);
    }
}
