package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.trace.Tracer.RefusedEdge;
import dev.imago.checkpoint.hotspot.trace.Tracer.RefusedObjects;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.table.TableSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes state of a frozen JVM's heap. */
public final class HeapTrace {
    private final HeapAccess heap;
    private final TracePolicy policy;
    private final ClassPlans plans;
    private final RootFinder rootFinder;
    private final TableSpace space;
    private final int most;
    private final int mostElements;

    private HeapTrace(HotSpotVm vm, TracePolicy policy, TableSpace space, int most, int mostElements) {
        this.space = space;
        this.most = most;
        this.mostElements = mostElements;
        this.heap = new HeapAccess(vm);
        this.policy = policy;
        this.plans = new ClassPlans(heap, policy);
        this.rootFinder = new RootFinder(heap, plans, policy);
    }

    /**
     * Traces what is reachable from the roots of the request.
     *
     * @param directory for a file without a name, which takes the ten bytes that every object costs where the Java heap is too
     *     small for them
     * @return the state; whoever uses it looks at {@link HeapState#report()} first, or calls {@link
     *     HeapState#requireComplete()}
     * @throws CorruptVmException when the heap contradicts itself: a reference that leads out of it, an object of no
     *     class, a container that does not hold what it says
     */
    public static HeapState of(HotSpotVm vm, TraceRequest request, Path directory) {
        return trace(vm, request, TableSpace.in(directory), Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * The same up to a number of objects: references to others are as if those were dropped.
     *
     * @param mostElements how many elements of an array or container are followed, so that a large one at the beginning does
     *     not hide the kinds of objects that come after it
     */
    public static HeapState sample(HotSpotVm vm, TraceRequest request, int most, int mostElements) {
        return trace(vm, request, TableSpace.ofHeap(), most, mostElements);
    }

    private static HeapState trace(HotSpotVm vm, TraceRequest request, TableSpace space, int most, int mostElements) {
        try {
            return new HeapTrace(vm, request.policy(), space, most, mostElements).trace(request.roots());
        } catch (UnmappedAddressException e) {
            space.close();
            throw new CorruptVmException("an object lies in memory that the process does not have", e.address(), e);
        } catch (RuntimeException | Error e) {
            space.close();
            throw e;
        }
    }

    private HeapState trace(List<RootSpec> specs) {
        List<FoundRoot> found = rootFinder.find(specs);
        Tracer tracer = new Tracer(heap, plans, policy, space, most, mostElements);
        ObjectTable table = tracer.trace(found);
        List<Root> roots = new ArrayList<>(found.size());
        for (FoundRoot each : found) {
            Root root = each.root();
            long bits = root.isReference() ? table.idOf(each.oop()) : root.bits();
            roots.add(new Root(root.kind(), root.className(), root.field(), root.descriptor(), bits));
        }
        PathFinder paths = new PathFinder(heap, plans.all(), table, found);
        List<Refusal> refusals = new ArrayList<>(rootFinder.refusals());
        tracer.refused().forEach((edge, objects) -> refusals.add(refusal(edge, objects, found, paths)));
        List<ConstantField> constants = ConstantField.all(heap, policy);
        TraceReport report = new TraceReport(
                tracer.tallies(), tracer.dropped(), rootFinder.left(), left(constants), refusals, notes(constants));
        // Who lists some static fields leaves the others to the new version.
        boolean staticsAreListed = specs.stream().noneMatch(RootSpec.OwnStatics.class::isInstance);
        return new HeapState(
                heap, policy, staticsAreListed, plans, table, space, roots, Shapes.of(heap, plans), paths, report);
    }

    private Refusal refusal(RefusedEdge edge, RefusedObjects objects, List<FoundRoot> roots, PathFinder paths) {
        return new Refusal(
                plans.all().get(edge.plan()).type().stableName(),
                holderField(edge, roots),
                objects.count(),
                paths.pathTo(objects.example()),
                edge.reason().reason(),
                edge.reason().advice());
    }

    private String holderField(RefusedEdge edge, List<FoundRoot> roots) {
        if (edge.holder() < 0) {
            return roots.get(-1 - edge.holder()).root().path();
        }
        ClassPlan holder = plans.all().get(edge.holder());
        RecordType record = holder.record();
        if (record == null || edge.slot() < 0) {
            String name = holder.type().stableName();
            return holder.type().isArray() ? name : name + "[]";
        }
        return record.slots().get(edge.slot()).qualifiedName();
    }

    private List<TraceReport.LeftField> left(List<ConstantField> constants) {
        Map<String, TraceReport.LeftField> left = new LinkedHashMap<>();
        for (ConstantField each : constants) {
            if (each.isSet(heap)) {
                left.merge(
                        each.name(),
                        new TraceReport.LeftField(
                                each.name(), 1, each.root(heap).path()),
                        (known, next) -> new TraceReport.LeftField(known.field(), known.count() + 1, known.example()));
            }
        }
        return List.copyOf(left.values());
    }

    /** Constants travel by name, so what an enum's own fields hold stays behind. */
    private static List<String> notes(List<ConstantField> constants) {
        return constants.stream()
                .map(each -> "constants of the enum " + each.type().name() + " travel by name: what their field "
                        + each.field().name() + " holds is not carried")
                .distinct()
                .toList();
    }
}
