package dev.imago.restore.inspection;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.image.MappedFiles;
import dev.imago.checkpoint.image.MappedFilesByHash;
import dev.imago.checkpoint.image.MissingFileContentException;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.picture.JvmReader;
import dev.imago.checkpoint.picture.ProcessFacts;
import dev.imago.checkpoint.picture.RequiredFile;
import dev.imago.checkpoint.picture.ServicePicture;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.checkpointing.ServiceDump;
import dev.imago.restore.checkpointing.StoredArchive;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.upgrade.AbandonedRuns;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.Cleanup;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.Journal;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at: an archive, or a running service. A service is dumped, which freezes it for as long as CRIU takes, and
 * read out of the dump while it runs on.
 *
 * <p>For one thread at a time. {@link #close} removes what was dumped or unpacked.
 */
public final class Subject implements AutoCloseable {
    private final Cleanup cleanup = new Cleanup();
    private final StepListener listener;
    private final GiveUp giveUp;
    private @Nullable ArchiveReader archive;
    private @Nullable ServiceDump dump;
    private @Nullable HotSpotVm vm;
    private @Nullable ServicePicture picture;
    private @Nullable CriuImage image;
    private @Nullable Path unpacked;
    private long stepBegan = System.nanoTime();

    private Subject(StepListener listener, GiveUp giveUp) {
        this.listener = listener;
        this.giveUp = giveUp;
    }

    /**
     * Opens an archive; nothing but its head is read, and its end looked for, until more is asked for.
     *
     * @param giveUp ends whatever reads or unpacks it with an exception, when it is asked
     */
    public static Subject ofArchive(Path file, StepListener listener, GiveUp giveUp) {
        Subject subject = new Subject(listener, giveUp);
        subject.archive = subject.cleanup.later(StoredArchive.open(file));
        return subject;
    }

    /**
     * Dumps a running service, at a moment at which its collector moves nothing. Its threads may be anywhere.
     *
     * @param limit how long to look for such a moment
     * @param giveUp ends whatever reads the dump with an exception, when it is asked
     */
    public static Subject ofProcess(long pid, Duration limit, StepListener listener, GiveUp giveUp)
            throws IOException, InterruptedException {
        Subject subject = new Subject(listener, giveUp);
        try {
            OldProcess service = ServiceDump.service(pid);
            ServiceDump dump = subject.cleanup.later(ServiceDump.open(service, ServiceDump.criu(), listener::warns));
            subject.dump = dump;
            QuietFreeze.await(dump, limit);
            dump.dump();
            dump.thaw();
            subject.done(
                    "freeze",
                    "pid " + pid + " stood still for the dump and runs on"
                            + dump.user().remark());
            return subject;
        } catch (IOException | InterruptedException | RuntimeException e) {
            subject.close();
            throw e;
        }
    }

    /** What the archive says of itself; null for a running service. */
    public @Nullable ArchiveHead head() {
        return archive == null ? null : archive.head();
    }

    /** The checksum of the archive's head; empty for a running service. */
    public String headChecksum() {
        return archive == null ? "" : archive.headChecksum();
    }

    public @Nullable Path archiveFile() {
        return archive == null ? null : archive.file();
    }

    /** How long the service stood still; 0 for an archive. */
    public long frozenNanos() {
        return dump == null ? 0 : dump.frozenNanos();
    }

    /** The service without its data. */
    public ServicePicture picture() throws IOException {
        ServicePicture known = picture;
        if (known == null) {
            known = archive == null ? readPicture() : archive.head().service();
            picture = known;
        }
        return known;
    }

    private ServicePicture readPicture() throws IOException {
        ServiceDump made = dump;
        HotSpotVm jvm = vm();
        CriuImage read = image;
        if (made == null || read == null) {
            throw new IllegalStateException("neither an archive nor a dump");
        }
        ProcessFacts facts = made.facts();
        ServicePicture seen = new ServicePicture(
                facts.process(),
                JvmReader.jvm(jvm),
                JvmReader.heap(jvm),
                JvmReader.threads(jvm, ImageRegisters.of(read)),
                facts.files(),
                facts.sockets(),
                List.of());
        done("read", "heap and threads");
        return seen;
    }

    /** The JVM in the images; unpacks an archive when asked for the first time. */
    public HotSpotVm vm() throws IOException {
        HotSpotVm known = vm;
        if (known != null) {
            return known;
        }
        ArchiveHead told = head();
        if (told != null && told.isMigrated()) {
            throw noJvm();
        }
        ServiceDump made = dump;
        ArchiveReader packed = archive;
        MappedFiles files;
        Path images;
        if (made != null) {
            files = made.mapped();
            images = made.images();
        } else if (packed != null) {
            files = cleanup.later(filesOf(packed.head()));
            images = unpacked(packed).resolve("images");
        } else {
            throw new IllegalStateException("neither an archive nor a dump");
        }
        CriuImage opened = CriuImage.open(images);
        image = opened;
        AddressSpace memory = cleanup.later(opened.memory(opened.root().pid(), files));
        giveUp.hear(memory::close);
        HotSpotVm attached = HotSpotVm.attach(memory);
        vm = attached;
        return attached;
    }

    static UpgradeException noJvm() {
        return UpgradeException.refused(
                "there is no JVM in a migrated archive, only the state for a new one",
                List.of(),
                "look into the checkpoint that it was made of; without options what it says of itself is shown");
    }

    /**
     * A migrated archive's state, which is the caller's to close; unpacks it when asked for the first time.
     *
     * @param dictionary shapes of the classes that it is of
     * @throws IllegalStateException for anything else
     */
    public State migratedState(Dictionary dictionary) throws IOException {
        ArchiveReader opened = archive;
        if (opened == null || !opened.head().isMigrated()) {
            throw new IllegalStateException("no migrated archive");
        }
        StateFile state = StateFile.open(unpacked(opened).resolve(ArchiveHead.STATE), dictionary, giveUp::ifAsked);
        giveUp.hear(state::close);
        return state;
    }

    /**
     * What the service ran: its class path, wherever that is to be had now.
     *
     * @throws UpgradeException when an archive was made without it
     */
    public ServiceCode code() throws IOException {
        ServiceDump made = dump;
        if (made != null) {
            return ServiceCode.of(made.service());
        }
        ArchiveReader opened = archive;
        if (opened == null) {
            throw new IllegalStateException("neither an archive nor a dump");
        }
        return ServiceCode.of(opened.head(), unpacked(opened));
    }

    /** A directory beside what was unpacked or dumped, which goes with it. */
    public Path workspace() throws IOException {
        ServiceDump made = dump;
        ArchiveReader opened = archive;
        if (made != null) {
            return Files.createDirectories(made.images().resolve("work"));
        } else if (opened == null) {
            throw new IllegalStateException("neither an archive nor a dump");
        }
        return Files.createDirectories(unpacked(opened).resolve("work"));
    }

    private Path unpacked(ArchiveReader opened) throws IOException {
        Path known = unpacked;
        if (known == null) {
            known = unpack(opened);
            unpacked = known;
        }
        return known;
    }

    private Path unpack(ArchiveReader opened) throws IOException {
        Path runs = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
        Path state = Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago");
        repair(runs);
        RunDirectory run =
                cleanup.later(RunDirectory.create(runs, ProcessHandle.current().pid()));
        // Held as long as this runs, so that nobody takes the directory for one that was left behind.
        Journal journal = run.journal();
        Path images = run.images(opened.head().contentSize(), state);
        journal.write(Journal.Entry.IMAGES, images.toString());
        opened.unpack(images, (written, all) -> {
            giveUp.ifAsked();
            listener.progresses("unpack", written, all, Amount.BYTES);
        });
        done("unpack", "checksums match");
        return images;
    }

    /** What a killed run has unpacked holds secrets, and a user who only looks at archives starts no other runs. */
    private void repair(Path runs) throws IOException {
        try {
            AbandonedRuns.repair(runs).forEach(listener::warns);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an earlier run was put away");
        }
    }

    /**
     * What the process had mapped, which is in the images only where it was changed or deleted. The JVM's library and its
     * class archive tell what the images mean: that they are there is looked at first.
     */
    private static MappedFilesByHash filesOf(ArchiveHead head) {
        MappedFilesByHash files = MappedFiles.byHash(
                Path.of("/"),
                head.service().required().stream().collect(Collectors.toMap(RequiredFile::path, RequiredFile::sha256)));
        List<String> others = new ArrayList<>();
        for (RequiredFile required : head.service().required()) {
            try {
                if (required.path().endsWith("/libjvm.so") || required.path().endsWith(".jsa")) {
                    files.check(required.path());
                }
            } catch (MissingFileContentException e) {
                others.add(String.valueOf(e.getMessage()));
            }
        }
        if (!others.isEmpty()) {
            files.close();
            throw UpgradeException.refused(
                    "the JVM that the service ran on is needed to read its memory: "
                            + head.service().jvm().version(),
                    others,
                    "look at it on a machine with that JDK; what the archive says of itself can be read anywhere");
        }
        return files;
    }

    private void done(String step, String summary) {
        long now = System.nanoTime();
        listener.finished(step, summary, now - stepBegan);
        stepBegan = now;
    }

    @Override
    public void close() {
        try {
            cleanup.close();
        } catch (Exception e) {
            listener.warns("not everything was put away: " + e);
        }
    }
}
