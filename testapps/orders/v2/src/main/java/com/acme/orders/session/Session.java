package com.acme.orders.session;

import java.io.Serializable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A visitor who has logged in. Two sessions are never equal: it keys maps by what it is. */
public final class Session implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int LIFE_SECONDS = 1_800;

    public final long id;
    public final UUID token;
    public final long customer;
    private Instant lastSeen = Instant.now();
    private int hits;
    private int lifeSeconds = LIFE_SECONDS;
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    public Session(long id, UUID token, long customer) {
        this.id = id;
        this.token = token;
        this.customer = customer;
    }

    public synchronized int touch() {
        lastSeen = Instant.now();
        return ++hits;
    }

    public synchronized void put(String name, Object value) {
        attributes.put(name, value);
    }

    public synchronized boolean isOver(Instant now) {
        return lastSeen.plusSeconds(lifeSeconds).isBefore(now);
    }

    /** Lets this session live longer, or shorter, than others. */
    public synchronized void live(int seconds) {
        lifeSeconds = seconds;
    }

    /** {@code id|token|customer|hits|life in seconds|attributes}. */
    public synchronized String text() {
        return id + "|" + token + "|" + customer + "|" + hits + "|" + lifeSeconds + "|" + attributes;
    }
}
