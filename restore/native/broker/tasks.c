#include "broker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_OF_A_TASK 2
/* The other descriptors are for duplicates of old's sockets. */
#define SHARE_OF_DESCRIPTORS 4

static void close_file(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

static struct task *find(struct tasks *tasks, size_t count, pid_t id, size_t *likely)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = (*likely + i) % count;
        if (tasks->all[at].id == id) {
            *likely = at + 1;
            return &tasks->all[at];
        }
    }
    return NULL;
}

static struct task *add(struct tasks *tasks, pid_t id)
{
    struct task *more = reallocarray(tasks->all, tasks->count + 1, sizeof(*more));
    if (!more)
        return NULL;
    tasks->all = more;
    more[tasks->count] = (struct task){.id = id, .state_file = -1, .call_file = -1};
    return &more[tasks->count++];
}

static void forget_unlisted(struct tasks *tasks)
{
    size_t kept = 0;
    for (size_t i = 0; i < tasks->count; i++) {
        struct task *task = &tasks->all[i];
        if (task->listed) {
            tasks->all[kept++] = *task;
        } else {
            close_file(&task->state_file);
            close_file(&task->call_file);
        }
    }
    tasks->count = kept;
}

/* Opens what is not open, as far as descriptors may be used for that; what stays closed is opened for each reading. */
static void open_files(struct tasks *tasks)
{
    struct rlimit limit;
    char path[64];
    size_t most = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur / SHARE_OF_DESCRIPTORS / FILES_OF_A_TASK : 0;
    for (size_t i = 0; i < tasks->count && i < most; i++) {
        struct task *task = &tasks->all[i];
        if (task->state_file >= 0)
            continue;
        snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", tasks->process, task->id);
        task->state_file = open(path, O_RDONLY | O_CLOEXEC);
        snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", tasks->process, task->id);
        task->call_file = open(path, O_RDONLY | O_CLOEXEC);
    }
}

bool tasks_list(struct tasks *tasks)
{
    char path[64];
    size_t known = tasks->count, likely = 0;
    snprintf(path, sizeof(path), "/proc/%d/task", tasks->process);
    DIR *directory = opendir(path);
    bool complete = directory != NULL;
    struct dirent *entry;
    for (size_t i = 0; i < known; i++)
        tasks->all[i].listed = false;
    while (complete && (entry = readdir(directory))) {
        if (entry->d_name[0] == '.')
            continue;
        pid_t id = atoi(entry->d_name);
        struct task *task = find(tasks, known, id, &likely);
        if (!task)
            task = add(tasks, id);
        complete = task != NULL;
        if (complete)
            task->listed = true;
    }
    if (directory)
        closedir(directory);
    forget_unlisted(tasks);
    open_files(tasks);
    return complete;
}

void tasks_forget(struct tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++)
        tasks->all[i].listed = false;
    forget_unlisted(tasks);
    free(tasks->all);
    tasks->all = NULL;
}

bool tasks_are_all(const struct tasks *tasks, size_t alive)
{
    char path[64];
    struct stat directory;
    snprintf(path, sizeof(path), "/proc/%d/task", tasks->process);
    return stat(path, &directory) == 0 && directory.st_nlink == alive + 2; /* . and .. */
}

/* A file that is kept open tells of the thread it was opened for, and nothing once that is gone, whoever has its id then. */
static ssize_t read_line(const struct tasks *tasks, const struct task *task, int *kept, const char *name, char *line,
                         size_t size)
{
    char path[64];
    ssize_t count = *kept >= 0 ? pread(*kept, line, size - 1, 0) : 0;
    if (count <= 0) {
        close_file(kept);
        snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", tasks->process, task->id, name);
        int file = open(path, O_RDONLY | O_CLOEXEC);
        count = file >= 0 ? read(file, line, size - 1) : -1;
        close_file(&file);
    }
    line[count > 0 ? count : 0] = 0;
    return count;
}

char task_state(const struct tasks *tasks, struct task *task)
{
    char line[512];
    read_line(tasks, task, &task->state_file, "stat", line, sizeof(line));
    char *name_end = strrchr(line, ')'); /* the name before it may hold spaces and parentheses */
    return name_end && name_end[1] ? name_end[2] : 'X';
}

bool task_is_stopped(const struct tasks *tasks, struct task *task)
{
    return strchr("TtZX", task_state(tasks, task)) != NULL;
}

int task_call(const struct tasks *tasks, struct task *task)
{
    char line[256];
    return read_line(tasks, task, &task->call_file, "syscall", line, sizeof(line)) > 0 ? atoi(line) : IN_NO_CALL;
}
