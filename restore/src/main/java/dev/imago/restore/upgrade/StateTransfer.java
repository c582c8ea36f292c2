package dev.imago.restore.upgrade;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.hotspot.trace.HeapTrace;
import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.image.MappedFiles;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.chain.ChainMigration;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import dev.imago.migrate.transform.WorkerThreads;
import dev.imago.restore.agent.protocol.LoadSize;
import dev.imago.restore.agent.protocol.LoadedReport;
import dev.imago.restore.load.AgentConnection;
import dev.imago.restore.load.StateSource;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The state's way from old's image to the new JVM: planned from the class paths before anything is touched, and again from
 * the frozen memory, which is the truth.
 */
public final class StateTransfer implements AutoCloseable {
    /** A larger heap takes so long to account for that it does not matter how long this program's code takes to warm up. */
    private static final long MOST_ACCOUNTED_FOR = 256L << 20;

    private final Preparation prepared;
    private final boolean forRehearsal;
    private final ChainMigration chain;
    private final TransferPlan plan;
    private Path between = Path.of("");
    private @Nullable Practice practice;
    private @Nullable CompletableFuture<LoadedReport> loaded;
    private @Nullable MigratedCopy sentCopy;
    private volatile @Nullable MigrationReport lastPass;
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private volatile long objects;
    private volatile long bytes;
    private final Map<String, Long> droppedObjects = new ConcurrentHashMap<>();
    private volatile Map<String, Long> nulledReferences = Map.of();

    private StateTransfer(Preparation prepared, boolean forRehearsal) {
        this.prepared = prepared;
        this.forRehearsal = forRehearsal;
        chain = prepared.migration().passes();
        plan = new TransferPlan(prepared);
    }

    /** That of an upgrade. */
    static StateTransfer of(Preparation prepared) {
        return new StateTransfer(prepared, false);
    }

    /** The same, of which what was sent is kept, to be looked at by {@link #checkInvariants}. */
    public static StateTransfer rehearsal(Preparation prepared) {
        return new StateTransfer(prepared, true);
    }

    /** Plans from both class paths; without one for new it is planned when new's JVM has told its own. */
    public String planFromClassPaths() {
        if (prepared.newJava() == null) {
            return "the new version's classes are read when it has started";
        }
        String summary = plan.make(prepared.newClasses(prepared.newJava().classPathEntries(), ""));
        if (chain.isOnePass()) {
            practise();
        }
        return summary;
    }

    /** Whether frozen old has loaded classes since it was planned that may have objects and a change without an answer. */
    boolean isOutdated() {
        return plan.isOutdated();
    }

    /** Plans again with the classes that old has loaded by now, or throws as {@link #planFromClassPaths}. */
    void planAgain() {
        plan.makeAgain();
    }

    /**
     * Lets the new JVM load what it will need while old still serves.
     *
     * @param scratch a private directory for states between two passes
     */
    public void prepare(AgentConnection agent, Path scratch, Duration atMost) {
        between = scratch;
        if (!plan.isMade()) {
            List<Path> classPath = Arrays.stream(agent.hello().classPath().split(File.pathSeparator, -1))
                    .filter(entry -> !entry.isEmpty())
                    .map(entry -> prepared.old().directory().resolve(entry))
                    .toList();
            String unused =
                    plan.make(prepared.newClasses(classPath, agent.hello().javaVersion()));
        }
        if (practice == null) {
            practise();
        }
        // What does not load here is not refused yet: the load does that, when it is known which classes have objects.
        agent.prepare(plan.likely(), StateSource.empty(), atMost);
    }

    private void practise() {
        practice = Practice.start((int) prepared.old().pid(), this::practise);
    }

    /**
     * Does with what the running process holds what {@link #send} will do, but for the sending. Transformers see it too:
     * they are functions and keep nothing.
     */
    private void practise(HotSpotVm vm) {
        try (HeapState state =
                HeapTrace.sample(vm, plan.traceRequest(), Practice.MOST_OBJECTS, Practice.MOST_ELEMENTS)) {
            chain.practise(state, plan.of(state), plan.next(), between);
            if (vm.heap().used() < MOST_ACCOUNTED_FOR) {
                List<LeftClass> unused = state.leftBehind();
            }
        }
    }

    /** Waits until what the pause does has been practised. */
    public void awaitPractice() throws InterruptedException {
        Practice running = practice;
        if (running != null) {
            running.await();
        }
    }

    /**
     * Reads old's state out of the image, migrates it, and streams it to the new JVM; ends when the last byte is sent.
     *
     * @param mapped the files that old had mapped when it was dumped
     */
    public String send(Path images, MappedFiles mapped, AgentConnection agent, Duration atMost)
            throws IOException, InterruptedException {
        int pid = (int) prepared.old().pid();
        try (AddressSpace memory = CriuImage.open(images).memory(pid, mapped)) {
            HotSpotVm vm = HotSpotVm.attach(memory);
            if (vm.isGcActive()) {
                throw new IllegalStateException("a collection is under way in the image, which was judged at rest");
            }
            MigratedCopy copy = forRehearsal ? MigratedCopy.of(images) : MigratedCopy.ifNeeded(migrations(), images);
            try (HeapState state = HeapTrace.of(vm, plan.traceRequest(), images)) {
                StateBlockers.refuse(state.report().refusals());
                warnings.addAll(state.report().notes());
                state.report().dropped().forEach(each -> {
                    droppedObjects.merge(each.className(), each.count(), Long::sum);
                    warnings.add(Sizes.count(each.count()) + " objects of " + each.className() + " dropped by a rule");
                });
                Plan first = plan.of(state);
                plan.refuseQuestions(first);
                // Takes a look at the whole heap, beside the sending, which waits for the new version most of the time.
                CompletableFuture<List<LeftClass>> left = CompletableFuture.supplyAsync(state::leftBehind);
                CompletableFuture<Long> sent = new CompletableFuture<>();
                LoadSize size = new LoadSize(state.size(), state.report().bytes());
                loaded = startLoading(
                        agent,
                        size,
                        out -> {
                            sent.complete(migrate(state, first, copy.beside(out)));
                            FaultPoint.DURING_LOAD.reachIn();
                        },
                        atMost,
                        sent);
                objects = await(sent);
                StateBlockers.refuseLeft(await(left), prepared.old().pid(), warnings::add);
                copy.checkRegistered(plan.next(), first.jdk(), migrations());
                return Sizes.count(state.size()) + " objects read, " + Sizes.count(objects) + " sent, "
                        + Sizes.bytes(bytes);
            } finally {
                if (forRehearsal) {
                    sentCopy = copy;
                } else {
                    copy.close();
                }
            }
        }
    }

    private long migrate(HeapState state, Plan first, OutputStream out) {
        StateWriter writer = new StateWriter(new BufferedOutputStream(FaultPoint.DURING_MIGRATE.within(out), 1 << 16));
        List<MigrationReport> passes = chain.migrate(state, first, plan.next(), between, writer, StateTransfer::pass);
        lastPass = passes.get(passes.size() - 1);
        MigrationReport report = MigrationReport.of(passes);
        report.shapes().stream()
                .filter(shape -> shape.outcome() == Outcome.DROPPED)
                .forEach(shape -> droppedObjects.merge(shape.oldClass(), shape.objects(), Long::sum));
        nulledReferences = report.nulled();
        if (report.dropped() > 0) {
            warnings.add(Sizes.count(report.dropped()) + " objects dropped by rules");
        }
        report.nulled()
                .forEach((field, count) ->
                        warnings.add(Sizes.count(count) + " references to dropped objects are null now: " + field));
        bytes = writer.bytesWritten();
        return writer.objectCount();
    }

    private static MigrationReport pass(State state, Plan plan, StateWriter writer, boolean isLast) {
        // The new version loads beside the last pass.
        int threads = isLast ? WorkerThreads.ofHalfTheProcessors() : WorkerThreads.ofAllProcessors();
        return Migrator.migrate(state, plan, writer, threads, StateProgress.NONE);
    }

    /** Invariants are for what comes out in the end. */
    private Migrations migrations() {
        return chain.last().migrations();
    }

    /**
     * Looks at all that was sent, and at whatever must hold for it; only after a rehearsal's {@link #send}.
     *
     * @return what was found, in a few words
     */
    public String checkInvariants() {
        MigratedCopy copy = sentCopy;
        if (copy == null || !forRehearsal) {
            throw new IllegalStateException("nothing was kept");
        }
        return copy.checkAll(plan.next(), new JdkTypes(), migrations(), Optional.ofNullable(lastPass));
    }

    /** The agent is asked and answers in one call, which ends long after the last byte is sent: it gets a thread. */
    private static CompletableFuture<LoadedReport> startLoading(
            AgentConnection agent, LoadSize size, StateSource source, Duration atMost, CompletableFuture<Long> sent) {
        CompletableFuture<LoadedReport> loading = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        loading.complete(agent.load(size, source, atMost));
                    } catch (RuntimeException | Error e) {
                        loading.completeExceptionally(e);
                        sent.completeExceptionally(e);
                    }
                },
                "imago-load");
        thread.setDaemon(true);
        thread.start();
        return loading;
    }

    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until the new JVM has taken the state over. */
    public String awaitLoaded() throws InterruptedException {
        CompletableFuture<LoadedReport> loading = loaded;
        if (loading == null) {
            throw new IllegalStateException("nothing was sent");
        }
        LoadedReport report = await(loading);
        warnings.addAll(report.notes());
        return Sizes.count(report.created()) + " made, " + Sizes.count(report.paired()) + " paired, "
                + Sizes.count(report.kept()) + " kept";
    }

    /** What the operator should know of the stage that ended; each is told once. */
    public List<String> warnings() {
        List<String> told = new ArrayList<>();
        for (String warning = warnings.poll(); warning != null; warning = warnings.poll()) {
            told.add(warning);
        }
        return told;
    }

    public long objects() {
        return objects;
    }

    public long bytes() {
        return bytes;
    }

    public UpgradeResult.Dropped dropped() {
        return new UpgradeResult.Dropped(droppedObjects, nulledReferences);
    }

    @Override
    public void close() throws IOException {
        if (practice != null) {
            practice.close();
        }
        if (sentCopy != null) {
            sentCopy.close();
        }
    }
}
