#ifndef IMAGO_CAPABILITIES_H
#define IMAGO_CAPABILITIES_H

#include <stdbool.h>
#include <stdint.h>

/* One bit each. */
struct capabilities {
    uint64_t inheritable, ambient, bounding;
};

/* From the text of /proc/PID/status. */
bool capabilities_read(const char *status, struct capabilities *old);

/* What old may have in its bounding set and nobody can give from here. */
uint64_t capabilities_out_of_reach(const struct capabilities *old);

/* To be called by who is going to be new, before it takes old's uid: leaves nothing in its bounding set that old has not. */
bool capabilities_bound(const struct capabilities *old);

/* To be called after it: has what it executes inherit what old had inherited. */
bool capabilities_inherit(const struct capabilities *old);

#endif
