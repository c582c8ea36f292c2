/*
 * The gate: what the broker and the preload shim say to each other.
 *
 * The gate is a SOCK_SEQPACKET unix socket in the abstract namespace; its name travels in the environment. Each process
 * of new keeps one lasting connection (JOIN) on which the broker announces phases; questions that need an answer use a
 * connection of their own, so no answer can be taken by the wrong thread.
 */
#ifndef IMAGO_GATE_H
#define IMAGO_GATE_H

#include <stdint.h>
#include <sys/socket.h>

#define GATE_VARIABLE "IMAGO_GATE"
#define GATE_SHIM_NAME "libimago-shim.so"
/* What a process of new exits with when its broker is gone before it went live. */
#define GATE_LOST_STATUS 99
#define GATE_BODY_MAX 4096

enum gate_kind {
    /* process -> broker, on the lasting connection, no answer */
    GATE_JOIN = 1,     /* first message of a lasting connection */
    GATE_AT_DOOR,      /* listener: first wait for a client on it */
    GATE_ACCEPTED,     /* listener, value = connections accepted on its private door so far */
    GATE_DONE,         /* answers PRIVATE, READY, GO, COMMIT; value = listeners touched */
    /* process -> broker, on a connection of its own, answered by VERDICT */
    GATE_BIND,         /* body = socket address, value = IPV6_V6ONLY */
    GATE_RELEASE,      /* listener: the process closed it */
    GATE_UNLINK,       /* body = absolute path of a unix socket about to be removed */
    /* broker -> process */
    GATE_VERDICT,      /* value = enum gate_verdict; for BIND adopted: listener + the placeholder's descriptor */
    GATE_PRIVATE,      /* connections on placeholders are the checker's: accept them */
    GATE_CONNECTION,   /* listener + descriptor of an established connection to be returned by accept() */
    GATE_LISTENER,     /* listener + descriptor of old's listener, put in place at GO */
    GATE_READY,        /* how many could be swapped? the last question that leaves no trace */
    GATE_GO,           /* swap placeholders for listeners */
    GATE_COMMIT,       /* the gate is open for good */
};

enum gate_verdict {
    GATE_NOT_OURS = 0, /* old has nothing to do with it: do it really */
    GATE_ADOPTED,      /* old listens there: take the placeholder */
    GATE_CONFLICT,     /* old listens on an overlapping address that can't be adopted */
    GATE_SWALLOW,      /* pretend it was done */
};

struct gate_message {
    uint32_t kind;
    int32_t listener;
    int32_t value;
    uint32_t length; /* bytes of body in use */
    char body[GATE_BODY_MAX];
};

/* Sends one message, with a descriptor if fd >= 0. Returns 0, or -1 with errno. */
int gate_send(int socket, const struct gate_message *message, int fd, int flags);

/* Receives one message; *fd is -1 or a close-on-exec descriptor. Returns 1, 0 at end of file, or -1 with errno. */
int gate_receive(int socket, struct gate_message *message, int *fd, int flags);

/* A connection to the gate of that name (without the leading NUL of the abstract namespace), or -1 with errno. */
int gate_connect(const char *name);

/* A listening gate of that name, or -1 with errno. */
int gate_listen(const char *name);

#endif
