package com.acme.orders;

import java.util.ArrayList;
import java.util.List;

/** Everything that was written, as one chain from the last entry back to the first. */
final class AuditTrail {
    private AuditEntry last;

    synchronized void add(String what, long subject) {
        last = new AuditEntry(Ids.audit(), what, subject, last);
    }

    synchronized AuditEntry last() {
        return last;
    }

    /** The newest entries first, at most {@code count}. */
    List<String> text(long count) {
        List<String> lines = new ArrayList<>();
        for (AuditEntry entry = last(); entry != null && lines.size() < count; entry = entry.previous) {
            lines.add(entry.text());
        }
        return lines;
    }

    synchronized long length() {
        long length = 0;
        for (AuditEntry entry = last; entry != null; entry = entry.previous) {
            length++;
        }
        return length;
    }

    synchronized void restore(AuditEntry newest) {
        last = newest;
    }
}
