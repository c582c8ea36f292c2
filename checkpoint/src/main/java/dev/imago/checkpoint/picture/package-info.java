/** What a person wants to see of a service: its process, JVM, heap by class, threads, files and sockets, as plain data. */
@NullMarked
package dev.imago.checkpoint.picture;

import org.jspecify.annotations.NullMarked;
