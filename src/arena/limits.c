/* MemAvailable, control groups, and the address space. */
#include "arena/limits.h"

#include <inttypes.h>
#include <stdio.h>

#include "arena/os.h"
#include "core/cgroup.h"
#include "core/status.h"
#include "core/textfile.h"

#define KIB 1024u
#define MIB ((uint64_t)1 << 20)
#define NO_LIMIT                                                                                   \
    ((uint64_t)1 << 62) /* v1 says 9223372036854771712 for none; nobody has as much as this */

static uint64_t subtract(uint64_t from, uint64_t amount) {
    return from > amount ? from - amount : 0;
}

static bool read_number(const char *directory, const char *name, uint64_t *number) {
    char path[2 * QARENA__PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return qarena__file_read_number(path, number);
}

/* One level's limit less what it uses; the inactive file cache is given back by the system before
 * anything is refused. */
static void cut_by_level(void *context, const char *directory, bool unified) {
    uint64_t *least = context;
    uint64_t limit = UINT64_MAX, high, usage = 0, inactive = 0;
    char path[2 * QARENA__PATH_MAX + 32];
    if (!read_number(directory, unified ? "memory.max" : "memory.limit_in_bytes", &limit)) {
        limit = UINT64_MAX;
    }
    if (unified && read_number(directory, "memory.high", &high) && high < limit) {
        limit = high; /* beyond it the kernel throttles the process to a crawl */
    }
    if (limit >= NO_LIMIT) {
        return;
    }
    (void)read_number(directory, unified ? "memory.current" : "memory.usage_in_bytes", &usage);
    snprintf(path, sizeof path, "%s/memory.stat", directory);
    (void)qarena__file_find_number(path, unified ? "inactive_file" : "total_inactive_file",
                                   &inactive);
    uint64_t available = subtract(limit, subtract(usage, inactive));
    if (available < *least) {
        *least = available;
    }
}

static uint64_t read_kib(const char *root, const char *file, const char *key, uint64_t otherwise) {
    char path[QARENA__PATH_MAX];
    uint64_t kib;
    int length = snprintf(path, sizeof path, "%s%s", root, file);
    if (length >= (int)sizeof path || !qarena__file_find_number(path, key, &kib) ||
        kib > UINT64_MAX / KIB) {
        return otherwise;
    }
    return kib * KIB;
}

static void choose(qarena_limits *limits, uint64_t limit, const char *name) {
    if (limit < limits->least) {
        limits->least = limit;
        limits->binding = name;
    }
}

void qarena__limits_read(const char *root, uint64_t address_space, qarena_limits *limits) {
    qarena_limits read = {.cgroup = UINT64_MAX,
                          .address_space = UINT64_MAX,
                          .least = UINT64_MAX,
                          .binding = "unknown"};
    read.mem_available = read_kib(root, "/proc/meminfo", "MemAvailable:", UINT64_MAX);
    qarena__cgroup_walk(root, "memory", cut_by_level, &read.cgroup);
    if (address_space != UINT64_MAX) {
        read.address_space =
            subtract(address_space, read_kib(root, "/proc/self/status", "VmSize:", 0));
    }
    choose(&read, read.cgroup, "cgroup");
    choose(&read, read.mem_available, "MemAvailable");
    choose(&read, read.address_space, "RLIMIT_AS");
    *limits = read;
}

qarena_status qarena_read_limits(qarena_limits *limits) {
    if (limits == NULL) {
        return qarena__fail(QARENA_E_ARGUMENT, "limits is NULL");
    }
    qarena__os_process process;
    qarena__os_read_process(&process);
    qarena__limits_read("", process.address_space, limits);
    return QARENA_OK;
}

uint64_t qarena__limits_default_budget(void) {
    qarena_limits limits;
    (void)qarena_read_limits(&limits);
    if (limits.least == UINT64_MAX) {
        return INT64_MAX; /* the system tells nothing: every mapping is still asked for, and may be
                             refused */
    }
    uint64_t margin = limits.least / 20 > 64 * MIB ? limits.least / 20 : 64 * MIB;
    return limits.least > 2 * margin ? limits.least - margin : limits.least / 2;
}
