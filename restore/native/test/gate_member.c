/*
 * A process of new that speaks with the gate itself, for tests of what the broker decides when one misbehaves at GO:
 *   unready   does not have old's listener when it is asked
 *   stubborn  answers nothing to GO and does not swap
 *   silent    swaps at GO and serves, and answers nothing
 * Arguments: MODE PORT, where old listens on the wildcard of both families.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gate.h"

static int gate, listener = -1, placeholder = -1, id;

static void tell(enum gate_kind kind, int value)
{
    struct gate_message message = {.kind = kind, .listener = id, .value = value};
    gate_send(gate, &message, -1, 0);
}

static int adopt(const char *name, int port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    struct gate_message question = {.kind = GATE_BIND, .listener = -1, .length = sizeof(address)}, answer;
    memcpy(question.body, &address, sizeof(address));
    int fd, connection = gate_connect(name);
    if (connection < 0 || gate_send(connection, &question, -1, 0) < 0 || gate_receive(connection, &answer, &fd, 0) <= 0)
        return -1;
    close(connection);
    id = answer.listener;
    return fd;
}

static void serve(void)
{
    char request[4096];
    int client = accept(placeholder, NULL, NULL);
    const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew";
    if (client >= 0 && read(client, request, sizeof(request)) > 0 && write(client, answer, sizeof(answer) - 1) < 0)
        perror("write");
    if (client >= 0)
        close(client);
}

static void obey(const char *mode, const struct gate_message *message, int fd)
{
    switch (message->kind) {
    case GATE_PRIVATE:
        tell(GATE_DONE, 0);
        break;
    case GATE_LISTENER:
        listener = fd;
        break;
    case GATE_READY:
        tell(GATE_DONE, strcmp(mode, "unready") == 0 ? 0 : 1);
        break;
    case GATE_GO:
        if (strcmp(mode, "silent") == 0) {
            dup2(listener, placeholder);
            close(listener);
            listener = -1;
        }
        break;
    default:
        break;
    }
}

int main(int count, char **words)
{
    const char *name = getenv(GATE_VARIABLE);
    gate = name && count == 3 ? gate_connect(name) : -1;
    if (gate < 0)
        return 2;
    tell(GATE_JOIN, 0);
    placeholder = adopt(name, atoi(words[2]));
    if (placeholder < 0)
        return 3;
    tell(GATE_AT_DOOR, 0);
    bool swapped = false;
    for (;;) {
        struct pollfd waits[] = {{.fd = gate, .events = POLLIN}, {.fd = swapped ? placeholder : -1, .events = POLLIN}};
        if (poll(waits, 2, -1) <= 0)
            continue;
        if (waits[0].revents) {
            struct gate_message message;
            int fd;
            if (gate_receive(gate, &message, &fd, 0) <= 0)
                gate = -1;
            else
                obey(words[1], &message, fd);
            swapped = swapped || (message.kind == GATE_GO && strcmp(words[1], "silent") == 0);
            if (gate < 0 && !swapped)
                return GATE_LOST_STATUS;
        }
        if (waits[1].revents)
            serve();
    }
}
