/* The process's counters: what qarena_read_counters reads. Relaxed atomics, added to once a run,
 * never once an amplitude. */
#ifndef QARENA_CORE_COUNTERS_H
#define QARENA_CORE_COUNTERS_H

#include <stdint.h>

typedef enum qarena__counter {
    QARENA__COUNT_GATES,
    QARENA__COUNT_RUNS,
    QARENA__COUNT_BYTES_READ,
    QARENA__COUNT_BYTES_WRITTEN,
    QARENA__COUNT_HITS,
    QARENA__COUNT_MISSES,
    QARENA__COUNT_OBJECT_CALLS,
    QARENA__COUNT_OS_CALLS,
    QARENA__COUNT_SHOTS,
    QARENA__COUNT_HISTORIES,
    QARENA__COUNTERS
} qarena__counter;

void qarena__count(qarena__counter counter, uint64_t amount);

#endif
