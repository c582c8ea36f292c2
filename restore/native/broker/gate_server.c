#include "broker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define STOP_MILLIS 1000

bool gate_start(struct broker *broker)
{
    uint8_t random[16];
    if (getrandom(random, sizeof(random), 0) != sizeof(random))
        return false;
    int used = snprintf(broker->gate_name, sizeof(broker->gate_name), "imago-");
    for (size_t i = 0; i < sizeof(random); i++)
        used += snprintf(broker->gate_name + used, sizeof(broker->gate_name) - (size_t)used, "%02x", random[i]);
    broker->gate = gate_listen(broker->gate_name);
    return broker->gate >= 0;
}

static pid_t parent_of(pid_t pid)
{
    char path[64], line[512];
    pid_t parent = 0;
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    const char *name_end = fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
    fclose(file);
    return name_end && sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

/* Abstract names are open to everybody on the machine: only what the broker itself started may speak. Orphans of new
 * become children of the broker (it is their subreaper), so the chain never breaks. */
static bool is_descendant(pid_t pid)
{
    for (int depth = 0; depth < 64 && pid > 1; depth++) {
        if (pid == getpid())
            return true;
        pid = parent_of(pid);
    }
    return false;
}

static struct member *member_with_pid(struct broker *broker, pid_t pid)
{
    for (int i = 0; i < MEMBERS_MAX; i++)
        if (broker->members[i].fd >= 0 && broker->members[i].pid == pid)
            return &broker->members[i];
    return NULL;
}

static uint64_t bit(const struct broker *broker, const struct member *member)
{
    return UINT64_C(1) << (member - broker->members);
}

static void release(struct listener *l, uint64_t who)
{
    if (!(l->members & who))
        return;
    l->members &= ~who;
    l->at_door &= ~who;
    if (!l->members)
        listener_close_placeholder(l);
}

void gate_drop_member(struct broker *broker, int index)
{
    close(broker->members[index].fd);
    broker->members[index].fd = -1;
    for (struct listener *l = broker->listeners; l; l = l->next) {
        release(l, UINT64_C(1) << index);
        l->accepted[index] = 0;
    }
}

static void send_kind(int fd, enum gate_kind kind)
{
    struct gate_message message = {.kind = kind, .listener = -1};
    gate_send(fd, &message, -1, 0);
}

static void join(struct broker *broker, int fd, pid_t pid)
{
    for (int i = 0; i < MEMBERS_MAX; i++) {
        if (broker->members[i].fd >= 0)
            continue;
        broker->members[i] = (struct member){.fd = fd, .pid = pid};
        if (broker->phase == PRIVATE)
            send_kind(fd, GATE_PRIVATE);
        return;
    }
    close(fd); /* it ends itself: a process of new that the gate can't follow must not serve */
}

/* ---- questions ---- */

static void conflict_found(struct broker *broker, const struct listener *old, const struct gate_message *question)
{
    char theirs[256], ours[256];
    struct text text;
    struct sockaddr_storage wanted = {0};
    memcpy(&wanted, question->body, question->length < sizeof(wanted) ? question->length : sizeof(wanted));
    listener_text(old, ours, sizeof(ours));
    address_text(&wanted, question->length, theirs, sizeof(theirs));
    text_clear(&text);
    text_add(&text, "old=");
    text_value(&text, ours);
    text_add(&text, "%s new=", old->only_v6 ? " old-only-v6=1" : "");
    text_value(&text, theirs);
    if (old->members && strcmp(ours, theirs) == 0)
        text_add(&text, " reason=already-adopted");
    if (!broker->conflict[0])
        snprintf(broker->conflict, sizeof(broker->conflict), "%.500s", text.bytes);
}

static void answer_bind(struct broker *broker, int fd, pid_t pid, const struct gate_message *question)
{
    struct gate_message answer = {.kind = GATE_VERDICT, .listener = -1, .value = GATE_NOT_OURS};
    struct listener *conflict = NULL, *l = NULL;
    struct member *member = member_with_pid(broker, pid);
    if (member && question->length >= sizeof(sa_family_t)) {
        listeners_scan(broker);
        l = listener_match(broker, (const struct sockaddr *)question->body, question->length, question->value != 0,
                           &conflict);
    }
    if (l && broker->phase != LIVE && listener_open_placeholder(broker, l)) {
        l->members = bit(broker, member);
        answer.value = GATE_ADOPTED;
        answer.listener = l->id;
        answer.length = l->length;
        memcpy(answer.body, &l->address, l->length);
        gate_send(fd, &answer, l->placeholder, 0);
        return;
    }
    if (l || conflict || !member) {
        answer.value = GATE_CONFLICT;
        if (l || conflict)
            conflict_found(broker, l ? l : conflict, question);
    }
    gate_send(fd, &answer, -1, 0);
}

static void answer_question(struct broker *broker, int fd, pid_t pid, struct gate_message *question)
{
    struct gate_message answer = {.kind = GATE_VERDICT, .listener = -1, .value = GATE_NOT_OURS};
    struct member *member = member_with_pid(broker, pid);
    struct listener *l = listener_with_id(broker, question->listener);
    switch (question->kind) {
    case GATE_BIND:
        answer_bind(broker, fd, pid, question);
        return;
    case GATE_RELEASE:
        if (l && member)
            release(l, bit(broker, member));
        break;
    case GATE_UNLINK:
        question->body[question->length < GATE_BODY_MAX ? question->length : GATE_BODY_MAX - 1] = 0;
        listeners_scan(broker);
        answer.value = listener_has_path(broker, question->body) ? GATE_SWALLOW : GATE_NOT_OURS;
        break;
    default:
        return;
    }
    gate_send(fd, &answer, -1, 0);
}

/* The first message of a connection says what it is. It was sent right after connect(), so waiting for it is short; a
 * timeout keeps a stopped sender from stopping the broker. */
void gate_accept(struct broker *broker)
{
    struct gate_message message;
    struct ucred who;
    socklen_t size = sizeof(who);
    int received = -1;
    int fd = accept4(broker->gate, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    struct timeval limit = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0 || !is_descendant(who.pid) ||
        gate_receive(fd, &message, &received, 0) <= 0) {
        close(fd);
        return;
    }
    if (received >= 0)
        close(received);
    if (message.kind == GATE_JOIN) {
        join(broker, fd, who.pid);
        return;
    }
    answer_question(broker, fd, who.pid, &message);
    close(fd);
}

/* ---- lasting connections ---- */

static void at_door(struct broker *broker, struct member *member, int id)
{
    struct listener *l = listener_with_id(broker, id);
    if (!l)
        return;
    l->members |= bit(broker, member);
    l->at_door |= bit(broker, member);
    if (broker->phase == LIVE) { /* a worker forked before GO that looks only now */
        struct gate_message message = {.kind = GATE_LISTENER, .listener = id};
        gate_send(member->fd, &message, l->fd, 0);
        send_kind(member->fd, GATE_GO);
    }
}

void gate_read_member(struct broker *broker, int index)
{
    struct member *member = &broker->members[index];
    struct gate_message message;
    int received;
    int count = gate_receive(member->fd, &message, &received, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN)
        return;
    if (count <= 0) {
        gate_drop_member(broker, index);
        return;
    }
    if (received >= 0)
        close(received);
    if (message.kind == GATE_AT_DOOR) {
        at_door(broker, member, message.listener);
    } else if (message.kind == GATE_ACCEPTED) {
        struct listener *l = listener_with_id(broker, message.listener);
        if (l)
            l->accepted[index] = message.value;
    } else if (message.kind == GATE_DONE) {
        member->done = true;
        member->done_value = message.value;
    }
}

static bool all_done(const struct broker *broker)
{
    for (int i = 0; i < MEMBERS_MAX; i++)
        if (broker->members[i].fd >= 0 && !broker->members[i].done)
            return false;
    return true;
}

bool gate_announce(struct broker *broker, enum gate_kind kind, int millis, int *sum)
{
    int64_t deadline = monotonic_nanos() + millis * INT64_C(1000000);
    struct gate_message message = {.kind = kind, .listener = -1};
    for (int i = 0; i < MEMBERS_MAX; i++) {
        struct member *member = &broker->members[i];
        member->done = false;
        member->done_value = 0;
        if (member->fd >= 0 && gate_send(member->fd, &message, -1, 0) < 0)
            gate_drop_member(broker, i);
    }
    while (!all_done(broker) && monotonic_nanos() < deadline)
        broker_turn(broker, 10);
    *sum = 0;
    for (int i = 0; i < MEMBERS_MAX; i++)
        *sum += broker->members[i].done_value;
    return all_done(broker);
}

/* The kernel bounds how many descriptors are under way in messages: then the receiver needs a moment. */
static bool send_descriptor(int socket, const struct gate_message *message, int fd)
{
    for (int attempt = 0; attempt < 1000; attempt++) {
        if (gate_send(socket, message, fd, 0) == 0)
            return true;
        if (errno != ETOOMANYREFS && errno != EAGAIN)
            return false;
        usleep(1000);
    }
    return false;
}

void gate_send_listener(struct broker *broker, struct listener *l)
{
    struct gate_message message = {.kind = GATE_LISTENER, .listener = l->id};
    for (int i = 0; i < MEMBERS_MAX; i++)
        if (l->members & (UINT64_C(1) << i))
            send_descriptor(broker->members[i].fd, &message, l->fd);
}

bool gate_hand_connection(struct broker *broker, struct listener *l, int fd, int turn)
{
    struct gate_message message = {.kind = GATE_CONNECTION, .listener = l->id};
    int count = __builtin_popcountll(l->at_door);
    for (int i = 0, skip = count ? turn % count : 0; i < MEMBERS_MAX; i++)
        if ((l->at_door & (UINT64_C(1) << i)) && skip-- == 0)
            return send_descriptor(broker->members[i].fd, &message, fd);
    return false;
}

/* ---- who has swapped ---- */

static bool has_socket(pid_t pid, ino_t inode)
{
    char path[64], wanted[64], target[64];
    snprintf(path, sizeof(path), "/proc/%d/fd", pid);
    snprintf(wanted, sizeof(wanted), "socket:[%lu]", (unsigned long)inode);
    DIR *directory = opendir(path);
    bool found = false;
    struct dirent *entry;
    while (directory && !found && (entry = readdir(directory))) {
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof(target) - 1);
        target[length > 0 ? length : 0] = 0;
        found = strcmp(target, wanted) == 0;
    }
    if (directory)
        closedir(directory);
    return found;
}

/* A process that still has the placeholder has not swapped. It is stopped while it is looked at and killed afterwards
 * by the roll-back, or goes on. */
static bool member_swapped(struct broker *broker, int index)
{
    pid_t pid = broker->members[index].pid;
    struct tasks threads = {.process = pid};
    kill(pid, SIGSTOP);
    bool swapped = !await_stop(&threads, STOP_MILLIS);
    tasks_forget(&threads);
    for (struct listener *l = broker->listeners; l && !swapped; l = l->next) {
        struct stat placeholder;
        if (l->members & (UINT64_C(1) << index))
            swapped = l->placeholder < 0 || fstat(l->placeholder, &placeholder) < 0 ||
                      !has_socket(pid, placeholder.st_ino);
    }
    return swapped;
}

bool gate_any_swapped(struct broker *broker)
{
    bool swapped = false;
    for (int i = 0; i < MEMBERS_MAX; i++)
        if (broker->members[i].fd >= 0)
            swapped |= member_swapped(broker, i);
    for (int i = 0; i < MEMBERS_MAX && swapped; i++)
        if (broker->members[i].fd >= 0)
            kill(broker->members[i].pid, SIGCONT);
    return swapped;
}
