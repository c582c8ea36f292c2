package dev.imago.migrate.registry;

import java.util.Set;

/** Thrown when no registered steps lead from one version to another. */
public final class NoChainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reached versions that steps lead to from the first one, itself among them
     * @param before versions from which one step leads to the last one
     */
    public NoChainException(String service, String from, String to, Set<String> reached, Set<String> before) {
        super("no steps of " + service + " lead from " + from + " to " + to + ": from " + from
                + (reached.size() < 2 ? " none start" : " they reach " + without(reached, from)) + ", and to " + to
                + (before.isEmpty() ? " none lead" : " they lead from " + String.join(", ", before)));
    }

    private static String without(Set<String> versions, String one) {
        return String.join(", ", versions.stream().filter(v -> !v.equals(one)).toList());
    }
}
