/* Size classes: buffers are powers of two of bytes, small ones from slabs, large ones mappings of
 * their own. */
#ifndef QARENA_ARENA_SIZE_CLASS_H
#define QARENA_ARENA_SIZE_CLASS_H

#include <stdint.h>

#include "arena/buddy.h"

#define QARENA__HUGE                                                                               \
    ((uint64_t)2 << 20) /* a huge page: alignment of mappings, full size of a slab */
#define QARENA__SMALL_MAX ((uint64_t)1 << 20) /* largest buffer that comes from a slab */
#define QARENA__CLASSES 42u                   /* large classes: 2 MiB .. 2^62 */

/* What an acquired buffer of so many bytes adds to the bytes in use: the power of two from
 * max(bytes, 64) on; 0: beyond 2^62. An object adds its size, in a caller's block the power of two.
 */
static inline uint64_t qarena__class_bytes(uint64_t bytes) {
    if (bytes > (uint64_t)1 << 62) {
        return 0;
    }
    return bytes <= QARENA__GRANULE ? QARENA__GRANULE
                                    : (uint64_t)1 << (64 - __builtin_clzll(bytes - 1));
}

/* What one of many buffers of a class takes of the budget, at most: small ones share slabs, whose
 * bookkeeping leaves no room for the last. */
static inline uint64_t qarena__class_cost(uint64_t size) {
    return size > QARENA__SMALL_MAX
               ? size
               : size * (QARENA__HUGE / 64) / (QARENA__HUGE - size) * 64 + size / 32 + 64;
}

/* The number of a large class: where its cached buffers are. */
static inline unsigned qarena__class_index(uint64_t size) {
    return (unsigned)__builtin_ctzll(size) - 21u;
}

#endif
