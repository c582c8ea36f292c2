package dev.imago.migrate.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of the old version, for transformers that need more than the object they are given and what it refers to.
 *
 * <p>The objects that it returns are valid as long as the one that the call was given. {@link #objects} and {@link
 * #referrers} are for those that were registered with {@link Registration#transformWithState} or {@link
 * Registration#transformInOrder}: for them the state is searched, once for each class, while clients wait.
 */
public interface OldState {
    /**
     * The object of this {@link OldObject#id}.
     *
     * @throws IllegalArgumentException if there is none
     */
    OldObject object(int id);

    /**
     * All objects whose class is exactly this one, by ascending id.
     *
     * @throws IllegalStateException if the registration did not say that the whole state is needed
     */
    List<OldObject> objects(String oldClass);

    /**
     * The objects that refer to this one by a field, element, key or value, by ascending id, each once. Static fields are
     * no objects.
     *
     * @throws IllegalStateException if the registration did not say that the whole state is needed
     */
    List<OldObject> referrers(OldObject object);

    /**
     * Value of a static field: of a constant of the old version's code ({@code com.acme.Codes.OPEN}), or of one that is
     * state; as {@link OldObject#get} returns values.
     *
     * @throws IllegalArgumentException if there is no such static field, or its value is not part of the state
     */
    @Nullable
    Object staticValue(String field);

    /**
     * Names of an enum's constants in the order that the old version declares them in.
     *
     * @throws IllegalArgumentException if the old version has no such enum
     */
    List<String> enumConstants(String oldEnum);
}
