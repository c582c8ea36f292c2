package com.acme.orders;

import java.io.Serializable;

/** A message that waits to be sent. */
record Mail(long customer, String subject) implements Serializable {}
