/*
 * The broker: the small root process that outlives the upgrader. It holds old (by pidfd), duplicates of old's sockets
 * with their saved flags and backlog, and the gate of new. Whatever ends it before the commit - end of input, a lost
 * upgrader, its own crash - leaves old running and new gone.
 *
 * One poll loop (broker_turn); a command that waits turns the loop until its condition or deadline. One thread, but for the
 * moment in which calls.c looks at many threads of old at a time.
 */
#ifndef IMAGO_BROKER_H
#define IMAGO_BROKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "gate.h"

#define MEMBERS_MAX 64 /* processes of new on the gate; one bit each in struct listener */
#define LINE_MAX_BYTES 8192
#define TEXT_BYTES 65536

/* ---- text.c: lines out ---- */

struct text {
    char bytes[TEXT_BYTES];
    size_t used;
};
void text_clear(struct text *text);
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a value with space, comma, '=', '%' and control characters as %XX. */
void text_value(struct text *text, const char *value);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_text(const struct text *text);
int64_t monotonic_nanos(void);

/* ---- sockets.c: what old has ---- */

struct listener {
    struct listener *next;
    int id;
    ino_t inode;
    int fd; /* duplicate of old's */
    struct sockaddr_storage address;
    socklen_t length;
    bool only_v6;
    bool ignored;
    bool present; /* seen in the latest scan */
    uint64_t members; /* who holds it in new; 0 = not adopted */
    uint64_t at_door; /* those of them that wait for clients; a master that only forks workers does not */
    int placeholder;
    char door[160]; /* the placeholder's address for the checker */
    int accepted[MEMBERS_MAX];
    int backlog_before_hold; /* -1 while it was not raised */
};

/* A duplicate of any of old's sockets, taken while it was frozen. */
struct held_socket {
    int fd;
    int status_flags;
    int backlog; /* -1 unless a listener whose backlog was raised */
};

/* ---- tasks.c: threads of a process, and the files in /proc that tell about them ---- */

#define IN_NO_CALL (-1)

struct task {
    pid_t id;
    int state_file, call_file; /* -1 while not open */
    bool listed;
};

/* Files are kept open, for they are read while the process stands still. All zeros but the process: none are known yet. */
struct tasks {
    pid_t process;
    struct task *all;
    size_t count;
};

/* Learns which threads there are now; false if that can't be told. Files of those that it knew stay open. */
bool tasks_list(struct tasks *tasks);
void tasks_forget(struct tasks *tasks);
/* Whether the process has exactly as many threads. */
bool tasks_are_all(const struct tasks *tasks, size_t alive);
/* The kernel's letter for it; X for a thread that is gone. */
char task_state(const struct tasks *tasks, struct task *task);
/* Whether it can't run any more until someone lets it; true for one that is gone. */
bool task_is_stopped(const struct tasks *tasks, struct task *task);
/* Number of the system call that a stopped thread was in, or IN_NO_CALL. */
int task_call(const struct tasks *tasks, struct task *task);

struct broker {
    pid_t old;
    pid_t model; /* new is started as this process runs: old, but in a rehearsal, where old is a stand-in */
    bool rehearsal;
    int network_outside, network_inside; /* of a rehearsal; the broker is inside */
    struct tasks threads; /* old's */
    int old_pidfd;
    bool old_gone;
    bool frozen;
    bool was_stopped; /* before the freeze, by somebody else */
    bool serves; /* new may have answered a client: there is no way back as long as it lives */
    bool holding; /* new work is held back from old */
    const char *directory;
    const char *shim;

    int signals;
    bool input_ended;
    char input[LINE_MAX_BYTES];
    size_t input_used;

    int gate;
    char gate_name[64];
    struct member {
        int fd;
        pid_t pid;
        bool done; /* answered the latest phase message */
        int done_value;
    } members[MEMBERS_MAX];
    enum { HELD, PRIVATE, LIVE } phase;

    pid_t new;
    bool new_gone;
    int new_status;

    struct listener *listeners;
    int next_listener;
    char conflict[512];
    struct held_socket *sockets;
    size_t socket_count;
};

/* Finds old's listeners anew; returns false if old's descriptors can't be read. */
bool listeners_scan(struct broker *broker);
struct listener *listener_with_id(struct broker *broker, int id);
/* The first free listener with exactly that address; *conflict is one that overlaps without being the same. */
struct listener *listener_match(struct broker *broker, const struct sockaddr *address, socklen_t length, bool only_v6,
                                struct listener **conflict);
bool listener_open_placeholder(struct broker *broker, struct listener *listener);
void listener_close_placeholder(struct listener *listener);
bool listener_has_path(struct broker *broker, const char *path);
void address_text(const struct sockaddr_storage *address, socklen_t length, char *text, size_t size);
void listener_text(const struct listener *listener, char *text, size_t size);
/* Returns how many of old's sockets could not be duplicated, or -1 if its descriptors can't be read. */
int sockets_take(struct broker *broker, int *listeners, int *established);
void sockets_restore(struct broker *broker);
/* The listener that accepted this established connection, or NULL; with `adopted`, only one that new has. */
struct listener *socket_accepted_by(struct broker *broker, int fd, bool adopted);
/* Calls visit with a duplicate of each socket of old; visit owns it. Returns how many could not be duplicated (of a
 * running old some close meanwhile), or -1 if old's descriptors can't be read. */
int sockets_each(struct broker *broker, void (*visit)(struct broker *, int fd, ino_t inode));
/* Makes room for those who connect during the pause; returns what the backlog was, or -1 if it was left as it is. */
int backlog_raise(int fd, ino_t inode);

/* ---- hold.c: new work waits while work that has begun is finished ---- */

/* May be called again for connections accepted meanwhile. Counts what this call added, and what can't be held. */
bool hold_work(struct broker *broker, int *listeners, int *connections, int *missed);
/* Puts off the moment at which the hold ends by itself. */
void hold_continue(struct broker *broker);
void hold_release(struct broker *broker);

/* ---- leave.c: old is ended, its connections are to come back ---- */

/* Notes how far each established connection of frozen old has come; returns their number, or -1. */
int connections_note(struct broker *broker);
/* Kills old. Peers of connections that have not moved since learn nothing of it; other connections are reset. */
bool end_quietly(struct broker *broker, int *kept, int *cut);

/* ---- gate_server.c ---- */

bool gate_start(struct broker *broker);
void gate_accept(struct broker *broker);
void gate_read_member(struct broker *broker, int index);
/* Sends to every member and waits until all have answered; false after millis. *sum adds up the answers' values. */
bool gate_announce(struct broker *broker, enum gate_kind kind, int millis, int *sum);
/* Gives old's listener to every process that has adopted it. */
void gate_send_listener(struct broker *broker, struct listener *listener);
/* Gives an established connection to one of those at the door, by turn. */
bool gate_hand_connection(struct broker *broker, struct listener *listener, int fd, int turn);
void gate_drop_member(struct broker *broker, int index);
/* Whether a process of new has put one of old's listeners in its place, whatever it answered; true when in doubt. */
bool gate_any_swapped(struct broker *broker);

/* ---- launch.c ---- */

/* Starts new as old runs. Returns 0 or fills `error`; what could not be copied is listed in `warnings`. */
int launch(struct broker *broker, const char *specification, struct text *warnings, struct text *error);
/* Kills new and everything it started. */
void launch_kill(struct broker *broker);
void launch_reap(struct broker *broker);

/* ---- apart.c: a rehearsal's new ---- */

/* Moves the broker into the namespaces of old, a stand-in. */
bool apart_enter(struct broker *broker);
/* A stream socket where the checker can reach it. */
int apart_door_socket(struct broker *broker, int family);
/* Forks into a process namespace; there apart_begin() has to be called at once. */
pid_t apart_fork(void);
/* Returns true in the process that is to become new, or false with errno when that can't be. */
bool apart_begin(void);

/* ---- freeze.c ---- */

int pidfd_open_process(pid_t pid);
int pidfd_take(int pidfd, int fd);
/* Waits until every thread of the process has stopped. */
bool await_stop(struct tasks *threads, int millis);
bool freeze_old(struct broker *broker, int millis);
void thaw_old(struct broker *broker);
bool kill_old(struct broker *broker, int millis);
/* Thaws old even if the broker itself crashes. */
void freeze_guard(struct broker *broker);

/* ---- calls.c ---- */

/* Lists as TASK:CALL,... the threads of stopped old that have come out of a system call and have not gone on, other than
 * of a futex. Fails with errno and the thread that can't be looked at. Old is stopped afterwards as before. */
bool calls_completed(struct broker *broker, struct text *calls);

/* ---- commands.c ---- */

/* Executes one line; returns false when the broker is finished. */
bool command_execute(struct broker *broker, char *line);
void roll_back(struct broker *broker);
bool commit(struct broker *broker);

/* ---- broker.c ---- */

/* Handles whatever is due, waiting up to millis for something. */
void broker_turn(struct broker *broker, int millis);
/* Whether a command has come that is not executed yet. */
bool line_waits(const struct broker *broker);

#endif
