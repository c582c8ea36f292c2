package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.criu.DumpOptions;
import dev.imago.checkpoint.criu.DumpUser;
import dev.imago.checkpoint.image.MappedFiles;
import dev.imago.checkpoint.image.MappedFilesOfProcess;
import dev.imago.checkpoint.picture.ProcessFacts;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.BrokerException;
import dev.imago.restore.takeover.BrokerListener;
import dev.imago.restore.upgrade.AbandonedRuns;
import dev.imago.restore.upgrade.Cleanup;
import dev.imago.restore.upgrade.Journal;
import dev.imago.restore.upgrade.Preflight;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.ServiceLock;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running service that is frozen, dumped by CRIU, and let go on. Whatever happens to this program, the service goes on: a
 * broker thaws it, or the next run does.
 *
 * <p>In this order: {@link #open}, a freeze by the caller through {@link #broker()}, {@link #frozen}, {@link #dump},
 * {@link #thaw}. {@link #close} thaws what is still frozen and removes the images.
 */
public final class ServiceDump implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final OldProcess service;
    private final Criu criu;
    private final DumpUser user;
    private final Path runPath;
    private final Path images;
    private final Broker broker;
    private final Cleanup cleanup;
    private @Nullable ProcessFacts facts;
    private @Nullable MappedFilesOfProcess mapped;
    private @Nullable Path extras;
    private Broker.Ended ended = new Broker.Ended(0, 0);
    private long frozenAt;
    private long frozenNanos;

    private ServiceDump(
            OldProcess service, Criu criu, DumpUser user, Path runPath, Path images, Broker broker, Cleanup cleanup) {
        this.service = service;
        this.criu = criu;
        this.user = user;
        this.runPath = runPath;
        this.images = images;
        this.broker = broker;
        this.cleanup = cleanup;
    }

    /**
     * The JVM of that pid, as {@code /proc} describes it.
     *
     * @throws UpgradeException when there is none, or it may not be read
     */
    public static OldProcess service(long pid) {
        try {
            OldProcess found = OldProcess.read(pid);
            if (!found.isJvm()) {
                throw UpgradeException.refused(
                        "process " + pid + " (" + found.executable() + ") is no HotSpot JVM",
                        List.of(),
                        "give the pid of the JVM itself, not of a script that started it");
            }
            return found;
        } catch (NoSuchFileException e) {
            throw UpgradeException.usage("no process has pid " + pid, "jcmd -l lists the JVMs of this machine");
        } catch (AccessDeniedException e) {
            throw UpgradeException.failed("process " + pid + " may not be read", List.of(), "run as root", e);
        } catch (IOException e) {
            throw UpgradeException.failed("process " + pid + " cannot be read", List.of(e.toString()), "", e);
        }
    }

    /** CRIU, or {@link UpgradeException} saying how to get it. */
    public static Criu criu() {
        try {
            return Criu.find();
        } catch (CriuException e) {
            throw UpgradeException.failed(
                    "no CRIU that works", List.of(String.valueOf(e.getMessage())), "run scripts/setup", e);
        }
    }

    /**
     * Gets everything ready; the service is not touched yet.
     *
     * @param warnings hears of what earlier runs had left behind
     * @throws UpgradeException when another run holds the service, CRIU would not be let to dump it, or there is no room for
     *     the images
     */
    public static ServiceDump open(OldProcess service, Criu criu, Consumer<String> warnings)
            throws IOException, InterruptedException {
        Path runs = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
        Path state = Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago");
        AbandonedRuns.repair(runs).forEach(warnings);
        Preflight preflight = new Preflight();
        DumpUser user = preflight.dump(service.pid());
        preflight.refuseAny();
        Cleanup cleanup = new Cleanup();
        boolean ready = false;
        try {
            cleanup.later(ServiceLock.take(runs, service.pid()));
            RunDirectory run = cleanup.later(RunDirectory.create(runs, service.pid()));
            Journal journal = run.journal();
            journal.write(Journal.Entry.OLD, service.identity().toString());
            Path images = run.images(service.residentBytes(), state);
            journal.write(Journal.Entry.IMAGES, images.toString());
            Path built = Path.of(System.getProperty("imago.home", "."), "restore/native/build");
            // It starts nothing here, but its protocol wants to know what it would preload.
            Path shim = built.resolve("libimago-shim.so");
            Broker broker = cleanup.later(
                    Broker.open(built.resolve("imago-broker"), service.pid(), run.path(), shim, BrokerListener.NONE));
            ProcessIdentity.of(broker.pid()).ifPresent(id -> journal.write(Journal.Entry.BROKER, id.toString()));
            journal.write(Journal.Entry.FREEZING, "");
            ready = true;
            return new ServiceDump(service, criu, user, run.path(), images, broker, cleanup);
        } finally {
            if (!ready) {
                putAway(cleanup, warnings);
            }
        }
    }

    public OldProcess service() {
        return service;
    }

    /** Freezes and thaws the service. */
    public Broker broker() {
        return broker;
    }

    /** Where the images are, or will be. */
    public Path images() {
        return images;
    }

    /** To be called when the service stands still for good, with the time at which that began. */
    public void frozen(long atNanoTime) {
        frozenAt = atNanoTime;
    }

    /** Writes the images of the frozen service. Must not be interrupted. */
    public void dump() throws IOException, InterruptedException {
        broker.noteConnections();
        int pid = (int) service.pid();
        ProcessFacts seen = ProcessFacts.of(pid);
        facts = seen;
        extras = Contents.copyExtras(pid, seen, runPath);
        // Held from here on: once it runs on, or has ended, a path may lead to another file.
        mapped = cleanup.later(MappedFiles.ofProcess(pid));
        criu.dump(pid, images, DumpOptions.stopped().by(user));
    }

    /** Lets the service go on. */
    public void thaw() throws InterruptedException {
        broker.thaw();
        stoodStill();
    }

    /**
     * Ends the frozen service instead. Peers of its connections learn nothing of it, as far as that is possible.
     *
     * @return false when it does not end
     */
    boolean end() throws IOException, InterruptedException {
        ProcessIdentity identity = service.identity();
        try {
            ended = broker.end();
        } catch (BrokerException e) {
            identity.signal("KILL");
        }
        boolean gone = identity.awaitEnd(END_LIMIT);
        if (gone) {
            stoodStill();
        }
        return gone;
    }

    /** What became of its connections when it was ended. */
    Broker.Ended ended() {
        return ended;
    }

    private void stoodStill() {
        frozenNanos = System.nanoTime() - frozenAt;
    }

    /** What {@code /proc} said when the dump was made. */
    public ProcessFacts facts() {
        return present(facts);
    }

    /** The files that it had mapped when the dump was made; closed with this. */
    public MappedFilesOfProcess mapped() {
        return present(mapped);
    }

    /** As whom CRIU dumps it. */
    public DumpUser user() {
        return user;
    }

    /** Directory with copies of what CRIU leaves out. */
    Path extras() {
        return present(extras);
    }

    private static <T> T present(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("nothing was dumped yet");
        }
        return made;
    }

    public boolean wasFrozen() {
        return frozenAt != 0;
    }

    /** How long the service stood still, so far if it still does. */
    public long frozenNanos() {
        return frozenAt == 0 || frozenNanos != 0 ? frozenNanos : System.nanoTime() - frozenAt;
    }

    /** Whether the service runs. */
    public boolean runs() {
        return service.identity().isAlive() && !service.identity().isStopped();
    }

    /** Thaws the service if need be and removes the images. */
    @Override
    public void close() {
        putAway(cleanup, warning -> {});
        if (wasFrozen() && frozenNanos == 0) {
            stoodStill();
        }
    }

    private static void putAway(Cleanup cleanup, Consumer<String> warnings) {
        try {
            cleanup.close();
        } catch (Exception e) {
            warnings.accept("not everything was put away: " + e);
        }
    }
}
