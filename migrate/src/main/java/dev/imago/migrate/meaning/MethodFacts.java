package dev.imago.migrate.meaning;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Type;

/**
 * What one method does with fields, numbers and other methods.
 *
 * @param access as {@code java.lang.reflect.Modifier}
 * @param digest of its instructions, without line numbers and compilers' numbers
 * @param writes to fields, in the order of the code
 * @param comparisons of numbers and fields, cases of a switch among them
 * @param calls of other methods
 * @param masks of numbers with bits of others
 * @param indexings of arrays that fields hold or methods return
 * @param returned what it may return
 * @param bodies lambdas and methods that it makes objects of
 * @param numbers how often the code holds each number, cases of a switch included
 */
record MethodFacts(
        MethodRef method,
        int access,
        String digest,
        List<Write> writes,
        List<Comparison> comparisons,
        List<Comparison> masks,
        List<Call> calls,
        List<Indexing> indexings,
        Set<Origin> returned,
        List<MethodRef> bodies,
        Map<Long, Integer> numbers) {

    /**
     * A field is written.
     *
     * @param isOwn whether it is a field of {@code this}, or static
     * @param isCertain whether every call that gets through the method comes by
     */
    record Write(Origin.Field field, Origin value, boolean isOwn, boolean isCertain) {}

    /**
     * Two values are compared, or one is masked with the other; at least one is a number or comes from a field.
     *
     * @param target of a case of a switch, where in the method it leads: cases come in this order
     */
    record Comparison(Origin left, Origin right, int target) {
        static final int NO_CASE = -1;

        Comparison(Origin left, Origin right) {
            this(left, right, NO_CASE);
        }
    }

    /**
     * A method is called.
     *
     * @param arguments the receiver first, if there is one
     * @param slots the callee's local variables for them
     * @param isStatic whether there is no receiver
     */
    record Call(MethodRef target, List<Origin> arguments, List<Integer> slots, boolean isStatic) {
        Call {
            arguments = List.copyOf(arguments);
            slots = List.copyOf(slots);
        }

        /** Descriptor of the parameter for the argument with this index; empty for the receiver. */
        String type(int index) {
            int parameter = isStatic ? index : index - 1;
            return parameter < 0 ? "" : Type.getArgumentTypes(target.descriptor())[parameter].getDescriptor();
        }

        /** The callee's local variable for the argument with this index. */
        int slot(int index) {
            return slots.get(index);
        }
    }

    /**
     * An element of an array, or what a holder of numbers holds, is read, written or asked about.
     *
     * @param stored what is written or asked about; unknown when it is read
     */
    record Indexing(Origin array, Origin index, Origin stored) {}

    MethodFacts {
        writes = List.copyOf(writes);
        comparisons = List.copyOf(comparisons);
        masks = List.copyOf(masks);
        calls = List.copyOf(calls);
        indexings = List.copyOf(indexings);
        returned = Set.copyOf(returned);
        bodies = List.copyOf(bodies);
        numbers = Map.copyOf(numbers);
    }
}
