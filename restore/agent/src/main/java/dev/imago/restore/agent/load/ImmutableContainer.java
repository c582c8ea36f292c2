package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.VmAccess.UNSAFE;

import dev.imago.checkpoint.state.Form;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code List.of}, {@code Set.of} and {@code Map.of} make. Their tables depend on hash codes, so they are laid out anew
 * by the JDK's own {@code probe}. Never replaced in place: others may share them, and the empty ones are constants of the JDK.
 */
final class ImmutableContainer extends ContainerKind {
    private static final String OUTER = "java.util.ImmutableCollections";

    private final @Nullable MethodHandle probe;
    private final long tableOffset;
    private final long secondOffset;

    /** @param name {@code List12}, {@code ListN}, {@code Set12}, {@code SetN}, {@code Map1} or {@code MapN} */
    ImmutableContainer(Class<?> base, String name) {
        super(
                base,
                name.startsWith("Map") ? Form.MAPPING : Form.SEQUENCE,
                (name.endsWith("N") && !name.startsWith("List")) || name.equals("Set12") ? Keys.HASHED : Keys.UNSEEN);
        boolean hashed = keys() == Keys.HASHED && name.endsWith("N");
        probe = hashed ? VmAccess.exactly(base, "probe", Object.class) : null;
        switch (name) {
            case "List12", "Set12" -> {
                tableOffset = VmAccess.offset(base, "e0");
                secondOffset = VmAccess.offset(base, "e1");
            }
            case "Map1" -> {
                tableOffset = VmAccess.offset(base, "k0");
                secondOffset = VmAccess.offset(base, "v0");
            }
            default -> {
                tableOffset = VmAccess.offset(base, name.equals("MapN") ? "table" : "elements");
                secondOffset = hashed ? VmAccess.offset(base, "size") : VmAccess.offset(base, "allowNulls");
            }
        }
    }

    @Override
    boolean ordered() {
        return base().getSimpleName().startsWith("List");
    }

    @Override
    boolean replaceable() {
        return false;
    }

    @Override
    Set<String> attributes() {
        return base().getSimpleName().equals("ListN") ? Set.of("allowNulls") : Set.of();
    }

    @Override
    Object create(Class<?> made, int count, Attributes attributes) throws ReflectiveOperationException {
        boolean nulls = attributes.bits("allowNulls", 0) != 0;
        if (count == 0) {
            String constant = switch (made.getSimpleName()) {
                case "ListN" -> nulls ? "EMPTY_LIST_NULLS" : "EMPTY_LIST";
                case "SetN" -> "EMPTY_SET";
                case "MapN" -> "EMPTY_MAP";
                default -> throw new ReflectiveOperationException(made.getName() + " without elements");
            };
            return VmAccess.staticField(Class.forName(OUTER), constant);
        }
        Object container = UNSAFE.allocateInstance(made);
        if (made.getSimpleName().equals("ListN")) {
            UNSAFE.putBoolean(container, secondOffset, nulls);
        }
        return container;
    }

    @Override
    void clear(Object container) {
        throw new IllegalStateException(base().getName() + " is never emptied");
    }

    @Override
    void fill(Object container, Object[] elements, int length) throws Throwable {
        if (length == 0) {
            return;
        }
        if (probe != null) {
            fillTable(container, elements, length, probe);
        } else if (base().getSimpleName().equals("ListN")) {
            UNSAFE.putReference(container, tableOffset, Arrays.copyOf(elements, length));
        } else if (length <= 2) {
            UNSAFE.putReference(container, tableOffset, elements[0]);
            Object second = length == 2 ? elements[1] : VmAccess.staticField(Class.forName(OUTER), "EMPTY");
            UNSAFE.putReference(container, secondOffset, second);
        } else {
            throw new IllegalStateException(length + " elements for " + base().getName());
        }
    }

    /** Twice as many places as elements, found by the JDK's own hashing. */
    private void fillTable(Object container, Object[] elements, int length, MethodHandle find) throws Throwable {
        Object[] table = new Object[Math.multiplyExact(2, length)];
        UNSAFE.putReference(container, tableOffset, table);
        int stride = stride();
        int filled = 0;
        for (int i = 0; i < length; i += stride) {
            int place = (int) find.invoke(container, elements[i]);
            if (place < 0) {
                System.arraycopy(elements, i, table, -(place + 1), stride);
                filled++;
            }
        }
        UNSAFE.putInt(container, secondOffset, filled);
    }

    @Override
    int size(Object container) {
        if (container instanceof Set<?> set && probe == null) {
            // A pair is not compared when it is put in.
            return new HashSet<>(Arrays.asList(set.toArray())).size();
        }
        return container instanceof Map<?, ?> map ? map.size() : ((Collection<?>) container).size();
    }

    @Override
    boolean finds(Object container, @Nullable Object key) {
        return container instanceof Map<?, ?> map ? map.containsKey(key) : ((Collection<?>) container).contains(key);
    }

    @Override
    Object[] elements(Object container) {
        return container instanceof Map<?, ?> map
                ? StandardContainer.flat(map.entrySet())
                : ((Collection<?>) container).toArray();
    }
}
