#ifndef IMAGO_SANDBOX_H
#define IMAGO_SANDBOX_H

#include <stdbool.h>

/*
 * Moves this process into namespaces of its own (mounts, network, System V memory) that look like those it comes from and
 * lead nowhere: what is written goes to memory that vanishes with them, and the network has nothing but this machine's
 * addresses. Says "note read-only PATH" for each file system of which there can be no copy, and where it fails
 * "err sandbox WHAT: why" on standard output.
 *
 * directory: an empty one, which stays empty outside. shared: a directory that is the same inside and outside.
 * bytes: how much may be written. cwd: where this process is afterwards.
 */
bool sandbox_enter(const char *directory, const char *shared, const char *bytes, const char *cwd);

#endif
