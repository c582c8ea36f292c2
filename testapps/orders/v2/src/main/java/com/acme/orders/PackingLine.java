package com.acme.orders;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Orders that wait for their parcel; packed a few at a time by the clock. */
final class PackingLine implements Runnable {
    static final int RUNS_PER_SECOND = 20;

    private final OrderDesk desk;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<PackJob> waiting = new ArrayDeque<>();
    private long packed;

    PackingLine(OrderDesk desk) {
        this.desk = desk;
    }

    void add(PackJob job) {
        lock.lock();
        try {
            waiting.add(job);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        lock.lock();
        try {
            int batch = Math.max(0, Config.current.packPerSecond / RUNS_PER_SECOND);
            for (int i = 0; i < batch && !waiting.isEmpty(); i++) {
                desk.order(waiting.remove().order()).pack();
                packed++;
            }
        } finally {
            lock.unlock();
        }
    }

    long packed() {
        lock.lock();
        try {
            return packed;
        } finally {
            lock.unlock();
        }
    }

    List<PackJob> waiting() {
        lock.lock();
        try {
            return new ArrayList<>(waiting);
        } finally {
            lock.unlock();
        }
    }

    void restore(List<PackJob> jobs, long done) {
        lock.lock();
        try {
            waiting.addAll(jobs);
            packed = done;
        } finally {
            lock.unlock();
        }
    }
}
