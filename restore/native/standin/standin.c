/*
 * The stand-in of a service that is gone: it listens where the service listened, so that a new version can be started in
 * its place as in that of a living one, and clients wait in the backlog meanwhile. It never accepts.
 *
 * Usage: imago-standin [--sandbox DIRECTORY SHARED BYTES CWD | --user UID GID] ADDRESS...
 *
 * With --sandbox it listens in namespaces of its own (sandbox.h), where a service may go on that listens at the same
 * addresses. There it has that service's working directory CWD, from which paths are told, and files of sockets are of
 * the same owner and mode.
 *
 * ADDRESS is tcp4:HOST:PORT, tcp6:[HOST]:PORT, tcp6only:[HOST]:PORT (no IPv4 clients) or unix:PATH; one that is given k
 * times is a SO_REUSEPORT group of k. Says "ok", or "err ADDRESS: why", on standard output and then writes where standard
 * error goes, for the new version gets its descriptors. Ends with its standard input, that is with who started it.
 */
#include "sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* As many clients as the kernel lets wait. */
#define BACKLOG 4096

struct address {
    struct sockaddr_storage name;
    socklen_t length;
    bool only_v6;
};

static bool parse_path(const char *path, struct address *address)
{
    struct sockaddr_un *name = (void *)&address->name;
    size_t bytes = strlen(path);
    if (bytes == 0 || bytes >= sizeof(name->sun_path))
        return false;
    name->sun_family = AF_UNIX;
    memcpy(name->sun_path, path, bytes + 1);
    address->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes + (path[0] != '@'));
    if (path[0] == '@')
        name->sun_path[0] = 0; /* abstract: no file, and no NUL at its end */
    return true;
}

static bool parse_internet(const char *text, int family, struct address *address)
{
    char host[INET6_ADDRSTRLEN];
    const char *format = family == AF_INET ? "%45[0-9.]:%d%n" : "[%45[0-9a-fA-F:.]]:%d%n";
    int port, end = 0;
    if (sscanf(text, format, host, &port, &end) != 2 || text[end] || port < 1 || port > 65535)
        return false;
    if (family == AF_INET) {
        struct sockaddr_in *v4 = (void *)&address->name;
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        address->length = sizeof(*v4);
        return inet_pton(AF_INET, host, &v4->sin_addr) == 1;
    }
    struct sockaddr_in6 *v6 = (void *)&address->name;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)port);
    address->length = sizeof(*v6);
    return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1;
}

static bool parse(const char *text, struct address *address)
{
    *address = (struct address){0};
    if (strncmp(text, "unix:", 5) == 0)
        return parse_path(text + 5, address);
    if (strncmp(text, "tcp4:", 5) == 0)
        return parse_internet(text + 5, AF_INET, address);
    if (strncmp(text, "tcp6:", 5) == 0)
        return parse_internet(text + 5, AF_INET6, address);
    address->only_v6 = true;
    return strncmp(text, "tcp6only:", 9) == 0 && parse_internet(text + 9, AF_INET6, address);
}

/* A killed service leaves the file of its socket, which nobody can listen at any more. */
static void remove_stale(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode))
        unlink(path);
}

/* Who may change and open it is the service's doing, and as much needed by a new version that comes after it. */
static bool make_like(const char *path, const struct stat *model)
{
    return lchown(path, model->st_uid, model->st_gid) == 0 && chmod(path, model->st_mode & 07777) == 0;
}

static bool listen_at(const char *text, bool shared, bool beside)
{
    struct stat model;
    struct address address;
    if (!parse(text, &address)) {
        errno = EINVAL;
        return false;
    }
    const int on = 1, only_v6 = address.only_v6;
    int family = address.name.ss_family;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    beside = beside && family == AF_UNIX && lstat(text + 5, &model) == 0;
    if (family == AF_UNIX)
        remove_stale(text + 5);
    else if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
        return false;
    if (family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof(only_v6)) < 0)
        return false;
    if (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) < 0)
        return false;
    return bind(fd, (const struct sockaddr *)&address.name, address.length) == 0 && listen(fd, BACKLOG) == 0 &&
           (!beside || make_like(text + 5, &model));
}

/* How often an address is among those that are wanted. */
static int count_of(const char *text, char **addresses)
{
    int count = 0;
    for (; *addresses; addresses++)
        count += strcmp(text, *addresses) == 0;
    return count;
}

static bool is_path(const char *text)
{
    return strncmp(text, "unix:", 5) == 0;
}

static bool listen_at_all(char **addresses, bool paths, bool beside)
{
    for (char **at = addresses; *at; at++)
        if (is_path(*at) == paths && !listen_at(*at, count_of(*at, addresses) > 1, beside)) {
            printf("err %s: %s\n", *at, strerror(errno));
            return false;
        }
    return true;
}

/* A user whom nobody knows by name has no groups but its own. */
static bool become(uid_t uid, gid_t gid)
{
    const struct passwd *user = getpwuid(uid);
    if ((user ? initgroups(user->pw_name, gid) : setgroups(0, NULL)) < 0 || setresgid(gid, gid, gid) < 0 ||
        setresuid(uid, uid, uid) < 0) {
        printf("err user %u: %s\n", uid, strerror(errno));
        return false;
    }
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* the broker may look at it, as at any service of this user */
    return true;
}

/* The new version's standard input is not the pipe that keeps us alive. */
static int take_life(void)
{
    int life = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return life >= 0 && null >= 0 && dup2(null, STDIN_FILENO) == STDIN_FILENO ? life : -1;
}

static void await_end(int life)
{
    char byte;
    ssize_t got;
    do
        got = read(life, &byte, 1);
    while (got > 0 || (got < 0 && errno == EINTR));
}

int main(int count, char **words)
{
    char **addresses = words + 1;
    bool other_user = count > 4 && strcmp(words[1], "--user") == 0;
    bool sandbox = count > 6 && strcmp(words[1], "--sandbox") == 0;
    addresses += other_user ? 3 : sandbox ? 5 : 0;
    if (count < 2) {
        fprintf(stderr, "usage: imago-standin [--sandbox DIRECTORY SHARED BYTES CWD | --user UID GID] ADDRESS...\n");
        return 2;
    }
    setsid(); /* fails only when it leads a session already */
    int life = take_life();
    if (life < 0)
        return 1;
    if (sandbox && !sandbox_enter(words[2], words[3], words[4], words[5]))
        return 1;
    /* Ports below 1024 take root's rights; files of sockets are made with the rights that the service had. */
    if (!listen_at_all(addresses, false, sandbox))
        return 1;
    if (other_user && !become((uid_t)strtoul(words[2], NULL, 10), (gid_t)strtoul(words[3], NULL, 10)))
        return 1;
    if (!listen_at_all(addresses, true, sandbox))
        return 1;
    puts("ok");
    if (fflush(stdout) != 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return 1;
    await_end(life);
    for (; *addresses; addresses++)
        if (is_path(*addresses))
            remove_stale(*addresses + 5);
    return 0;
}
