/* The buddy allocator: random stress against a table of owners. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "arena/buddy.h"

enum { MOST = 3000 };
static unsigned char region[MOST * 64] __attribute__((aligned(64)));
static uint8_t map[MOST];

static uint64_t state = 88172645463325252u;
static unsigned draw(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % below;
}

Test(buddy, orders) {
    cr_assert_eq(qarena__buddy_order(0), 0);
    cr_assert_eq(qarena__buddy_order(1), 0);
    cr_assert_eq(qarena__buddy_order(64), 0);
    cr_assert_eq(qarena__buddy_order(65), 1);
    cr_assert_eq(qarena__buddy_order(128), 1);
    cr_assert_eq(qarena__buddy_order(1 << 20), 14);
    cr_assert_geq(qarena__buddy_order(UINT64_MAX), QARENA__ORDERS);
}

/* Any size of region: all of it can be taken, granule by granule, and merges again. */
Test(buddy, every_granule_of_any_size) {
    for (size_t granules = 1; granules < 70; granules++) {
        qarena__buddy buddy;
        memset(map, 0xEE, sizeof map);
        qarena__buddy_init(&buddy, region, map, granules);
        cr_assert(qarena__buddy_is_sound(&buddy));
        uint64_t largest = qarena__buddy_largest(&buddy);
        void *blocks[70];
        for (size_t i = 0; i < granules; i++) {
            blocks[i] = qarena__buddy_take(&buddy, 0);
            cr_assert_not_null(blocks[i]);
        }
        cr_assert_null(qarena__buddy_take(&buddy, 0));
        cr_assert_eq(qarena__buddy_largest(&buddy), 0);
        for (size_t i = 0; i < granules; i++) {
            qarena__buddy_give(&buddy, blocks[(i * 71) % granules], 0);
            cr_assert(qarena__buddy_is_sound(&buddy));
        }
        cr_assert_eq(qarena__buddy_largest(&buddy), largest);
        cr_assert_eq(buddy.free_granules, granules);
    }
}

/* Blocks whose sum is the region fit in any order. */
Test(buddy, exact_fit_in_any_order) {
    for (int round = 0; round < 300; round++) {
        unsigned orders[16], count = 1 + draw(16);
        size_t granules = 0;
        for (unsigned i = 0; i < count; i++) {
            orders[i] = draw(8);
            granules += (size_t)1 << orders[i];
        }
        qarena__buddy buddy;
        qarena__buddy_init(&buddy, region, map, granules);
        for (unsigned i = 0; i < count; i++) {
            cr_assert_not_null(qarena__buddy_take(&buddy, orders[i]), "round %d, block %u of %u",
                               round, i, count);
        }
        cr_assert_eq(buddy.free_granules, 0);
    }
}

Test(buddy, random_stress) {
    enum { LIVE = 200 };
    struct {
        unsigned char *block;
        unsigned order;
        unsigned char mark;
    } live[LIVE] = {0};
    qarena__buddy buddy;
    qarena__buddy_init(&buddy, region, map, MOST);
    unsigned refused = 0;
    for (int step = 0; step < 40000; step++) {
        unsigned slot = draw(LIVE);
        if (live[slot].block == NULL) {
            unsigned order = draw(9);
            unsigned char *block = qarena__buddy_take(&buddy, order);
            refused += block == NULL;
            if (block == NULL) {
                continue;
            }
            cr_assert((size_t)(block - region) % ((size_t)64 << order) == 0, "aligned to its size");
            cr_assert(block >= region && block + ((size_t)64 << order) <= region + sizeof region);
            live[slot].block = block;
            live[slot].order = order;
            live[slot].mark = (unsigned char)step;
            memset(block, live[slot].mark, (size_t)64 << order);
        } else {
            size_t bytes = (size_t)64 << live[slot].order;
            for (size_t i = 0; i < bytes; i++) {
                cr_assert_eq(live[slot].block[i], live[slot].mark, "step %d: overwritten", step);
            }
            qarena__buddy_give(&buddy, live[slot].block, live[slot].order);
            live[slot].block = NULL;
        }
        if (step % 64 == 0) {
            cr_assert(qarena__buddy_is_sound(&buddy), "step %d", step);
        }
    }
    cr_assert_gt(refused, 0, "the stress never filled the region");
    for (unsigned slot = 0; slot < LIVE; slot++) {
        if (live[slot].block != NULL) {
            qarena__buddy_give(&buddy, live[slot].block, live[slot].order);
        }
    }
    cr_assert_eq(buddy.free_granules, MOST);
    cr_assert_eq(qarena__buddy_largest(&buddy), 2048 * 64);
    cr_assert(qarena__buddy_is_sound(&buddy));
}

Test(buddy, soundness_check_can_fail) {
    qarena__buddy buddy;
    qarena__buddy_init(&buddy, region, map, 100);
    cr_assert_eq(qarena__buddy_take(&buddy, 2),
                 region + 96 * 64); /* 100 = 64 + 32 + 4: the smallest that fits */
    cr_assert(qarena__buddy_is_sound(&buddy));
    buddy.free_granules--;
    cr_assert_not(qarena__buddy_is_sound(&buddy));
    buddy.free_granules++;
    uint8_t kept = map[96];
    map[96] ^= 1;
    cr_assert_not(qarena__buddy_is_sound(&buddy));
    map[96] = kept;
    buddy.free_orders ^= 1u << 3;
    cr_assert_not(qarena__buddy_is_sound(&buddy));
}
