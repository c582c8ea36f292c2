package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Type;

/** Types whose objects hold numbers for a field: atomics, collections, optionals and bit sets of the JDK, and arrays. */
final class NumberHolders {
    private static final String ATOMIC = "java.util.concurrent.atomic.Atomic";
    private static final Set<String> ATOMICS = Set.of(
            ATOMIC + "Integer",
            ATOMIC + "Long",
            ATOMIC + "Reference",
            ATOMIC + "IntegerArray",
            ATOMIC + "LongArray",
            ATOMIC + "ReferenceArray");

    /** Arrays of bytes and characters hold data, not codes. */
    private static final Set<String> ARRAYS =
            Set.of("[I", "[J", "[S", "[Ljava/lang/Integer;", "[Ljava/lang/Long;", "[Ljava/lang/Short;");

    private static final Set<String> BYTES = Set.of("[B", "[Ljava/lang/Byte;");

    private static final Set<String> MAKERS = Set.of("java.util.List", "java.util.Set", "java.util.Map");

    private static final Set<String> GIVING = Set.of(
            "get",
            "getOrDefault",
            "getFirst",
            "getLast",
            "element",
            "first",
            "last",
            "peek",
            "peekFirst",
            "peekLast",
            "poll",
            "pollFirst",
            "pollLast",
            "pop",
            "remove",
            "removeFirst",
            "removeLast",
            "take");
    private static final Set<String> TAKING = Set.of(
            "add",
            "addFirst",
            "addLast",
            "contains",
            "containsKey",
            "containsValue",
            "get",
            "getOrDefault",
            "indexOf",
            "lastIndexOf",
            "offer",
            "offerFirst",
            "offerLast",
            "push",
            "put",
            "putIfAbsent",
            "remove",
            "replace",
            "set");

    private static final String BIT_SET = "java.util.BitSet";
    private static final Set<String> OF_BITS = Set.of("set", "get", "clear", "flip");
    private static final String OPTIONAL = "java.util.Optional";

    private NumberHolders() {}

    /** Whether objects of a type may hold numbers. */
    static boolean have(String descriptor) {
        return ARRAYS.contains(descriptor) || descriptor.startsWith("Ljava/util/");
    }

    /** Whether a type is that of an array of whole numbers, bytes included. */
    static boolean areNumbers(String descriptor) {
        return ARRAYS.contains(descriptor) || BYTES.contains(descriptor);
    }

    /** Whether a method of such an object returns a number that it holds. */
    static boolean gives(MethodRef method) {
        if (ATOMICS.contains(method.owner())) {
            return !method.descriptor().endsWith("Z") && !method.name().equals("length");
        }
        return method.owner().startsWith("java.util.")
                && GIVING.contains(method.name())
                && method.descriptor().endsWith(")Ljava/lang/Object;");
    }

    /**
     * Which of a method's arguments are numbers that its object holds from then on, or is asked about; sums and functions are
     * neither.
     *
     * @return indexes, the receiver's being 0
     */
    static List<Integer> kept(MethodRef method) {
        if (method.owner().equals(BIT_SET)) {
            return OF_BITS.contains(method.name()) && method.descriptor().startsWith("(I") ? List.of(1) : List.of();
        }
        boolean isAtomic = ATOMICS.contains(method.owner());
        boolean isArray = isAtomic && method.owner().endsWith("Array");
        boolean isKeeping = isAtomic
                ? isAtomicKeeping(method.name()) && !(isArray && method.name().equals("<init>"))
                : method.owner().startsWith("java.util.") && TAKING.contains(method.name());
        List<Integer> kept = new ArrayList<>();
        if (isKeeping) {
            Type[] types = Type.getArgumentTypes(method.descriptor());
            for (int i = isArray ? 1 : 0; i < types.length; i++) {
                if (isAtomic || types[i].getDescriptor().equals("Ljava/lang/Object;")) {
                    kept.add(i + 1);
                }
            }
        }
        return kept;
    }

    /** Whether a static method makes an object that holds its arguments. */
    static boolean makes(MethodRef method) {
        return (MAKERS.contains(method.owner()) && method.name().equals("of"))
                || (method.owner().equals(OPTIONAL) && method.name().startsWith("of"));
    }

    private static boolean isAtomicKeeping(String method) {
        return method.equals("<init>")
                || method.equals("lazySet")
                || method.equals("getAndSet")
                || method.startsWith("set")
                || method.startsWith("compareAnd")
                || method.startsWith("weakCompareAnd");
    }
}
