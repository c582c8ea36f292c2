#include "broker.h"

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

/* How many of the threads that are known are there and have stopped, once all have; -1 at the deadline. */
static long await_known(struct tasks *threads, int64_t deadline)
{
    long stopped = 0;
    for (size_t i = 0; i < threads->count; i++) {
        struct task *task = &threads->all[i];
        char state = task_state(threads, task);
        while (!strchr("TtZX", state)) {
            if (monotonic_nanos() >= deadline)
                return -1;
            usleep(100);
            state = task_state(threads, task);
        }
        if (state != 'X')
            stopped++;
    }
    return stopped;
}

/* SIGSTOP is asynchronous: threads in flight may still accept connections after kill() returned, or make threads that
 * are not known yet. One that has stopped stays so. */
static bool await_all(struct tasks *threads, int millis)
{
    int64_t deadline = monotonic_nanos() + millis * INT64_C(1000000);
    do {
        long stopped = await_known(threads, deadline);
        if (stopped < 0)
            return false;
        if (tasks_are_all(threads, (size_t)stopped))
            return true;
        if (!tasks_list(threads))
            return false;
    } while (monotonic_nanos() < deadline);
    return false;
}

bool await_stop(struct tasks *threads, int millis)
{
    return tasks_list(threads) && await_all(threads, millis);
}

bool freeze_old(struct broker *broker, int millis)
{
    broker->was_stopped = await_stop(&broker->threads, 0); /* opens what is read when the process stands still */
    broker->frozen = true;
    guarded_frozen = !broker->was_stopped;
    if (pidfd_signal(broker->old_pidfd, SIGSTOP) < 0)
        return false;
    if (await_all(&broker->threads, millis))
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
    const struct tasks of_old = {.process = broker->old};
    struct task main_task = {.id = broker->old, .state_file = -1, .call_file = -1};
    if (broker->frozen && !broker->was_stopped) {
        int64_t deadline = monotonic_nanos() + TRACER_MILLIS * INT64_C(1000000);
        do {
            while (tracer_of(broker->old) > 0 && monotonic_nanos() < deadline)
                usleep(1000);
            pidfd_signal(broker->old_pidfd, SIGCONT);
            if (task_state(&of_old, &main_task) == 'T')
                usleep(100);
        } while (strchr("Tt", task_state(&of_old, &main_task)) && monotonic_nanos() < deadline);
    }
    /* frozen stays true where nothing helped: whoever comes next must find the journal. */
    broker->frozen = broker->frozen && !broker->was_stopped && strchr("Tt", task_state(&of_old, &main_task));
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
