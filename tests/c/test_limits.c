/* Memory and CPU limits, read from made-up /proc and /sys trees. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena/limits.h"
#include "core/cpu.h"

static char root[] = "/tmp/qarena-limits-XXXXXX";

static void make_root(void) {
    cr_assert_not_null(mkdtemp(root));
}

static void remove_root(void) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    cr_assert_eq(system(command), 0);
}

TestSuite(limits, .init = make_root, .fini = remove_root);
TestSuite(quota, .init = make_root, .fini = remove_root);

/* Write a file below the root, making its folders. */
static void put(const char *path, const char *text) {
    char full[512];
    snprintf(full, sizeof full, "%s%s", root, path);
    for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(full, 0700);
        *slash = '/';
    }
    FILE *file = fopen(full, "w");
    cr_assert_not_null(file, "%s", full);
    fputs(text, file);
    fclose(file);
}

static qarena_limits read_limits(uint64_t address_space) {
    qarena_limits limits;
    qarena__limits_read(root, address_space, &limits);
    return limits;
}

#define MOUNT_V2                                                                                   \
    "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
#define MOUNT_V1                                                                                   \
    "30 23 0:27 / / rw - ext4 /dev/sda rw\n35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - "      \
    "cgroup cgroup rw,memory\n"

Test(limits, nothing_there_is_no_limit) {
    qarena_limits limits = read_limits(UINT64_MAX);
    cr_assert(limits.mem_available == UINT64_MAX && limits.cgroup == UINT64_MAX);
    cr_assert(limits.address_space == UINT64_MAX && limits.least == UINT64_MAX);
    cr_assert_str_eq(limits.binding, "unknown");
}

Test(limits, mem_available) {
    put("/proc/meminfo", "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:    1000 kB\n");
    qarena_limits limits = read_limits(UINT64_MAX);
    cr_assert_eq(limits.mem_available, 1024000);
    cr_assert_eq(limits.least, 1024000);
    cr_assert_str_eq(limits.binding, "MemAvailable");
}

Test(limits, garbage_is_no_limit) {
    put("/proc/meminfo", "MemAvailable: lots\nMemAvailable");
    put("/proc/self/cgroup", "nonsense\n0\n0:\n0::\n:::::\n0::no-slash\n\n");
    put("/proc/self/mountinfo", "x\n - \n - cgroup2\n1 2 3 - cgroup2 c rw\n - cgroup c memory\n"
                                "35 31 0:32 relative /sys - cgroup2 c rw\n" MOUNT_V2);
    cr_assert_eq(read_limits(UINT64_MAX).least, UINT64_MAX);
    put("/proc/self/cgroup", "0::/g\n");
    put("/sys/fs/cgroup/g/memory.max", "-1\n");
    put("/sys/fs/cgroup/g/memory.high", "");
    cr_assert_eq(read_limits(UINT64_MAX).least, UINT64_MAX);
}

Test(limits, address_space_less_what_is_mapped) {
    put("/proc/self/status", "Name:\tx\nVmPeak:\t  9 kB\nVmSize:\t     100 kB\n");
    qarena_limits limits = read_limits(150 * 1024);
    cr_assert_eq(limits.address_space, 50 * 1024);
    cr_assert_str_eq(limits.binding, "RLIMIT_AS");
    cr_assert_eq(read_limits(10 * 1024).address_space, 0, "never below zero");
}

Test(limits, unified_every_level_max_and_high) {
    put("/proc/self/cgroup", "0::/a/b\n");
    put("/proc/self/mountinfo", MOUNT_V2);
    put("/sys/fs/cgroup/a/b/memory.max", "max\n");
    put("/sys/fs/cgroup/a/b/memory.current", "100\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, UINT64_MAX);
    put("/sys/fs/cgroup/a/memory.max", "10000\n"); /* the parent binds */
    put("/sys/fs/cgroup/a/memory.current", "4000\n");
    put("/sys/fs/cgroup/a/memory.stat", "anon 3\nfile 9\ninactive_file 1500\nactive_file 7\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 10000 - (4000 - 1500));
    put("/sys/fs/cgroup/a/b/memory.high", "7000\n");
    qarena_limits limits = read_limits(UINT64_MAX);
    cr_assert_eq(limits.cgroup, 7000 - 100);
    cr_assert_str_eq(limits.binding, "cgroup");
    put("/sys/fs/cgroup/memory.max", "50\n"); /* the top of what is mounted counts too */
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 50);
    put("/sys/fs/cgroup/memory.current", "80\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 0, "over its limit: nothing, not a huge number");
}

Test(limits, version_one_every_level) {
    put("/proc/self/cgroup", "9:name=systemd:/x\n5:cpu,cpuacct:/y\n4:hugetlb,memory:/p/q\n");
    put("/proc/self/mountinfo", MOUNT_V1);
    put("/sys/fs/cgroup/memory/p/q/memory.limit_in_bytes", "9223372036854771712\n");
    put("/sys/fs/cgroup/memory/p/q/memory.usage_in_bytes", "5\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, UINT64_MAX, "the value that means none");
    put("/sys/fs/cgroup/memory/p/memory.limit_in_bytes", "8000\n");
    put("/sys/fs/cgroup/memory/p/memory.usage_in_bytes", "3000\n");
    put("/sys/fs/cgroup/memory/p/memory.stat", "inactive_file 1\ntotal_inactive_file 1000\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 6000);
}

Test(limits, hybrid_takes_the_least_of_both) {
    put("/proc/self/cgroup", "4:memory:/p\n0::/u\n");
    put("/proc/self/mountinfo",
        MOUNT_V1 "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    put("/sys/fs/cgroup/memory/p/memory.limit_in_bytes", "8000\n");
    put("/sys/fs/cgroup/unified/u/memory.max", "9000\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 8000);
    put("/sys/fs/cgroup/unified/u/memory.max", "700\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 700);
}

Test(limits, in_a_container_only_its_part_is_mounted) {
    put("/proc/self/cgroup", "4:memory:/docker/abc/inner\n");
    put("/proc/self/mountinfo",
        "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
    put("/sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "900\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 900);
    put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "400\n");
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 400);
    put("/proc/self/cgroup", "4:memory:/docker/abcdef\n"); /* not below the mounted part: its top is
                                                              all that can be seen */
    cr_assert_eq(read_limits(UINT64_MAX).cgroup, 400);
}

Test(limits, the_least_binds) {
    put("/proc/meminfo", "MemAvailable: 5 kB\n");
    put("/proc/self/cgroup", "0::/\n");
    put("/proc/self/mountinfo", MOUNT_V2);
    put("/sys/fs/cgroup/memory.max", "6000\n");
    cr_assert_str_eq(read_limits(UINT64_MAX).binding, "MemAvailable");
    cr_assert_str_eq(read_limits(5000).binding, "RLIMIT_AS");
    put("/sys/fs/cgroup/memory.max", "4000\n");
    cr_assert_str_eq(read_limits(5000).binding, "cgroup");
}

Test(limits, of_this_machine) {
    qarena_limits limits;
    cr_assert_eq(qarena_read_limits(&limits), QARENA_OK);
    cr_assert(limits.least <= limits.mem_available && limits.least <= limits.cgroup &&
              limits.least <= limits.address_space);
    cr_assert_gt(limits.least, 0);
    cr_assert_eq(qarena_read_limits(NULL), QARENA_E_ARGUMENT);
    uint64_t budget = qarena__limits_default_budget();
    cr_assert(budget > 0);
}

Test(quota, unified_and_version_one) {
    cr_assert_eq(qarena__cpu_cut_by_quota(root, 8), 8);
    put("/proc/self/cgroup", "0::/a/b\n3:cpu,cpuacct:/c\n");
    put("/proc/self/mountinfo",
        MOUNT_V2 "36 31 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n");
    put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    put("/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "-1\n");
    put("/sys/fs/cgroup/cpu/c/cpu.cfs_period_us", "100000\n");
    cr_assert_eq(qarena__cpu_cut_by_quota(root, 8), 8);
    put("/sys/fs/cgroup/a/cpu.max", "450000 100000\n");
    cr_assert_eq(qarena__cpu_cut_by_quota(root, 8), 5, "rounded up");
    cr_assert_eq(qarena__cpu_cut_by_quota(root, 3), 3, "never more than there are");
    put("/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "200000\n");
    cr_assert_eq(qarena__cpu_cut_by_quota(root, 8), 2);
    put("/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "1000\n");
    cr_assert_eq(qarena__cpu_cut_by_quota(root, 8), 1);
    put("/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "0\n");
    cr_assert_eq(qarena__cpu_cut_by_quota(root, 8), 1, "at least one");
}

Test(quota, garbage_is_no_quota) {
    put("/proc/self/cgroup", "0::/\n");
    put("/proc/self/mountinfo", MOUNT_V2);
    static const char *const texts[] = {"",           "100000", "100000 ",
                                        "100000 0\n", "x y\n",  "1 99999999999999999999999\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        put("/sys/fs/cgroup/cpu.max", texts[i]);
        cr_assert_eq(qarena__cpu_cut_by_quota(root, 8), 8, "'%s'", texts[i]);
    }
}
