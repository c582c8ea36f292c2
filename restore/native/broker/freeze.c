#include "broker.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRACER_MILLIS 60000

static int guarded_pidfd = -1;
static volatile sig_atomic_t guarded_frozen;

int pidfd_open_process(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

int pidfd_take(int pidfd, int fd)
{
    return (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

static int pidfd_signal(int pidfd, int signal)
{
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

static void on_crash(int signal)
{
    if (guarded_frozen)
        pidfd_signal(guarded_pidfd, SIGCONT);
    raise(signal); /* SA_RESETHAND: this time it kills */
}

void freeze_guard(struct broker *broker)
{
    guarded_pidfd = broker->old_pidfd;
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS};
    for (size_t i = 0; i < sizeof(crashes) / sizeof(*crashes); i++)
        sigaction(crashes[i], &action, NULL);
}

/* The state letter of /proc/PID/task/TID/stat; the name before it may hold spaces and parentheses. */
static char task_state(pid_t pid, const char *task)
{
    char path[64], line[512];
    snprintf(path, sizeof(path), "/proc/%d/task/%.16s/stat", pid, task);
    FILE *file = fopen(path, "re");
    if (!file)
        return 'X';
    char *text = fgets(line, sizeof(line), file);
    fclose(file);
    char *name_end = text ? strrchr(text, ')') : NULL;
    return name_end && name_end[1] ? name_end[2] : 'X';
}

/* SIGSTOP is asynchronous: threads in flight may still accept connections after kill() returned. */
static bool all_stopped(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        return false;
    bool stopped = true;
    struct dirent *entry;
    while (stopped && (entry = readdir(tasks)))
        if (entry->d_name[0] != '.')
            stopped = strchr("TtZX", task_state(pid, entry->d_name)) != NULL;
    closedir(tasks);
    return stopped;
}

bool await_stop(pid_t pid, int millis)
{
    int64_t deadline = monotonic_nanos() + millis * INT64_C(1000000);
    while (!all_stopped(pid)) {
        if (monotonic_nanos() > deadline)
            return false;
        usleep(100);
    }
    return true;
}

bool freeze_old(struct broker *broker, int millis)
{
    broker->was_stopped = all_stopped(broker->old);
    broker->frozen = true;
    guarded_frozen = !broker->was_stopped;
    if (pidfd_signal(broker->old_pidfd, SIGSTOP) < 0)
        return false;
    if (await_stop(broker->old, millis))
        return true;
    thaw_old(broker);
    return false;
}

/* Who traces the process; 0 for nobody. */
static pid_t tracer_of(pid_t pid)
{
    char path[64], line[256];
    long tracer = 0;
    snprintf(path, sizeof(path), "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file))
        if (strncmp(line, "TracerPid:", 10) == 0)
            tracer = strtol(line + 10, NULL, 10);
    if (file)
        fclose(file);
    return (pid_t)tracer;
}

/* A CRIU that outlived the upgrader leaves old stopped, as it found it: it has to be gone before SIGCONT counts. */
void thaw_old(struct broker *broker)
{
    char main_task[16];
    snprintf(main_task, sizeof(main_task), "%d", broker->old);
    if (broker->frozen && !broker->was_stopped) {
        int64_t deadline = monotonic_nanos() + TRACER_MILLIS * INT64_C(1000000);
        do {
            while (tracer_of(broker->old) > 0 && monotonic_nanos() < deadline)
                usleep(1000);
            pidfd_signal(broker->old_pidfd, SIGCONT);
            if (task_state(broker->old, main_task) == 'T')
                usleep(100);
        } while (strchr("Tt", task_state(broker->old, main_task)) && monotonic_nanos() < deadline);
    }
    /* frozen stays true where nothing helped: whoever comes next must find the journal. */
    broker->frozen = broker->frozen && !broker->was_stopped && strchr("Tt", task_state(broker->old, main_task));
    guarded_frozen = 0;
}

bool kill_old(struct broker *broker, int millis)
{
    struct pollfd end = {.fd = broker->old_pidfd, .events = POLLIN};
    if (pidfd_signal(broker->old_pidfd, SIGKILL) < 0 && errno != ESRCH)
        return false;
    if (poll(&end, 1, millis) != 1)
        return false;
    broker->frozen = false;
    return true;
}
