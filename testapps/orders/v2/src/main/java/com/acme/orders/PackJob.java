package com.acme.orders;

import java.io.Serializable;

/** An order that waits for its parcel. */
record PackJob(long order, int urgency) implements Serializable {}
