/*
 * A rehearsal: new is started apart from the world, in the namespaces of old, which is a stand-in (standin/sandbox.c), and
 * in a process namespace of its own, whose first process ends with the broker and takes everything along that new started.
 */
#include "broker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int namespace_file(const char *process, const char *name)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%s/ns/%s", process, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

bool apart_enter(struct broker *broker)
{
    char old[16];
    snprintf(old, sizeof(old), "%d", broker->old);
    broker->network_outside = namespace_file("self", "net");
    broker->network_inside = namespace_file(old, "net");
    int memory = namespace_file(old, "ipc"), mounts = namespace_file(old, "mnt");
    bool entered = broker->network_outside >= 0 && setns(broker->network_inside, CLONE_NEWNET) == 0 &&
                   setns(memory, CLONE_NEWIPC) == 0 && setns(mounts, CLONE_NEWNS) == 0;
    close(memory);
    close(mounts);
    return entered;
}

/* The checker is outside, and comes through the private doors; a socket belongs to the network it was made in. */
int apart_door_socket(struct broker *broker, int family)
{
    bool apart = broker->rehearsal;
    if (apart && setns(broker->network_outside, CLONE_NEWNET) < 0)
        return -1;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (apart && setns(broker->network_inside, CLONE_NEWNET) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

pid_t apart_fork(void)
{
    return (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, NULL, NULL, NULL, NULL);
}

/* The kernel's own settings are those of the whole machine. */
static bool seal(const char *path)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    return access(path, F_OK) < 0 || (mount(path, path, NULL, MS_BIND, NULL) == 0 &&
                                      mount_setattr(AT_FDCWD, path, 0, &read_only, sizeof(read_only)) == 0);
}

/* As the broker sees new outside of a rehearsal: it has ended when nothing is left that it started. */
static void reap_all(pid_t first)
{
    int status, result = 127;
    for (pid_t ended; (ended = waitpid(-1, &status, 0)) > 0 || errno == EINTR;)
        if (ended == first)
            result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    _exit(result);
}

bool apart_begin(void)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0 || !seal("/proc/sys") ||
        !seal("/proc/sysrq-trigger"))
        return false;
    pid_t child = fork();
    if (child <= 0)
        return child == 0;
    close_range(0, ~0U, 0); /* the broker's and new's */
    reap_all(child);
    return false;
}
