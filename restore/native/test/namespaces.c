/*
 * Runs a command as root of namespaces of its own (users, processes, mounts, network), in which it has every capability
 * over its processes, also those that root has not outside. Ids are the same inside and outside.
 * Arguments: PROGRAM ARGUMENT... Exits as that does.
 */
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(125);
}

static void write_map(pid_t pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    FILE *map = fopen(path, "w");
    if (!map || fprintf(map, "0 0 65536\n") < 0 || fclose(map) != 0)
        fail(path);
}

static void raise_loopback(void)
{
    struct ifreq request = {.ifr_flags = IFF_UP};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    strcpy(request.ifr_name, "lo");
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        fail("loopback");
    close(fd);
}

/* How `pid` ended; other children that end meanwhile are let go. */
static int result_of(pid_t pid)
{
    int status = 0;
    for (pid_t ended; (ended = waitpid(-1, &status, 0)) != pid;)
        if (ended < 0)
            fail("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The first process of the namespaces: ends last, and takes with it whoever is left. */
static int serve_as_init(char **command)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || mount("proc", "/proc", "proc", 0, NULL) < 0)
        fail("/proc");
    raise_loopback();
    /* CRIU dumps neither members of a session nor files that come from outside. */
    if (setsid() < 0 || close_range(3, ~0U, 0) < 0)
        fail("session");
    pid_t main_child = fork();
    if (main_child == 0) {
        execvp(command[0], command);
        fail(command[0]);
    }
    return result_of(main_child);
}

static int enter(int mapped, char **command)
{
    char ready;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (read(mapped, &ready, 1) != 1 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        fail("identity");
    if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET) < 0)
        fail("unshare");
    pid_t init = fork();
    if (init == 0)
        exit(serve_as_init(command));
    return result_of(init);
}

int main(int count, char **words)
{
    int ready[2], mapped[2];
    char byte;
    if (count < 2 || pipe(ready) < 0 || pipe(mapped) < 0)
        fail("usage: namespaces PROGRAM ARGUMENT...");
    pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWUSER) < 0 || write(ready[1], "", 1) != 1)
            fail("user namespace");
        close(mapped[1]);
        exit(enter(mapped[0], words + 1));
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1)
        fail("no user namespace");
    write_map(child, "uid_map");
    write_map(child, "gid_map");
    if (write(mapped[1], "", 1) != 1)
        fail("child");
    return result_of(child);
}
