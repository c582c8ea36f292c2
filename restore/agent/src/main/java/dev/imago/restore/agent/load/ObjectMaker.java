package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.StateRecord;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** Makes the object of one record; references to others are not set yet. Not safe for use by several threads. */
final class ObjectMaker {
    private final ServiceClasses classes;
    private final ObjectTable objects;
    private final Map<Class<?>, Constructor<?>> references = new HashMap<>();

    ObjectMaker(ServiceClasses classes, ObjectTable objects) {
        this.classes = classes;
        this.objects = objects;
    }

    Object make(TypeBinding binding, StateRecord record) throws ReflectiveOperationException {
        return switch (binding.type.form()) {
            case INSTANCE ->
                Reference.class.isAssignableFrom(binding.javaClass)
                        ? reference(binding.javaClass)
                        : VmAccess.UNSAFE.allocateInstance(binding.javaClass);
            case STRING -> record.text();
            case PRIMITIVE_ARRAY -> primitives(binding.javaClass, record);
            case OBJECT_ARRAY -> Array.newInstance(binding.javaClass.getComponentType(), record.elementCount());
            case ENUM -> constant(binding.javaClass, record.text());
            case CLASS -> classes.find(record.text());
            case BOXED -> boxed(binding.javaClass, record.slot(0));
            case NAMED -> NamedObjects.make(binding.type.className(), record.text());
            case SEQUENCE, MAPPING -> container(binding, record);
            case KEPT -> throw new IllegalStateException("a kept object is never made");
        };
    }

    private Object container(TypeBinding binding, StateRecord record) throws ReflectiveOperationException {
        ContainerKind kind = binding.container;
        if (kind == null) {
            throw new ReflectiveOperationException("not a container");
        }
        return kind.create(
                binding.javaClass, record.elementCount() / kind.stride(), binding.attributes(record, objects));
    }

    /** References have a queue even where they have none ({@code ReferenceQueue.NULL}), which their constructor knows. */
    private Object reference(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = references.get(type);
        if (constructor == null) {
            Class<?> base = WeakReference.class.isAssignableFrom(type)
                    ? WeakReference.class
                    : SoftReference.class.isAssignableFrom(type) ? SoftReference.class : null;
            if (base == null) {
                throw new ReflectiveOperationException("neither a weak nor a soft reference");
            }
            constructor = VmAccess.constructor(type, base, Object.class);
            references.put(type, constructor);
        }
        return constructor.newInstance((Object) null);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the class of the constants is known only at run time
    private static Object constant(Class<?> type, String name) {
        return Enum.valueOf((Class) type, name);
    }

    private static Object boxed(Class<?> type, long bits) {
        if (type == Integer.class) {
            return (int) bits;
        } else if (type == Long.class) {
            return bits;
        } else if (type == Double.class) {
            return Double.longBitsToDouble(bits);
        } else if (type == Boolean.class) {
            return bits != 0;
        } else if (type == Character.class) {
            return (char) bits;
        } else if (type == Byte.class) {
            return (byte) bits;
        } else if (type == Short.class) {
            return (short) bits;
        }
        return Float.intBitsToFloat((int) bits);
    }

    private static Object primitives(Class<?> type, StateRecord record) throws ReflectiveOperationException {
        Class<?> component = type.getComponentType();
        ByteBuffer bytes =
                ByteBuffer.wrap(record.bytes(), 0, record.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
        int width = widthOf(component);
        if (record.byteLength() % width != 0) {
            throw new ReflectiveOperationException(record.byteLength() + " bytes are no whole number of elements");
        }
        Object array = Array.newInstance(component, record.byteLength() / width);
        if (array instanceof byte[] a) {
            bytes.get(a);
        } else if (array instanceof int[] a) {
            bytes.asIntBuffer().get(a);
        } else if (array instanceof long[] a) {
            bytes.asLongBuffer().get(a);
        } else if (array instanceof char[] a) {
            bytes.asCharBuffer().get(a);
        } else if (array instanceof short[] a) {
            bytes.asShortBuffer().get(a);
        } else if (array instanceof double[] a) {
            bytes.asDoubleBuffer().get(a);
        } else if (array instanceof float[] a) {
            bytes.asFloatBuffer().get(a);
        } else if (array instanceof boolean[] a) {
            for (int i = 0; i < a.length; i++) {
                a[i] = record.bytes()[i] != 0;
            }
        }
        return array;
    }

    private static int widthOf(Class<?> component) {
        return switch (TypeBinder.storeOf(component)) {
            case BYTE -> 1;
            case SHORT -> 2;
            case INT -> 4;
            default -> 8;
        };
    }
}
