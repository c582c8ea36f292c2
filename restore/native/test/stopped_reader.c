/*
 * Is stopped at the very moment in which a read of standard input, a pipe, is over: the kernel signals the new data with
 * SIGSTOP, so the read has it and the program does not. With the argument "waits" it is stopped by nobody.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words)
{
    char byte;
    if (count < 2 || strcmp(words[1], "waits") != 0) {
        fcntl(STDIN_FILENO, F_SETOWN, getpid());
        fcntl(STDIN_FILENO, F_SETSIG, SIGSTOP);
        fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_ASYNC);
    }
    printf("reading\n");
    fflush(stdout);
    return read(STDIN_FILENO, &byte, 1) == 1 ? byte : 255;
}
