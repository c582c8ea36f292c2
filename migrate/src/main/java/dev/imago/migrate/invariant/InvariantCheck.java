package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.StateViews;
import dev.imago.migrate.transform.WorkerThreads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every object of a migrated state once, by several threads, and at whatever must hold for it. What is found does not depend on
 * the number of threads.
 */
public final class InvariantCheck {
    private final State state;
    private final ClassPathDictionary next;
    private final JdkTypes jdk;
    private final Migrations migrations;
    private final List<Worker> workers = new ArrayList<>();
    private final Violations violations = new Violations();

    private InvariantCheck(State state, ClassPathDictionary next, JdkTypes jdk, Migrations migrations) {
        this.state = state;
        this.next = next;
        this.jdk = jdk;
        this.migrations = migrations;
    }

    /**
     * Checks the built-in invariants, and those that migrations registered, with as many threads as there are processors.
     *
     * @param state of the new version
     * @param next the new version's classes
     * @param migrated what made the state, if its counts are to be checked as well
     */
    public static InvariantReport run(
            State state,
            ClassPathDictionary next,
            JdkTypes jdk,
            Migrations migrations,
            Optional<MigrationReport> migrated) {
        return run(state, next, jdk, migrations, migrated, WorkerThreads.ofAllProcessors(), StateProgress.NONE);
    }

    /**
     * The same with so many threads, and tells how far it has come.
     *
     * @param threads the caller's is one of them
     * @param progress is told by the caller's thread
     */
    public static InvariantReport run(
            State state,
            ClassPathDictionary next,
            JdkTypes jdk,
            Migrations migrations,
            Optional<MigrationReport> migrated,
            int threads,
            StateProgress progress) {
        return new InvariantCheck(state, next, jdk, migrations).run(migrated, threads, progress);
    }

    /**
     * Checks only what migrations registered, for a state that is loaded at once: loading checks the rest by itself.
     *
     * @param threads the caller's is one of them
     */
    public static InvariantReport runRegistered(
            State state, ClassPathDictionary next, JdkTypes jdk, Migrations migrations, int threads) {
        return new InvariantCheck(state, next, jdk, migrations).runRegistered(threads);
    }

    /** One thread's checks. What it finds is its own until all have ended. */
    private final class Worker implements Runnable {
        private final Stretches stretches;
        private final Violations found = new Violations();
        private final @Nullable ObjectChecks builtIn;
        private final @Nullable RegisteredChecks registered;

        Worker(Stretches stretches, boolean hasBuiltIn) {
            this.stretches = stretches;
            this.builtIn = hasBuiltIn ? new ObjectChecks(state, next, jdk, found) : null;
            this.registered = migrations.invariantClasses().isEmpty()
                    ? null
                    : new RegisteredChecks(state, migrations, new StateViews(state, next, jdk), found);
        }

        @Override
        public void run() {
            stretches.takeAll(id -> {
                if (builtIn != null) {
                    builtIn.check(id);
                }
                if (registered != null) {
                    registered.check(id);
                }
            });
        }
    }

    private InvariantReport runRegistered(int threads) {
        long start = System.nanoTime();
        lookAtAll(threads, false, StateProgress.NONE);
        return report(start);
    }

    private InvariantReport run(Optional<MigrationReport> migrated, int threads, StateProgress progress) {
        long start = System.nanoTime();
        lookAtAll(threads, true, progress);
        ObjectChecks whole = new ObjectChecks(state, next, jdk, violations);
        for (Worker worker : workers) {
            if (worker.builtIn != null) {
                whole.addAll(worker.builtIn);
            }
        }
        whole.checkWhole();
        migrated.ifPresent(report -> checkCounts(report, whole));
        return report(start);
    }

    private void lookAtAll(int threads, boolean hasBuiltIn, StateProgress progress) {
        Stretches stretches = new Stretches(state.size(), progress);
        for (int i = 0; i < stretches.atMost(threads); i++) {
            workers.add(new Worker(stretches, hasBuiltIn));
        }
        WorkerThreads.runAll(workers, "imago-check");
        Throwable failure = stretches.failure();
        if (failure != null) {
            WorkerThreads.rethrow(failure);
        }
    }

    private InvariantReport report(long start) {
        workers.forEach(worker -> violations.addAll(worker.found));
        return new InvariantReport(state.size(), System.nanoTime() - start, violations.in(state));
    }

    /** Every object of the old state is carried or dropped by the plan, and nothing else is there but what was created. */
    private void checkCounts(MigrationReport report, ObjectChecks counted) {
        String invariant = "objects are as many as the plan says";
        if (report.objectsOut() != state.size()) {
            violations.add(
                    invariant, "all objects", 0, "", Long.toString(report.objectsOut()), Long.toString(state.size()));
        }
        Map<String, Long> carried = new HashMap<>();
        for (MigrationReport.ShapeCount shape : report.shapes()) {
            if (shape.outcome() != Outcome.DROPPED && !shape.newClass().isEmpty()) {
                carried.merge(shape.newClass(), shape.objects(), Long::sum);
            }
        }
        Map<String, Long> there = new HashMap<>();
        for (RecordType type : state.types()) {
            there.merge(type.className(), counted.count(type), Long::sum);
        }
        carried.forEach((name, count) -> {
            long found = there.getOrDefault(name, 0L);
            if (found < count) {
                violations.add(invariant, name, 0, "", "at least " + count, Long.toString(found));
            }
        });
    }
}
