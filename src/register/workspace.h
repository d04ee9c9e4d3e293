/* Where passes run: memory of its own for each thread, from the pool. */
#ifndef QARENA_REGISTER_WORKSPACE_H
#define QARENA_REGISTER_WORKSPACE_H

#include "arena/arena.h"

/* Scratches for tiles of at most 2^t amplitudes. */
typedef struct qarena__workspace {
    unsigned t, threads, precision;
    size_t scratch_bytes;
    qarena__buffer *scratches;
} qarena__workspace;

/* One thread's: a tile, 2^(t - QARENA__BLOCK_BITS) numbers of its blocks, and room for tables of
 * phases. */
typedef struct qarena__scratch {
    char *tile;
    double (*block_factors)[2];
    void *tables;
} qarena__scratch;

/* Take scratches for tiles of at most 2^t amplitudes and at most `threads` threads; less of either
 * when memory is short. E_MEMORY, E_CLOSED: not even the smallest. */
qarena_status qarena__workspace_open(qarena__workspace *space, qarena_arena *arena,
                                     unsigned precision, unsigned t, unsigned threads);
void qarena__workspace_close(qarena__workspace *space);

/* That of a thread of the team. */
qarena__scratch qarena__workspace_scratch(const qarena__workspace *space, unsigned thread);

#endif
