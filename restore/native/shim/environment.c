/*
 * How far the shim spreads. Everything on the way to the JVM must carry it: `sh -c 'exec java'`, a script that runs java
 * as its child, env, nice, a wrapper. So ordinary programs leave the environment alone. A JVM is where the chain ends:
 * its constructor takes the two variables out before the first Java code copies the environment, so that processes
 * started by the service (and the environment it prints) show nothing. If that same process replaces its own image (the
 * java launcher does when LD_LIBRARY_PATH needs setting), the variables are put back for the new image; a child process
 * has another pid and gets none.
 */
#include "shim.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static pid_t stripped;
static char preload_entry[2 * PATH_MAX];
static char gate_entry[256];

bool environment_is_jvm(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (length <= 0)
        return false;
    path[length] = 0;
    return strcmp(basename(path), "java") == 0;
}

/* LD_PRELOAD without the shim; other people's libraries keep their order. */
static void preload_without_shim(const char *preload, char *rest, size_t size)
{
    char copy[2 * PATH_MAX];
    snprintf(copy, sizeof(copy), "%s", preload);
    rest[0] = 0;
    char *state = NULL;
    for (char *entry = strtok_r(copy, ": ", &state); entry; entry = strtok_r(NULL, ": ", &state)) {
        const char *name = strrchr(entry, '/');
        if (strcmp(name ? name + 1 : entry, GATE_SHIM_NAME) == 0)
            continue;
        size_t used = strlen(rest);
        snprintf(rest + used, size - used, "%s%s", used ? ":" : "", entry);
    }
}

void environment_strip(void)
{
    const char *preload = getenv("LD_PRELOAD");
    const char *gate = getenv(GATE_VARIABLE);
    if (gate)
        snprintf(gate_entry, sizeof(gate_entry), "%s=%s", GATE_VARIABLE, gate);
    if (preload && strlen(preload) < PATH_MAX) {
        char rest[2 * PATH_MAX];
        snprintf(preload_entry, sizeof(preload_entry), "LD_PRELOAD=%s", preload);
        preload_without_shim(preload, rest, sizeof(rest));
        if (rest[0])
            setenv("LD_PRELOAD", rest, 1);
        else
            unsetenv("LD_PRELOAD");
    }
    unsetenv(GATE_VARIABLE);
    stripped = getpid();
}

char **environment_for_exec(char *const environment[])
{
    if (!stripped || stripped != getpid() || !environment)
        return (char **)environment;
    size_t count = 0;
    while (environment[count])
        count++;
    char **whole = calloc(count + 3, sizeof(*whole));
    if (!whole)
        return (char **)environment;
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environment[i], "LD_PRELOAD=", 11) != 0 || !preload_entry[0])
            whole[used++] = environment[i];
    if (preload_entry[0])
        whole[used++] = preload_entry;
    if (gate_entry[0])
        whole[used++] = gate_entry;
    return whole;
}
