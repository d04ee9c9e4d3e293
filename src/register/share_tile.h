/* A tile that is the only one that may not be zero, as after a reset, shared by threads: stages
 * that follow each other and leave a bit of the tile alone run on the half where it is 0 and on
 * that where it is 1, each on a core of its own; of more cores each has its values of more such
 * bits.
 *
 * Every amplitude goes through the same operations in the same order as on one core: no bit of a
 * result depends on it. */
#ifndef QARENA_REGISTER_SHARE_TILE_H
#define QARENA_REGISTER_SHARE_TILE_H

#include "register/execute_tile.h"

/* The first stage that threads share, or the number of stages: none is worth it. Those before it
 * run on one core, while others clear what else is written. */
uint32_t qarena__tile_shared_from(const qarena__execution *x);

/* For tests: let stages be shared from so many amplitudes on, all together; 0: as usual. How many
 * times some were since the last call. */
uint64_t qarena__tile_force_sharing(uint64_t amplitudes);

/* The rest of the lone tile's stages, and the scatter. The calling thread's, outside of a job. */
void qarena__tile_share(qarena__execution *x);

#endif
