#include "broker.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* High enough that clients who connect during the pause wait instead of being dropped; the kernel caps it. */
#define PAUSE_BACKLOG 4096
#define PLACEHOLDER_BACKLOG 128

/* ---- addresses ---- */

void address_text(const struct sockaddr_storage *address, socklen_t length, char *text, size_t size)
{
    char host[INET6_ADDRSTRLEN];
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        snprintf(text, size, "tcp4:%s:%d", inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host)), ntohs(v4->sin_port));
    } else if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)address;
        snprintf(text, size, "tcp6:[%s]:%d", inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host)),
                 ntohs(v6->sin6_port));
    } else {
        const struct sockaddr_un *path = (const void *)address;
        int bytes = (int)length - (int)offsetof(struct sockaddr_un, sun_path);
        if (bytes > 0 && path->sun_path[0] == 0)
            snprintf(text, size, "unix:@%.*s", bytes - 1, path->sun_path + 1);
        else
            snprintf(text, size, "unix:%.*s", bytes > 0 ? bytes : 0, path->sun_path);
    }
}

void listener_text(const struct listener *listener, char *text, size_t size)
{
    address_text(&listener->address, listener->length, text, size);
}

static bool wildcard(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return ((const struct sockaddr_in *)address)->sin_addr.s_addr == htonl(INADDR_ANY);
    return IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

static in_port_t port_of(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET ? ((const struct sockaddr_in *)address)->sin_port
                                         : ((const struct sockaddr_in6 *)address)->sin6_port;
}

/* IPv4 addresses as ::ffff:a.b.c.d, so that both families compare. */
static struct in6_addr mapped(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET6)
        return ((const struct sockaddr_in6 *)address)->sin6_addr;
    struct in6_addr v6 = {.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(&v6.s6_addr[12], &((const struct sockaddr_in *)address)->sin_addr, 4);
    return v6;
}

static bool reaches_v4(const struct sockaddr_storage *address, bool only_v6)
{
    if (address->ss_family == AF_INET)
        return true;
    struct in6_addr v6 = mapped(address);
    return wildcard(address) ? !only_v6 : IN6_IS_ADDR_V4MAPPED(&v6);
}

static bool reaches_v6(const struct sockaddr_storage *address)
{
    struct in6_addr v6 = mapped(address);
    return address->ss_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&v6);
}

static bool is_inet(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET || address->ss_family == AF_INET6;
}

/* Would the kernel see both as claims to the same connections? */
static bool overlap(const struct sockaddr_storage *a, bool a_only, const struct sockaddr_storage *b, bool b_only)
{
    if (!is_inet(a) || !is_inet(b) || port_of(a) != port_of(b))
        return false;
    if (wildcard(a) || wildcard(b))
        return (reaches_v4(a, a_only) && reaches_v4(b, b_only)) || (reaches_v6(a) && reaches_v6(b));
    struct in6_addr x = mapped(a), y = mapped(b);
    return IN6_ARE_ADDR_EQUAL(&x, &y);
}

static bool same_unix(struct broker *broker, const struct sockaddr_storage *a, socklen_t a_length,
                      const struct sockaddr_storage *b, socklen_t b_length)
{
    const struct sockaddr_un *x = (const void *)a, *y = (const void *)b;
    size_t head = offsetof(struct sockaddr_un, sun_path);
    if (a_length <= head || b_length <= head)
        return false;
    if (x->sun_path[0] == 0 || y->sun_path[0] == 0)
        return a_length == b_length && memcmp(x->sun_path, y->sun_path, a_length - head) == 0;
    struct stat first, second;
    char path[256];
    const char *base = x->sun_path[0] == '/' ? "root" : "cwd/";
    snprintf(path, sizeof(path), "/proc/%d/%s%.*s", broker->old, base, (int)(a_length - head), x->sun_path);
    if (stat(path, &first) < 0)
        return false;
    snprintf(path, sizeof(path), "/proc/%d/root%.*s", broker->old, (int)(b_length - head), y->sun_path);
    return stat(path, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

static bool same_address(struct broker *broker, const struct listener *l, const struct sockaddr_storage *address,
                         socklen_t length, bool only_v6)
{
    if (l->address.ss_family != address->ss_family)
        return false;
    if (address->ss_family == AF_UNIX)
        return same_unix(broker, &l->address, l->length, address, length);
    struct in6_addr x = mapped(&l->address), y = mapped(address);
    return port_of(&l->address) == port_of(address) && IN6_ARE_ADDR_EQUAL(&x, &y) &&
           (address->ss_family == AF_INET || !wildcard(address) || l->only_v6 == only_v6);
}

/* ---- old's sockets ---- */

static int socket_option(int fd, int level, int name)
{
    int value = -1;
    socklen_t size = sizeof(value);
    return getsockopt(fd, level, name, &value, &size) == 0 ? value : -1;
}

int sockets_each(struct broker *broker, void (*visit)(struct broker *, int fd, ino_t inode))
{
    char path[64];
    int missed = 0;
    snprintf(path, sizeof(path), "/proc/%d/fd", broker->old);
    DIR *directory = opendir(path);
    if (!directory)
        return -1;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        char target[64];
        unsigned long inode;
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof(target) - 1);
        if (length <= 0)
            continue;
        target[length] = 0;
        if (sscanf(target, "socket:[%lu]", &inode) != 1)
            continue;
        int fd = pidfd_take(broker->old_pidfd, atoi(entry->d_name));
        if (fd >= 0)
            visit(broker, fd, inode);
        else
            missed++;
    }
    closedir(directory);
    return missed;
}

/* The attach listener of every JVM is bound to its own pid: new has its own. */
static bool belongs_to_the_jvm(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_UNIX && strstr(((const struct sockaddr_un *)address)->sun_path, "/.java_pid");
}

static bool is_stream_listener(int fd)
{
    int domain = socket_option(fd, SOL_SOCKET, SO_DOMAIN);
    return (domain == AF_INET || domain == AF_INET6 || domain == AF_UNIX) &&
           socket_option(fd, SOL_SOCKET, SO_TYPE) == SOCK_STREAM && socket_option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 1;
}

static void note_listener(struct broker *broker, int fd, ino_t inode)
{
    struct listener **link = &broker->listeners;
    while (*link && (*link)->inode != inode)
        link = &(*link)->next;
    if (*link) {
        (*link)->present = true;
        close(fd);
        return;
    }
    struct listener *added = is_stream_listener(fd) ? calloc(1, sizeof(*added)) : NULL;
    if (!added) {
        close(fd);
        return;
    }
    added->length = sizeof(added->address);
    if (getsockname(fd, (struct sockaddr *)&added->address, &added->length) < 0 ||
        belongs_to_the_jvm(&added->address)) {
        close(fd);
        free(added);
        return;
    }
    added->id = ++broker->next_listener;
    added->inode = inode;
    added->fd = fd;
    added->present = true;
    added->placeholder = -1;
    added->backlog_before_hold = -1;
    added->only_v6 = added->address.ss_family == AF_INET6 && socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 1;
    *link = added;
}

static void forget_closed_listeners(struct broker *broker)
{
    for (struct listener **link = &broker->listeners; *link;) {
        struct listener *l = *link;
        if (l->present || l->members) {
            link = &l->next;
            continue;
        }
        *link = l->next;
        listener_close_placeholder(l);
        close(l->fd);
        free(l);
    }
}

bool listeners_scan(struct broker *broker)
{
    for (struct listener *l = broker->listeners; l; l = l->next)
        l->present = false;
    if (sockets_each(broker, note_listener) < 0)
        return false;
    forget_closed_listeners(broker);
    return true;
}

struct listener *listener_with_id(struct broker *broker, int id)
{
    struct listener *l = broker->listeners;
    while (l && l->id != id)
        l = l->next;
    return l;
}

struct listener *listener_match(struct broker *broker, const struct sockaddr *address, socklen_t length, bool only_v6,
                                struct listener **conflict)
{
    struct sockaddr_storage wanted = {0};
    memcpy(&wanted, address, length < sizeof(wanted) ? length : sizeof(wanted));
    *conflict = NULL;
    for (struct listener *l = broker->listeners; l; l = l->next) {
        if (same_address(broker, l, &wanted, length, only_v6)) {
            if (!l->members && l->present)
                return l;
            *conflict = l;
        } else if (overlap(&l->address, l->only_v6, &wanted, only_v6)) {
            *conflict = l;
        }
    }
    return NULL;
}

bool listener_has_path(struct broker *broker, const char *path)
{
    struct sockaddr_un wanted = {.sun_family = AF_UNIX};
    struct stat asked;
    char full[4200];
    snprintf(full, sizeof(full), "/proc/%d/root%s", broker->old, path);
    if (strlen(path) >= sizeof(wanted.sun_path) || lstat(full, &asked) < 0)
        return false;
    strcpy(wanted.sun_path, path);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
    for (struct listener *l = broker->listeners; l; l = l->next)
        if (l->address.ss_family == AF_UNIX &&
            same_unix(broker, &l->address, l->length, (const struct sockaddr_storage *)(const void *)&wanted, length))
            return true;
    return false;
}

/* ---- placeholders ---- */

static bool open_inet(struct listener *l)
{
    struct sockaddr_storage address = {.ss_family = l->address.ss_family};
    struct sockaddr_in *v4 = (void *)&address;
    struct sockaddr_in6 *v6 = (void *)&address;
    bool by_v4 = reaches_v4(&l->address, l->only_v6);
    socklen_t length = address.ss_family == AF_INET ? sizeof(*v4) : sizeof(*v6);
    if (address.ss_family == AF_INET) {
        v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
        int no = 0;
        setsockopt(l->placeholder, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
        inet_pton(AF_INET6, by_v4 ? "::ffff:127.0.0.1" : "::1", &v6->sin6_addr);
    }
    if (bind(l->placeholder, (struct sockaddr *)&address, length) < 0 ||
        getsockname(l->placeholder, (struct sockaddr *)&address, &length) < 0)
        return false;
    snprintf(l->door, sizeof(l->door), by_v4 ? "127.0.0.1:%d" : "[::1]:%d", ntohs(port_of(&address)));
    return true;
}

static bool open_unix(struct broker *broker, struct listener *l)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(l->door, sizeof(l->door), "%s/door-%d.sock", broker->directory, l->id);
    if (length < 0 || (size_t)length >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(address.sun_path, l->door);
    unlink(l->door);
    mode_t before = umask(0177);
    bool bound = bind(l->placeholder, (struct sockaddr *)&address, sizeof(address)) == 0;
    umask(before);
    return bound;
}

bool listener_open_placeholder(struct broker *broker, struct listener *l)
{
    l->placeholder = apart_door_socket(broker, l->address.ss_family);
    if (l->placeholder < 0)
        return false;
    bool opened = is_inet(&l->address) ? open_inet(l) : open_unix(broker, l);
    if (opened && listen(l->placeholder, PLACEHOLDER_BACKLOG) == 0)
        return true;
    listener_close_placeholder(l);
    return false;
}

void listener_close_placeholder(struct listener *l)
{
    if (l->placeholder >= 0)
        close(l->placeholder);
    l->placeholder = -1;
    if (l->address.ss_family == AF_UNIX && l->door[0])
        unlink(l->door);
    l->door[0] = 0;
}

/* ---- duplicates of everything, while old is frozen ---- */

/* Of a unix listener only netlink tells the backlog. */
static int unix_backlog(ino_t inode)
{
    struct {
        struct nlmsghdr head;
        struct unix_diag_req request;
    } question = {
        .head = {.nlmsg_len = sizeof(question), .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = AF_UNIX,
                    .udiag_states = (uint32_t)-1,
                    .udiag_ino = (uint32_t)inode,
                    .udiag_cookie = {(uint32_t)-1, (uint32_t)-1},
                    .udiag_show = UDIAG_SHOW_RQLEN},
    };
    char answer[512] __attribute__((aligned(8)));
    int backlog = -1;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0)
        return -1;
    ssize_t size = send(fd, &question, sizeof(question), 0) < 0 ? -1 : recv(fd, answer, sizeof(answer), 0);
    close(fd);
    struct nlmsghdr *head = (struct nlmsghdr *)answer;
    size_t fixed = NLMSG_LENGTH(sizeof(struct unix_diag_msg));
    if (size < (ssize_t)fixed || head->nlmsg_type != SOCK_DIAG_BY_FAMILY || head->nlmsg_len > (size_t)size)
        return -1;
    for (size_t at = NLMSG_ALIGN(fixed); at + sizeof(struct nlattr) <= head->nlmsg_len;) {
        struct nlattr *attribute = (struct nlattr *)(answer + at);
        if (attribute->nla_len < sizeof(*attribute))
            break;
        if (attribute->nla_type == UNIX_DIAG_RQLEN &&
            at + sizeof(*attribute) + sizeof(struct unix_diag_rqlen) <= head->nlmsg_len) {
            struct unix_diag_rqlen lengths;
            memcpy(&lengths, attribute + 1, sizeof(lengths));
            backlog = (int)lengths.udiag_wqueue;
        }
        at += NLMSG_ALIGN(attribute->nla_len);
    }
    return backlog;
}

static int tcp_information(int fd, struct tcp_info *information)
{
    socklen_t size = sizeof(*information);
    memset(information, 0, sizeof(*information));
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, information, &size);
}

static int current_backlog(int fd, ino_t inode)
{
    struct tcp_info information;
    if (socket_option(fd, SOL_SOCKET, SO_DOMAIN) == AF_UNIX)
        return unix_backlog(inode);
    /* Of a listener these two count its accept queue: unacked = waiting, sacked = limit. */
    return tcp_information(fd, &information) == 0 ? (int)information.tcpi_sacked : -1;
}

/* Neither end of a socketpair has a name: a JVM makes one for itself, and nobody else is at its other end. */
static bool is_unix_connection(int fd)
{
    struct sockaddr_storage name;
    socklen_t own = sizeof(name), peers = sizeof(name);
    return socket_option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 0 && getsockname(fd, (struct sockaddr *)&name, &own) == 0 &&
           getpeername(fd, (struct sockaddr *)&name, &peers) == 0 &&
           (own > sizeof(sa_family_t) || peers > sizeof(sa_family_t));
}

static bool is_established(int fd)
{
    struct tcp_info information;
    if (socket_option(fd, SOL_SOCKET, SO_TYPE) != SOCK_STREAM)
        return false;
    if (socket_option(fd, SOL_SOCKET, SO_DOMAIN) == AF_UNIX)
        return is_unix_connection(fd);
    return socket_option(fd, SOL_SOCKET, SO_PROTOCOL) == IPPROTO_TCP && tcp_information(fd, &information) == 0 &&
           information.tcpi_state == TCP_ESTABLISHED;
}

int backlog_raise(int fd, ino_t inode)
{
    int backlog = current_backlog(fd, inode);
    return backlog >= PAUSE_BACKLOG || backlog < 0 || listen(fd, PAUSE_BACKLOG) < 0 ? -1 : backlog;
}

static int backlog_before_hold(struct broker *broker, ino_t inode)
{
    struct listener *l = broker->listeners;
    while (l && l->inode != inode)
        l = l->next;
    return l ? l->backlog_before_hold : -1;
}

static void hold_socket(struct broker *broker, int fd, ino_t inode)
{
    size_t size = (broker->socket_count + 1) * sizeof(*broker->sockets);
    struct held_socket *grown = realloc(broker->sockets, size);
    if (!grown) {
        close(fd);
        return;
    }
    broker->sockets = grown;
    struct held_socket *held = &grown[broker->socket_count++];
    *held = (struct held_socket){.fd = fd, .status_flags = fcntl(fd, F_GETFL), .backlog = -1};
    if (is_stream_listener(fd)) {
        held->backlog = backlog_before_hold(broker, inode);
        if (held->backlog < 0)
            held->backlog = backlog_raise(fd, inode);
    }
}

int sockets_take(struct broker *broker, int *listeners, int *established)
{
    *listeners = *established = 0;
    sockets_restore(broker); /* an earlier attempt's */
    int missed = sockets_each(broker, hold_socket);
    for (size_t i = 0; i < broker->socket_count; i++) {
        *listeners += is_stream_listener(broker->sockets[i].fd);
        *established += is_established(broker->sockets[i].fd);
    }
    return missed;
}

void sockets_restore(struct broker *broker)
{
    for (size_t i = 0; i < broker->socket_count; i++) {
        struct held_socket *held = &broker->sockets[i];
        if (held->status_flags >= 0)
            fcntl(held->fd, F_SETFL, held->status_flags);
        if (held->backlog >= 0)
            listen(held->fd, held->backlog);
        close(held->fd);
    }
    free(broker->sockets);
    broker->sockets = NULL;
    broker->socket_count = 0;
}

struct listener *socket_accepted_by(struct broker *broker, int fd, bool adopted)
{
    struct sockaddr_storage local = {0};
    socklen_t length = sizeof(local);
    struct listener *best = NULL;
    if (!is_established(fd) || getsockname(fd, (struct sockaddr *)&local, &length) < 0)
        return NULL;
    for (struct listener *l = broker->listeners; l; l = l->next) {
        if ((adopted && !l->members) || l->address.ss_family != local.ss_family)
            continue;
        if (local.ss_family == AF_UNIX) {
            if (l->length == length && memcmp(&l->address, &local, length) == 0)
                return l;
        } else if (overlap(&l->address, l->only_v6, &local, false)) {
            if (!best || wildcard(&best->address))
                best = l; /* the specific address wins, as in the kernel */
        }
    }
    return best;
}
