/*
 * Starts new as old runs: same user, groups, capabilities, directory, root, umask, limits, priority, CPUs, control
 * groups, ignored signals and standard descriptors. Everything is read from old in the broker; the child only applies it.
 * In a rehearsal (apart.c) all but descriptors and control groups is read from the service that old stands in for.
 *
 * The specification is a file of NUL-terminated strings in pairs: "arg" VALUE (in order), "env" NAME=VALUE (the whole
 * environment), and optionally "stdout" PATH, "stderr" PATH (opened for appending), "cwd" PATH.
 */
#include "broker.h"
#include "capabilities.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPECIFICATION_MAX (4 << 20)
#define STRINGS_MAX 65536
#define GROUPS_MAX 65536
/* Where memory gets scarce a rehearsal goes before the service. */
#define OOM_FIRST 1000

extern char **environ;

struct plan {
    char **arguments;
    char **environment;
    const char *outputs[3]; /* paths instead of old's own descriptors */
    const char *directory_path;
    char preload[8192], gate[128];
    uid_t uids[3];
    gid_t gids[3];
    gid_t *groups;
    int group_count;
    struct capabilities capabilities;
    mode_t umask;
    bool no_new_privileges;
    uint64_t ignored;
    int directory;
    int standard[3];
    struct rlimit limits[RLIM_NLIMITS];
    char limit_names[RLIM_NLIMITS][26]; /* as the kernel calls them */
    int priority;
    cpu_set_t processors;
    bool processors_known;
    int oom_adjustment;
    bool apart;
};

static char *read_file(const char *path, size_t limit, size_t *size)
{
    FILE *file = fopen(path, "re");
    char *bytes = file ? malloc(limit + 2) : NULL;
    if (!bytes) {
        if (file)
            fclose(file);
        return NULL;
    }
    *size = fread(bytes, 1, limit + 1, file);
    fclose(file);
    bytes[*size] = 0;
    return bytes;
}

/* ---- the specification ---- */

/* LD_PRELOAD of new: the shim first, then what the service itself preloads, without the shim of an earlier upgrade. */
static void plan_preload(struct plan *plan, const char *shim, const char *theirs)
{
    snprintf(plan->preload, sizeof(plan->preload), "LD_PRELOAD=%s", shim);
    char copy[8192];
    snprintf(copy, sizeof(copy), "%s", theirs);
    char *state = NULL;
    for (char *entry = strtok_r(copy, ": ", &state); entry; entry = strtok_r(NULL, ": ", &state)) {
        const char *name = strrchr(entry, '/');
        size_t used = strlen(plan->preload);
        if (strcmp(name ? name + 1 : entry, GATE_SHIM_NAME) != 0)
            snprintf(plan->preload + used, sizeof(plan->preload) - used, ":%s", entry);
    }
}

static bool plan_pair(struct plan *plan, const char *shim, const char *key, char *value, size_t *used)
{
    if (strcmp(key, "arg") == 0)
        plan->arguments[used[0]++] = value;
    else if (strcmp(key, "env") == 0 && strncmp(value, "LD_PRELOAD=", 11) == 0)
        plan_preload(plan, shim, value + 11);
    else if (strcmp(key, "env") == 0 && strncmp(value, GATE_VARIABLE "=", sizeof(GATE_VARIABLE)) == 0)
        return true;
    else if (strcmp(key, "env") == 0)
        plan->environment[used[1]++] = value;
    else if (strcmp(key, "stdout") == 0)
        plan->outputs[1] = value;
    else if (strcmp(key, "stderr") == 0)
        plan->outputs[2] = value;
    else if (strcmp(key, "cwd") == 0)
        plan->directory_path = value;
    else
        return false;
    return true;
}

static bool plan_read(struct broker *broker, struct plan *plan, const char *path, struct text *error)
{
    size_t size, used[2] = {0};
    char *bytes = read_file(path, SPECIFICATION_MAX, &size);
    if (!bytes || size > SPECIFICATION_MAX || (size > 0 && bytes[size - 1] != 0)) {
        text_add(error, "bad-specification %s: %s", path, bytes ? "too long or cut off" : strerror(errno));
        return false;
    }
    plan->arguments = calloc(STRINGS_MAX + 1, sizeof(char *));
    plan->environment = calloc(STRINGS_MAX + 3, sizeof(char *));
    if (!plan->arguments || !plan->environment)
        return false;
    plan_preload(plan, broker->shim, "");
    for (char *key = bytes; key < bytes + size;) {
        char *value = key + strlen(key) + 1;
        if (value >= bytes + size || used[0] >= STRINGS_MAX || used[1] >= STRINGS_MAX ||
            !plan_pair(plan, broker->shim, key, value, used)) {
            text_add(error, "bad-specification %s: unknown or unpaired key at byte %zu", path, (size_t)(key - bytes));
            return false;
        }
        key = value + strlen(value) + 1;
    }
    snprintf(plan->gate, sizeof(plan->gate), "%s=%s", GATE_VARIABLE, broker->gate_name);
    plan->environment[used[1]++] = plan->preload;
    plan->environment[used[1]++] = plan->gate;
    if (used[0] == 0)
        text_add(error, "bad-specification %s: no arg", path);
    return used[0] > 0;
}

/* ---- what old is ---- */

static bool status_ids(const char *status, const char *key, unsigned *ids)
{
    const char *line = strstr(status, key);
    return line && sscanf(line + strlen(key), "%u %u %u", &ids[0], &ids[1], &ids[2]) == 3;
}

static bool plan_identity(struct broker *broker, struct plan *plan)
{
    char path[64];
    size_t size;
    snprintf(path, sizeof(path), "/proc/%d/status", broker->model);
    char *status = read_file(path, 1 << 20, &size);
    if (!status || !status_ids(status, "\nUid:", plan->uids) || !status_ids(status, "\nGid:", plan->gids) ||
        !capabilities_read(status, &plan->capabilities)) {
        free(status);
        return false;
    }
    plan->groups = calloc(GROUPS_MAX, sizeof(gid_t));
    char *line = strstr(status, "\nGroups:");
    char *at = line ? line + 8 : NULL;
    while (plan->groups && at && plan->group_count < GROUPS_MAX) {
        while (*at == ' ' || *at == '\t')
            at++;
        if (*at < '0' || *at > '9')
            break;
        plan->groups[plan->group_count++] = (gid_t)strtoul(at, &at, 10);
    }
    unsigned mask = 022, privileges = 0;
    unsigned long long ignored = 0;
    if ((line = strstr(status, "\nUmask:")))
        sscanf(line + 7, "%o", &mask);
    if ((line = strstr(status, "\nNoNewPrivs:")))
        sscanf(line + 12, "%u", &privileges);
    if ((line = strstr(status, "\nSigIgn:")))
        sscanf(line + 8, "%llx", &ignored);
    plan->umask = mask;
    plan->no_new_privileges = privileges != 0;
    plan->ignored = ignored;
    free(status);
    return true;
}

static rlim_t limit_value(const char *word)
{
    return strcmp(word, "unlimited") == 0 ? RLIM_INFINITY : strtoull(word, NULL, 10);
}

/* Everybody may read the file, which has a line for each limit in the order of their numbers; prlimit() would ask for
 * CAP_SYS_RESOURCE. */
static bool plan_limits(struct broker *broker, struct plan *plan)
{
    char path[64];
    size_t size;
    snprintf(path, sizeof(path), "/proc/%d/limits", broker->model);
    char *text = read_file(path, 1 << 16, &size);
    char *line = text;
    int known = 0;
    while (line && (line = strchr(line, '\n')) && known < RLIM_NLIMITS) {
        char soft[32], hard[32];
        line++;
        char *name = plan->limit_names[known];
        if (sscanf(line, "%25c %31s %31s", name, soft, hard) != 3)
            break;
        for (char *end = name + 25; end > name && end[-1] == ' ';)
            *--end = 0;
        plan->limits[known++] = (struct rlimit){limit_value(soft), limit_value(hard)};
    }
    free(text);
    return known == RLIM_NLIMITS;
}

static void plan_scheduling(struct broker *broker, struct plan *plan)
{
    char path[64];
    size_t size;
    errno = 0;
    plan->priority = getpriority(PRIO_PROCESS, (id_t)broker->model);
    plan->processors_known =
        sched_getaffinity(broker->model, sizeof(plan->processors), &plan->processors) == 0;
    snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", broker->model);
    char *adjustment = read_file(path, 64, &size);
    plan->oom_adjustment = broker->rehearsal ? OOM_FIRST : adjustment ? atoi(adjustment) : 0;
    free(adjustment);
}

static int old_descriptor(struct broker *broker, int number)
{
    char path[64];
    int fd = pidfd_take(broker->old_pidfd, number);
    if (fd < 0) {
        snprintf(path, sizeof(path), "/proc/%d/fd/%d", broker->old, number);
        fd = open(path, (number == 0 ? O_RDONLY : O_WRONLY | O_APPEND) | O_NOCTTY | O_CLOEXEC);
    }
    return fd >= 0 ? fd : open("/dev/null", O_RDWR | O_CLOEXEC);
}

static void plan_descriptors(struct broker *broker, struct plan *plan)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/cwd", broker->old);
    plan->directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 3; i++) {
        int fd = old_descriptor(broker, i);
        plan->standard[i] = fcntl(fd, F_DUPFD_CLOEXEC, 3); /* clear of the numbers they are going to */
        close(fd);
    }
}

/* ---- the child ---- */

static void warn(struct text *warnings, const char *what)
{
    text_add(warnings, "%s%s", warnings->used ? "," : "", what);
    text_value(warnings, ":");
    text_value(warnings, strerror(errno));
}

/* Where this hierarchy is mounted, from our own mount table. */
static bool cgroup_mount(const char *controllers, char *path, size_t size)
{
    char line[4096];
    FILE *mounts = fopen("/proc/self/mounts", "re");
    bool found = false;
    while (mounts && !found && fgets(line, sizeof(line), mounts)) {
        char point[1024], type[32], options[1024];
        if (sscanf(line, "%*s %1023s %31s %1023s", point, type, options) != 3)
            continue;
        if (controllers[0] == 0)
            found = strcmp(type, "cgroup2") == 0;
        else
            found = strcmp(type, "cgroup") == 0 && strstr(options, controllers);
        if (found)
            snprintf(path, size, "%s", point);
    }
    if (mounts)
        fclose(mounts);
    return found;
}

/* Moves `child` where old is, hierarchy by hierarchy. */
static void join_cgroups(struct broker *broker, pid_t child, struct text *warnings)
{
    char path[64], line[4096];
    snprintf(path, sizeof(path), "/proc/%d/cgroup", broker->old);
    FILE *groups = fopen(path, "re");
    while (groups && fgets(line, sizeof(line), groups)) {
        char mount[1024], procs[6000];
        line[strcspn(line, "\n")] = 0;
        char *controllers = strchr(line, ':');
        char *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group)
            continue;
        *controllers++ = 0;
        *group++ = 0;
        if (!cgroup_mount(controllers, mount, sizeof(mount)))
            continue;
        snprintf(procs, sizeof(procs), "%s%s/cgroup.procs", mount, group);
        int fd = open(procs, O_WRONLY | O_CLOEXEC);
        if (fd < 0 || dprintf(fd, "%d\n", child) < 0)
            warn(warnings, procs);
        if (fd >= 0)
            close(fd);
    }
    if (groups)
        fclose(groups);
}

/* Returns the number of the first limit that may not be set, or -1. */
static int apply_limits(const struct plan *plan)
{
    for (int i = 0; i < RLIM_NLIMITS; i++)
        if (setrlimit(i, &plan->limits[i]) < 0)
            return i;
    return -1;
}

static void apply_scheduling(const struct plan *plan, struct text *warnings)
{
    if (getpriority(PRIO_PROCESS, 0) != plan->priority && setpriority(PRIO_PROCESS, 0, plan->priority) < 0)
        warn(warnings, "nice");
    if (plan->processors_known && sched_setaffinity(0, sizeof(plan->processors), &plan->processors) < 0)
        warn(warnings, "affinity");
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || dprintf(fd, "%d", plan->oom_adjustment) < 0)
        warn(warnings, "oom_score_adj");
    if (fd >= 0)
        close(fd);
}

static void reset_signals(const struct plan *plan)
{
    sigset_t none;
    for (int s = 1; s < NSIG; s++)
        signal(s, s <= 64 && (s == SIGHUP || s == SIGINT) && (plan->ignored >> (s - 1) & 1) ? SIG_IGN : SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool redirect(const struct plan *plan)
{
    for (int i = 0; i < 3; i++) {
        int fd = plan->standard[i];
        if (plan->outputs[i])
            fd = open(plan->outputs[i], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        if (fd < 0 || dup2(fd, i) < 0)
            return false;
    }
    return true;
}

struct failure {
    char what[64];
    int cause;
};

static bool take_identity(const struct plan *plan)
{
    return capabilities_bound(&plan->capabilities) && setgroups((size_t)plan->group_count, plan->groups) == 0 &&
           setresgid(plan->gids[0], plan->gids[1], plan->gids[2]) == 0 &&
           setresuid(plan->uids[0], plan->uids[1], plan->uids[2]) == 0 && capabilities_inherit(&plan->capabilities);
}

static void run_child(const struct plan *plan, int report, int go)
{
    struct failure failure = {0};
    struct text *warnings = calloc(1, sizeof(*warnings));
    char ready;
    const char *step = "process-namespace";
    if (plan->apart && !apart_begin())
        goto failed;
    step = "session";
    if (setsid() < 0 || !warnings || read(go, &ready, 1) != 1)
        goto failed;
    apply_scheduling(plan, warnings);
    int refused = apply_limits(plan);
    if (refused >= 0) {
        step = plan->limit_names[refused];
        goto failed;
    }
    reset_signals(plan);
    step = "umask";
    umask(plan->umask);
    if (capabilities_out_of_reach(&plan->capabilities)) {
        errno = EPERM;
        warn(warnings, "bounding set of capabilities");
    }
    step = "identity";
    if (!take_identity(plan))
        goto failed;
    step = "no-new-privileges";
    if (plan->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        goto failed;
    step = "working-directory";
    if (plan->directory_path ? chdir(plan->directory_path) < 0 : fchdir(plan->directory) < 0)
        goto failed;
    step = "standard-descriptors";
    if (!redirect(plan))
        goto failed;
    if (warnings->used && write(report, warnings->bytes, warnings->used) < 0)
        goto failed;
    step = "execute";
    environ = plan->environment;
    execvp(plan->arguments[0], plan->arguments);
failed:
    failure.cause = errno;
    snprintf(failure.what, sizeof(failure.what), "%s", step);
    char mark = 0;
    if (write(report, &mark, 1) == 1 && write(report, &failure, sizeof(failure)) < 0)
        _exit(126);
    _exit(127);
}

/* ---- the parent ---- */

/* Reads the child's report until exec closes it: warnings as text, or NUL and a struct failure. */
static bool read_report(int report, struct text *warnings, struct text *error)
{
    char bytes[TEXT_BYTES];
    size_t used = 0;
    struct pollfd ready = {.fd = report, .events = POLLIN};
    for (;;) {
        ssize_t count = poll(&ready, 1, 10000) == 1 ? read(report, bytes + used, sizeof(bytes) - 1 - used) : -1;
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            text_add(error, "start-failed the child did not execute within 10 s");
            return false;
        }
        if (count == 0 || used + (size_t)count >= sizeof(bytes) - 1)
            break;
        used += (size_t)count;
    }
    bytes[used] = 0;
    size_t text = strlen(bytes);
    text_add(warnings, "%s%s", warnings->used && text ? "," : "", bytes);
    if (used < text + 1 + sizeof(struct failure))
        return true;
    struct failure failure;
    memcpy(&failure, bytes + text + 1, sizeof(failure));
    text_add(error, "start-failed %.60s: %s", failure.what, strerror(failure.cause));
    return false;
}

static int start_child(struct broker *broker, struct plan *plan, struct text *warnings, struct text *error)
{
    int report[2], go[2];
    if (pipe2(report, O_CLOEXEC) < 0 || pipe2(go, O_CLOEXEC) < 0) {
        text_add(error, "start-failed pipe: %s", strerror(errno));
        return -1;
    }
    pid_t child = plan->apart ? apart_fork() : fork();
    if (child == 0)
        run_child(plan, report[1], go[0]);
    close(report[1]);
    close(go[0]);
    bool started = false;
    if (child < 0) {
        text_add(error, "start-failed fork: %s", strerror(errno));
    } else {
        broker->new = child;
        broker->new_gone = false;
        if (!plan->apart)
            join_cgroups(broker, child, warnings);
        started = write(go[1], "", 1) == 1 && read_report(report[0], warnings, error);
    }
    close(go[1]);
    close(report[0]);
    if (!started && child > 0)
        launch_kill(broker);
    return started ? 0 : -1;
}

int launch(struct broker *broker, const char *specification, struct text *warnings, struct text *error)
{
    struct plan *plan = calloc(1, sizeof(*plan)); /* its strings live as long as the broker: once per run */
    if (!plan || !plan_read(broker, plan, specification, error))
        return -1;
    if (!plan_identity(broker, plan) || !plan_limits(broker, plan)) {
        text_add(error, "old-exited /proc/%d/status and limits can't be read", broker->model);
        return -1;
    }
    plan->apart = broker->rehearsal;
    plan_scheduling(broker, plan);
    plan_descriptors(broker, plan);
    int result = start_child(broker, plan, warnings, error);
    for (int i = 0; i < 3; i++)
        close(plan->standard[i]);
    close(plan->directory);
    return result;
}

void launch_reap(struct broker *broker)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == broker->new)
            broker->new_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (pid < 0 && errno == ECHILD && broker->new && !broker->new_gone) {
        broker->new_gone = true;
        say("event new-exited status=%d", broker->new_status);
    }
}

/* Kills the direct children only, round after round: a zombie keeps its number, so no stranger is ever hit, and the
 * orphans of each round become children of the broker in the next. */
void launch_kill(struct broker *broker)
{
    char path[64];
    size_t size;
    snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
    broker->new_gone = broker->new_gone || broker->new > 0; /* no event for an intended end */
    for (int round = 0; round < 1000; round++) {
        char *children = read_file(path, 1 << 20, &size);
        int found = 0;
        for (char *at = children; at && *at; found++) {
            char *end;
            long pid = strtol(at, &end, 10);
            if (end == at)
                break;
            kill((pid_t)pid, SIGKILL);
            at = end + strspn(end, " \n");
        }
        free(children);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        if (found == 0)
            return;
        usleep(1000);
    }
}
