#include "broker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
    int file = open(path, O_RDONLY | O_CLOEXEC); /* not stdio: this is done for every thread while old stands still */
    if (file < 0)
        return 'X';
    ssize_t count = read(file, line, sizeof(line) - 1);
    close(file);
    line[count > 0 ? count : 0] = 0;
    char *name_end = strrchr(line, ')');
    return name_end && name_end[1] ? name_end[2] : 'X';
}

/* How many threads there were that have stopped, once all that are listed have; -1 at the deadline. */
static long await_listed(pid_t pid, const char *path, int64_t deadline)
{
    DIR *tasks = opendir(path);
    long stopped = tasks ? 0 : -1;
    struct dirent *entry;
    while (stopped >= 0 && (entry = readdir(tasks))) {
        char state = entry->d_name[0] == '.' ? 'X' : task_state(pid, entry->d_name);
        while (!strchr("TtZX", state) && monotonic_nanos() < deadline) {
            usleep(100);
            state = task_state(pid, entry->d_name);
        }
        if (!strchr("TtZX", state))
            stopped = -1;
        else if (state != 'X')
            stopped++;
    }
    if (tasks)
        closedir(tasks);
    return stopped;
}

/* SIGSTOP is asynchronous: threads in flight may still accept connections after kill() returned, or make threads that
 * are not listed yet. One that has stopped stays so; the links of the directory tell how many there are. */
bool await_stop(pid_t pid, int millis)
{
    int64_t deadline = monotonic_nanos() + millis * INT64_C(1000000);
    char path[64];
    struct stat directory;
    snprintf(path, sizeof(path), "/proc/%d/task", pid);
    do {
        long stopped = await_listed(pid, path, deadline);
        if (stopped < 0 || stat(path, &directory) < 0)
            return false;
        if ((long)directory.st_nlink == stopped + 2)
            return true;
    } while (monotonic_nanos() < deadline);
    return false;
}

bool freeze_old(struct broker *broker, int millis)
{
    broker->was_stopped = await_stop(broker->old, 0);
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
