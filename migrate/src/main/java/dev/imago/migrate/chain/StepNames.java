package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.rules.Rules;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a step's rules call the classes of its first version: looked up where the second one is at hand, and otherwise as far as the rules
 * alone can tell.
 */
final class StepNames {
    private static final String PATTERN = ".*";

    private final Rules rules;
    private final Optional<ClassNames> known;

    /** @param next classes of the version that the step leads to */
    StepNames(Rules rules, Optional<Dictionary> next) {
        this.rules = rules;
        this.known = next.map(dictionary -> new ClassNames(rules, dictionary));
    }

    /** Whether classes may be moved by a pattern. */
    boolean havePatterns() {
        return rules.rename().keySet().stream().anyMatch(name -> name.endsWith(PATTERN));
    }

    /**
     * The name of a class.
     *
     * @throws InexactException if it depends on classes that are not at hand
     */
    String of(String name) {
        List<String> candidates = candidates(name);
        if (candidates.size() > 1) {
            throw undecided(candidates);
        }
        return candidates.get(0);
    }

    static InexactException undecided(List<String> candidates) {
        return new InexactException("whether " + candidates.get(1) + " becomes " + candidates.get(0)
                + " by a package pattern depends on the classes of the version between");
    }

    /** The name of a class; of one that a pattern moves if the second version has it there, the new name and the old. */
    List<String> candidates(String name) {
        if (known.isPresent()) {
            return List.of(known.get().of(name));
        }
        String renamed = renamed(name);
        Optional<String> moved = rules.rename().containsKey(name) || !renamed.equals(name)
                ? Optional.empty()
                : rules.rename().keySet().stream()
                        .filter(each -> each.endsWith(PATTERN) && name.startsWith(beginning(each)))
                        .max(Comparator.comparingInt(String::length))
                        .map(each -> beginning(rules.rename().getOrDefault(each, each))
                                + name.substring(beginning(each).length()));
        return moved.map(to -> List.of(to, name)).orElse(List.of(renamed));
    }

    private static String beginning(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }

    /** By a rule for the class, or for the one that it is nested in. */
    private String renamed(String name) {
        String explicit = rules.rename().get(name);
        if (explicit != null) {
            return explicit;
        }
        for (int dollar = name.lastIndexOf('$'); dollar > 0; dollar = name.lastIndexOf('$', dollar - 1)) {
            String outer = rules.rename().get(name.substring(0, dollar));
            if (outer != null) {
                return outer + name.substring(dollar);
            }
        }
        return name;
    }
}
