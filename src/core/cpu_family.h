/* What makers of processors do differently, as it was measured. Any thread. */
#ifndef QARENA_CORE_CPU_FAMILY_H
#define QARENA_CORE_CPU_FAMILY_H

#include <stdbool.h>

typedef struct qarena__cpu_family {
    /* Separate multiplications and additions are faster than multiply-adds in loops that store
     * much: where a multiply-add's third operand and a store's data share a port. */
    bool splits_multiply_adds;
    /* A sweep over what lies in the second-level cache waits for it: one of one rotation takes as
     * long there as one of four. */
    bool waits_for_second_level;
    /* What is prefetched of the next tile while one is swept is still there when it is gathered.
     * Its segments lie far apart, so their lines fall into few sets of the cache; where that is
     * busy with sweeps they push each other out. */
    bool keeps_prefetched;
    /* Passes write past the caches where both buffers exceed one part in so many of the last level.
     * The rest is for tiles, and for what other cores do there. */
    unsigned streaming_share;
} qarena__cpu_family;

/* That of this machine. */
const qarena__cpu_family *qarena__cpu_family_here(void);

#endif
