/* A buddy allocator over one region of any size: blocks of 2^order granules of 64 bytes, at
 * multiples of their size from the region's start.
 *
 * The region is cut greedily into aligned blocks, so that what is free is the binary representation
 * of its size; as long as nothing is given back, blocks of sizes whose sum is what is free can be
 * taken in any order. Free blocks carry their own list links; a byte for each granule, outside the
 * region, tells where blocks begin and how large they are. Not thread-safe: the arena's lock is
 * held. */
#ifndef QARENA_ARENA_BUDDY_H
#define QARENA_ARENA_BUDDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QARENA__GRANULE ((size_t)64)
#define QARENA__ORDERS 40u

typedef struct qarena__free_block {
    struct qarena__free_block *next;
    struct qarena__free_block *prev;
} qarena__free_block;

typedef struct qarena__buddy {
    unsigned char *base;
    uint8_t *map; /* one byte a granule */
    size_t granules;
    size_t free_granules;
    uint64_t free_orders; /* bit k: lists[k] is not empty */
    qarena__free_block *lists[QARENA__ORDERS];
} qarena__buddy;

/* The order of the smallest block that holds `bytes`; QARENA__ORDERS or more: none does. */
unsigned qarena__buddy_order(uint64_t bytes);

/* base: 64-byte aligned, granules * 64 bytes; map: granules bytes. Both stay the caller's. */
void qarena__buddy_init(qarena__buddy *buddy, void *base, uint8_t *map, size_t granules);

/* A block, or NULL: none is free that is large enough. The smallest that fits is split. */
void *qarena__buddy_take(qarena__buddy *buddy, unsigned order);

/* Give a block back; it is merged with its free neighbours. */
void qarena__buddy_give(qarena__buddy *buddy, void *block, unsigned order);

/* Bytes of the largest free block. */
uint64_t qarena__buddy_largest(const qarena__buddy *buddy);

/* Whether map, lists and counts agree: for tests and debug builds. Walks every block. */
bool qarena__buddy_is_sound(const qarena__buddy *buddy);

#endif
