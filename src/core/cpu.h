/* The machine: instruction sets, cores that this process may use, caches. */
#ifndef QARENA_CORE_CPU_H
#define QARENA_CORE_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* Whether this processor and its system can run kernels compiled for `isa` ("base", "v3", "v4",
 * "neon"). */
bool qarena__cpu_can_run(const char *isa);

/* Cores that the calling thread may use: its affinity mask, as it is now, cut by cgroup CPU quotas
 * of every level, as they were first; at least 1. */
unsigned qarena__cpu_cores(void);
/* The lesser of `cores` and those quotas. */
unsigned qarena__cpu_cut_by_known_quota(unsigned cores);

/* The core that the calling thread is on; -1: not known. */
int qarena__cpu_core(void);

/* Cores that a thread may run on. Read the calling thread's; add one; make them the calling
 * thread's, if the system lets us. */
typedef struct qarena__affinity {
    unsigned long bits[65536 / (8 * sizeof(unsigned long))]; /* machines may have more than the 1024
                                                                of cpu_set_t */
} qarena__affinity;
void qarena__affinity_read(qarena__affinity *affinity);
void qarena__affinity_add(qarena__affinity *affinity, unsigned core);
void qarena__affinity_write(const qarena__affinity *affinity);

/* Have the calling thread go on on another core than this one, if it may use another; it may come
 * back later. */
void qarena__cpu_leave(int core);

/* The lesser of `cores` and every cgroup quota of the tree at `root` ("": the machine's own),
 * rounded up to whole cores; at least 1. */
unsigned qarena__cpu_cut_by_quota(const char *root, unsigned cores);

/* Bytes of a core's first-level data cache; a guess of 32 KiB where the processor does not tell.
 * Read once. */
uint64_t qarena__cpu_first_level_cache(void);

/* Bytes of a core's second-level cache; a guess of 512 KiB where the processor does not tell. Read
 * once. */
uint64_t qarena__cpu_second_level_cache(void);

/* Bytes of the last-level cache; a guess of 32 MiB where the system does not tell. Read once. */
uint64_t qarena__cpu_last_level_cache(void);

#endif
