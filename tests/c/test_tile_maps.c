/* Sweeps of tiles that only move amplitudes, against their definitions in tile.h. The ISA is that
 * of the environment (QARENA_ISA). */
#include <string.h>

#include "tile_fixture.h"

enum { MOST_BITS = 1 << (MAX_T + 1) / 2 };

/* Where a map takes vectors, without its tables: column k of the map of numbers, and of what lanes
 * flip by. */
typedef struct drawn_map {
    unsigned bits;
    uint32_t column[MAX_T], lanes[MAX_T], first, first_lanes;
} drawn_map;

static void draw_columns(drawn_map *m, unsigned bits, unsigned lane_bits, bool numbers) {
    m->bits = bits;
    for (unsigned k = 0; k < bits; k++) {
        m->column[k] = 1u << k;
        m->lanes[k] = uniform() < 0.5 ? 0 : (uint32_t)(uniform() * (1u << lane_bits));
    }
    const unsigned steps = numbers ? (unsigned)(uniform() * 3 * bits) : 0;
    for (unsigned i = 0; i < steps; i++) { /* bit a of all columns is added to bit b */
        const unsigned a = (unsigned)(uniform() * bits),
                       b = (a + 1 + (unsigned)(uniform() * (bits - 1))) % bits;
        for (unsigned k = 0; k < bits; k++) {
            m->column[k] ^= (m->column[k] >> a & 1) << b;
        }
    }
    m->first = numbers && uniform() < 0.5 ? (uint32_t)(uniform() * (1u << bits)) : 0;
    m->first_lanes = (uint32_t)(uniform() * (1u << lane_bits));
}

static uint32_t entry(const drawn_map *m, uint32_t v, unsigned from, unsigned to) {
    uint32_t sum = 0;
    for (unsigned k = from; k < to; k++) {
        sum ^= v >> k & 1 ? m->column[k] | m->lanes[k] << QARENA__MAP_NUMBER : 0;
    }
    return sum;
}

static uint32_t place(const drawn_map *m, uint32_t v) {
    return entry(m, v, 0, m->bits) ^ m->first ^ m->first_lanes << QARENA__MAP_NUMBER;
}

static uint32_t low[MOST_BITS], high[MOST_BITS];
static uint16_t leader[1 << MAX_T];

static void fill_tables(const drawn_map *m, qarena__cycle_map *map) {
    map->low_bits = (m->bits + 1) / 2;
    for (uint32_t v = 0; v < 1u << map->low_bits; v++) {
        low[v] = entry(m, v, 0, map->low_bits) ^ m->first ^ m->first_lanes << QARENA__MAP_NUMBER;
    }
    for (uint32_t v = 0; v < 1u << (m->bits - map->low_bits); v++) {
        high[v] = entry(m, v << map->low_bits, map->low_bits, m->bits);
    }
    map->low = low;
    map->high = high;
}

/* The lowest vectors of cycles; those of vectors that stay, if lanes may move in them. */
static void find_leaders(const drawn_map *m, qarena__cycle_map *map) {
    const uint32_t number = (1u << QARENA__MAP_NUMBER) - 1;
    map->leader = leader;
    for (uint32_t v = 0; v < 1u << m->bits; v++) {
        uint32_t at = place(m, v) & number;
        const bool stays = at == v;
        while (at > v) {
            at = place(m, at) & number;
        }
        if (at == v && (!stays || map->moves_lanes)) {
            leader[map->leaders++] = (uint16_t)v;
        }
    }
}

static void check_permute(unsigned t, unsigned precision, bool numbers) {
    static double complex expected[1 << MAX_T], given[1 << MAX_T];
    const qarena__kernels *kernels = qarena__kernels_of(precision);
    const unsigned lane_bits = kernels->lane_bits;
    drawn_map m;
    qarena__cycle_map map = {.moves_lanes = !numbers || uniform() < 0.5};
    draw_columns(&m, t - lane_bits, map.moves_lanes ? lane_bits : 0, numbers);
    fill_tables(&m, &map);
    for (unsigned flips = 0; flips < 1u << lane_bits; flips++) {
        for (unsigned lane = 0; lane < 1u << lane_bits; lane++) {
            map.order[flips][lane] = (uint8_t)(lane ^ flips);
        }
        if (map.moves_lanes) {
            random_order(map.order[flips], lane_bits);
        }
    }
    if (numbers) {
        find_leaders(&m, &map);
    }
    fill(given, t, precision);
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        const uint32_t to = place(&m, (uint32_t)(i >> lane_bits));
        const size_t vector = to & ((1u << QARENA__MAP_NUMBER) - 1),
                     lane = i & ((1u << lane_bits) - 1);
        expected[vector << lane_bits | lane] =
            given[(i >> lane_bits) << lane_bits | map.order[to >> QARENA__MAP_NUMBER][lane]];
    }
    kernels->tile.permute(tile, t, &map);
    compare(expected, t, precision, numbers ? "cycles" : "lanes");
}

Test(tile_maps, permute) {
    for (int round = 0; round < 600; round++) {
        check_permute(6 + (unsigned)(uniform() * (MAX_T - 5)),
                      round % 2 ? QARENA_DOUBLE : QARENA_SINGLE, round % 6 > 1);
    }
}

Test(tile_maps, flip) {
    static double complex expected[1 << MAX_T], given[1 << MAX_T];
    for (int round = 0; round < 300; round++) {
        const unsigned precision = round % 2 ? QARENA_DOUBLE : QARENA_SINGLE,
                       t = 6 + (unsigned)(uniform() * (MAX_T - 5));
        const size_t all = (size_t)1 << t, few = uniform() < 0.3 ? 8 : all,
                     mask = 1 + (size_t)(uniform() * (double)(few - 1));
        fill(given, t, precision);
        for (size_t i = 0; i < all; i++) {
            expected[i ^ mask] = given[i];
        }
        qarena__kernels_of(precision)->tile.flip(tile, t, mask);
        compare(expected, t, precision, "flip");
    }
}
