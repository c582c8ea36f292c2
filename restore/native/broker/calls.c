/*
 * What stopped threads have got from the kernel and have not seen yet. A thread that waits in a system call and one whose
 * call has just given it something look the same in /proc; the call's result, which tells them apart, is shown to a tracer
 * only. A stopped thread that is traced stays where it is, inside the kernel, and is stopped again when it is let go. It
 * needs a processor for that, and on a busy machine waits for one: then many threads are asked at a time.
 */
#include "broker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#define AT_A_TIME 32
/* Many times what asking a thread takes when a processor is free for it. */
#define SLOW_NANOS 500000
#define RESTOP_MILLIS 1000

/* Results that only the kernel sees: the call begins anew, or goes on, when the thread does. */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ERESTART_RESTARTBLOCK 516

struct asked {
    struct task *task;
    int call;
    bool over;
    int failure; /* why the thread can't be looked at; 0 when it was */
};

struct questions {
    struct asked *asked;
    size_t count;
    atomic_size_t next;
    pthread_t others[AT_A_TIME - 1];
    bool started[AT_A_TIME - 1];
    atomic_size_t other_count; /* may be more than there is room for */
};

/* What a futex gives is in old's own memory; most threads of a JVM wait in one, and asking takes its time. */
static bool collect(struct tasks *threads, struct questions *questions)
{
    questions->asked = calloc(threads->count + 1, sizeof(*questions->asked));
    for (size_t i = 0; i < threads->count && questions->asked; i++) {
        int call = task_call(threads, &threads->all[i]);
        if (call != IN_NO_CALL && call != SYS_futex)
            questions->asked[questions->count++] = (struct asked){.task = &threads->all[i], .call = call};
    }
    return questions->asked != NULL;
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
    if (ptrace(PTRACE_SEIZE, asked->task->id, NULL, NULL) < 0) {
        asked->failure = errno;
        return;
    }
    if (ptrace(PTRACE_GETREGS, asked->task->id, NULL, &registers) < 0)
        asked->failure = errno;
    else
        asked->over = is_over(&registers);
    ptrace(PTRACE_DETACH, asked->task->id, NULL, NULL);
}

static void *look_at_next(void *given);

static void ask_one_more_at_a_time(struct questions *questions)
{
    size_t i = atomic_fetch_add(&questions->other_count, 1);
    if (i < AT_A_TIME - 1)
        questions->started[i] = pthread_create(&questions->others[i], NULL, look_at_next, questions) == 0;
}

static void *look_at_next(void *given)
{
    struct questions *questions = given;
    for (size_t i; (i = atomic_fetch_add(&questions->next, 1)) < questions->count;) {
        int64_t begin = monotonic_nanos();
        look(&questions->asked[i]);
        if (monotonic_nanos() - begin > SLOW_NANOS)
            ask_one_more_at_a_time(questions);
    }
    return NULL;
}

static void look_at_all(struct questions *questions)
{
    look_at_next(questions);
    /* Each was started by this thread or by one with a lower number, which has ended when its turn comes. */
    for (size_t i = 0; i < AT_A_TIME - 1 && i < atomic_load(&questions->other_count); i++)
        if (questions->started[i])
            pthread_join(questions->others[i], NULL);
}

/* Those that were not asked never moved. */
static void await_stopped_again(const struct tasks *threads, const struct questions *questions)
{
    int64_t deadline = monotonic_nanos() + RESTOP_MILLIS * INT64_C(1000000);
    for (size_t i = 0; i < questions->count; i++)
        while (!task_is_stopped(threads, questions->asked[i].task) && monotonic_nanos() < deadline)
            usleep(100);
}

bool calls_completed(struct broker *broker, struct text *calls)
{
    struct questions questions = {0};
    int failure = collect(&broker->threads, &questions) ? 0 : errno;
    text_clear(calls);
    if (!failure)
        look_at_all(&questions);
    for (size_t i = 0; i < questions.count && !failure; i++) {
        const struct asked *asked = &questions.asked[i];
        failure = asked->failure;
        if (failure) {
            text_clear(calls);
            text_add(calls, "%d", asked->task->id);
        } else if (asked->over) {
            text_add(calls, "%s%d:%d", calls->used ? "," : "", asked->task->id, asked->call);
        }
    }
    await_stopped_again(&broker->threads, &questions);
    free(questions.asked);
    errno = failure;
    return !failure;
}
