package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.rules.Rules;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The new version that a state is to become one of: code alone, or an archive that holds code and a state. Closing it closes the
 * archive, and removes what was unpacked of it.
 *
 * @param archive null where there is only code
 */
record NextVersion(ServiceCode code, @Nullable Subject archive) implements AutoCloseable {
    static NextVersion open(NewCode said, ServiceCode old, StepListener listener, GiveUp giveUp) throws IOException {
        String to = said.to();
        if (to == null || !Subjects.isArchive(to)) {
            return new NextVersion(said.read(old), null);
        }
        Subject archive = Subject.ofArchive(Path.of(to), listener, giveUp);
        try {
            return new NextVersion(archive.code(), archive);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /** The archive's state, for a look at its values; null where there is none, or not all of it is understood. */
    @Nullable
    State state(ServiceCode old) throws IOException {
        Subject opened = archive;
        if (opened == null) {
            return null;
        }
        State state = Subjects.state(
                opened, code.classes(), Rules.none(), code.classes().ownClasses(old.classes()));
        if (state instanceof HeapState heap && !heap.report().refusals().isEmpty()) {
            state.close();
            return null;
        }
        return state;
    }

    @Override
    public void close() {
        if (archive != null) {
            archive.close();
        }
    }
}
