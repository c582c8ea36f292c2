#include "gate.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define HEADER offsetof(struct gate_message, body)

int gate_send(int socket, const struct gate_message *message, int fd, int flags)
{
    if (message->length > GATE_BODY_MAX) {
        errno = EMSGSIZE;
        return -1;
    }
    struct iovec part = {(void *)message, HEADER + message->length};
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        header.msg_control = control;
        header.msg_controllen = sizeof(control);
        struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &fd, sizeof(int));
    }
    for (;;) {
        if (sendmsg(socket, &header, flags | MSG_NOSIGNAL) >= 0)
            return 0;
        if (errno != EINTR)
            return -1;
    }
}

int gate_receive(int socket, struct gate_message *message, int *fd, int flags)
{
    struct iovec part = {message, sizeof(*message)};
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
    ssize_t count;
    *fd = -1;
    do
        count = recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count <= 0)
        return (int)count;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
            memcpy(fd, CMSG_DATA(c), sizeof(int));
    if ((size_t)count < HEADER || message->length > GATE_BODY_MAX || (size_t)count < HEADER + message->length) {
        if (*fd >= 0)
            close(*fd);
        *fd = -1;
        errno = EPROTO;
        return -1;
    }
    return 1;
}

static int gate_open(const char *name, struct sockaddr_un *address, socklen_t *length)
{
    size_t size = strlen(name);
    if (size + 1 > sizeof(address->sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memset(address, 0, sizeof(*address));
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path + 1, name, size);
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + size);
    return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

/* A close() that keeps errno: it is called on the way out of failures. */
static int give_up(int fd)
{
    int cause = errno;
    close(fd);
    errno = cause;
    return -1;
}

int gate_connect(const char *name)
{
    struct sockaddr_un address;
    socklen_t length;
    int fd = gate_open(name, &address, &length);
    if (fd < 0)
        return -1;
    while (connect(fd, (struct sockaddr *)&address, length) < 0)
        if (errno != EINTR)
            return give_up(fd);
    return fd;
}

int gate_listen(const char *name)
{
    struct sockaddr_un address;
    socklen_t length;
    int fd = gate_open(name, &address, &length);
    if (fd < 0)
        return -1;
    if (bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 64) < 0)
        return give_up(fd);
    return fd;
}
