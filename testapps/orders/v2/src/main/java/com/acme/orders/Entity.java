package com.acme.orders;

import java.io.Serializable;
import java.time.Instant;

/** What has a number and a time of birth. */
abstract class Entity implements Serializable {
    private static final long serialVersionUID = 1;

    final long id;
    final Instant created;

    Entity(long id) {
        this.id = id;
        this.created = Instant.now();
    }

    Entity(Entity same) {
        this.id = same.id;
        this.created = same.created;
    }
}
