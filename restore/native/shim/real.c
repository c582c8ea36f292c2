#include "shim.h"

#include <dlfcn.h>

struct real_calls real;

#define RESOLVE(name) *(void **)&real.name = dlsym(RTLD_NEXT, #name)

void real_resolve(void)
{
    RESOLVE(bind);
    RESOLVE(listen);
    RESOLVE(accept);
    RESOLVE(accept4);
    RESOLVE(poll);
    RESOLVE(ppoll);
    RESOLVE(select);
    RESOLVE(pselect);
    RESOLVE(epoll_ctl);
    RESOLVE(close);
    RESOLVE(dup2);
    RESOLVE(dup3);
    RESOLVE(getsockname);
    RESOLVE(setsockopt);
    RESOLVE(shutdown);
    RESOLVE(unlink);
    RESOLVE(unlinkat);
    RESOLVE(remove);
    RESOLVE(execv);
    RESOLVE(execve);
}
