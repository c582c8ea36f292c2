/* Holds the listening sockets of another process, as a forked worker would. Arguments: PID. Says "holding COUNT". */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **words)
{
    char path[64];
    int held = 0, pidfd = count == 2 ? (int)syscall(SYS_pidfd_open, atoi(words[1]), 0) : -1;
    snprintf(path, sizeof(path), "/proc/%s/fd", count == 2 ? words[1] : "");
    DIR *directory = opendir(path);
    for (struct dirent *entry; pidfd >= 0 && directory && (entry = readdir(directory));) {
        int fd = (int)syscall(SYS_pidfd_getfd, pidfd, atoi(entry->d_name), 0), listens = 0;
        socklen_t size = sizeof(listens);
        if (fd >= 0 && getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens)
            held++;
        else if (fd >= 0)
            close(fd);
    }
    printf("holding %d\n", held);
    fflush(stdout);
    pause();
    return 0;
}
