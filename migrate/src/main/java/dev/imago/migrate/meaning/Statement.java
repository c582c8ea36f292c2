package dev.imago.migrate.meaning;

import java.util.List;
import java.util.Set;

/**
 * One statement of a class initialiser.
 *
 * @param fields static fields of the class that it reads or writes
 * @param written those that it writes
 * @param locals numbers of the local variables that it reads or writes
 * @param calls methods that it calls
 * @param digest of its instructions
 */
record Statement(Set<String> fields, Set<String> written, Set<Integer> locals, List<MethodRef> calls, String digest) {
    Statement {
        fields = Set.copyOf(fields);
        written = Set.copyOf(written);
        locals = Set.copyOf(locals);
        calls = List.copyOf(calls);
    }
}
