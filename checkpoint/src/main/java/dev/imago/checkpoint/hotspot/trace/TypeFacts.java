package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What matters of a class to who accounts for objects that were left behind.
 *
 * @param owner class of the service that its objects belong to, which for a lambda is the one that it is written in; null
 *     for all other classes
 * @param values fields of primitive types that no rule answers for
 * @param references fields of the other types that no rule answers for
 * @param ruled those that one does
 * @param elsewhere whether its objects belong to the process, as threads do, or to the code
 */
record TypeFacts(
        @Nullable String owner,
        List<JavaField> values,
        List<JavaField> references,
        List<JavaField> ruled,
        boolean isRuled,
        boolean elsewhere) {
    /** In the name of a lambda's class, after that of the class that it is written in. */
    static final String LAMBDA = "$$Lambda";

    /** At rest they say nothing but who waits for whom. */
    private static final Set<String> SYNCHRONIZERS = Set.of(
            "java.util.concurrent.CountDownLatch",
            "java.util.concurrent.CyclicBarrier",
            "java.util.concurrent.Exchanger",
            "java.util.concurrent.Phaser",
            "java.util.concurrent.Semaphore");

    private static final Set<String> SETTINGS = Set.of(
            "Ljava/lang/String;",
            "Ljava/lang/Boolean;",
            "Ljava/lang/Byte;",
            "Ljava/lang/Character;",
            "Ljava/lang/Double;",
            "Ljava/lang/Float;",
            "Ljava/lang/Integer;",
            "Ljava/lang/Long;",
            "Ljava/lang/Short;");

    private static final String LOCKS = "java.util.concurrent.locks.";

    /** Those of a class by the rules. */
    static TypeFacts of(JavaClass type, TracePolicy policy) {
        boolean elsewhere = type.kind() == JavaClass.Kind.MIRROR
                || ClassPlans.isBoundary(type)
                || SYNCHRONIZERS.contains(type.name())
                || type.name().startsWith(LOCKS);
        String owner = elsewhere || type.isArray() || ClassPlans.isOfJdk(type) ? null : ownerOf(type, policy);
        boolean isRuled = isAnswer(policy.ofClass(owner == null ? type.stableName() : owner));
        List<JavaField> values = new ArrayList<>();
        List<JavaField> references = new ArrayList<>();
        List<JavaField> ruled = new ArrayList<>();
        for (JavaField field : owner == null ? List.<JavaField>of() : type.instanceFields()) {
            if (type.isHidden() && isSetting(field)) {
                continue;
            }
            boolean answers = isAnswer(policy.ofField(field.declaringClass().name(), field.name()));
            if (field.isReference()) {
                (answers ? ruled : references).add(field);
            } else if (!answers && !ClassPlans.isOfJdk(field.declaringClass())) {
                values.add(field);
            }
        }
        return new TypeFacts(owner, values, references, ruled, isRuled, elsewhere);
    }

    /** What a lambda has captured never changes, so numbers and texts there are as its class and its arguments have them. */
    private static boolean isSetting(JavaField field) {
        String type = field.descriptor();
        return !field.isReference() || SETTINGS.contains(type.startsWith("[L") ? type.substring(1) : type);
    }

    /** Whether a rule answers for what is left behind. */
    static boolean isAnswer(Disposition rule) {
        return rule == Disposition.KEEP || rule == Disposition.DROP;
    }

    /** Constants of enums travel by name wherever they are met. */
    private static @Nullable String ownerOf(JavaClass type, TracePolicy policy) {
        int lambda = type.name().indexOf(LAMBDA);
        if ((type.isHidden() && lambda < 0) || ClassPlans.enumClassOf(type) != null) {
            return null;
        }
        String owner = lambda < 0 ? type.name() : type.name().substring(0, lambda);
        return policy.isOwn(owner) ? owner : null;
    }
}
