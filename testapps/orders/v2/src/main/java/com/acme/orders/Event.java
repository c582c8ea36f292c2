package com.acme.orders;

import java.io.Serializable;
import java.time.Instant;

/** Something that happened, and when. */
abstract class Event implements Serializable {
    private static final long serialVersionUID = 1;

    final long id;
    final Instant created;
    final String actor;

    Event(long id, String actor) {
        this.id = id;
        this.created = Instant.now();
        this.actor = actor;
    }

    Event(Event same) {
        this.id = same.id;
        this.created = same.created;
        this.actor = same.actor;
    }
}
