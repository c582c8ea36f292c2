package dev.imago.migrate.rules;

import dev.imago.checkpoint.freeze.when.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules that are being put together by a program. The collections are those of {@link Rules}, and may be changed. */
public final class RulesDraft {
    private final String source;
    public final List<RootRule> roots = new ArrayList<>();
    public final Map<String, String> rename = new LinkedHashMap<>();
    public final Map<String, DefaultValue> defaults = new LinkedHashMap<>();
    public final Set<String> drop = new LinkedHashSet<>();
    public final Set<String> keep = new LinkedHashSet<>();
    public final Set<String> carry = new LinkedHashSet<>();
    public final Map<String, Retype> retype = new LinkedHashMap<>();
    public final Map<String, Map<Object, Object>> map = new LinkedHashMap<>();
    public final Map<String, Split> split = new LinkedHashMap<>();
    public final Map<String, Map<String, DefaultValue>> merge = new LinkedHashMap<>();
    public final Set<String> rebuild = new LinkedHashSet<>();
    public final Map<String, List<Object>> keepEntries = new LinkedHashMap<>();
    public final Set<String> acceptConstants = new LinkedHashSet<>();
    public final Set<String> acceptCode = new LinkedHashSet<>();
    public final Set<String> rest = new LinkedHashSet<>();
    private HealthRule health = new HealthRule.Accept();
    private ConnectionRule connections = ConnectionRule.CLOSE;
    private Optional<Condition> when = Optional.empty();

    /** @param source how messages call the rules */
    public RulesDraft(String source) {
        this.source = source;
    }

    /** Starts from rules that are there. */
    public static RulesDraft of(Rules rules) {
        RulesDraft draft = new RulesDraft(rules.source());
        draft.roots.addAll(rules.roots());
        draft.rename.putAll(rules.rename());
        draft.defaults.putAll(rules.defaults());
        draft.drop.addAll(rules.drop());
        draft.keep.addAll(rules.keep());
        draft.carry.addAll(rules.carry());
        draft.retype.putAll(rules.retype());
        draft.map.putAll(rules.map());
        draft.split.putAll(rules.split());
        draft.merge.putAll(rules.merge());
        draft.rebuild.addAll(rules.rebuild());
        draft.keepEntries.putAll(rules.keepEntries());
        draft.acceptConstants.addAll(rules.acceptConstants());
        draft.acceptCode.addAll(rules.acceptCode());
        draft.rest.addAll(rules.rest());
        draft.service(rules);
        draft.when = rules.when();
        return draft;
    }

    /** Takes over what rules say about the running service: health and connections. */
    public void service(Rules rules) {
        health = rules.health();
        connections = rules.connections();
    }

    /** Takes over when the service may be frozen, and where its threads may be then. */
    public void freezing(Rules rules) {
        rest.addAll(rules.rest());
        when = rules.when();
    }

    public Rules build() {
        return new Rules(
                source,
                roots,
                rename,
                defaults,
                drop,
                keep,
                carry,
                retype,
                map,
                split,
                merge,
                rebuild,
                keepEntries,
                acceptConstants,
                acceptCode,
                health,
                connections,
                rest,
                when,
                Map.of());
    }
}
