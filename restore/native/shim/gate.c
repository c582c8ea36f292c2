#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

atomic_bool shim_engaged;
_Atomic(enum gate_phase) shim_phase = PHASE_HELD;

static struct {
    char name[128];
    _Atomic pid_t owner; /* who joined; 0 = nobody yet */
    _Atomic int fd;
    pthread_mutex_t joining;
} gate = {.fd = -1, .joining = PTHREAD_MUTEX_INITIALIZER};

/* The broker died before this process went live: old will serve, so this process must not. */
static _Noreturn void gate_lost(void)
{
    _exit(GATE_LOST_STATUS);
}

bool gate_is_mine(void)
{
    return atomic_load(&gate.owner) == getpid();
}

bool gate_is_parents(void)
{
    pid_t owner = atomic_load(&gate.owner);
    return owner != 0 && owner != getpid();
}

bool gate_is_descriptor(int fd)
{
    return fd >= 0 && fd == atomic_load(&gate.fd);
}

static void answer_done(int value)
{
    gate_tell(GATE_DONE, -1, value);
}

static int gate_open_for_good(void)
{
    atomic_store(&shim_phase, PHASE_COMMITTED);
    return listeners_committed();
}

/* Returns true while there is more to come. */
static bool gate_obey(const struct gate_message *message, int fd)
{
    switch (message->kind) {
    case GATE_PRIVATE:
        atomic_store(&shim_phase, PHASE_PRIVATE);
        answer_done(0);
        return true;
    case GATE_CONNECTION:
        listener_hand_connection(message->listener, fd);
        return true;
    case GATE_LISTENER:
        listener_set_successor(message->listener, fd);
        return true;
    case GATE_READY:
        answer_done(listeners_ready());
        return true;
    case GATE_GO:
        answer_done(listeners_go_live());
        return true;
    case GATE_COMMIT:
        answer_done(gate_open_for_good());
        return false;
    default:
        if (fd >= 0)
            real.close(fd);
        return true;
    }
}

static void *gate_follow(void *unused)
{
    int fd = atomic_load(&gate.fd);
    struct gate_message message;
    int received, count;
    do {
        /* A broker that ends without having read all leaves ECONNRESET, once, before what it had sent. */
        while ((count = gate_receive(fd, &message, &received, 0)) < 0 && errno == ECONNRESET)
            ;
        /* Once live it has answered clients that old knows nothing of: it serves on, whoever is left to end old. */
        if (count <= 0 && atomic_load(&shim_phase) != PHASE_LIVE)
            gate_lost();
        if (count <= 0)
            gate_open_for_good();
    } while (count > 0 && gate_obey(&message, received));
    atomic_store(&gate.fd, -1);
    real.close(fd);
    gate_disengage_if_done();
    return unused;
}

void gate_disengage_if_done(void)
{
    if (atomic_load(&shim_phase) == PHASE_COMMITTED && !listeners_have_pending())
        atomic_store(&shim_engaged, false);
}

static void gate_start_following(void)
{
    sigset_t all, before;
    pthread_t thread;
    pthread_attr_t attributes;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, &attributes, gate_follow, NULL) != 0)
        gate_lost();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

void gate_join(void)
{
    if (gate_is_mine())
        return;
    pthread_mutex_lock(&gate.joining);
    if (!gate_is_mine()) {
        struct gate_message hello = {.kind = GATE_JOIN, .listener = -1};
        int fd = gate_connect(gate.name);
        if (fd < 0 && errno == ECONNREFUSED) {
            /* The upgrade is over: a start script of the service runs again. */
            atomic_store(&shim_engaged, false);
        } else if (fd < 0 || gate_send(fd, &hello, -1, 0) < 0) {
            gate_lost();
        } else {
            atomic_store(&gate.fd, fd);
            atomic_store(&gate.owner, getpid());
            gate_start_following();
        }
    }
    pthread_mutex_unlock(&gate.joining);
}

enum gate_verdict gate_ask(const struct gate_message *question, struct gate_message *answer, int *fd)
{
    *fd = -1;
    int connection = gate_connect(gate.name);
    if (connection < 0 && errno == ECONNREFUSED && (!gate_is_mine() || atomic_load(&shim_phase) >= PHASE_LIVE))
        return GATE_NOT_OURS;
    if (connection < 0 || gate_send(connection, question, -1, 0) < 0 ||
        gate_receive(connection, answer, fd, 0) <= 0) {
        if (atomic_load(&shim_phase) >= PHASE_LIVE)
            return GATE_NOT_OURS;
        gate_lost();
    }
    real.close(connection);
    return (enum gate_verdict)answer->value;
}

void gate_tell(enum gate_kind kind, int listener, int value)
{
    struct gate_message message = {.kind = kind, .listener = listener, .value = value};
    int fd = atomic_load(&gate.fd);
    if (fd >= 0 && gate_is_mine())
        gate_send(fd, &message, -1, kind == GATE_ACCEPTED ? MSG_DONTWAIT : 0);
}

/* A forked child has the descriptors but no follower: it joins by itself when it first waits for a client. */
static void gate_forked(void)
{
    int fd = atomic_exchange(&gate.fd, -1);
    if (fd >= 0)
        real.close(fd);
    atomic_store(&gate.owner, 0);
    pthread_mutex_init(&gate.joining, NULL);
    listeners_forked();
}

void gate_prepare(const char *name)
{
    snprintf(gate.name, sizeof(gate.name), "%s", name);
    pthread_atfork(NULL, NULL, gate_forked);
    atomic_store(&shim_engaged, true);
}
