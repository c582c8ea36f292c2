/* The C library calls that the shim stands in for. Each is one atomic load away from the real one when not engaged. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

/* Other libraries' constructors may call before ours has run. */
#define REAL(name) (real.name ? real.name : (real_resolve(), real.name))

static inline bool engaged(void)
{
    return atomic_load_explicit(&shim_engaged, memory_order_acquire);
}

__attribute__((constructor)) static void shim_start(void)
{
    real_resolve();
    const char *name = getenv(GATE_VARIABLE);
    if (!name || !name[0])
        return;
    gate_prepare(name);
    if (environment_is_jvm()) {
        environment_strip();
        gate_join();
    }
}

static struct listener *adopted_at(int fd)
{
    return engaged() ? listener_at(fd) : NULL;
}

/* Old's own listener is shared until the commit: nothing may change it in a way that a rollback can't undo. */
static bool shared_with_old(const struct listener *l)
{
    return l && listener_is_live(l) && atomic_load(&shim_phase) == PHASE_LIVE;
}

EXPORTED int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    if (engaged()) {
        int adopted = listener_adopt(fd, address.__sockaddr__, length);
        if (adopted != 0)
            return adopted > 0 ? 0 : -1;
    }
    return REAL(bind)(fd, address.__sockaddr__, length);
}

EXPORTED int listen(int fd, int backlog)
{
    struct listener *l = adopted_at(fd);
    if (!l)
        return REAL(listen)(fd, backlog);
    listener_listen(l, backlog);
    return 0;
}

EXPORTED int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict length, int flags)
{
    struct listener *l = adopted_at(fd);
    return l ? listener_accept(l, fd, address.__sockaddr__, length, flags)
             : REAL(accept4)(fd, address.__sockaddr__, length, flags);
}

EXPORTED int accept(int fd, __SOCKADDR_ARG address, socklen_t *restrict length)
{
    struct listener *l = adopted_at(fd);
    return l ? listener_accept(l, fd, address.__sockaddr__, length, 0)
             : REAL(accept)(fd, address.__sockaddr__, length);
}

EXPORTED int getsockname(int fd, __SOCKADDR_ARG address, socklen_t *restrict length)
{
    struct listener *l = adopted_at(fd);
    if (l && !listener_is_live(l) && address.__sockaddr__ && length)
        return listener_name(l, address.__sockaddr__, length);
    return REAL(getsockname)(fd, address.__sockaddr__, length);
}

EXPORTED int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
    if (shared_with_old(adopted_at(fd)))
        return 0;
    return REAL(setsockopt)(fd, level, name, value, length);
}

EXPORTED int shutdown(int fd, int how)
{
    if (shared_with_old(adopted_at(fd)))
        return 0;
    return REAL(shutdown)(fd, how);
}

/* ---- descriptors that change their file ---- */

static void file_leaves(int fd)
{
    if (gate_is_parents())
        return;
    listener_forget(fd);
    registrations_drop(fd);
}

EXPORTED int close(int fd)
{
    if (engaged()) {
        if (gate_is_descriptor(fd) && gate_is_mine())
            return 0; /* "close everything above 2": the gate stays */
        file_leaves(fd);
    }
    return REAL(close)(fd);
}

EXPORTED int dup2(int from, int to)
{
    if (engaged() && from != to)
        file_leaves(to);
    return REAL(dup2)(from, to);
}

EXPORTED int dup3(int from, int to, int flags)
{
    if (engaged())
        file_leaves(to);
    return REAL(dup3)(from, to, flags);
}

EXPORTED int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    if (!engaged() || atomic_load(&shim_phase) == PHASE_COMMITTED || gate_is_parents())
        return REAL(epoll_ctl)(epoll, operation, fd, event);
    registrations_lock();
    int result = real.epoll_ctl(epoll, operation, fd, event);
    struct listener *l = listener_at(fd);
    bool to_be_swapped = l ? !listener_is_live(l) : atomic_load(&shim_phase) < PHASE_LIVE;
    if (result == 0 && to_be_swapped)
        registrations_note(epoll, operation, fd, event);
    registrations_unlock();
    if (result == 0 && l && event && operation != EPOLL_CTL_DEL && (event->events & EPOLLIN))
        listener_at_door(l);
    return result;
}

/* ---- poll and select: wait again if a listener among them went live meanwhile ---- */

struct waiting {
    int count; /* adopted listeners waited for that are not live yet */
    int live;  /* of those, how many are live now */
};

static void look(int fd, struct waiting *waiting)
{
    struct listener *l = listener_at(fd);
    if (!l)
        return;
    listener_at_door(l);
    waiting->count++;
    waiting->live += listener_is_live(l);
}

static struct waiting look_poll(const struct pollfd *fds, nfds_t count)
{
    struct waiting waiting = {0};
    for (nfds_t i = 0; i < count; i++)
        look(fds[i].fd, &waiting);
    return waiting;
}

static struct waiting look_select(int count, const fd_set *read)
{
    struct waiting waiting = {0};
    for (int fd = 0; read && fd < count && fd < FD_SETSIZE; fd++)
        if (FD_ISSET(fd, read))
            look(fd, &waiting);
    return waiting;
}

static struct timespec now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

/* What is left of `limit` since `start`, not below zero. */
static struct timespec left(struct timespec limit, struct timespec start)
{
    struct timespec time = now();
    int64_t nanos = ((int64_t)limit.tv_sec - (time.tv_sec - start.tv_sec)) * 1000000000 +
                    (limit.tv_nsec - (time.tv_nsec - start.tv_nsec));
    if (nanos < 0)
        nanos = 0;
    return (struct timespec){nanos / 1000000000, nanos % 1000000000};
}

static int poll_adopted(struct pollfd *fds, nfds_t count, const struct timespec *limit, const sigset_t *mask)
{
    struct timespec start = now();
    struct waiting before = look_poll(fds, count);
    if (before.count == before.live)
        return real.ppoll(fds, count, limit, mask);
    for (;;) {
        struct timespec rest = limit ? left(*limit, start) : (struct timespec){0};
        int ready = real.ppoll(fds, count, limit ? &rest : NULL, mask);
        if (ready <= 0)
            return ready;
        struct waiting after = look_poll(fds, count);
        if (after.live == before.live)
            return ready;
        before = after;
    }
}

/* The C library declares fds write-only, which it is not: events are read. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
EXPORTED int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    if (!engaged() || look_poll(fds, count).count == 0)
        return REAL(poll)(fds, count, timeout);
    struct timespec limit = {timeout / 1000, (timeout % 1000) * 1000000L};
    return poll_adopted(fds, count, timeout < 0 ? NULL : &limit, NULL);
}

EXPORTED int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *limit, const sigset_t *mask)
{
    if (!engaged() || look_poll(fds, count).count == 0)
        return REAL(ppoll)(fds, count, limit, mask);
    return poll_adopted(fds, count, limit, mask);
}

#pragma GCC diagnostic pop

/* What _FORTIFY_SOURCE makes of them in other people's binaries; the check there is theirs to keep. */
EXPORTED int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size)
{
    if (size / sizeof(*fds) < count)
        abort();
    return poll(fds, count, timeout);
}

EXPORTED int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *limit, const sigset_t *mask,
                         size_t size)
{
    if (size / sizeof(*fds) < count)
        abort();
    return ppoll(fds, count, limit, mask);
}

static fd_set copy_set(const fd_set *set)
{
    fd_set copy;
    FD_ZERO(&copy);
    return set ? *set : copy;
}

EXPORTED int pselect(int count, fd_set *read, fd_set *write, fd_set *except, const struct timespec *limit,
                     const sigset_t *mask)
{
    struct waiting before = {0};
    /* Sets larger than FD_SETSIZE are the caller's own allocation: their size is not known here. */
    if (engaged() && count <= FD_SETSIZE)
        before = look_select(count, read);
    if (before.count == before.live)
        return REAL(pselect)(count, read, write, except, limit, mask);
    struct timespec start = now();
    fd_set reads = copy_set(read), writes = copy_set(write), excepts = copy_set(except);
    for (;;) {
        struct timespec rest = limit ? left(*limit, start) : (struct timespec){0};
        int ready = real.pselect(count, read, write, except, limit ? &rest : NULL, mask);
        if (ready <= 0)
            return ready;
        struct waiting after = look_select(count, &reads);
        if (after.live == before.live)
            return ready;
        before = after;
        if (read)
            *read = reads;
        if (write)
            *write = writes;
        if (except)
            *except = excepts;
    }
}

EXPORTED int select(int count, fd_set *read, fd_set *write, fd_set *except, struct timeval *timeout)
{
    if (!engaged() || count > FD_SETSIZE || look_select(count, read).count == 0)
        return REAL(select)(count, read, write, except, timeout);
    struct timespec limit = {0};
    if (timeout)
        limit = (struct timespec){timeout->tv_sec, timeout->tv_usec * 1000};
    struct timespec start = now();
    int ready = pselect(count, read, write, except, timeout ? &limit : NULL, NULL);
    if (timeout) {
        struct timespec rest = left(limit, start); /* Linux tells what is left */
        *timeout = (struct timeval){rest.tv_sec, rest.tv_nsec / 1000};
    }
    return ready;
}

/* ---- the path of a unix listener: new removes it before it binds, old still listens there ---- */

static bool old_listens_at(int directory, const char *path)
{
    struct stat status;
    char base[PATH_MAX] = "";
    if (!path || fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISSOCK(status.st_mode))
        return false;
    if (path[0] != '/' && directory == AT_FDCWD) {
        if (!getcwd(base, sizeof(base)))
            return false;
    } else if (path[0] != '/') {
        char link[64];
        snprintf(link, sizeof(link), "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, base, sizeof(base) - 1);
        if (length < 0)
            return false;
        base[length] = 0;
    }
    struct gate_message question = {.kind = GATE_UNLINK, .listener = -1};
    int length = snprintf(question.body, sizeof(question.body), "%s%s%s", base, base[0] ? "/" : "", path);
    if (length < 0 || (size_t)length >= sizeof(question.body))
        return false;
    question.length = (uint32_t)length;
    struct gate_message answer;
    int received;
    return gate_ask(&question, &answer, &received) == GATE_SWALLOW;
}

static bool must_stay(int directory, const char *path)
{
    int saved = errno;
    bool stays = engaged() && atomic_load(&shim_phase) != PHASE_COMMITTED && old_listens_at(directory, path);
    errno = saved;
    return stays;
}

EXPORTED int unlink(const char *path)
{
    return must_stay(AT_FDCWD, path) ? 0 : REAL(unlink)(path);
}

EXPORTED int unlinkat(int directory, const char *path, int flags)
{
    return !(flags & AT_REMOVEDIR) && must_stay(directory, path) ? 0 : REAL(unlinkat)(directory, path, flags);
}

EXPORTED int remove(const char *path)
{
    return must_stay(AT_FDCWD, path) ? 0 : REAL(remove)(path);
}

/* ---- the start chain ---- */

EXPORTED int execve(const char *path, char *const arguments[], char *const environment[])
{
    return REAL(execve)(path, arguments, environment_for_exec(environment));
}

EXPORTED int execv(const char *path, char *const arguments[])
{
    return REAL(execve)(path, arguments, environment_for_exec(environ));
}
