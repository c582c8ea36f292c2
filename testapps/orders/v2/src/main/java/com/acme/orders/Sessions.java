package com.acme.orders;

import com.acme.orders.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Who is logged in. */
final class Sessions {
    static final ConcurrentHashMap<Long, Session> TABLE = new ConcurrentHashMap<>();
    private static final Map<Session, Basket> BASKETS = new HashMap<>();

    private Sessions() {}

    static Session open(long customer) {
        Session session = new Session(Ids.SESSION.getAndIncrement(), UUID.randomUUID(), customer);
        TABLE.put(session.id, session);
        return session;
    }

    static Session get(long id) {
        Session session = TABLE.get(id);
        if (session == null) {
            throw new IllegalArgumentException("no such session: " + id);
        }
        return session;
    }

    static int putAside(long id, String sku) {
        synchronized (BASKETS) {
            return BASKETS.computeIfAbsent(get(id), key -> new Basket()).add(sku);
        }
    }

    static String text(Session session) {
        synchronized (BASKETS) {
            Basket basket = BASKETS.get(session);
            return session.text() + "|" + (basket == null ? "" : basket.text());
        }
    }

    static void sweep() {
        Instant now = Instant.now();
        for (Session session : TABLE.values()) {
            if (session.isOver(now)) {
                TABLE.remove(session.id);
                synchronized (BASKETS) {
                    BASKETS.remove(session);
                }
            }
        }
        Counters.swept();
    }

    static List<Object> snapshot() {
        synchronized (BASKETS) {
            return List.of(new ArrayList<>(TABLE.values()), new HashMap<>(BASKETS));
        }
    }

    static void restore(List<Session> sessions, Map<Session, Basket> baskets) {
        synchronized (BASKETS) {
            sessions.forEach(session -> TABLE.put(session.id, session));
            BASKETS.putAll(baskets);
        }
    }
}
