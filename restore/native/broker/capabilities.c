/*
 * Capabilities of old, given to new: the bounding set, and those that are inherited by whatever a service without root's
 * uid executes. What it holds itself follows from these, its uid and its program.
 */
#include "capabilities.h"

#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool read_set(const char *status, const char *key, uint64_t *set)
{
    unsigned long long value;
    const char *line = strstr(status, key);
    if (!line || sscanf(line + strlen(key), "%llx", &value) != 1)
        return false;
    *set = value;
    return true;
}

bool capabilities_read(const char *status, struct capabilities *old)
{
    return read_set(status, "\nCapInh:", &old->inheritable) && read_set(status, "\nCapAmb:", &old->ambient) &&
           read_set(status, "\nCapBnd:", &old->bounding);
}

uint64_t capabilities_out_of_reach(const struct capabilities *old)
{
    uint64_t found = 0;
    for (int i = 0; i < 64; i++)
        if ((old->bounding >> i & 1) && prctl(PR_CAPBSET_READ, i, 0, 0, 0) != 1)
            found |= UINT64_C(1) << i;
    return found;
}

bool capabilities_bound(const struct capabilities *old)
{
    for (int i = 0; i < 64; i++)
        if (!(old->bounding >> i & 1) && prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1 &&
            prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0)
            return false;
    return (old->ambient | old->inheritable) == 0 || prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0;
}

bool capabilities_inherit(const struct capabilities *old)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) < 0)
        return false;
    for (int i = 0; i < 2; i++)
        data[i].inheritable = (uint32_t)(old->inheritable >> (32 * i));
    if (syscall(SYS_capset, &header, data) < 0)
        return false;
    for (int i = 0; i < 64; i++)
        if ((old->ambient >> i & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) < 0)
            return false;
    return true;
}
