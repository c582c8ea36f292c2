package dev.imago.restore.agent.load;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * Whether hash containers find their keys and sorted ones are in order, asked of the real objects by the JDK's own methods.
 * When all objects have their content and static fields are set, the answers are those that the service would get. Only asks
 * what changes no container: {@code LinkedHashMap.get} would.
 *
 * <p>Not safe for use by several threads.
 */
final class ContainerCheck {
    private static final int MOST_CHARACTERS = 40;
    private static final MethodHandle LISTED = VmAccess.exactly(CopyOnWriteArraySet.class, "toArray");

    private final ContainerContent content;
    private final Problems.PathFinder paths;
    /** By kind of violation and the classes that it is about: the first, and how many there are. */
    private final Map<List<String>, Violation> violations = new LinkedHashMap<>();

    private static final class Violation {
        final String first;
        long count;

        Violation(String first) {
            this.first = first;
        }
    }

    /**
     * What is wrong with a container.
     *
     * @param text about {@code a java.util.HashMap}, without its path
     * @param about the class of the key, or the method that threw
     */
    record Finding(String text, String about) {}

    ContainerCheck(ContainerContent content, Problems.PathFinder paths) {
        this.content = content;
        this.paths = paths;
    }

    /**
     * Looks at all of the containers.
     *
     * @param ids those whose keys' hash codes or order depend on more than the keys themselves
     * @throws LoadViolation naming what is wrong, and where
     */
    void require(IntStack ids) {
        for (int i = 0; i < ids.size(); i++) {
            content.read(ids.get(i));
            Finding finding = find();
            if (finding != null) {
                violations.computeIfAbsent(
                                List.of(content.className(), finding.about), key -> new Violation(sentence(finding)))
                        .count++;
            }
        }
        if (!violations.isEmpty()) {
            throw new LoadViolation(sentences());
        }
    }

    /**
     * Looks at sets that compare their elements one by one when they are added, which the load has not done.
     *
     * @throws LoadViolation at the first of them that has two that are equal
     */
    void requireDistinct(IntStack ids) {
        for (int i = 0; i < ids.size(); i++) {
            content.readRecord(ids.get(i));
            Finding finding;
            try {
                Object[] elements = (Object[]) LISTED.invoke(content.container());
                int distinct = new HashSet<>(Arrays.asList(elements)).size();
                finding = distinct == elements.length ? null : fewer(distinct, elements.length);
            } catch (Throwable e) {
                finding = thrown("comparing the elements of", e);
            }
            if (finding != null) {
                throw violation(finding);
            }
        }
    }

    /** What ends the load at the container that was read last. */
    LoadViolation violation(Finding finding) {
        return new LoadViolation(List.of(sentence(finding)));
    }

    private String sentence(Finding finding) {
        return finding.text + ", at " + paths.pathTo(content.id());
    }

    private List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        violations
                .values()
                .forEach(each -> sentences.add(
                        each.first + (each.count > 1 ? " (and " + (each.count - 1) + " more like it)" : "")));
        return sentences;
    }

    /** What is wrong with the container that was read last, or null. */
    @Nullable
    Finding find() {
        try {
            Finding size = findSize();
            if (size != null) {
                return size;
            }
            return switch (content.kind().keys()) {
                case HASHED -> findLostKey();
                case COMPARED -> findDisorder();
                case UNSEEN, IDENTITY -> null;
            };
        } catch (Throwable e) {
            return thrown("looking for the keys of", e);
        }
    }

    /** Whether it has all elements; fewer where keys that differed in the old version are equal in the new one. */
    @Nullable
    Finding findSize() throws Throwable {
        int size = content.kind().size(content.container());
        return size == content.size() ? null : fewer(size, content.size());
    }

    private Finding fewer(int size, int expected) {
        return new Finding(
                "a " + content.className() + " got " + size + " elements instead of " + expected
                        + ": keys that were different in the old version are equal in the new one",
                "size");
    }

    private @Nullable Finding findLostKey() throws Throwable {
        ContainerKind kind = content.kind();
        for (int i = 0; i < content.length(); i += kind.stride()) {
            Object key = content.elements()[i];
            if (!kind.finds(content.container(), key)) {
                return new Finding(
                        "a " + content.className() + " does not find its key " + i / kind.stride() + " (" + shown(key)
                                + "): what hashCode and equals say of it is not what they said when it was put in",
                        className(key));
            }
        }
        return null;
    }

    private @Nullable Finding findDisorder() throws Throwable {
        SortedOrder.Pair pair = SortedOrder.wrongPair(content.kind(), content.container());
        if (pair == null) {
            return null;
        }
        Object comparator = SortedOrder.comparatorOf(content.kind(), content.container());
        return new Finding(
                "a " + content.className() + " is not in the order of "
                        + (comparator == null ? "its keys" : "its comparator, a " + className(comparator)) + ": "
                        + numbered(pair.first()) + " comes before " + numbered(pair.second()),
                className(pair.first()));
    }

    private String numbered(@Nullable Object key) {
        int stride = content.kind().stride();
        for (int i = 0; i < content.length(); i += stride) {
            if (content.elements()[i] == key) {
                return "key " + i / stride + " (" + shown(key) + ")";
            }
        }
        return shown(key);
    }

    /** Never by the {@code toString} of the service's own classes. */
    private static String shown(@Nullable Object key) {
        if (key instanceof String text) {
            return '"' + (text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text) + '"';
        } else if (key instanceof Enum<?> constant) {
            return constant.name();
        }
        return key == null || KeyClasses.isValue(key.getClass()) ? String.valueOf(key) : "a " + className(key);
    }

    private static String className(@Nullable Object key) {
        return key == null ? "null" : key.getClass().getName();
    }

    /**
     * What is said of a container that can't be filled or looked into, because something threw.
     *
     * @param doing {@code filling}
     * @throws LoadFailure if it was no method of the service, nor because of one
     */
    Finding thrown(String doing, Throwable cause) {
        String method = serviceMethod(cause);
        if (method == null && !(cause instanceof RuntimeException)) {
            throw new LoadFailure(doing + " a " + content.className() + " failed: " + cause, cause);
        }
        return new Finding(
                doing + " a " + content.className() + " failed: " + (method == null ? "" : method + " threw ") + cause,
                String.valueOf(method));
    }

    /** The method of the service that the container has called: {@code com.acme.Key.hashCode}; null where it has called none. */
    private static @Nullable String serviceMethod(Throwable cause) {
        String outermost = null;
        for (StackTraceElement frame : cause.getStackTrace()) {
            boolean isLoader = frame.getClassName().equals(SortedOrder.class.getName())
                    || frame.getClassName().equals(StandardContainer.class.getName())
                    || frame.getClassName().equals(ImmutableContainer.class.getName());
            if (isLoader) {
                break;
            } else if (frame.getModuleName() == null) {
                outermost = frame.getClassName() + "." + frame.getMethodName();
            }
        }
        return outermost;
    }
}
