package dev.imago.restore.upgrade;

import dev.imago.checkpoint.state.StateFile;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.invariant.InvariantCheck;
import dev.imago.migrate.invariant.InvariantReport;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.WorkerThreads;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to the new version, kept beside while it loads, for the invariants that migrations registered. Where none did,
 * nothing is kept and nothing costs time. Closing it removes the copy.
 */
final class MigratedCopy implements AutoCloseable {
    private final @Nullable Path file;
    private @Nullable OutputStream copy;

    private MigratedCopy(@Nullable Path file) {
        this.file = file;
    }

    /** @param directory one that only its owner may read: a copy holds all that the service remembers */
    static MigratedCopy of(Path directory) {
        return new MigratedCopy(directory.resolve("migrated.state"));
    }

    /** The same where migrations registered invariants; otherwise one that keeps nothing. */
    static MigratedCopy ifNeeded(Migrations migrations, Path directory) {
        return migrations.invariantClasses().isEmpty() ? new MigratedCopy(null) : of(directory);
    }

    /** What is written goes to {@code out}, and into the copy. */
    OutputStream beside(OutputStream out) throws IOException {
        if (file == null) {
            return out;
        }
        OutputStream opened = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        copy = opened;
        return new Both(out, opened);
    }

    /**
     * Checks what migrations registered, when everything was written to the copy.
     *
     * @throws dev.imago.migrate.invariant.InvariantsViolatedException with every violation
     */
    void checkRegistered(ClassPathDictionary next, JdkTypes jdk, Migrations migrations) {
        if (file != null && !migrations.invariantClasses().isEmpty()) {
            try (StateFile state = StateFile.open(file, next.dictionary())) {
                InvariantCheck.runRegistered(state, next, jdk, migrations, WorkerThreads.ofHalfTheProcessors())
                        .requireHeld();
            }
        }
    }

    /** Checks what is built in as well; there has to be a copy. Returns what was checked. */
    String checkAll(ClassPathDictionary next, JdkTypes jdk, Migrations migrations, Optional<MigrationReport> migrated) {
        try (StateFile state = StateFile.open(Objects.requireNonNull(file), next.dictionary())) {
            InvariantReport report =
                    InvariantCheck.run(state, next, jdk, migrations, migrated).requireHeld();
            return "all hold for " + Sizes.count(report.objects()) + " objects";
        }
    }

    @Override
    public void close() throws IOException {
        if (copy != null) {
            copy.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private static final class Both extends FilterOutputStream {
        private final OutputStream copy;

        Both(OutputStream out, OutputStream copy) {
            super(out);
            this.copy = copy;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            copy.write(value);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            copy.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
            copy.flush();
        }
    }
}
