package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.plan.JdkTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Shows on a given state whether a shortcut does what a chain does. */
public final class ChainCheck {
    private ChainCheck() {}

    /**
     * Migrates the state both ways and compares what comes out, object by object and byte by byte.
     *
     * @param states opens the state as one of the two reads it; closed here
     * @param next classes of the version that both lead to
     * @param scratch a directory with room for both new states; nothing stays there
     * @param progress of each migration, and of the comparison
     * @return the chain's state on the left, the shortcut's on the right
     */
    public static StateComparison.Result run(
            Function<ChainMigration, State> states,
            ChainMigration chain,
            ChainMigration shortcut,
            ClassPathDictionary next,
            JdkTypes jdk,
            Path scratch,
            StateProgress progress) {
        try {
            Path one = Files.createTempFile(scratch, "imago-chain", ".state");
            Path other = Files.createTempFile(scratch, "imago-shortcut", ".state");
            try {
                write(states, chain, next, jdk, scratch, one, progress);
                write(states, shortcut, next, jdk, scratch, other, progress);
                Runnable opening = () -> progress.done(0, 0);
                try (StateFile left = StateFile.open(one, next.dictionary(), opening);
                        StateFile right = StateFile.open(other, next.dictionary(), opening)) {
                    return StateComparison.of(left, right, scratch, progress);
                }
            } finally {
                Files.deleteIfExists(one);
                Files.deleteIfExists(other);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep states in " + scratch, e);
        }
    }

    private static void write(
            Function<ChainMigration, State> states,
            ChainMigration migration,
            ClassPathDictionary next,
            JdkTypes jdk,
            Path scratch,
            Path file,
            StateProgress progress)
            throws IOException {
        try (State old = states.apply(migration);
                StateWriter writer = new StateWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            migration.migrate(old, next, jdk, scratch, writer, progress);
        }
    }
}
