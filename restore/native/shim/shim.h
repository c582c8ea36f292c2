/*
 * The preload shim of a process of new. Until the commit it stands between the program and its listening sockets: where
 * old listens already, the program gets a *placeholder* (a private listener that the broker made), and at GO the shim
 * puts old's listener in the placeholder's place. The program's own flags and options thus never touch the open file
 * description that old still shares. After the commit every call goes straight through.
 */
#ifndef IMAGO_SHIM_H
#define IMAGO_SHIM_H

#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>

#include "gate.h"

#define EXPORTED __attribute__((visibility("default")))
/* Descriptors from here on are not tracked: a listener this high is refused at bind. */
#define TRACKED_DESCRIPTORS 65536

/* The C library's own functions. */
struct real_calls {
    int (*bind)(int, const struct sockaddr *, socklen_t);
    int (*listen)(int, int);
    int (*accept)(int, struct sockaddr *, socklen_t *);
    int (*accept4)(int, struct sockaddr *, socklen_t *, int);
    int (*poll)(struct pollfd *, nfds_t, int);
    int (*ppoll)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
    int (*select)(int, fd_set *, fd_set *, fd_set *, struct timeval *);
    int (*pselect)(int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *);
    int (*epoll_ctl)(int, int, int, struct epoll_event *);
    int (*close)(int);
    int (*dup2)(int, int);
    int (*dup3)(int, int, int);
    int (*getsockname)(int, struct sockaddr *, socklen_t *);
    int (*setsockopt)(int, int, int, const void *, socklen_t);
    int (*shutdown)(int, int);
    int (*unlink)(const char *);
    int (*unlinkat)(int, const char *, int);
    int (*remove)(const char *);
    int (*execv)(const char *, char *const[]);
    int (*execve)(const char *, char *const[], char *const[]);
};
extern struct real_calls real;
void real_resolve(void);

/* ---- gate.c: the connection to the broker ---- */

enum gate_phase { PHASE_HELD, PHASE_PRIVATE, PHASE_LIVE, PHASE_COMMITTED };

/* False once nothing is left to do: no gate, or committed and every handed-over connection was accepted. */
extern atomic_bool shim_engaged;
extern _Atomic(enum gate_phase) shim_phase;

/* Remembers the gate's name; the process joins at its first need, or at once if it is a JVM. */
void gate_prepare(const char *name);
/* Makes this process known to the broker and starts the thread that follows the phases. */
void gate_join(void);
/* True in the process that joined. */
bool gate_is_mine(void);
/* True in a vfork()ed child, which must leave its parent's tables alone. */
bool gate_is_parents(void);
bool gate_is_descriptor(int fd);
/* A question to the broker. The process ends if the broker is gone and it is not live. *fd as in gate_receive. */
enum gate_verdict gate_ask(const struct gate_message *question, struct gate_message *answer, int *fd);
/* Tells the broker without waiting; value as the kind says. */
void gate_tell(enum gate_kind kind, int listener, int value);
/* Ends engagement if the gate is open for good and no handed-over connection is left to accept. */
void gate_disengage_if_done(void);

/* ---- listeners.c: placeholders, the swap, connections handed over ---- */

struct listener;

struct listener *listener_at(int fd);
/* bind(): 1 = adopted, 0 = not ours: really bind, -1 = refused with errno. */
int listener_adopt(int fd, const struct sockaddr *address, socklen_t length);
/* close() or dup2() over fd is about to happen. */
void listener_forget(int fd);
void listener_listen(struct listener *listener, int backlog);
void listener_at_door(struct listener *listener);
bool listener_is_live(const struct listener *listener);
int listener_name(const struct listener *listener, struct sockaddr *address, socklen_t *length);
int listener_accept(struct listener *listener, int fd, struct sockaddr *address, socklen_t *length, int flags);
/* Messages of the broker; each takes ownership of fd. */
void listener_hand_connection(int id, int fd);
void listener_set_successor(int id, int fd);
/* How many have what they need to go live. */
int listeners_ready(void);
/* All of them; return how many were touched. */
int listeners_go_live(void);
int listeners_committed(void);
bool listeners_have_pending(void);
/* In a forked child: each must be announced again by its own connection. */
void listeners_forked(void);

/* ---- registrations.c: epoll registrations of tracked descriptors ---- */

/* Guards registrations and the swap against each other. */
void registrations_lock(void);
void registrations_unlock(void);
/* Remembers what a successful epoll_ctl did. Called with the lock held. */
void registrations_note(int epoll, int operation, int fd, const struct epoll_event *event);
/* Takes fd's registrations out of / puts them back into their epoll instances. Called with the lock held. */
void registrations_suspend(int fd);
void registrations_resume(int fd);
bool registrations_want_input(int fd);
/* fd is being closed, be it an epoll instance or a member. Takes the lock. */
void registrations_drop(int fd);

/* ---- environment.c: LD_PRELOAD and the gate's name ---- */

/* A JVM takes both out of its environment, so that its children know nothing of the upgrade. */
void environment_strip(void);
/* Puts them back if this very process is about to replace its image: the start chain goes on. */
char **environment_for_exec(char *const environment[]);
bool environment_is_jvm(void);

#endif
