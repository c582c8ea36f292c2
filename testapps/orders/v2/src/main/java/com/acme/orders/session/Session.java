package com.acme.orders.session;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A visitor who has logged in. Two sessions are never equal: it keys maps by what it is. */
public final class Session implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Duration LIFE = Duration.ofMinutes(30);

    public final long id;
    public final UUID token;
    public final long customer;
    private Instant lastSeen = Instant.now();
    private int hits;
    private Duration life = LIFE;
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
        return lastSeen.plus(life).isBefore(now);
    }

    /** Lets this session live longer, or shorter, than others. */
    public synchronized void live(Duration duration) {
        life = duration;
    }

    /** {@code id|token|customer|hits|life in seconds|attributes}. */
    public synchronized String text() {
        return id + "|" + token + "|" + customer + "|" + hits + "|" + life.toSeconds() + "|" + attributes;
    }
}
