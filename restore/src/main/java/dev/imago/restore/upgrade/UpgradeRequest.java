package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.when.Condition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator asked for.
 *
 * @param pid process to upgrade
 * @param command command that starts the new version; empty when {@code to} or {@code replace} change old's own
 * @param to jar that takes the place of the one old was started from
 * @param replace class path entries to exchange, old to new, one after the other in this order
 * @param answers what answers the changes between the versions
 * @param health overrides what the rules say: {@code accept}, {@code http:/path} or {@code command:...}
 * @param connections overrides what the rules say: {@code hand-over} or {@code close}
 * @param startTimeout how long the new version may take to reach its door
 * @param restLimit how long to look for a moment of rest
 * @param when overrides the condition of the rules
 * @param drain how long new work may be held back at a time while work that has begun is finished; empty: not at all
 * @param maxPause how long clients may wait before the run gives up
 */
public record UpgradeRequest(
        long pid,
        List<String> command,
        Optional<Path> to,
        Map<Path, Path> replace,
        Answers answers,
        Optional<String> health,
        Optional<String> connections,
        Duration startTimeout,
        Duration restLimit,
        Optional<Condition> when,
        Optional<Duration> drain,
        Duration maxPause) {
    public UpgradeRequest {
        command = List.copyOf(command);
        replace = Collections.unmodifiableMap(new LinkedHashMap<>(replace));
    }
}
