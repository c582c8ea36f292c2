package com.acme.orders;

import java.util.concurrent.atomic.AtomicLong;

/** The next numbers; a number is never given twice. */
final class Ids {
    static final AtomicLong CUSTOMER = new AtomicLong(1);
    static final AtomicLong ORDER = new AtomicLong(100_000);
    static final AtomicLong SESSION = new AtomicLong(1);
    private static long nextAudit = 1;

    private Ids() {}

    static synchronized long audit() {
        return nextAudit++;
    }

    static synchronized long peekAudit() {
        return nextAudit;
    }

    static synchronized void restore(long customer, long order, long session, long audit) {
        CUSTOMER.set(customer);
        ORDER.set(order);
        SESSION.set(session);
        nextAudit = audit;
    }
}
