/* What the machine is, from the processor and the system. */
#define _GNU_SOURCE
#include "core/cpu.h"

#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "core/cgroup.h"
#include "core/textfile.h"

#if defined(__x86_64__)
/* What compilers assume of x86-64-v3 beside AVX2, FMA and BMI, which they can ask for themselves.
 */
static bool has_small_v3_features(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_F16C) || !(c & bit_MOVBE)) {
        return false;
    }
    return __get_cpuid(0x80000001u, &a, &b, &c, &d) && (c & bit_LZCNT);
}

static bool has_v3(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           has_small_v3_features();
}

static bool has_v4(void) {
    return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}
#endif

bool qarena__cpu_can_run(const char *isa) {
    if (strcmp(isa, "base") == 0) {
        return true;
    }
#if defined(__x86_64__)
    __builtin_cpu_init();
    return (strcmp(isa, "v3") == 0 && has_v3()) || (strcmp(isa, "v4") == 0 && has_v4());
#elif defined(__aarch64__)
    return strcmp(isa, "neon") == 0;
#else
    return false;
#endif
}

#define WORD_BITS (8 * sizeof(unsigned long))

void qarena__affinity_read(qarena__affinity *affinity) {
    const long count = sysconf(_SC_NPROCESSORS_CONF);
    memset(affinity->bits, 0, sizeof affinity->bits);
    if (sched_getaffinity(0, sizeof affinity->bits, (cpu_set_t *)affinity->bits) != 0) {
        for (unsigned core = 0; core < (count > 0 ? (unsigned)count : 1u); core++) {
            qarena__affinity_add(affinity, core);
        }
    }
}

void qarena__affinity_add(qarena__affinity *affinity, unsigned core) {
    if (core / WORD_BITS < sizeof affinity->bits / sizeof affinity->bits[0]) {
        affinity->bits[core / WORD_BITS] |= 1ul << core % WORD_BITS;
    }
}

void qarena__affinity_write(const qarena__affinity *affinity) {
    (void)sched_setaffinity(0, sizeof affinity->bits,
                            (const cpu_set_t *)affinity->bits); /* a hint */
}

void qarena__cpu_leave(int core) {
    qarena__affinity allowed, others;
    qarena__affinity_read(&allowed);
    others = allowed;
    if (core >= 0 && (size_t)core / WORD_BITS < sizeof others.bits / sizeof others.bits[0]) {
        others.bits[(size_t)core / WORD_BITS] &= ~(1ul << (size_t)core % WORD_BITS);
    }
    qarena__affinity_write(&others); /* refused, without harm, where none is left */
    qarena__affinity now;
    qarena__affinity_read(&now);
    if (memcmp(&now, &others, sizeof now) == 0) { /* else somebody has set another meanwhile */
        qarena__affinity_write(&allowed);
    }
}

/* Cores in the affinity mask, now: others change it. Most machines' masks are short. */
static unsigned count_affinity(void) {
    unsigned long few[16] = {0};
    if (sched_getaffinity(0, sizeof few, (cpu_set_t *)few) == 0) {
        unsigned count = 0;
        for (unsigned i = 0; i < sizeof few / sizeof few[0]; i++) {
            count += (unsigned)__builtin_popcountl(few[i]);
        }
        return count;
    }
    qarena__affinity all;
    unsigned count = 0;
    qarena__affinity_read(&all);
    for (unsigned i = 0; i < sizeof all.bits / sizeof all.bits[0]; i++) {
        count += (unsigned)__builtin_popcountl(all.bits[i]);
    }
    return count;
}

/* Quota over period at one level, rounded up: 1.5 cores are used by two threads for three quarters
 * of the time. */
static void cut_by_level(void *context, const char *directory, bool unified) {
    unsigned *cores = context;
    char path[2 * QARENA__PATH_MAX + 32];
    char text[64];
    uint64_t quota, period;
    bool found;
    if (unified) {
        snprintf(path, sizeof path, "%s/cpu.max", directory); /* "max 100000" or "150000 100000" */
        const char *cursor = text;
        found = qarena__file_read(path, text, sizeof text) > 0 &&
                qarena__parse_number(&cursor, &quota) && *cursor++ == ' ' &&
                qarena__parse_number(&cursor, &period);
    } else {
        snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", directory); /* -1: none */
        found = qarena__file_read_number(path, &quota);
        snprintf(path, sizeof path, "%s/cpu.cfs_period_us", directory);
        found = found && qarena__file_read_number(path, &period);
    }
    if (!found || period == 0) {
        return;
    }
    uint64_t allowed = quota / period + (quota % period != 0);
    if (allowed < *cores) {
        *cores = allowed > 0 ? (unsigned)allowed : 1;
    }
}

unsigned qarena__cpu_cut_by_quota(const char *root, unsigned cores) {
    qarena__cgroup_walk(root, "cpu", cut_by_level, &cores);
    return cores;
}

int qarena__cpu_core(void) {
#if defined(__linux__)
    return sched_getcpu();
#else
    return -1;
#endif
}

unsigned qarena__cpu_cut_by_known_quota(unsigned cores) {
    static atomic_uint known;
    unsigned most = atomic_load_explicit(&known, memory_order_relaxed);
    if (most == 0) {
        most = qarena__cpu_cut_by_quota("", UINT_MAX);
        atomic_store_explicit(&known, most, memory_order_relaxed);
    }
    return cores < most ? cores : most;
}

unsigned qarena__cpu_cores(void) {
    const unsigned cores = count_affinity();
    return qarena__cpu_cut_by_known_quota(cores > 0 ? cores : 1);
}

/* The largest cache of the first processor: "32768K" in sysfs. */
static uint64_t largest_cache_in_sysfs(void) {
    uint64_t largest = 0;
    for (int index = 0; index < 8; index++) {
        char path[96], text[32];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/size", index);
        const char *cursor = text;
        uint64_t size;
        if (qarena__file_read(path, text, sizeof text) <= 0 ||
            !qarena__parse_number(&cursor, &size)) {
            continue;
        }
        size <<= *cursor == 'K' ? 10 : *cursor == 'M' ? 20 : 0;
        largest = size > largest ? size : largest;
    }
    return largest;
}

/* Bytes of the first-level data cache, of the second-level and of the largest cache; 0: not known.
 */
typedef struct caches {
    uint64_t first, second, last;
} caches;

#if defined(__x86_64__)
/* Data caches, from the processor itself and without opening a file. Not sysconf: on processors
 * with several last-level caches it adds them up. Both makers describe cache number i alike, in
 * leaf 4 or, AMD, 0x8000001d. */
static caches ask_processor(void) {
    const unsigned leaves[] = {0x8000001du, 4u};
    caches found = {0};
    for (unsigned leaf = 0; leaf < 2 && found.last == 0; leaf++) {
        unsigned a, b, c, d;
        if ((unsigned)__get_cpuid_max(leaves[leaf] & 0x80000000u, NULL) < leaves[leaf]) {
            continue;
        }
        for (unsigned index = 0; index < 8; index++) {
            __cpuid_count(leaves[leaf], index, a, b, c, d); /* slow: virtual machines trap it */
            (void)d;
            const unsigned type = a & 31, level = a >> 5 & 7;
            if (type == 0) {
                break;
            }
            const uint64_t ways = (b >> 22) + 1, partitions = (b >> 12 & 1023) + 1,
                           line = (b & 4095) + 1, sets = (uint64_t)c + 1;
            const uint64_t size =
                type == 2 ? 0 : ways * partitions * line * sets; /* 2: instructions */
            found.first = level == 1 && size > found.first ? size : found.first;
            found.second = level == 2 && size > found.second ? size : found.second;
            found.last = size > found.last ? size : found.last;
        }
    }
    return found;
}
#else
static caches ask_processor(void) {
    return (caches){0};
}
#endif

/* Found once; what is not known is guessed. */
static caches caches_of_machine(void) {
    static _Atomic uint64_t first, second, last;
    caches known = {.last = atomic_load_explicit(&last, memory_order_acquire)};
    if (known.last == 0) {
        known = ask_processor();
        known.first = known.first > 0 ? known.first : (uint64_t)32 << 10;
        known.second = known.second > 0 ? known.second : (uint64_t)512 << 10;
        known.last = known.last > 0 ? known.last : largest_cache_in_sysfs();
        known.last = known.last > 0 ? known.last : (uint64_t)32 << 20;
        atomic_store_explicit(&first, known.first, memory_order_relaxed);
        atomic_store_explicit(&second, known.second, memory_order_relaxed);
        atomic_store_explicit(&last, known.last, memory_order_release);
    } else {
        known.first = atomic_load_explicit(&first, memory_order_relaxed);
        known.second = atomic_load_explicit(&second, memory_order_relaxed);
    }
    return known;
}

uint64_t qarena__cpu_first_level_cache(void) {
    return caches_of_machine().first;
}

uint64_t qarena__cpu_second_level_cache(void) {
    return caches_of_machine().second;
}

uint64_t qarena__cpu_last_level_cache(void) {
    return caches_of_machine().last;
}
