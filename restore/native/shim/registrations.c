/*
 * A swap of the file behind a descriptor silently drops its epoll registrations (they belong to the old file), so the
 * shim remembers them, from before bind() on: Netty's native transport registers its socket before binding it.
 */
#include "shim.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct registration {
    struct registration *next;
    int epoll;
    int fd;
    struct epoll_event event;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct registration *registrations;

void registrations_lock(void)
{
    pthread_mutex_lock(&mutex);
}

void registrations_unlock(void)
{
    pthread_mutex_unlock(&mutex);
}

static struct registration **find(int epoll, int fd)
{
    struct registration **link = &registrations;
    while (*link && ((*link)->epoll != epoll || (*link)->fd != fd))
        link = &(*link)->next;
    return link;
}

void registrations_note(int epoll, int operation, int fd, const struct epoll_event *event)
{
    struct registration **link = find(epoll, fd);
    if (operation == EPOLL_CTL_DEL) {
        struct registration *gone = *link;
        if (gone) {
            *link = gone->next;
            free(gone);
        }
        return;
    }
    if (!*link) {
        struct registration *added = calloc(1, sizeof(*added));
        if (!added)
            return;
        added->epoll = epoll;
        added->fd = fd;
        *link = added;
    }
    (*link)->event = *event;
}

void registrations_suspend(int fd)
{
    for (struct registration *r = registrations; r; r = r->next)
        if (r->fd == fd)
            real.epoll_ctl(r->epoll, EPOLL_CTL_DEL, fd, &r->event);
}

void registrations_resume(int fd)
{
    for (struct registration *r = registrations; r; r = r->next)
        if (r->fd == fd)
            real.epoll_ctl(r->epoll, EPOLL_CTL_ADD, fd, &r->event);
}

bool registrations_want_input(int fd)
{
    for (struct registration *r = registrations; r; r = r->next)
        if (r->fd == fd && (r->event.events & EPOLLIN))
            return true;
    return false;
}

void registrations_drop(int fd)
{
    pthread_mutex_lock(&mutex);
    struct registration **link = &registrations;
    while (*link) {
        struct registration *r = *link;
        if (r->fd == fd || r->epoll == fd) {
            *link = r->next;
            free(r);
        } else {
            link = &r->next;
        }
    }
    pthread_mutex_unlock(&mutex);
}
