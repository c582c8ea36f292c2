@org.jspecify.annotations.NullMarked
package dev.imago.restore.rehearsal;
