/*
 * Every file system that is mounted here, and may be written to, gets an overlay whose upper half is in memory; those that
 * are the kernel's own (/proc, /sys, /dev) are shown as they are, and can't be changed. The copies become the root of a
 * mount namespace.
 */
#include "sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOUNTS_MAX 4096

struct mounted {
    int id;
    char *path;
    char type[64];
};

static bool fail(const char *what)
{
    printf("err sandbox %s: %s\n", what, strerror(errno));
    return false;
}

/* ---- network ---- */

static bool raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool raised = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return raised;
}

/* Gives the loopback interface one more address; one that it has already is no failure. */
static bool add_address(int netlink, const struct sockaddr *address)
{
    bool v4 = address->sa_family == AF_INET;
    const void *bytes = v4 ? (const void *)&((const struct sockaddr_in *)(const void *)address)->sin_addr
                           : (const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    size_t size = v4 ? 4 : 16;
    struct {
        struct nlmsghdr head;
        struct ifaddrmsg message;
        char attributes[64];
    } request = {
        .head = {.nlmsg_type = RTM_NEWADDR, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE},
        .message = {.ifa_family = (unsigned char)address->sa_family,
                    .ifa_prefixlen = (unsigned char)(8 * size),
                    .ifa_index = if_nametoindex("lo")},
    };
    size_t used = NLMSG_LENGTH(sizeof(request.message));
    const unsigned short kinds[] = {IFA_LOCAL, IFA_ADDRESS};
    for (int i = 0; i < 2; i++) {
        struct rtattr *attribute = (void *)((char *)&request + used);
        attribute->rta_type = kinds[i];
        attribute->rta_len = (unsigned short)RTA_LENGTH(size);
        memcpy(RTA_DATA(attribute), bytes, size);
        used += RTA_ALIGN(attribute->rta_len);
    }
    request.head.nlmsg_len = (unsigned)used;
    struct {
        struct nlmsghdr head;
        struct nlmsgerr error;
        char rest[512];
    } answer;
    if (send(netlink, &request, used, 0) < 0 || recv(netlink, &answer, sizeof(answer), 0) < (ssize_t)sizeof(answer.head))
        return false;
    errno = -answer.error.error;
    return answer.error.error == 0 || errno == EEXIST;
}

static bool is_usable(const struct sockaddr *address)
{
    if (!address || (address->sa_family != AF_INET && address->sa_family != AF_INET6))
        return false;
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 != IN_LOOPBACKNET;
    /* A link-local address means nothing without its interface. */
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return !IN6_IS_ADDR_LOOPBACK(v6) && !IN6_IS_ADDR_LINKLOCAL(v6);
}

/* Whatever a program may bind outside it may bind here; what it connects to is itself, or nothing. */
static bool take_addresses(const struct ifaddrs *addresses)
{
    if (!raise_loopback())
        return fail("loopback");
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    bool taken = netlink >= 0;
    for (const struct ifaddrs *each = addresses; each && taken; each = each->ifa_next)
        if (is_usable(each->ifa_addr))
            taken = add_address(netlink, each->ifa_addr);
    if (!taken)
        fail("network");
    close(netlink);
    return taken;
}

/* ---- mounts ---- */

/* Undoes the kernel's \040 for spaces and the like. */
static void unescape(char *text)
{
    char *to = text;
    for (char *from = text; *from; to++) {
        unsigned code;
        if (from[0] == '\\' && sscanf(from + 1, "%3o", &code) == 1) {
            *to = (char)code;
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = 0;
}

static int read_mounts(struct mounted *mounts)
{
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char *line = NULL;
    size_t size = 0;
    int count = 0;
    while (file && count < MOUNTS_MAX && getline(&line, &size, file) > 0) {
        struct mounted *mounted = &mounts[count];
        char *path = NULL;
        char *type = strstr(line, " - ");
        if (sscanf(line, "%d %*d %*s %*s %ms", &mounted->id, &path) == 2 && type &&
            sscanf(type, " - %63s", mounted->type) == 1) {
            unescape(path);
            mounted->path = path;
            count++;
        }
    }
    free(line);
    if (file)
        fclose(file);
    return count;
}

/* Whether the mount is what one meets at its path, and not covered by another. */
static bool is_met(const struct mounted *mounted)
{
    struct statx status;
    return statx(AT_FDCWD, mounted->path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_MNT_ID, &status) == 0 &&
           (status.stx_mask & STATX_MNT_ID) && status.stx_mnt_id == (unsigned)mounted->id;
}

static bool is_one_of(const char *type, const char *const *types)
{
    while (*types && strcmp(*types, type) != 0)
        types++;
    return *types != NULL;
}

static bool is_directory(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static unsigned long flags_of(const char *path)
{
    struct statvfs status;
    if (statvfs(path, &status) < 0)
        return 0;
    return (status.f_flag & ST_NOSUID ? MS_NOSUID : 0) | (status.f_flag & ST_NODEV ? MS_NODEV : 0) |
           (status.f_flag & ST_NOEXEC ? MS_NOEXEC : 0) | (status.f_flag & ST_RDONLY ? MS_RDONLY : 0);
}

/* Its upper half is made like the lower one: its owner and mode are what one sees. The working directory holds the halves. */
static bool overlay(const char *path, const char *target, int number, unsigned long flags)
{
    char upper[64], work[64], options[256];
    struct stat status;
    int lower = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    snprintf(upper, sizeof(upper), "upper-%d", number);
    snprintf(work, sizeof(work), "work-%d", number);
    snprintf(options, sizeof(options), "lowerdir=/proc/self/fd/%d,upperdir=%s,workdir=%s", lower, upper, work);
    bool made = lower >= 0 && fstat(lower, &status) == 0 && mkdir(upper, 0700) == 0 && mkdir(work, 0700) == 0 &&
                chown(upper, status.st_uid, status.st_gid) == 0 && chmod(upper, status.st_mode & 07777) == 0 &&
                mount("overlay", target, "overlay", flags, options) == 0;
    int why = errno;
    close(lower);
    errno = why;
    return made;
}

static bool set_read_only(const char *target)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    return mount_setattr(AT_FDCWD, target, AT_SYMLINK_NOFOLLOW, &read_only, sizeof(read_only)) == 0;
}

static bool show(const char *path, const char *target, bool read_only)
{
    return mount(path, target, NULL, MS_BIND, NULL) == 0 && (!read_only || set_read_only(target));
}

/* What is to be seen at the place of one mount. */
static bool put(const struct mounted *mounted, const char *target, int number)
{
    /* Nothing that a service could keep is in these, or changing them changes nothing outside. */
    static const char *const as_they_are[] = {"proc", "devpts", NULL};
    static const char *const kernels[] = {"sysfs",    "devtmpfs",  "cgroup",     "cgroup2",     "securityfs", "debugfs",
                                          "tracefs",  "pstore",    "bpf",        "configfs",    "fusectl",    "efivarfs",
                                          "selinuxfs", "hugetlbfs", "binfmt_misc", "rpc_pipefs", "nsfs",       NULL};
    static const char *const left_out[] = {"autofs", "mqueue", NULL};
    if (is_one_of(mounted->type, left_out))
        return true;
    if (is_one_of(mounted->type, as_they_are))
        return show(mounted->path, target, false);
    unsigned long flags = flags_of(mounted->path);
    if (is_one_of(mounted->type, kernels) || (flags & MS_RDONLY))
        return show(mounted->path, target, true);
    if (is_directory(mounted->path) && overlay(mounted->path, target, number, flags))
        return true;
    if (strcmp(mounted->path, "/") == 0)
        return false;
    printf("note read-only %s\n", mounted->path);
    return show(mounted->path, target, true);
}

static bool copy_mounts(const struct mounted *mounts, int count)
{
    char target[PATH_MAX];
    for (int i = 0; i < count; i++) {
        if (!is_met(&mounts[i]))
            continue;
        bool root = strcmp(mounts[i].path, "/") == 0;
        if (snprintf(target, sizeof(target), "root%s", root ? "" : mounts[i].path) >= (int)sizeof(target))
            errno = ENAMETOOLONG;
        else if (put(&mounts[i], target, i))
            continue;
        return fail(mounts[i].path);
    }
    return true;
}

static bool change_root(const char *shared)
{
    char target[PATH_MAX];
    if (snprintf(target, sizeof(target), "root%s", shared) >= (int)sizeof(target) || !show(shared, target, false))
        return fail(shared);
    if (chdir("root") < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        return fail("root");
    return true;
}

static bool make_root(const char *directory, const char *shared, const char *bytes)
{
    static struct mounted mounts[MOUNTS_MAX];
    char options[64];
    int count = read_mounts(mounts);
    if (count == 0)
        return fail("/proc/self/mountinfo");
    snprintf(options, sizeof(options), "mode=0700,size=%s", bytes);
    if (mount("imago", directory, "tmpfs", 0, options) < 0)
        return fail("memory for what is written");
    return chdir(directory) == 0 && mkdir("root", 0755) == 0 && copy_mounts(mounts, count) && change_root(shared);
}

bool sandbox_enter(const char *directory, const char *shared, const char *bytes, const char *cwd)
{
    struct ifaddrs *addresses = NULL;
    if (getifaddrs(&addresses) < 0)
        return fail("addresses");
    if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) < 0)
        return fail("namespaces");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail("mounts");
    bool entered = take_addresses(addresses) && make_root(directory, shared, bytes);
    freeifaddrs(addresses);
    return entered && (chdir(cwd) == 0 || fail(cwd));
}
