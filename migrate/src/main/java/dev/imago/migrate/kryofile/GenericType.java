package dev.imago.migrate.kryofile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Kryo keeps of a field's type: a class, or a type variable that depends on who holds the object.
 *
 * @param className the class, also of an array; null for a variable
 * @param variable the variable, with the class that declares it; null for a class
 * @param arguments null where the type has none
 */
record GenericType(
        @Nullable String className,
        @Nullable TypeVariable variable,
        @Nullable List<GenericType> arguments) {

    /** A type parameter of a class. */
    record TypeVariable(String owner, String name) {}
}
