/* The machine: instruction sets, cores that this process may use, caches. */
#ifndef QARENA_CORE_CPU_H
#define QARENA_CORE_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* Whether this processor and its system can run kernels compiled for `isa` ("base", "v3", "v4", "neon"). */
bool qarena__cpu_can_run(const char *isa);

/* Whether separate multiplications and additions are faster here than multiply-adds in loops that store much: on AMD's Zen, where a multiply-add's third operand
 * and a store's data share a port. */
bool qarena__cpu_splits_multiply_adds(void);

/* Cores that the process may use: its affinity mask, cut by cgroup CPU quotas of every level; at least 1. Read once. */
unsigned qarena__cpu_cores(void);

/* The lesser of `cores` and every cgroup quota of the tree at `root` ("": the machine's own), rounded up to whole cores; at least 1. */
unsigned qarena__cpu_cut_by_quota(const char *root, unsigned cores);

/* Bytes of a core's second-level cache; a guess of 512 KiB where the processor does not tell. Read once. */
uint64_t qarena__cpu_second_level_cache(void);

/* Bytes of the last-level cache; a guess of 32 MiB where the system does not tell. Read once. */
uint64_t qarena__cpu_last_level_cache(void);

#endif
