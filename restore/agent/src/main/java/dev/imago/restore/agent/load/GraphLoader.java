package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.checkpoint.state.StateReader;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.restore.agent.protocol.LoadSize;
import dev.imago.restore.agent.protocol.LoadedReport;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads one state into the virtual machine it runs in: receive, pair with what is there, check all of it, switch over.
 *
 * <p>Up to the switch nothing that the service can see changes, and whatever stands against the load is thrown as one {@link
 * LoadRefusal}. From then on an error is a {@link LoadFailure}: the service's threads stay suspended, for its objects are
 * half old and half new, and the process has to be killed. The hash codes, {@code equals} and comparators of the service's
 * classes run on the calling thread while all others are suspended; if they wait for one of those, the load hangs, and who
 * asked for it has to give up. Not safe for use by several threads; one object loads once.
 */
public final class GraphLoader {
    private final ServiceClasses classes;
    private final LiveVm vm;
    private final Problems problems = new Problems();
    private final ObjectTable objects = new ObjectTable();
    private final Receiver receiver;
    private final List<BoundRoot> roots = new ArrayList<>();
    private StatePaths paths = new StatePaths(objects, List.of());

    public GraphLoader(ServiceClasses classes, LiveVm vm) {
        this.classes = classes;
        this.vm = vm;
        TypeBinder binder = new TypeBinder(classes, Containers.ALL, problems);
        receiver = new Receiver(binder, new ObjectMaker(classes, objects), objects, problems);
    }

    /**
     * Binds the types and roots of a state without objects: loads and initialises their classes, and says what doesn't fit.
     * Done before the pause, so that the load finds everything in place.
     *
     * @return the problems; empty if the types fit
     */
    public List<String> compare(InputStream typesAndRoots) {
        try {
            receive(typesAndRoots);
            return problems.sentences(paths);
        } finally {
            objects.release();
        }
    }

    /**
     * Loads the state.
     *
     * @param size what the sender knows of it
     * @throws LoadRefusal if it doesn't fit; nothing was changed
     * @throws LoadFailure if it broke half-way, or left containers that do not find their keys; the process has to be killed
     */
    public LoadedReport load(LoadSize size, InputStream state) {
        HeapRoom.require(size, Runtime.getRuntime().maxMemory());
        return load(state);
    }

    /** Loads a state of which nothing is known. */
    LoadedReport load(InputStream state) {
        try {
            return loadAll(state);
        } finally {
            objects.release();
        }
    }

    private LoadedReport loadAll(InputStream state) {
        long start = System.nanoTime();
        receive(state);
        long received = System.nanoTime();
        refuseIfNeeded();
        int suspended = vm.suspendOthers();
        Pairing pairing = new Pairing(receiver, objects, problems);
        Filler filler = new Filler(receiver, objects, pairing, problems);
        long paired;
        long checked;
        try {
            pairing.pair(roots);
            receiver.makeUnpairedSingles();
            paired = System.nanoTime();
            filler.checkAndFillNew();
            for (BoundRoot root : roots) {
                checkRoot(root);
            }
            checked = System.nanoTime();
            refuseIfNeeded();
        } catch (LoadRefusal e) {
            vm.resumeOthers();
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            vm.resumeOthers();
            throw refusal(e);
        }
        List<String> notes = switchOver(pairing, filler);
        vm.resumeOthers();
        return new LoadedReport(
                objects.count(),
                objects.count() - receiver.kept() - pairing.pairedCount(),
                pairing.pairedCount(),
                receiver.kept(),
                suspended,
                received - start,
                paired - received,
                checked - paired,
                System.nanoTime() - checked,
                notes);
    }

    private void receive(InputStream stream) {
        try {
            receiver.receive(new StateReader(stream, OutsideHeap::allocate), this::findRoots);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            throw refusal(e);
        }
    }

    private void findRoots(List<Root> found) {
        paths = new StatePaths(objects, found);
        for (Root root : found) {
            BoundRoot bound = BoundRoot.find(root, classes, vm, problems);
            if (bound != null) {
                roots.add(bound);
            }
        }
    }

    private void checkRoot(BoundRoot root) {
        int id = root.id();
        Object value = objects.get(id);
        if (id != 0 && value == null) {
            if (!objects.has(id)) {
                throw new StateFormatException(
                        root.root().path() + " refers to object " + id + ", which the state doesn't have");
            }
            problems.add(root.root().path() + " is kept, and the new version has nothing there");
            return;
        }
        root.check(value, problems);
    }

    private List<String> switchOver(Pairing pairing, Filler filler) {
        List<String> notes = new ArrayList<>();
        try {
            StateRecord record = new StateRecord();
            for (Pairing.Overlay overlay : pairing.overlays()) {
                filler.replace(overlay, record);
            }
            // Before the containers, for a hash code may depend on one: a seed of the service's.
            for (BoundRoot root : roots) {
                if (root.store(objects.get(root.id()))) {
                    notes.add(
                            root.root().path() + " is final and was set; code compiled before may have kept the value");
                }
            }
            ContainerContent content = new ContainerContent(receiver, objects);
            ContainerCheck check = new ContainerCheck(content, paths);
            ContainerFiller containers = new ContainerFiller(receiver, objects, pairing, content, check);
            check.require(containers.fill(filler.containers()));
            check.requireDistinct(filler.listedSets());
            VmAccess.UNSAFE.fullFence();
            return notes;
        } catch (LoadFailure e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new LoadFailure("the load broke off half-way: " + e, e);
        }
    }

    private void refuseIfNeeded() {
        if (!problems.isEmpty()) {
            throw new LoadRefusal(problems.sentences(paths), null);
        }
    }

    private LoadRefusal refusal(Throwable cause) {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                cause instanceof StateFormatException
                        ? "the state is damaged: " + cause.getMessage()
                        : cause instanceof OutOfMemoryError
                                ? HeapRoom.advice() + " (" + cause.getMessage() + ")"
                                : "the load could not be prepared: " + cause);
        sentences.addAll(problems.sentences(id -> "object " + id));
        return new LoadRefusal(sentences, cause);
    }
}
