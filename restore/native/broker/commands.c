#include "broker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FREEZE_MILLIS 5000
#define GATE_MILLIS 5000
#define KILL_MILLIS 10000
/* How often a waiting broker looks for listeners that old has opened or closed meanwhile. */
#define SCAN_MILLIS 1000

static struct text reply;

static int adopted_count(const struct broker *broker)
{
    int count = 0;
    for (struct listener *l = broker->listeners; l; l = l->next)
        count += l->members != 0;
    return count;
}

static bool accounted(const struct listener *l)
{
    return l->ignored || !l->present || l->at_door;
}

static bool everything_at_door(struct broker *broker)
{
    for (struct listener *l = broker->listeners; l; l = l->next)
        if (!accounted(l))
            return false;
    return true;
}

static void add_address(const struct listener *l)
{
    char address[256];
    listener_text(l, address, sizeof(address));
    text_value(&reply, address);
}

/* The process of new that holds the door. */
static pid_t door_process(const struct broker *broker)
{
    for (struct listener *l = broker->listeners; l; l = l->next)
        if (l->members)
            return broker->members[__builtin_ctzll(l->members)].pid;
    for (int i = 0; i < MEMBERS_MAX; i++)
        if (broker->members[i].fd >= 0)
            return broker->members[i].pid;
    return broker->new;
}

static void start(struct broker *broker, const char *path)
{
    static struct text warnings, error;
    text_clear(&warnings);
    text_clear(&error);
    broker->conflict[0] = 0;
    if (!path || !*path) {
        say("err usage start SPECFILE");
    } else if (broker->new && !broker->new_gone) {
        say("err already-started pid=%d", broker->new);
    } else if (launch(broker, path, &warnings, &error) < 0) {
        say("err %s", error.used ? error.bytes : "start-failed out of memory");
    } else {
        say("ok pid=%d%s%s", broker->new, warnings.used ? " warnings=" : "", warnings.bytes);
    }
}

static void report_missing(struct broker *broker, const char *code)
{
    text_clear(&reply);
    text_add(&reply, "err %s adopted=%d missing=", code, adopted_count(broker));
    bool first = true;
    for (struct listener *l = broker->listeners; l; l = l->next) {
        if (accounted(l))
            continue;
        text_add(&reply, "%s", first ? "" : ",");
        add_address(l);
        first = false;
    }
    say_text(&reply);
}

static void await_door(struct broker *broker, const char *millis)
{
    int64_t start = monotonic_nanos();
    int64_t deadline = start + (int64_t)(millis ? atoll(millis) : 0) * 1000000;
    int64_t next_scan = 0;
    for (;;) {
        if (monotonic_nanos() >= next_scan) {
            listeners_scan(broker);
            next_scan = monotonic_nanos() + SCAN_MILLIS * INT64_C(1000000);
        }
        /* Who gives the next command has stopped waiting for this answer. */
        if (broker->input_ended || line_waits(broker))
            return;
        if (broker->new_gone || !broker->new) {
            say("err new-exited status=%d%s%s", broker->new_status, broker->conflict[0] ? " conflict " : "",
                broker->conflict);
            return;
        }
        if (broker->conflict[0]) {
            say("err address-mismatch %s", broker->conflict);
            return;
        }
        if (broker->old_gone) {
            say("err old-exited pid=%d", broker->old);
            return;
        }
        if (everything_at_door(broker))
            break;
        if (monotonic_nanos() > deadline) {
            report_missing(broker, "timeout");
            return;
        }
        broker_turn(broker, 20);
    }
    say("ok adopted=%d pid=%d elapsed-ns=%lld", adopted_count(broker), door_process(broker),
        (long long)(monotonic_nanos() - start));
}

static void ignore(struct broker *broker, const char *address)
{
    char text[256];
    int count = 0;
    listeners_scan(broker);
    for (struct listener *l = broker->listeners; l && address; l = l->next) {
        listener_text(l, text, sizeof(text));
        if (strcmp(text, address) == 0) {
            l->ignored = true;
            count++;
        }
    }
    say("ok ignored=%d", count);
}

static void freeze(struct broker *broker)
{
    int64_t start = monotonic_nanos();
    if (broker->frozen)
        say("ok ns=0");
    else if (broker->old_gone)
        say("err old-exited pid=%d", broker->old);
    else if (!freeze_old(broker, FREEZE_MILLIS))
        say("err freeze-timeout old's threads did not all stop within %d ms; it runs again", FREEZE_MILLIS);
    else
        say("ok ns=%lld", (long long)(monotonic_nanos() - start));
}

static void thaw(struct broker *broker)
{
    if (broker->phase == LIVE) {
        say("err live new serves already: only commit or rollback");
        return;
    }
    sockets_restore(broker);
    thaw_old(broker);
    say("ok");
}

static void completed_calls(struct broker *broker)
{
    static struct text calls;
    int64_t start = monotonic_nanos();
    if (!broker->frozen)
        say("err not-frozen the threads of a running process are everywhere");
    else if (broker->old_gone)
        say("err old-exited pid=%d", broker->old);
    else if (!calls_completed(broker, &calls))
        say("err untraceable thread %s of old can't be looked at: %s", calls.bytes, strerror(errno));
    else if (calls.used >= sizeof(calls.bytes) / 2)
        say("err too-many more threads than can be told have come out of a system call");
    else
        say("ok ns=%lld calls=%s", (long long)(monotonic_nanos() - start), calls.bytes);
}

static void hold(struct broker *broker)
{
    int listeners, connections, missed;
    if (broker->phase == LIVE)
        say("err live new serves already");
    else if (!hold_work(broker, &listeners, &connections, &missed))
        say("err hold-failed %s", strerror(errno));
    else
        say("ok listeners=%d connections=%d missed=%d", listeners, connections, missed);
}

static void take_sockets(struct broker *broker)
{
    int listeners, established;
    if (!broker->frozen) {
        say("err not-frozen sockets are taken from a frozen process only");
        return;
    }
    int missed = sockets_take(broker, &listeners, &established);
    if (missed < 0)
        say("err old-exited /proc/%d/fd can't be read", broker->old);
    else if (missed > 0)
        say("err sockets-missed %d of old's sockets can't be duplicated, %zu can; is the limit on open files too low?",
            missed, broker->socket_count);
    else
        say("ok sockets=%zu listeners=%d established=%d", broker->socket_count, listeners, established);
}

static void private_door(struct broker *broker)
{
    int sum;
    if (broker->phase == LIVE) {
        say("err live the door is open to everybody");
        return;
    }
    broker->phase = PRIVATE;
    if (!gate_announce(broker, GATE_PRIVATE, GATE_MILLIS, &sum)) {
        say("err gate-timeout a process of new did not answer within %d ms", GATE_MILLIS);
        return;
    }
    text_clear(&reply);
    text_add(&reply, "ok doors=");
    bool first = true;
    for (struct listener *l = broker->listeners; l; l = l->next) {
        if (!l->members)
            continue;
        text_add(&reply, "%s", first ? "" : ",");
        add_address(l);
        text_add(&reply, "=");
        text_value(&reply, l->door);
        first = false;
    }
    say_text(&reply);
}

static void accepted(struct broker *broker)
{
    long sum = 0;
    broker_turn(broker, 0);
    for (struct listener *l = broker->listeners; l; l = l->next)
        for (int i = 0; i < MEMBERS_MAX; i++)
            sum += l->accepted[i];
    say("ok accepted=%ld", sum);
}

static int hand_over(struct broker *broker)
{
    int injected = 0;
    for (size_t i = 0; i < broker->socket_count; i++) {
        struct listener *l = socket_accepted_by(broker, broker->sockets[i].fd, true);
        if (l && gate_hand_connection(broker, l, broker->sockets[i].fd, injected))
            injected++;
    }
    return injected;
}

/* Wakes new's threads that still wait on placeholders. Only now: a process must not meet a dead one before its swap. */
static void retire_placeholders(struct broker *broker)
{
    for (struct listener *l = broker->listeners; l; l = l->next) {
        if (l->placeholder < 0)
            continue;
        shutdown(l->placeholder, SHUT_RDWR);
        listener_close_placeholder(l);
    }
}

static void go(struct broker *broker, const char *mode)
{
    int64_t start = monotonic_nanos();
    bool hand = mode && strcmp(mode, "hand-over") == 0;
    int swapped = 0, injected = 0;
    if (!hand && (!mode || strcmp(mode, "close") != 0)) {
        say("err usage go hand-over|close");
        return;
    }
    if (!broker->frozen || (broker->socket_count == 0 && adopted_count(broker) > 0)) {
        say("err not-frozen freeze and take-sockets come first");
        return;
    }
    if (broker->phase == LIVE) {
        say("err live new serves already");
        return;
    }
    int wanted = 0, ready = 0;
    for (struct listener *l = broker->listeners; l; l = l->next) {
        if (l->members)
            gate_send_listener(broker, l);
        wanted += __builtin_popcountll(l->members);
    }
    /* The last moment without a trace: from GO on a client may be answered before anybody can look. */
    if (!gate_announce(broker, GATE_READY, GATE_MILLIS, &ready)) {
        say("err gate-timeout a process of new did not answer within %d ms", GATE_MILLIS);
        return;
    }
    if (ready < wanted) {
        say("err swap-failed only %d of %d listeners can take their place", ready, wanted);
        return;
    }
    if (hand)
        injected = hand_over(broker);
    broker->phase = LIVE;
    bool answered = gate_announce(broker, GATE_GO, GATE_MILLIS, &swapped);
    if (broker->new_gone)
        say("err new-exited status=%d", broker->new_status);
    else if (swapped == 0 && wanted > 0 && !gate_any_swapped(broker))
        say("err gate-timeout no process of new went live within %d ms", GATE_MILLIS);
    else {
        broker->serves = true;
        retire_placeholders(broker);
        say("ok ns=%lld listeners=%d injected=%d unsettled=%d", (long long)(monotonic_nanos() - start), swapped,
            injected, answered && swapped >= wanted ? 0 : wanted - swapped);
    }
}

/* The gate opens for good before old dies: were the broker killed between the two, new would serve on. A process that
 * does not answer finds the message in its queue when it looks. */
bool commit(struct broker *broker)
{
    int sum;
    if (!broker->serves) {
        say("err not-live go comes first");
        return true;
    }
    if (broker->new_gone) {
        say("err new-exited status=%d", broker->new_status);
        return true;
    }
    gate_announce(broker, GATE_COMMIT, GATE_MILLIS, &sum);
    if (!kill_old(broker, KILL_MILLIS))
        say("err old-survives pid=%d is not dead %d ms after SIGKILL; new serves", broker->old, KILL_MILLIS);
    else
        say("ok");
    return false;
}

void roll_back(struct broker *broker)
{
    launch_kill(broker);
    for (int i = 0; i < MEMBERS_MAX; i++)
        if (broker->members[i].fd >= 0)
            gate_drop_member(broker, i);
    hold_release(broker);
    sockets_restore(broker);
    thaw_old(broker);
}

static void note_connections(struct broker *broker)
{
    int count = broker->frozen ? connections_note(broker) : -1;
    if (!broker->frozen)
        say("err not-frozen the connections of a running process move");
    else if (count < 0)
        say("err old-exited /proc/%d/fd can't be read", broker->old);
    else
        say("ok connections=%d", count);
}

static void end_old(struct broker *broker)
{
    int kept, cut;
    if (!broker->frozen || broker->phase == LIVE)
        say("err not-frozen only a frozen old that nobody replaces is ended");
    else if (!end_quietly(broker, &kept, &cut))
        say("err old-survives pid=%d is not dead %d ms after SIGKILL", broker->old, KILL_MILLIS);
    else
        say("ok kept=%d cut=%d", kept, cut);
}

static void status(struct broker *broker)
{
    static const char *const phases[] = {"held", "private", "live"};
    say("ok phase=%s old=%s new=%s adopted=%d sockets=%zu", phases[broker->phase],
        broker->old_gone ? "gone" : broker->frozen ? "frozen" : "running",
        !broker->new ? "none" : broker->new_gone ? "exited" : "running", adopted_count(broker), broker->socket_count);
}

bool command_execute(struct broker *broker, char *line)
{
    char *argument = strchr(line, ' ');
    if (argument)
        *argument++ = 0;
    if (strcmp(line, "commit") == 0)
        return commit(broker);
    if (strcmp(line, "rollback") == 0) {
        roll_back(broker);
        say("ok");
        return false;
    }
    if (strcmp(line, "start") == 0)
        start(broker, argument);
    else if (strcmp(line, "await-door") == 0)
        await_door(broker, argument);
    else if (strcmp(line, "ignore") == 0)
        ignore(broker, argument);
    else if (strcmp(line, "freeze") == 0)
        freeze(broker);
    else if (strcmp(line, "thaw") == 0)
        thaw(broker);
    else if (strcmp(line, "completed-calls") == 0)
        completed_calls(broker);
    else if (strcmp(line, "hold") == 0)
        hold(broker);
    else if (strcmp(line, "release") == 0) {
        hold_release(broker);
        say("ok");
    } else if (strcmp(line, "take-sockets") == 0)
        take_sockets(broker);
    else if (strcmp(line, "private-door") == 0)
        private_door(broker);
    else if (strcmp(line, "accepted") == 0)
        accepted(broker);
    else if (strcmp(line, "go") == 0)
        go(broker, argument);
    else if (strcmp(line, "note-connections") == 0)
        note_connections(broker);
    else if (strcmp(line, "end") == 0)
        end_old(broker);
    else if (strcmp(line, "status") == 0)
        status(broker);
    else
        say("err unknown-command %s", line);
    return true;
}
