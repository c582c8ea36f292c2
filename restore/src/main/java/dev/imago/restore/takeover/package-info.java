/** Takes old's sockets over: starts the new version, opens its private door, switches, commits or rolls back. */
@NullMarked
package dev.imago.restore.takeover;

import org.jspecify.annotations.NullMarked;
