package dev.imago.restore.upgrade;

import dev.imago.checkpoint.hotspot.trace.Disposition;
import dev.imago.checkpoint.hotspot.trace.RootSpec;
import dev.imago.checkpoint.hotspot.trace.TracePolicy;
import dev.imago.checkpoint.hotspot.trace.TraceRequest;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.RootRule;
import dev.imago.migrate.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the rules ask of the trace: its roots, and where it stops. */
public final class TracePlan {
    private TracePlan() {}

    /**
     * Makes the request for what rules alone migrate.
     *
     * @param own names of the service's own classes
     */
    public static TraceRequest of(Rules rules, Set<String> own) {
        return of(rules, Migrations.none(), own);
    }

    /**
     * Makes the request.
     *
     * @param code may read objects that the rules drop
     * @param own names of the service's own classes
     */
    public static TraceRequest of(Rules rules, Migrations code, Set<String> own) {
        List<RootSpec> roots = new ArrayList<>();
        if (rules.allStaticsAreRoots()) {
            roots.add(new RootSpec.OwnStatics());
        }
        for (RootRule rule : rules.roots()) {
            roots.add(root(rule, own));
        }
        for (String field : rules.carry()) {
            int dot = field.lastIndexOf('.');
            if (!own.contains(field) && dot > 0 && own.contains(field.substring(0, dot))) {
                roots.add(new RootSpec.StaticField(field.substring(0, dot), field.substring(dot + 1)));
            }
        }
        return new TraceRequest(roots, new ByRules(rules, code.readsObjects(), own));
    }

    /** The same with what no version carries, for comparing. */
    public static TraceRequest ofAll(Rules rules, Set<String> own) {
        TraceRequest carried = of(rules, own);
        List<RootSpec> roots = new ArrayList<>(carried.roots());
        roots.add(new RootSpec.ConstantFields());
        return new TraceRequest(roots, carried.policy());
    }

    private static RootSpec root(RootRule rule, Set<String> own) {
        if (rule instanceof RootRule.Instance instance) {
            return new RootSpec.SingleInstance(instance.className());
        }
        String name = ((RootRule.Statics) rule).name();
        int dot = name.lastIndexOf('.');
        return own.contains(name) || dot < 0
                ? new RootSpec.ClassStatics(name)
                : new RootSpec.StaticField(name.substring(0, dot), name.substring(dot + 1));
    }

    private record ByRules(Rules rules, boolean isReadByCode, Set<String> own) implements TracePolicy {
        @Override
        public boolean isOwn(String className) {
            return own.contains(className);
        }

        @Override
        public Disposition ofField(String declaringClass, String field) {
            return of(declaringClass + "." + field);
        }

        @Override
        public Disposition ofClass(String className) {
            boolean mustBeRead =
                    rules.drop().contains(className) && (isReadByCode || !rules.isClassLeftUnread(className));
            return mustBeRead ? Disposition.UNDECIDED : of(className);
        }

        @Override
        public Set<String> keptEntries(String declaringClass, String field) {
            if (rules.keepEntries().isEmpty()) {
                return Set.of();
            }
            return rules.keepEntries().getOrDefault(declaringClass + "." + field, List.of()).stream()
                    .map(String::valueOf)
                    .collect(Collectors.toSet());
        }

        private Disposition of(String name) {
            if (rules.drop().contains(name)) {
                return Disposition.DROP;
            }
            if (rules.keep().contains(name)) {
                return Disposition.KEEP;
            }
            return rules.carry().contains(name) ? Disposition.CARRY : Disposition.UNDECIDED;
        }
    }
}
