/* An arena in a caller's block. */
#ifndef QARENA_ARENA_BLOCK_H
#define QARENA_ARENA_BLOCK_H

#include <stddef.h>

#include "qarena/qarena.h"

/* Whether the arena lives in a caller's block, where memory is for what was asked for and nothing
 * else. */
int qarena__arena_in_block(const qarena_arena *arena);

/* The size of a block, at any alignment, in which qarena_arena_init makes an arena that can serve
 * all these buffers and objects at the same time, acquired in any order. One granule (64 bytes)
 * less can't, where the block is 64-byte aligned. SIZE_MAX: overflow. */
size_t qarena__arena_block_bytes(const uint64_t *buffer_bytes, unsigned n_buffers,
                                 const size_t *object_bytes, unsigned n_objects);

#endif
