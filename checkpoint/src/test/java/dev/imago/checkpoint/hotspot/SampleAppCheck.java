package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.testjvm.SampleApp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what is read from a {@link SampleApp} with what that class holds. */
public final class SampleAppCheck {
    private final HeapObjects objects;
    private final ClassTable classes;
    private final HotSpotVm vm;
    private final JavaClass app;

    SampleAppCheck(HotSpotVm vm) {
        this.vm = vm;
        this.objects = vm.objects();
        this.classes = vm.classes();
        this.app = classes.named(SampleApp.class.getName()).get(0);
    }

    /** @param hash what the app printed of its map */
    void check(long hash) {
        primitives();
        strings();
        arrays();
        instances();
        assertThat(hashOfMap()).isEqualTo(hash);
    }

    private void primitives() {
        assertThat(primitive("aBoolean")).isEqualTo(true);
        assertThat(primitive("aByte")).isEqualTo((byte) -12);
        assertThat(primitive("aShort")).isEqualTo((short) -1234);
        assertThat(primitive("aChar")).isEqualTo('\u20ac');
        assertThat(primitive("anInt")).isEqualTo(-123_456_789);
        assertThat(primitive("aLong")).isEqualTo(0x1122334455667788L);
        assertThat(primitive("aFloat")).isEqualTo(3.25f);
        assertThat(primitive("aDouble")).isEqualTo(-2.5e300);
    }

    private void strings() {
        assertThat(objects.readString(ref("latin1"))).isEqualTo("caf\u00e9");
        assertThat(objects.readString(ref("utf16"))).isEqualTo("\u20ac \ud83d\ude00");
        assertThat(objects.readString(ref("empty"))).isEmpty();
    }

    private void arrays() {
        long matrix = ref("matrix");
        JavaClass type = objects.classOf(matrix);
        assertThat(type.name()).isEqualTo("[[I");
        JavaClass row = type.componentClass();
        assertThat(row).isNotNull();
        assertThat(row.name()).isEqualTo("[I");
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < objects.arrayLength(matrix); i++) {
            rows.add(elements(objects.readElement(matrix, type, i)));
        }
        assertThat(rows).containsExactly(List.of(1, 2, 3), List.of(), List.of(-4));
        assertThat(elements(ref("bytes")))
                .containsExactly((byte) 1, (byte) -1, (byte) 127, (byte) -128, (byte) 0, (byte) 5, (byte) 6);
        assertThat(elements(ref("doubles"))).containsExactly(0.5, Double.NaN);
        long mixed = ref("mixed");
        JavaClass mixedType = objects.classOf(mixed);
        assertThat(objects.readString(objects.readElement(mixed, mixedType, 0))).isEqualTo("one");
        assertThat(objects.classOf(objects.readElement(mixed, mixedType, 1)).name())
                .isEqualTo("java.lang.Integer");
        assertThat(objects.readElement(mixed, mixedType, 2)).isZero();
        assertThat(elements(objects.readElement(mixed, mixedType, 3))).containsExactly(Long.MIN_VALUE, 7L);
    }

    private List<Object> elements(long array) {
        JavaClass type = objects.classOf(array);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < objects.arrayLength(array); i++) {
            values.add(objects.readPrimitive(objects.elementAddress(array, type, i), type.elementDescriptor()));
        }
        return values;
    }

    private void instances() {
        JavaClass colour = objects.classOf(ref("COLOUR"));
        assertThat(objects.readString(objects.readRef(ref("COLOUR"), colour.requireField("name"))))
                .isEqualTo("GREEN");
        long pair = ref("pair");
        JavaClass pairType = objects.classOf(pair);
        assertThat(objects.readString(objects.readRef(pair, pairType.requireField("left"))))
                .isEqualTo("left");
        assertThat(value(pair, pairType.requireField("right"))).isEqualTo(42);
        long point = ref("point");
        JavaClass pointType = objects.classOf(point);
        assertThat(value(point, pointType.requireField("x"))).isEqualTo(4);
        JavaClass base = pointType.superclass();
        assertThat(base).isNotNull();
        assertThat(value(point, base.requireField("x"))).isEqualTo(3);
        assertThat(pointType.instanceFields())
                .extracting(JavaField::name)
                .containsExactlyInAnyOrder("x", "wide", "x", "small", "label");
        assertThat(pointType.referenceOffsets())
                .containsExactly(pointType.requireField("label").offset());
        long lambda = ref("lambda");
        assertThat(value(lambda, objects.classOf(lambda).fields().get(0))).isEqualTo(99);
        assertThat(vm.heap().isInHeap(point)).isTrue();
        assertThat(vm.heap().isInHeap(app.address())).isFalse();
    }

    private long hashOfMap() {
        long map = ref("points");
        long table = objects.readRef(map, objects.classOf(map).requireField("table"));
        JavaClass tableType = objects.classOf(table);
        long hash = 0;
        for (int i = 0; i < objects.arrayLength(table); i++) {
            long node = objects.readElement(table, tableType, i);
            while (node != 0) {
                JavaClass nodeType = objects.classOf(node);
                hash += hashOfEntry(
                        objects.readRef(node, nodeType.requireField("key")),
                        objects.readRef(node, nodeType.requireField("value")));
                node = objects.readRef(node, nodeType.requireField("next"));
            }
        }
        return hash;
    }

    private long hashOfEntry(long key, long point) {
        JavaClass type = objects.classOf(point);
        @Nullable JavaClass base = type.superclass();
        assertThat(base).isNotNull();
        return SampleApp.pointHash(
                objects.readString(key),
                objects.readString(objects.readRef(point, type.requireField("label"))),
                (int) value(point, base.requireField("x")),
                (int) value(point, type.requireField("x")),
                (byte) value(point, type.requireField("small")),
                (long) value(point, type.requireField("wide")));
    }

    private long ref(String name) {
        return objects.readStaticRef(app.requireField(name));
    }

    private Object primitive(String name) {
        JavaField field = app.requireField(name);
        return objects.readPrimitive(objects.staticAddress(field), field.descriptor());
    }

    private Object value(long oop, JavaField field) {
        return objects.readPrimitive(oop + field.offset(), field.descriptor());
    }
}
