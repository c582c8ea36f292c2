package com.acme.orders;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A visitor who has logged in. Two sessions are never equal: it keys maps by what it is. */
final class Session implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Duration LIFE = Duration.ofMinutes(30);

    final long id;
    final UUID token;
    final long customer;
    private Instant lastSeen = Instant.now();
    private int hits;
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    Session(long id, UUID token, long customer) {
        this.id = id;
        this.token = token;
        this.customer = customer;
    }

    synchronized int touch() {
        lastSeen = Instant.now();
        return ++hits;
    }

    synchronized void put(String name, Object value) {
        attributes.put(name, value);
    }

    synchronized boolean isOver(Instant now) {
        return lastSeen.plus(LIFE).isBefore(now);
    }

    /** {@code id|token|customer|hits|life in seconds|attributes}. */
    synchronized String text() {
        return id + "|" + token + "|" + customer + "|" + hits + "|" + LIFE.toSeconds() + "|" + attributes;
    }
}
