/*
 * Each adopted listener: the program's descriptor shows a placeholder until GO, old's listener afterwards. When every
 * process of new has swapped, the broker shuts the placeholder down, which wakes the threads that wait on it in the
 * kernel; the interposers see that the listener went live meanwhile and wait again, on the real one.
 *
 * Connections handed over are returned by accept() before anything the kernel has queued. A *waker*, one connection of
 * the shim to its own listener, makes pollers look; accept() drops it when it turns up.
 */
#include "shim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define HANDED_MAX 65536
#define LATE_SWAP_MILLIS 5000

struct listener {
    struct listener *next;
    int id;
    int fd;
    atomic_bool live;
    atomic_bool listening;
    atomic_bool at_door;
    atomic_int accepted;
    int backlog;
    int successor;   /* old's listener, waiting for GO */
    int waker;
    struct sockaddr_storage waker_name;
    struct sockaddr_storage name;
    socklen_t name_length;
    pthread_mutex_t handing;
    int *handed;
    int handed_first, handed_count;
};

static _Atomic(struct listener *) slots[TRACKED_DESCRIPTORS];
static _Atomic(struct listener *) listeners; /* grows only: threads may hold an entry at any time */
static atomic_int pending;                   /* handed-over connections and wakers not yet accepted */

static bool in_range(int fd)
{
    return fd >= 0 && fd < TRACKED_DESCRIPTORS;
}

struct listener *listener_at(int fd)
{
    return in_range(fd) ? atomic_load_explicit(&slots[fd], memory_order_acquire) : NULL;
}

bool listener_is_live(const struct listener *listener)
{
    return atomic_load(&listener->live);
}

bool listeners_have_pending(void)
{
    return atomic_load(&pending) > 0;
}

static struct listener *with_id(int id)
{
    for (struct listener *l = atomic_load(&listeners); l; l = l->next)
        if (l->id == id && listener_at(l->fd) == l)
            return l;
    return NULL;
}

/* ---- bind ---- */

static bool adoptable(int fd, const struct sockaddr *address, socklen_t length)
{
    int type = 0;
    socklen_t size = sizeof(type);
    if (!address || length < sizeof(sa_family_t) || length > sizeof(struct sockaddr_storage))
        return false;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_STREAM)
        return false;
    switch (address->sa_family) {
    case AF_INET:
        return length >= sizeof(struct sockaddr_in) && ((const struct sockaddr_in *)address)->sin_port != 0;
    case AF_INET6:
        return length >= sizeof(struct sockaddr_in6) && ((const struct sockaddr_in6 *)address)->sin6_port != 0;
    case AF_UNIX:
        return length > sizeof(sa_family_t);
    default:
        return false;
    }
}

static bool fill_question(int fd, const struct sockaddr *address, socklen_t length, struct gate_message *question)
{
    *question = (struct gate_message){.kind = GATE_BIND, .listener = -1, .length = length};
    memcpy(question->body, address, length);
    if (address->sa_family == AF_INET6) {
        socklen_t size = sizeof(question->value);
        getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &question->value, &size);
    }
    const char *path = ((const struct sockaddr_un *)address)->sun_path;
    if (address->sa_family == AF_UNIX && path[0] != 0 && path[0] != '/') {
        /* The broker has another working directory. */
        char directory[PATH_MAX];
        if (!getcwd(directory, sizeof(directory)))
            return false;
        size_t room = sizeof(question->body) - sizeof(sa_family_t);
        int used = snprintf(question->body + sizeof(sa_family_t), room, "%s/%.*s", directory,
                            (int)(length - sizeof(sa_family_t)), path);
        if (used < 0 || (size_t)used >= room)
            return false;
        question->length = (uint32_t)(sizeof(sa_family_t) + (size_t)used);
    }
    return true;
}

/* Puts the file of `source` at `fd`, keeping what belongs to the number: epoll registrations and FD_CLOEXEC. */
static bool replace_file(int source, int fd)
{
    int descriptor_flags = fcntl(fd, F_GETFD);
    registrations_suspend(fd);
    bool done = real.dup3(source, fd, descriptor_flags >= 0 && (descriptor_flags & FD_CLOEXEC) ? O_CLOEXEC : 0) >= 0;
    return done;
}

static void copy_status_flags(int from, int to)
{
    int wanted = fcntl(from, F_GETFL);
    int present = fcntl(to, F_GETFL);
    if (wanted >= 0 && present >= 0 && ((wanted ^ present) & O_NONBLOCK))
        fcntl(to, F_SETFL, present ^ O_NONBLOCK);
}

static struct listener *new_listener(int fd, const struct gate_message *answer)
{
    struct listener *l = calloc(1, sizeof(*l));
    if (!l)
        return NULL;
    l->id = answer->listener;
    l->fd = fd;
    l->successor = -1;
    l->waker = -1;
    l->backlog = -1;
    l->name_length = answer->length;
    if (l->name_length > sizeof(l->name))
        l->name_length = sizeof(l->name);
    memcpy(&l->name, answer->body, l->name_length);
    pthread_mutex_init(&l->handing, NULL);
    return l;
}

int listener_adopt(int fd, const struct sockaddr *address, socklen_t length)
{
    struct gate_message question, answer;
    int placeholder;
    if (!adoptable(fd, address, length) || !fill_question(fd, address, length, &question))
        return 0;
    gate_join();
    if (!atomic_load(&shim_engaged) || atomic_load(&shim_phase) == PHASE_COMMITTED)
        return 0;
    switch (gate_ask(&question, &answer, &placeholder)) {
    case GATE_NOT_OURS:
        return 0;
    case GATE_ADOPTED:
        break;
    default:
        errno = EADDRINUSE;
        return -1;
    }
    struct listener *l = placeholder >= 0 && in_range(fd) ? new_listener(fd, &answer) : NULL;
    if (!l) {
        if (placeholder >= 0)
            real.close(placeholder);
        errno = EMFILE;
        return -1;
    }
    registrations_lock();
    copy_status_flags(fd, placeholder);
    bool done = replace_file(placeholder, fd);
    if (done) {
        l->next = atomic_load(&listeners);
        atomic_store(&listeners, l);
        atomic_store_explicit(&slots[fd], l, memory_order_release);
    }
    registrations_resume(fd);
    registrations_unlock();
    real.close(placeholder);
    return done ? 1 : -1;
}

void listener_forget(int fd)
{
    struct listener *l = listener_at(fd);
    if (!l)
        return;
    registrations_lock();
    atomic_store(&slots[fd], NULL);
    bool live = atomic_load(&l->live);
    registrations_unlock();
    if (!live) {
        struct gate_message question = {.kind = GATE_RELEASE, .listener = l->id};
        struct gate_message answer;
        int received;
        gate_ask(&question, &answer, &received);
    }
}

/* ---- the way to the door ---- */

static void announce(struct listener *l)
{
    if (!atomic_exchange(&l->at_door, true)) {
        gate_join();
        gate_tell(GATE_AT_DOOR, l->id, 0);
    }
}

void listener_listen(struct listener *l, int backlog)
{
    l->backlog = backlog;
    atomic_store(&l->listening, true);
    registrations_lock();
    bool registered = registrations_want_input(l->fd);
    registrations_unlock();
    if (registered)
        announce(l);
}

void listener_at_door(struct listener *l)
{
    if (atomic_load(&l->listening) && !atomic_load(&l->at_door))
        announce(l);
}

void listeners_forked(void)
{
    for (struct listener *l = atomic_load(&listeners); l; l = l->next) {
        atomic_store(&l->at_door, false);
        pthread_mutex_init(&l->handing, NULL);
        l->handed_count = 0;
    }
    atomic_store(&pending, 0);
}

int listener_name(const struct listener *l, struct sockaddr *address, socklen_t *length)
{
    socklen_t room = *length < l->name_length ? *length : l->name_length;
    memcpy(address, &l->name, room);
    *length = l->name_length;
    return 0;
}

/* ---- the swap ---- */

void listener_hand_connection(int id, int fd)
{
    struct listener *l = with_id(id);
    if (fd < 0)
        return;
    if (!l || l->handed_count >= HANDED_MAX) {
        real.close(fd);
        return;
    }
    pthread_mutex_lock(&l->handing);
    int *grown = realloc(l->handed, ((size_t)l->handed_count + 1) * sizeof(int));
    if (grown) {
        l->handed = grown;
        l->handed[l->handed_count++] = fd;
        atomic_fetch_add(&pending, 1);
    }
    pthread_mutex_unlock(&l->handing);
    if (!grown)
        real.close(fd);
}

void listener_set_successor(int id, int fd)
{
    struct listener *l = with_id(id);
    if (!l) {
        if (fd >= 0)
            real.close(fd);
        return;
    }
    if (l->successor >= 0)
        real.close(l->successor);
    l->successor = fd;
}

/* Where a connection to the listener itself goes: wildcard addresses by loopback. */
static socklen_t own_address(const struct listener *l, struct sockaddr_storage *address)
{
    *address = l->name;
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    if (address->ss_family == AF_INET && v4->sin_addr.s_addr == htonl(INADDR_ANY))
        v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (address->ss_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr)) {
        int only = 0;
        socklen_t size = sizeof(only);
        getsockopt(l->fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, &size);
        inet_pton(AF_INET6, only ? "::1" : "::ffff:127.0.0.1", &v6->sin6_addr);
    }
    return l->name_length;
}

/* A failure needs no answer: a listener that takes no connection has a full queue and is readable anyway. */
static void open_waker(struct listener *l)
{
    struct sockaddr_storage address;
    socklen_t length = own_address(l, &address);
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    sa_family_t unix_family = AF_UNIX;
    if (address.ss_family == AF_UNIX)
        real.bind(fd, (struct sockaddr *)&unix_family, sizeof(unix_family)); /* the kernel picks an abstract name */
    socklen_t size = sizeof(l->waker_name);
    if ((connect(fd, (struct sockaddr *)&address, length) < 0 && errno != EINPROGRESS) ||
        real.getsockname(fd, (struct sockaddr *)&l->waker_name, &size) < 0) {
        real.close(fd);
        return;
    }
    pthread_mutex_lock(&l->handing);
    l->waker = fd;
    atomic_fetch_add(&pending, 1);
    pthread_mutex_unlock(&l->handing);
}

static bool same_end(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    if (a->ss_family != b->ss_family)
        return false;
    if (a->ss_family == AF_INET) {
        const struct sockaddr_in *x = (const void *)a, *y = (const void *)b;
        return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
    }
    if (a->ss_family == AF_INET6) {
        const struct sockaddr_in6 *x = (const void *)a, *y = (const void *)b;
        return x->sin6_port == y->sin6_port && IN6_ARE_ADDR_EQUAL(&x->sin6_addr, &y->sin6_addr);
    }
    return memcmp(a, b, sizeof(sa_family_t) + 6) == 0; /* an automatic name is a NUL and five hexadecimal digits */
}

static void pending_done(void)
{
    if (atomic_fetch_sub(&pending, 1) == 1)
        gate_disengage_if_done();
}

static bool drop_if_waker(struct listener *l, int connection)
{
    if (l->waker < 0)
        return false;
    struct sockaddr_storage peer = {0};
    socklen_t size = sizeof(peer);
    if (getpeername(connection, (struct sockaddr *)&peer, &size) < 0 || !same_end(&peer, &l->waker_name))
        return false;
    real.close(connection);
    pthread_mutex_lock(&l->handing);
    int waker = l->waker;
    l->waker = -1;
    pthread_mutex_unlock(&l->handing);
    if (waker >= 0) {
        real.close(waker);
        pending_done();
    }
    return true;
}

static bool swappable(const struct listener *l)
{
    return l->successor >= 0 && listener_at(l->fd) == l && !atomic_load(&l->live);
}

static bool go_live(struct listener *l)
{
    registrations_lock();
    bool done = false;
    if (swappable(l)) {
        copy_status_flags(l->fd, l->successor);
        done = replace_file(l->successor, l->fd);
        atomic_store(&l->live, done);
        registrations_resume(l->fd);
    }
    registrations_unlock();
    if (l->successor >= 0)
        real.close(l->successor);
    l->successor = -1;
    if (!done)
        return false;
    if (l->handed_count > 0)
        open_waker(l);
    return true;
}

int listeners_ready(void)
{
    int count = 0;
    registrations_lock();
    for (struct listener *l = atomic_load(&listeners); l; l = l->next)
        count += swappable(l);
    registrations_unlock();
    return count;
}

int listeners_go_live(void)
{
    int count = 0;
    atomic_store(&shim_phase, PHASE_LIVE);
    for (struct listener *l = atomic_load(&listeners); l; l = l->next)
        count += go_live(l);
    return count;
}

int listeners_committed(void)
{
    int count = 0;
    for (struct listener *l = atomic_load(&listeners); l; l = l->next) {
        if (listener_at(l->fd) != l || !atomic_load(&l->live))
            continue;
        count++;
        if (l->backlog >= 0)
            real.listen(l->fd, l->backlog);
    }
    return count;
}

/* ---- accept ---- */

static int next_handed(struct listener *l)
{
    int fd = -1;
    pthread_mutex_lock(&l->handing);
    if (l->handed_first < l->handed_count)
        fd = l->handed[l->handed_first++];
    pthread_mutex_unlock(&l->handing);
    return fd;
}

/* Makes a handed-over connection look as accept4(flags) would have returned it; -1 if its client is gone. */
static int as_accepted(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    struct sockaddr_storage peer = {0};
    socklen_t size = sizeof(peer);
    if (getpeername(fd, (struct sockaddr *)&peer, &size) < 0) {
        real.close(fd);
        return -1;
    }
    int status = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags & SOCK_NONBLOCK ? status | O_NONBLOCK : status & ~O_NONBLOCK);
    fcntl(fd, F_SETFD, flags & SOCK_CLOEXEC ? FD_CLOEXEC : 0);
    if (address && length) {
        memcpy(address, &peer, *length < size ? *length : size);
        *length = size;
    }
    return fd;
}

static int accept_handed(struct listener *l, struct sockaddr *address, socklen_t *length, int flags)
{
    for (int fd = next_handed(l); fd >= 0; fd = next_handed(l)) {
        int connection = as_accepted(fd, address, length, flags);
        pending_done();
        if (connection >= 0)
            return connection;
    }
    return -1;
}

/* The placeholder was shut down while this thread waited on it, or just before: its listener is live, or, in a worker
 * that joined late, about to be. */
static bool woken_by_the_swap(struct listener *l, int fd)
{
    for (int millis = 0; millis < LATE_SWAP_MILLIS; millis++) {
        if (listener_at(fd) != l)
            return false;
        if (atomic_load(&l->live))
            return true;
        real.poll(NULL, 0, 1);
    }
    return false;
}

int listener_accept(struct listener *l, int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    socklen_t room = length ? *length : 0;
    listener_at_door(l);
    for (;;) {
        bool live = atomic_load(&l->live);
        if (live) {
            int handed = accept_handed(l, address, length, flags);
            if (handed >= 0)
                return handed;
        }
        if (length)
            *length = room;
        int connection = real.accept4(fd, address, length, flags);
        if (connection < 0) {
            if (errno == EINVAL && !live && woken_by_the_swap(l, fd))
                continue;
            return -1;
        }
        if (drop_if_waker(l, connection))
            continue;
        if (!live && atomic_load(&shim_phase) == PHASE_HELD) {
            real.close(connection); /* a port scanner on the placeholder */
            continue;
        }
        if (!live)
            gate_tell(GATE_ACCEPTED, l->id, atomic_fetch_add(&l->accepted, 1) + 1);
        return connection;
    }
}
