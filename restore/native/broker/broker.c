#include "broker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Often enough that a hold does not end while the broker lives. */
#define HOLD_TURN_MILLIS 300

static void read_input(struct broker *broker)
{
    if (broker->input_used >= sizeof(broker->input) - 1) {
        broker->input_used = 0; /* no command is this long */
        say("err line-too-long");
    }
    ssize_t count =
        read(STDIN_FILENO, broker->input + broker->input_used, sizeof(broker->input) - 1 - broker->input_used);
    if (count > 0)
        broker->input_used += (size_t)count;
    else if (count == 0 || (errno != EINTR && errno != EAGAIN))
        broker->input_ended = true;
}

static void drain_signals(struct broker *broker)
{
    struct signalfd_siginfo information;
    while (read(broker->signals, &information, sizeof(information)) == sizeof(information))
        ;
    launch_reap(broker);
}

void broker_turn(struct broker *broker, int millis)
{
    struct pollfd waits[4 + MEMBERS_MAX] = {
        {.fd = broker->input_ended ? -1 : STDIN_FILENO, .events = POLLIN},
        {.fd = broker->gate, .events = POLLIN},
        {.fd = broker->signals, .events = POLLIN},
        {.fd = broker->old_gone ? -1 : broker->old_pidfd, .events = POLLIN},
    };
    for (int i = 0; i < MEMBERS_MAX; i++)
        waits[4 + i] = (struct pollfd){.fd = broker->members[i].fd, .events = POLLIN};
    if (broker->holding && (millis < 0 || millis > HOLD_TURN_MILLIS))
        millis = HOLD_TURN_MILLIS;
    int ready = poll(waits, 4 + MEMBERS_MAX, millis);
    hold_continue(broker);
    if (ready <= 0)
        return;
    if (waits[0].revents)
        read_input(broker);
    if (waits[3].revents) {
        broker->old_gone = true;
        say("event old-exited pid=%d", broker->old);
    }
    for (int i = 0; i < MEMBERS_MAX; i++)
        if (waits[4 + i].revents && broker->members[i].fd == waits[4 + i].fd)
            gate_read_member(broker, i);
    if (waits[1].revents)
        gate_accept(broker);
    if (waits[2].revents)
        drain_signals(broker);
}

/* Takes the next whole line out of the input; false if there is none. */
bool line_waits(const struct broker *broker)
{
    return memchr(broker->input, '\n', broker->input_used) != NULL;
}

static bool next_line(struct broker *broker, char *line)
{
    char *end = memchr(broker->input, '\n', broker->input_used);
    if (!end)
        return false;
    size_t size = (size_t)(end - broker->input);
    memcpy(line, broker->input, size);
    line[size] = 0;
    broker->input_used -= size + 1;
    memmove(broker->input, end + 1, broker->input_used);
    return true;
}

/* Survives what ends the upgrader: the terminal's signals, its session, the out-of-memory killer if allowed. */
static void outlive_the_upgrader(void)
{
    setsid(); /* fails only when it leads a session already */
    const int ignored[] = {SIGINT, SIGHUP, SIGTERM, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
        signal(ignored[i], SIG_IGN);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prctl(PR_SET_NAME, "imago-broker", 0, 0, 0);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max; /* a duplicate of each of old's sockets */
        setrlimit(RLIMIT_NOFILE, &files);
    }
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (write(fd, "-1000", 5) < 0)
            errno = 0; /* without CAP_SYS_RESOURCE it stays as killable as the upgrader */
        close(fd);
    }
}

static int fail(const char *code, const char *what)
{
    say("err %s %s: %s", code, what, strerror(errno));
    return 1;
}

static bool parse(struct broker *broker, int count, char **words)
{
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(words[i], "--old") == 0)
            broker->old = atoi(words[i + 1]);
        else if (strcmp(words[i], "--dir") == 0)
            broker->directory = words[i + 1];
        else if (strcmp(words[i], "--shim") == 0)
            broker->shim = words[i + 1];
        else if (strcmp(words[i], "--rehearse") == 0)
            broker->model = atoi(words[i + 1]);
        else
            return false;
    }
    broker->rehearsal = broker->model != 0;
    broker->model = broker->rehearsal ? broker->model : broker->old;
    return count % 2 == 1 && broker->old > 1 && broker->model > 1 && broker->directory && broker->shim &&
           broker->shim[0] == '/';
}

static int prepare(struct broker *broker)
{
    sigset_t child;
    broker->threads.process = broker->old;
    broker->old_pidfd = pidfd_open_process(broker->old);
    if (broker->old_pidfd < 0)
        return fail("old-exited", "pidfd_open");
    freeze_guard(broker);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    broker->signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (broker->signals < 0)
        return fail("system", "signalfd");
    if (broker->rehearsal && !apart_enter(broker))
        return fail("system", "namespaces of old");
    if (access(broker->shim, R_OK) < 0)
        return fail("no-shim", broker->shim);
    if (!gate_start(broker))
        return fail("system", "gate");
    if (!listeners_scan(broker))
        return fail("old-exited", "/proc/PID/fd");
    if (!tasks_list(&broker->threads))
        return fail("old-exited", "/proc/PID/task");
    return 0;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    remove(path);
    return 0;
}

/* More than once: a CRIU whose upgrader is dead writes its last files when it has let go of old already. */
static void remove_tree(const char *path)
{
    for (int attempt = 0; attempt < 500 && access(path, F_OK) == 0; attempt++) {
        if (attempt > 0)
            usleep(10000);
        nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    }
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* Everything in the directory but the journal, which learns that old is ended. */
static void leave_journal(const char *directory, const char *journal)
{
    char path[PATH_MAX];
    FILE *more = fopen(journal, "ae");
    if (more) {
        fputs("COMMITTED \n", more);
        fclose(more);
    }
    DIR *entries = opendir(directory);
    for (struct dirent *e = entries ? readdir(entries) : NULL; e; e = readdir(entries)) {
        snprintf(path, sizeof(path), "%s/%s", directory, e->d_name);
        if (e->d_name[0] != '.' && strcmp(path, journal) != 0)
            remove_tree(path);
    }
    if (entries)
        closedir(entries);
}

/* What a dead upgrader can't put away any more: its directory, and the images that its journal names. Steps that it
   had to note once new serves are for whoever comes next. */
static void remove_run(struct broker *broker, bool committed)
{
    static const char images[] = "IMAGES ", steps[] = "STEPS ";
    char path[PATH_MAX], line[PATH_MAX + sizeof(images)];
    bool line_begins = true, notes = false;
    snprintf(path, sizeof(path), "%s/journal", broker->directory);
    FILE *journal = fopen(path, "re");
    if (!journal)
        return; /* not a directory of a run */
    while (fgets(line, sizeof(line), journal)) {
        bool first = line_begins;
        line_begins = strchr(line, '\n') != NULL;
        line[strcspn(line, "\n")] = 0;
        const char *name = strrchr(line, '/');
        if (first && begins(line, images) && name && begins(name, "/imago-images-"))
            remove_tree(line + sizeof(images) - 1);
        notes = notes || (first && begins(line, steps));
    }
    fclose(journal);
    if (committed && notes)
        leave_journal(broker->directory, path);
    else
        remove_tree(broker->directory);
}

int main(int count, char **words)
{
    static struct broker broker;
    static char line[LINE_MAX_BYTES];
    for (int i = 0; i < MEMBERS_MAX; i++)
        broker.members[i].fd = -1;
    if (!parse(&broker, count, words)) {
        fprintf(stderr, "usage: imago-broker --old PID --dir RUNDIR --shim /PATH/libimago-shim.so [--rehearse PID]\n");
        return 2;
    }
    outlive_the_upgrader();
    if (prepare(&broker) != 0)
        return 1;
    int listeners = 0;
    for (struct listener *l = broker.listeners; l; l = l->next)
        listeners++;
    say("ok listeners=%d", listeners);
    bool going = true;
    while (going && !broker.input_ended) {
        if (next_line(&broker, line))
            going = command_execute(&broker, line);
        else
            broker_turn(&broker, -1);
    }
    bool orphaned = going, committed = false;
    /* Once new serves it has acknowledged writes that old does not know: the death of the upgrader finishes the commit. */
    if (going && broker.serves && !broker.new_gone) {
        going = commit(&broker); /* does not come back with true: new is there */
        committed = true;
    }
    if (going)
        roll_back(&broker);
    for (struct listener *l = broker.listeners; l; l = l->next)
        listener_close_placeholder(l);
    if (orphaned && !broker.frozen)
        remove_run(&broker, committed);
    return 0;
}
