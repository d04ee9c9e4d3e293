/* The arena: one budget, pooled power-of-two buffers, small objects, and statistics.
 *
 *      acquire(bytes) -> class 2^k -> free list of the class (hit)
 *                                  -> small: buddy in a slab (miss)
 *                                  -> large: its own 2 MiB-aligned mapping (miss)
 *
 * Every byte held is counted against the budget. A caller's block is one slab that cannot grow, and
 * objects come from its buddy too.
 *
 * This is what other folders include; the files of this one include each other's headers. */
#ifndef QARENA_ARENA_ARENA_H
#define QARENA_ARENA_ARENA_H

#include "arena/acquire.h"
#include "arena/arena_check.h"
#include "arena/block.h"
#include "arena/buffer.h"
#include "arena/lifetime.h"
#include "arena/objects.h"
#include "arena/size_class.h"

#endif
