package com.acme.orders.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A steady load on a running service. Stop it once; safe for use by many threads. */
public final class OrdersLoad implements AutoCloseable {
    private final URI uri;
    private final OrdersMemory memory;
    private final Tally tally;
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean stopping;

    OrdersLoad(URI uri, OrdersMemory memory, Tally tally) {
        this.uri = uri;
        this.memory = memory;
        this.tally = tally;
    }

    void start(long seed, int count) {
        AtomicLong highest = new AtomicLong();
        tally.begin();
        for (int i = 0; i < count; i++) {
            String name = "s" + seed + "t" + i + "m" + memory.orders.size();
            Worker worker = new Worker(this, memory, tally, new HttpWire(uri, tally), new Shopper(name, seed), highest);
            Thread thread = new Thread(worker, "load-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    boolean isStopping() {
        return stopping;
    }

    /** Asks for version and counters; neither may ever go back. */
    void counters(HttpWire wire, boolean fresh) {
        long before = requests.get();
        String version = wire.get("/version", fresh);
        String stats = wire.get("/stats", fresh);
        if (stats != null) {
            long now = Fields.number(stats, "requests");
            if (now <= before) {
                tally.repeated("requests went from " + before + " to " + now);
            }
            requests.accumulateAndGet(now, Math::max);
        }
        if (version != null) {
            seen(version.trim());
        }
    }

    private synchronized void seen(String version) {
        if (!versions.contains(version)) {
            versions.add(version);
        }
    }

    /** What was seen so far. */
    public synchronized Report report() {
        return tally.report(memory.objects(), versions);
    }

    /** Requests answered so far. */
    public long answered() {
        return tally.requests.sum();
    }

    public OrdersMemory memory() {
        return memory;
    }

    /** Ends the load; waits for the requests under way. */
    @Override
    public void close() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Ends the load and checks everything that was ever acknowledged. */
    public Report stopAndVerify() {
        close();
        Report calm = report();
        try (HttpWire wire = new HttpWire(uri, tally)) {
            seen(wire.mustGet("/version").trim());
            new Verifier(wire, memory, tally).verify();
        }
        Report all = report();
        return new Report(
                all.objects(),
                all.requests(),
                all.connects(),
                all.refused(),
                all.resets(),
                all.keptBroken(),
                all.timeouts(),
                all.unanswered(),
                all.wrong(),
                all.lost(),
                all.repeated(),
                calm.maxLatencyNanos(),
                calm.longestGapNanos(),
                all.versions(),
                all.examples());
    }
}
