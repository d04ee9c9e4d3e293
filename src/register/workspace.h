/* Work space: from the pool, or what the register keeps of it. Where passes run it is memory of its
 * own for each thread. */
#ifndef QARENA_REGISTER_WORKSPACE_H
#define QARENA_REGISTER_WORKSPACE_H

#include "register/register.h"

/* Work space for one call of a register, and giving it back. NULL is accepted by give. E_MEMORY,
 * E_CLOSED. */
qarena_status qarena__work_space_take(qarena_register *reg, uint64_t bytes, const char *what,
                                      qarena__buffer **buffer);
void qarena__work_space_give(qarena_register *reg, qarena__buffer *buffer);

/* Release what a register keeps. */
void qarena__work_space_clear(qarena_register *reg);

/* Scratches for tiles of at most 2^t amplitudes. */
typedef struct qarena__workspace {
    qarena_register *reg;
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
qarena_status qarena__workspace_open(qarena__workspace *space, qarena_register *reg, unsigned t,
                                     unsigned threads);
void qarena__workspace_close(qarena__workspace *space);

/* That of a thread of the team. */
qarena__scratch qarena__workspace_scratch(const qarena__workspace *space, unsigned thread);

#endif
