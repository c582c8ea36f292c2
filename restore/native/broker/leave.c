/*
 * Ends frozen old in a way that lets its connections be restored: their peers are told nothing. A connection on which
 * bytes have moved since it was noted, right before the dump, is not the one in the image any more; it is reset, and so
 * is what can't be restored anyway. No firewall rule is made: a peer that sends something while nobody is there gets a
 * reset from the kernel, as from any machine that has forgotten a connection.
 */
#include "broker.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#define KILL_MILLIS 10000
#define ESTABLISHED 1 /* of the kernel's tcp_states.h; <netinet/tcp.h> has it, but not all of struct tcp_info */

struct connection {
    int fd; /* a duplicate, while old is being ended */
    ino_t inode;
    uint64_t received;
    uint64_t acknowledged;
    bool quiet; /* nothing has moved since it was noted */
};

static struct connection *noted, *leaving;
static size_t noted_count, leaving_count;

/* Of a TCP connection in any state; false for other sockets. */
static bool counters(int fd, struct connection *into, uint8_t *state)
{
    struct tcp_info information = {0};
    struct sockaddr_storage peer;
    socklen_t size = sizeof(information), length = sizeof(peer);
    int protocol = 0;
    socklen_t protocol_size = sizeof(protocol);
    if (getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &protocol_size) < 0 || protocol != IPPROTO_TCP ||
        getpeername(fd, (struct sockaddr *)&peer, &length) < 0 ||
        getsockopt(fd, IPPROTO_TCP, TCP_INFO, &information, &size) < 0)
        return false;
    into->received = information.tcpi_bytes_received;
    into->acknowledged = information.tcpi_bytes_acked;
    *state = information.tcpi_state;
    return true;
}

static void add(struct connection **list, size_t *count, struct connection connection)
{
    struct connection *grown = realloc(*list, (*count + 1) * sizeof(*grown));
    if (!grown) {
        close(connection.fd);
        return;
    }
    *list = grown;
    grown[(*count)++] = connection;
}

static void note(struct broker *broker, int fd, ino_t inode)
{
    struct connection seen = {.fd = -1, .inode = inode};
    uint8_t state;
    (void)broker;
    if (counters(fd, &seen, &state) && state == ESTABLISHED)
        add(&noted, &noted_count, seen);
    close(fd);
}

int connections_note(struct broker *broker)
{
    noted_count = 0;
    int missed = sockets_each(broker, note);
    return missed < 0 ? -1 : (int)noted_count;
}

static bool has_moved(const struct connection *connection)
{
    struct connection now;
    uint8_t state;
    if (!counters(connection->fd, &now, &state) || state != ESTABLISHED)
        return true;
    for (size_t i = 0; i < noted_count; i++)
        if (noted[i].inode == connection->inode)
            return noted[i].received != now.received || noted[i].acknowledged != now.acknowledged;
    return true;
}

/* In repair mode a socket is closed without a word. */
static bool repair(int fd, int mode)
{
    return setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &mode, sizeof(mode)) == 0;
}

static void take(struct broker *broker, int fd, ino_t inode)
{
    struct connection connection = {.fd = fd, .inode = inode};
    uint8_t state;
    (void)broker;
    bool taken = false; /* under another descriptor */
    for (size_t i = 0; i < leaving_count; i++)
        taken = taken || leaving[i].inode == inode;
    if (taken || !counters(fd, &connection, &state)) {
        close(fd);
        return;
    }
    connection.quiet = repair(fd, TCP_REPAIR_ON);
    add(&leaving, &leaving_count, connection);
}

static void reset(int fd)
{
    struct linger at_once = {.l_onoff = 1};
    repair(fd, TCP_REPAIR_OFF_NO_WP);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

bool end_quietly(struct broker *broker, int *kept, int *cut)
{
    *kept = *cut = 0;
    leaving_count = 0;
    sockets_each(broker, take);
    bool killed = kill_old(broker, KILL_MILLIS);
    for (size_t i = 0; i < leaving_count; i++) {
        struct connection *connection = &leaving[i];
        if (!killed)
            repair(connection->fd, TCP_REPAIR_OFF);
        else if (connection->quiet && !has_moved(connection))
            (*kept)++;
        else {
            reset(connection->fd);
            (*cut)++;
        }
        close(connection->fd);
    }
    return killed;
}
