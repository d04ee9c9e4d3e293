/* A tile's amplitudes change places, in place: cycle by cycle, whole vectors, whose lanes may
 * change places too. */
#include "kernels/simd.h"

enum { MOST_LANES = 1 << QARENA__MOST_LANE_BITS };

static void load_orders(Index *order, const qarena__cycle_map *map) {
    for (unsigned lanes = 0; lanes < AMPS; lanes++) {
        order[lanes] = lane_order(map->order[lanes]);
    }
}

INLINE V place_lanes(V x, Index order) {
#if VECTOR_BYTES > 16
    return permute_lanes(x, order);
#elif AMP_BITS == 1
    return order[0] ? permute_lanes(x, order) : x; /* of two amplitudes: the other one first */
#else
    (void)order;
    return x;
#endif
}

/* lanes: a constant, whether they change places. A vector is loaded before what goes to its place
 * is stored; so the loop waits for the next number only, not for the vectors. */
INLINE void permute_cycles(V *tile, uint64_t all, const qarena__cycle_map *map, bool lanes) {
    const uint32_t *low = map->low, *high = map->high;
    const unsigned low_bits = map->low_bits;
    const uint32_t inside = (1u << low_bits) - 1, number = (1u << QARENA__MAP_NUMBER) - 1;
    Index order[MOST_LANES];
    if (lanes) {
        load_orders(order, map);
    }
    for (uint32_t k = 0; k < map->leaders && map->leader[k] < all; k++) {
        const uint32_t first = map->leader[k];
        uint32_t at = first;
        V x = tile[skewed(first)];
        do {
            const uint32_t to = low[at & inside] ^ high[at >> low_bits];
            at = to & number;
            V *place = tile + skewed(at);
            const V next = *place;
            *place = lanes ? place_lanes(x, order[to >> QARENA__MAP_NUMBER]) : x;
            x = next;
        } while (at != first);
    }
}

/* Vectors that follow each other within a page have one entry of `high`. */
static void permute_lanes_alone(V *tile, uint64_t all, const qarena__cycle_map *map) {
    const uint64_t table = (uint64_t)1 << map->low_bits, page = QARENA__TILE_PAGE / VECTOR_BYTES,
                   most = table < page ? table : page, length = all < most ? all : most;
    Index order[MOST_LANES];
    load_orders(order, map);
    for (uint64_t v = 0; v < all; v += length) {
        const uint32_t *low = map->low + (v & (table - 1)), high = map->high[v >> map->low_bits];
        V *at = tile + skewed(v);
#pragma GCC unroll 4
        for (uint64_t k = 0; k < length; k++) {
            at[k] = place_lanes(at[k], order[(low[k] ^ high) >> QARENA__MAP_NUMBER]);
        }
    }
}

void K(tile_permute)(void *tile, unsigned t, const qarena__cycle_map *map) {
    const uint64_t all = vectors((uint64_t)1 << t);
    if (!map->leader) {
        permute_lanes_alone(tile, all, map);
    } else if (map->moves_lanes) {
        permute_cycles(tile, all, map, true);
    } else {
        permute_cycles(tile, all, map, false);
    }
}

/* lanes: a constant, whether some of the mask's bits are lanes. */
INLINE void flip_vectors(V *tile, uint64_t all, uint64_t mask, Index order, bool lanes) {
    const uint64_t top = mask ? (uint64_t)1 << (63 - __builtin_clzll(mask)) : 0;
    for (uint64_t v = 0; v < all; v = ((v | top) + 1) & ~top) {
        V *a = tile + skewed(v), *b = tile + skewed(v ^ mask);
        const V x = *a, y = *b;
        *a = lanes ? permute_lanes(y, order) : y;
        *b = lanes ? permute_lanes(x, order) : x;
    }
}

void K(tile_flip)(void *tile, unsigned t, uint64_t mask) {
    const uint64_t all = vectors((uint64_t)1 << t);
    const unsigned lanes = mask & (AMPS - 1);
    if (lanes) {
        flip_vectors(tile, all, mask >> AMP_BITS, lane_index(lanes), true);
    } else {
        flip_vectors(tile, all, mask >> AMP_BITS, (Index){0}, false);
    }
}
