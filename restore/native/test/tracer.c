/* Traces the thread whose id is the argument, as a debugger does that lets it run and stop; ends when it is killed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

int main(int count, char **words)
{
    pid_t thread = count > 1 ? atoi(words[1]) : 0;
    int status;
    if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) < 0) {
        perror("seize");
        return 1;
    }
    printf("tracing\n");
    fflush(stdout);
    while (waitpid(thread, &status, __WALL) == thread && WIFSTOPPED(status)) {
        if (status >> 16 == PTRACE_EVENT_STOP && WSTOPSIG(status) != SIGTRAP)
            ptrace(PTRACE_LISTEN, thread, NULL, NULL); /* stopped with the process */
        else
            ptrace(PTRACE_CONT, thread, NULL, status >> 16 ? 0 : WSTOPSIG(status));
    }
    return 0;
}
