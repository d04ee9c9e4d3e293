/* The buddy allocator of slabs and of caller's blocks. */
#include "arena/buddy.h"

#include <assert.h>

#include "arena/poison.h"

/* A map entry is valid at the first granule of a block only: its order and one of these. */
#define USED 0x40u
#define FREE 0x80u
#define ORDER_BITS 0x3Fu

unsigned qarena__buddy_order(uint64_t bytes) {
    return bytes <= QARENA__GRANULE ? 0 : 64u - 6u - (unsigned)__builtin_clzll(bytes - 1);
}

static size_t index_of(const qarena__buddy *buddy, const void *block) {
    return (size_t)((const unsigned char *)block - buddy->base) / QARENA__GRANULE;
}

static void *block_at(const qarena__buddy *buddy, size_t index) {
    return buddy->base + index * QARENA__GRANULE;
}

static void push_free(qarena__buddy *buddy, size_t index, unsigned order) {
    qarena__free_block *block = block_at(buddy, index);
    qarena__unpoison(block, sizeof *block);
    *block = (qarena__free_block){.next = buddy->lists[order], .prev = NULL};
    if (block->next != NULL) {
        block->next->prev = block;
    }
    buddy->lists[order] = block;
    buddy->free_orders |= (uint64_t)1 << order;
    buddy->map[index] = (uint8_t)(FREE | order);
    qarena__poison(block + 1, (QARENA__GRANULE << order) - sizeof *block);
}

static void remove_free(qarena__buddy *buddy, qarena__free_block *block, unsigned order) {
    if (block->prev != NULL) {
        block->prev->next = block->next;
    } else {
        buddy->lists[order] = block->next;
    }
    if (block->next != NULL) {
        block->next->prev = block->prev;
    }
    if (buddy->lists[order] == NULL) {
        buddy->free_orders &= ~((uint64_t)1 << order);
    }
}

void qarena__buddy_init(qarena__buddy *buddy, void *base, uint8_t *map, size_t granules) {
    *buddy =
        (qarena__buddy){.base = base, .map = map, .granules = granules, .free_granules = granules};
    size_t index = 0;
    while (index < granules) {
        unsigned order = 63u - (unsigned)__builtin_clzll(granules - index);
        order = order < QARENA__ORDERS ? order : QARENA__ORDERS - 1;
        push_free(buddy, index, order);
        index += (size_t)1 << order;
    }
}

void *qarena__buddy_take(qarena__buddy *buddy, unsigned order) {
    uint64_t fitting = order < QARENA__ORDERS ? buddy->free_orders >> order << order : 0;
    if (fitting == 0) {
        return NULL;
    }
    unsigned from = (unsigned)__builtin_ctzll(fitting);
    qarena__free_block *block = buddy->lists[from];
    size_t index = index_of(buddy, block);
    remove_free(buddy, block, from);
    while (from > order) {
        from--;
        push_free(buddy, index + ((size_t)1 << from), from);
    }
    buddy->map[index] = (uint8_t)(USED | order);
    buddy->free_granules -= (size_t)1 << order;
    qarena__unpoison(block, QARENA__GRANULE << order);
    return block;
}

void qarena__buddy_give(qarena__buddy *buddy, void *block, unsigned order) {
    size_t index = index_of(buddy, block);
    assert(index < buddy->granules && buddy->map[index] == (USED | order) &&
           "released twice, or with another size");
    buddy->free_granules += (size_t)1 << order;
    qarena__poison(block, QARENA__GRANULE << order);
    /* The first granule of a neighbour of the same size always begins a block, since blocks lie at
     * multiples of their size. */
    while (order + 1 < QARENA__ORDERS) {
        size_t neighbour = index ^ ((size_t)1 << order);
        if (neighbour + ((size_t)1 << order) > buddy->granules ||
            buddy->map[neighbour] != (FREE | order)) {
            break;
        }
        qarena__free_block *other = block_at(buddy, neighbour);
        remove_free(buddy, other, order);
        qarena__poison(other, sizeof *other);
        index &= ~((size_t)1 << order);
        order++;
    }
    push_free(buddy, index, order);
}

uint64_t qarena__buddy_largest(const qarena__buddy *buddy) {
    if (buddy->free_orders == 0) {
        return 0;
    }
    return (uint64_t)QARENA__GRANULE << (63u - (unsigned)__builtin_clzll(buddy->free_orders));
}

static bool lists_are_sound(const qarena__buddy *buddy, size_t free_blocks) {
    size_t listed = 0;
    for (unsigned order = 0; order < QARENA__ORDERS; order++) {
        if ((buddy->lists[order] != NULL) != (buddy->free_orders >> order & 1)) {
            return false;
        }
        const qarena__free_block *prev = NULL;
        for (const qarena__free_block *block = buddy->lists[order]; block != NULL;
             prev = block, block = block->next) {
            if (block->prev != prev || buddy->map[index_of(buddy, block)] != (FREE | order) ||
                ++listed > free_blocks) {
                return false;
            }
        }
    }
    return listed == free_blocks;
}

bool qarena__buddy_is_sound(const qarena__buddy *buddy) {
    size_t free_blocks = 0, free_granules = 0, index = 0;
    while (index < buddy->granules) {
        unsigned order = buddy->map[index] & ORDER_BITS;
        unsigned state = buddy->map[index] & ~ORDER_BITS;
        size_t size = (size_t)1 << order;
        if ((state != USED && state != FREE) || order >= QARENA__ORDERS || index % size != 0 ||
            size > buddy->granules - index) {
            return false;
        }
        if (state == FREE) {
            free_blocks++;
            free_granules += size;
            size_t neighbour = index ^ size;
            bool unmerged = order + 1 < QARENA__ORDERS && neighbour + size <= buddy->granules &&
                            buddy->map[neighbour] == (FREE | order);
            if (unmerged) {
                return false;
            }
        }
        index += size;
    }
    return free_granules == buddy->free_granules && lists_are_sound(buddy, free_blocks);
}
