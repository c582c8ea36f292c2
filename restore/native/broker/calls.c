/*
 * What stopped threads have got from the kernel and have not seen yet. A thread that waits in a system call and one whose
 * call has just given it something look the same in /proc; the call's result, which tells them apart, is shown to a tracer
 * only. A stopped thread that is traced stays where it is, inside the kernel, and is stopped again when it is let go. It
 * needs a processor for that, and on a busy machine waits for one: so many threads are asked at a time.
 */
#include "broker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#define IN_NO_CALL (-1)
#define AT_A_TIME 32
#define RESTOP_MILLIS 1000

/* Results that only the kernel sees: the call begins anew, or goes on, when the thread does. */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ERESTART_RESTARTBLOCK 516

struct asked {
    pid_t task;
    int call;
    bool over;
    int failure; /* why the thread can't be looked at; 0 when it was */
};

struct questions {
    struct asked *asked;
    size_t count;
    atomic_size_t next;
};

/* Number of the system call that a stopped thread was in. */
static int call_of(int tasks, const char *task)
{
    char path[64], line[32];
    snprintf(path, sizeof(path), "%.16s/syscall", task);
    int file = openat(tasks, path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return IN_NO_CALL; /* the thread is gone */
    ssize_t count = read(file, line, sizeof(line) - 1);
    close(file);
    line[count > 0 ? count : 0] = 0;
    return count > 0 ? atoi(line) : IN_NO_CALL;
}

/* What a futex gives is in old's own memory; most threads of a JVM wait in one, and asking takes its time. */
static bool collect(pid_t pid, struct questions *questions)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    bool complete = tasks != NULL;
    struct dirent *entry;
    while (complete && (entry = readdir(tasks))) {
        int call = entry->d_name[0] == '.' ? IN_NO_CALL : call_of(dirfd(tasks), entry->d_name);
        if (call == IN_NO_CALL || call == SYS_futex)
            continue;
        struct asked *more = reallocarray(questions->asked, questions->count + 1, sizeof(*more));
        complete = more != NULL;
        if (complete) {
            questions->asked = more;
            more[questions->count++] = (struct asked){.task = atoi(entry->d_name), .call = call};
        }
    }
    if (tasks)
        closedir(tasks);
    return complete;
}

/* Epoll and timed socket calls end with EINTR when they are interrupted; who makes them asks again. */
static bool is_over(const struct user_regs_struct *registers)
{
    switch (-(long)registers->rax) {
    case ERESTARTSYS:
    case ERESTARTNOINTR:
    case ERESTARTNOHAND:
    case ERESTART_RESTARTBLOCK:
    case EINTR:
        return false;
    default:
        return (long)registers->orig_rax >= 0;
    }
}

static void look(struct asked *asked)
{
    struct user_regs_struct registers;
    if (ptrace(PTRACE_SEIZE, asked->task, NULL, NULL) < 0) {
        asked->failure = errno;
        return;
    }
    if (ptrace(PTRACE_GETREGS, asked->task, NULL, &registers) < 0)
        asked->failure = errno;
    else
        asked->over = is_over(&registers);
    ptrace(PTRACE_DETACH, asked->task, NULL, NULL);
}

static void *look_at_next(void *given)
{
    struct questions *questions = given;
    for (size_t i; (i = atomic_fetch_add(&questions->next, 1)) < questions->count;)
        look(&questions->asked[i]);
    return NULL;
}

static void look_at_all(struct questions *questions)
{
    pthread_t others[AT_A_TIME - 1];
    size_t started = 0;
    while (started + 1 < AT_A_TIME && started + 1 < questions->count &&
           pthread_create(&others[started], NULL, look_at_next, questions) == 0)
        started++;
    look_at_next(questions);
    while (started > 0)
        pthread_join(others[--started], NULL);
}

bool calls_completed(struct broker *broker, struct text *calls)
{
    struct questions questions = {0};
    int failure = collect(broker->old, &questions) ? 0 : errno;
    text_clear(calls);
    if (!failure)
        look_at_all(&questions);
    for (size_t i = 0; i < questions.count && !failure; i++) {
        const struct asked *asked = &questions.asked[i];
        failure = asked->failure;
        if (failure) {
            text_clear(calls);
            text_add(calls, "%d", asked->task);
        } else if (asked->over) {
            text_add(calls, "%s%d:%d", calls->used ? "," : "", asked->task, asked->call);
        }
    }
    free(questions.asked);
    await_stop(broker->old, RESTOP_MILLIS);
    errno = failure;
    return !failure;
}
