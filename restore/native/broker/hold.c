/*
 * Holds new work back from running old, and loses none: a filter on each of old's TCP listeners lets clients connect but
 * not into the accept queue, a filter on each connection that they accepted drops what brings data. The peer's TCP sends
 * it again after 0.2 s, 0.4 s, 0.8 s... so it arrives once the filters are gone. What old sends is not touched, so work
 * that has begun can be finished.
 *
 * The filters are programs that pass everything after a deadline in a map, which the broker puts off while it lives: were
 * it killed, old would have its clients back within HOLD_MILLIS. No duplicate of a connection is kept meanwhile, or old
 * could not close it.
 */
#include "broker.h"

#include <errno.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HOLD_MILLIS 2000
#define FLAGS_OFFSET 13 /* of the TCP header, where the filter's view of a packet begins */
#define LENGTH_OFFSET 12
#define SYN_OR_RST 0x06

static struct {
    int map;
    int listener_program;
    int connection_program;
    ino_t *inodes; /* of sockets that have one of the programs */
    size_t count;
    int listeners;
    int connections;
    int missed; /* sockets with a filter of their own, or unix listeners */
} hold = {.map = -1, .listener_program = -1, .connection_program = -1};

static int bpf(int command, union bpf_attr *attributes)
{
    return (int)syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

/* Packets without data pass; of them to a listener only those that ask for a connection or end one. */
static int load_program(int map, bool listener)
{
    const struct bpf_insn drop_unless_syn[] = {
        {.code = BPF_LD | BPF_ABS | BPF_B, .imm = FLAGS_OFFSET},
        {.code = BPF_ALU64 | BPF_AND | BPF_K, .dst_reg = BPF_REG_0, .imm = SYN_OR_RST},
        {.code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = BPF_REG_0, .off = 2, .imm = 0},
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
        {.code = BPF_JMP | BPF_EXIT},
    };
    struct bpf_insn code[32] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_6, .src_reg = BPF_REG_1},
        {.code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = BPF_REG_10, .off = -4, .imm = 0},
        {.code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_1, .src_reg = BPF_PSEUDO_MAP_FD, .imm = map},
        {.code = 0},
        {.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_2, .src_reg = BPF_REG_10},
        {.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_2, .imm = -4},
        {.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_map_lookup_elem},
        {.code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = BPF_REG_0, .off = 2, .imm = 0},
        {.code = BPF_ALU | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = -1}, /* 8: pass */
        {.code = BPF_JMP | BPF_EXIT},
        {.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_7, .src_reg = BPF_REG_0},
        {.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_ktime_get_ns},
        {.code = BPF_JMP | BPF_JGT | BPF_X, .dst_reg = BPF_REG_0, .src_reg = BPF_REG_7, .off = -5},
        {.code = BPF_LD | BPF_ABS | BPF_B, .imm = LENGTH_OFFSET}, /* header length in words, in the upper half */
        {.code = BPF_ALU64 | BPF_RSH | BPF_K, .dst_reg = BPF_REG_0, .imm = 4},
        {.code = BPF_ALU64 | BPF_LSH | BPF_K, .dst_reg = BPF_REG_0, .imm = 2},
        {.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_8, .src_reg = BPF_REG_6,
         .off = offsetof(struct __sk_buff, len)},
        {.code = BPF_JMP | BPF_JGE | BPF_X, .dst_reg = BPF_REG_0, .src_reg = BPF_REG_8, .off = 2},
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0}, /* it brings data: drop */
        {.code = BPF_JMP | BPF_EXIT},
    };
    size_t used = 20;
    if (listener) {
        memcpy(code + used, drop_unless_syn, sizeof(drop_unless_syn));
        used += sizeof(drop_unless_syn) / sizeof(*drop_unless_syn);
    }
    code[used++] = (struct bpf_insn){.code = BPF_ALU | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = -1};
    code[used++] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
    union bpf_attr attributes = {
        .prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
        .insns = (uintptr_t)code,
        .insn_cnt = (uint32_t)used,
        /* The kernel lends its clock only to programs that say so: the instructions above, and nothing else here, are
         * offered under MIT or GPL-2.0 as well. */
        .license = (uintptr_t)"Dual MIT/GPL",
    };
    return bpf(BPF_PROG_LOAD, &attributes);
}

static bool set_deadline(int64_t nanos)
{
    uint32_t key = 0;
    union bpf_attr attributes = {
        .map_fd = (uint32_t)hold.map, .key = (uintptr_t)&key, .value = (uintptr_t)&nanos, .flags = BPF_ANY};
    return bpf(BPF_MAP_UPDATE_ELEM, &attributes) == 0;
}

static bool make_programs(void)
{
    if (hold.map >= 0)
        return true;
    union bpf_attr attributes = {
        .map_type = BPF_MAP_TYPE_ARRAY, .key_size = sizeof(uint32_t), .value_size = sizeof(int64_t), .max_entries = 1};
    hold.map = bpf(BPF_MAP_CREATE, &attributes);
    hold.listener_program = hold.map < 0 ? -1 : load_program(hold.map, true);
    hold.connection_program = hold.listener_program < 0 ? -1 : load_program(hold.map, false);
    if (hold.connection_program >= 0)
        return true;
    int error = errno;
    close(hold.map);
    close(hold.listener_program);
    hold.map = hold.listener_program = -1;
    errno = error;
    return false;
}

static bool is_held(ino_t inode)
{
    for (size_t i = 0; i < hold.count; i++)
        if (hold.inodes[i] == inode)
            return true;
    return false;
}

static bool remember(ino_t inode)
{
    ino_t *grown = realloc(hold.inodes, (hold.count + 1) * sizeof(*grown));
    if (!grown)
        return false;
    hold.inodes = grown;
    hold.inodes[hold.count++] = inode;
    return true;
}

/* Counts instructions of a classic filter; a program of the newer kind may not be read, which tells as much. */
static bool has_own_filter(int fd)
{
    socklen_t size = 0;
    return getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, NULL, &size) < 0 || size > 0;
}

static bool attach(int fd, ino_t inode, int program)
{
    if (has_own_filter(fd) || !remember(inode))
        return false;
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &program, sizeof(program)) == 0)
        return true;
    hold.count--;
    return false;
}

static struct listener *listener_with_inode(struct broker *broker, ino_t inode)
{
    struct listener *l = broker->listeners;
    while (l && l->inode != inode)
        l = l->next;
    return l;
}

static void hold_one(struct broker *broker, int fd, ino_t inode)
{
    struct listener *l = listener_with_inode(broker, inode);
    bool unix_one = l && l->address.ss_family == AF_UNIX;
    if (is_held(inode) || (l && (l->ignored || !l->present))) {
        close(fd);
        return;
    }
    if (l && !unix_one && attach(fd, inode, hold.listener_program)) {
        hold.listeners++;
        l->backlog_before_hold = backlog_raise(fd, inode);
    } else if (!l && socket_accepted_by(broker, fd, false)) {
        if (attach(fd, inode, hold.connection_program))
            hold.connections++;
        else
            hold.missed++;
    } else if (l) {
        hold.missed++;
    }
    close(fd);
}

bool hold_work(struct broker *broker, int *listeners, int *connections, int *missed)
{
    hold.listeners = hold.connections = hold.missed = 0;
    if (!make_programs() || !set_deadline(monotonic_nanos() + HOLD_MILLIS * INT64_C(1000000)) ||
        !listeners_scan(broker) || sockets_each(broker, hold_one) < 0)
        return false;
    broker->holding = true;
    *listeners = hold.listeners;
    *connections = hold.connections;
    *missed = hold.missed;
    return true;
}

void hold_continue(struct broker *broker)
{
    if (broker->holding)
        set_deadline(monotonic_nanos() + HOLD_MILLIS * INT64_C(1000000));
}

static void release_one(struct broker *broker, int fd, ino_t inode)
{
    if (is_held(inode)) {
        struct listener *l = listener_with_inode(broker, inode);
        int none = 0;
        setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof(none));
        if (l && l->backlog_before_hold >= 0 && broker->socket_count == 0)
            listen(fd, l->backlog_before_hold); /* once the sockets are taken, they know what it was */
    }
    close(fd);
}

void hold_release(struct broker *broker)
{
    if (!broker->holding)
        return;
    broker->holding = false;
    set_deadline(0);
    sockets_each(broker, release_one);
    for (struct listener *l = broker->listeners; l; l = l->next)
        l->backlog_before_hold = -1;
    free(hold.inodes);
    hold.inodes = NULL;
    hold.count = 0;
}
