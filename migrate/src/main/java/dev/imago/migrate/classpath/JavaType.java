package dev.imago.migrate.classpath;

import dev.imago.checkpoint.hotspot.SourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A type as a {@code Signature} attribute spells it (JVMS 4.7.9.1): what {@code java.lang.reflect.Type} is for a loaded class. */
public sealed interface JavaType {
    /**
     * A class or primitive without arguments.
     *
     * @param name binary name; of an array as {@code Class.getName()} has it; of a primitive its descriptor
     */
    record Plain(String name) implements JavaType {
        public static final Plain OBJECT = new Plain("java.lang.Object");
    }

    record Parameterized(String name, List<JavaType> arguments) implements JavaType {}

    record Variable(String name) implements JavaType {}

    record ArrayOf(JavaType component) implements JavaType {}

    /**
     * An argument that is not said.
     *
     * @param bound the upper bound, or the lower one where there is no other; {@code Object} without any
     */
    record Wildcard(JavaType bound) implements JavaType {}

    /** What a class declares about its parameters and its superclass. */
    record ClassSignature(List<String> parameters, JavaType superclass) {}

    /**
     * The type of a field.
     *
     * @throws IllegalArgumentException if the signature is none: the virtual machine does not check them
     */
    static JavaType ofField(String signature) {
        return parse(signature, parser -> parser.type(0));
    }

    /**
     * What the signature of a class says.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ClassSignature ofClass(String signature) {
        return parse(signature, Parser::classSignature);
    }

    private static <T> T parse(String signature, Function<Parser, T> reading) {
        try {
            return reading.apply(new Parser(signature));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(signature + " is no signature of a type", e);
        }
    }

    /**
     * The descriptor of the class that is left when arguments are erased; empty for variables and wildcards, and for arrays of
     * them.
     */
    default Optional<String> descriptor() {
        if (this instanceof Plain plain) {
            String name = plain.name().replace('.', '/');
            return Optional.of(name.startsWith("[") ? name : "L" + name + ";");
        } else if (this instanceof Parameterized parameterized) {
            return Optional.of("L" + parameterized.name().replace('.', '/') + ";");
        } else if (this instanceof ArrayOf array) {
            return array.component().descriptor().map(component -> "[" + component);
        }
        return Optional.empty();
    }

    /**
     * The type as it is written in source, wildcards without their bounds.
     *
     * @param names what classes are called
     */
    default String text(UnaryOperator<String> names) {
        if (this instanceof Plain plain) {
            return SourceName.ofClass(names.apply(plain.name()));
        } else if (this instanceof Parameterized parameterized) {
            return names.apply(parameterized.name())
                    + parameterized.arguments().stream()
                            .map(argument -> argument.text(names))
                            .collect(Collectors.joining(", ", "<", ">"));
        } else if (this instanceof ArrayOf array) {
            return array.component().text(names) + "[]";
        }
        return this instanceof Variable variable ? variable.name() : "?";
    }

    /** Whether a type variable is somewhere in it. Types are nested so deep as one is written. */
    default boolean mentions(String variable) {
        if (this instanceof Parameterized parameterized) {
            return parameterized.arguments().stream().anyMatch(argument -> argument.mentions(variable));
        } else if (this instanceof ArrayOf array) {
            return array.component().mentions(variable);
        } else if (this instanceof Wildcard wildcard) {
            return wildcard.bound().mentions(variable);
        }
        return this instanceof Variable one && one.name().equals(variable);
    }

    /** The type of a field without a signature, and of what a descriptor names. */
    static Plain ofDescriptor(String descriptor) {
        return new Plain(
                descriptor.startsWith("L")
                        ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
                        : descriptor.replace('/', '.'));
    }

    /** Reads a signature by recursion, which is bounded. */
    final class Parser {
        private static final int DEEPEST = 100;
        private final String text;
        private int at;

        private Parser(String text) {
            this.text = text;
        }

        private ClassSignature classSignature() {
            List<String> parameters = new ArrayList<>();
            if (text.charAt(at) == '<') {
                at++;
                while (text.charAt(at) != '>') {
                    int colon = text.indexOf(':', at);
                    parameters.add(text.substring(at, colon));
                    at = colon;
                    while (text.charAt(at) == ':') {
                        at++;
                        if (text.charAt(at) != ':' && text.charAt(at) != '>' && text.charAt(at) != ';') {
                            type(0);
                        }
                    }
                }
                at++;
            }
            return new ClassSignature(List.copyOf(parameters), type(0));
        }

        private JavaType type(int depth) {
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("a type is nested more than " + DEEPEST + " deep: " + text);
            }
            char kind = text.charAt(at++);
            return switch (kind) {
                case 'T' -> {
                    int end = text.indexOf(';', at);
                    String name = text.substring(at, end);
                    at = end + 1;
                    yield new Variable(name);
                }
                case '[' -> array(type(depth + 1));
                case 'L' -> classType(depth);
                default -> new Plain(String.valueOf(kind));
            };
        }

        private static JavaType array(JavaType component) {
            if (component instanceof Plain plain) {
                boolean primitive = plain.name().length() == 1;
                return new Plain(
                        "[" + (primitive || plain.name().startsWith("[") ? plain.name() : "L" + plain.name() + ";"));
            }
            return new ArrayOf(component);
        }

        private JavaType classType(int depth) {
            StringBuilder name = new StringBuilder();
            List<JavaType> arguments = new ArrayList<>();
            boolean parameterized = false;
            while (true) {
                char c = text.charAt(at++);
                if (c == ';') {
                    return parameterized
                            ? new Parameterized(name.toString(), List.copyOf(arguments))
                            : new Plain(name.toString());
                } else if (c == '<') {
                    parameterized = true;
                    arguments.clear();
                    while (text.charAt(at) != '>') {
                        arguments.add(argument(depth + 1));
                    }
                    at++;
                } else if (c == '.') {
                    // Arguments before are those of the class around it.
                    arguments.clear();
                    name.append('$');
                } else {
                    name.append(c == '/' ? '.' : c);
                }
            }
        }

        private JavaType argument(int depth) {
            char c = text.charAt(at);
            if (c == '*') {
                at++;
                return new Wildcard(Plain.OBJECT);
            } else if (c == '+' || c == '-') {
                at++;
                return new Wildcard(type(depth));
            }
            return type(depth);
        }
    }
}
