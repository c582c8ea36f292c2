@NullMarked
package dev.imago.restore.agent;

import org.jspecify.annotations.NullMarked;
