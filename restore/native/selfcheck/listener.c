/*
 * The process that scripts/self-check dumps and restores.
 *
 * Usage: listener PORTFILE
 *
 * Listens on a free port of 127.0.0.1, writes the port to PORTFILE, and answers every line a client sends with the next
 * number of one counter. The counter lives in memory only: a restored process that goes on counting got its memory back,
 * and a connection that still gets answers survived as well.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CLIENTS 16

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Writes the port beside PORTFILE and renames it, so that a reader never sees half a number. */
static void publish(const char *path, unsigned port)
{
	char aside[4096];
	FILE *file;

	if (snprintf(aside, sizeof(aside), "%s.new", path) >= (int)sizeof(aside)) {
		fprintf(stderr, "listener: path too long\n");
		exit(1);
	}
	file = fopen(aside, "w");
	if (!file)
		die(aside);
	if (fprintf(file, "%u\n", port) < 0 || fclose(file) != 0 || rename(aside, path) != 0)
		die(path);
}

/* A process without a terminal and with nothing of its parent open, as services are. */
static void detach(void)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0)
		die("/dev/null");
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	closefrom(3);
	/* Fails only for a process group leader, which is what we want to be anyway. */
	(void)setsid();
}

/* Answers each line in what the client sent; returns 0 when the client is gone. */
static int answer(int client, unsigned long *counter)
{
	char in[256], out[32];
	ssize_t got = read(client, in, sizeof(in));

	if (got <= 0)
		return 0;
	for (ssize_t i = 0; i < got; i++) {
		if (in[i] != '\n')
			continue;
		int length = snprintf(out, sizeof(out), "%lu\n", ++*counter);
		if (send(client, out, length, MSG_NOSIGNAL) != length)
			return 0;
	}
	return 1;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	struct pollfd fds[MAX_CLIENTS + 1];
	unsigned long counter = 0;
	int count = 1, listener;

	if (argc != 2) {
		fprintf(stderr, "usage: listener PORTFILE\n");
		return 2;
	}
	detach();
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, MAX_CLIENTS) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &length) != 0)
		return 1;
	publish(argv[1], ntohs(address.sin_port));
	fds[0] = (struct pollfd){.fd = listener, .events = POLLIN};
	for (;;) {
		/* A stopped and continued process gets EINTR here: simply poll again. */
		if (poll(fds, count, -1) < 0)
			continue;
		for (int i = count - 1; i > 0; i--) {
			if (fds[i].revents && !answer(fds[i].fd, &counter)) {
				close(fds[i].fd);
				fds[i] = fds[--count];
			}
		}
		if ((fds[0].revents & POLLIN) && count <= MAX_CLIENTS) {
			int client = accept(listener, NULL, NULL);
			if (client >= 0)
				fds[count++] = (struct pollfd){.fd = client, .events = POLLIN};
		}
	}
}
