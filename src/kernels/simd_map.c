/* The way back of a tile whose qubits are permuted: in the order of the state, so that memory is written line after line. */
#include "kernels/butterfly.h"
#include "kernels/squares.h"

/* What a loop needs of the call. */
typedef struct mapping {
    const qarena__index_map *map;
    const qarena__runs *runs;
    const V *tile;
    const qarena__factors *factors;
    uint64_t filled; /* vectors of the tile that are not zero */
    V *to;
    qarena__ahead *ahead;
} mapping;

enum { MOST_ROWS = 1 << QARENA__MOST_LANE_BITS };

/* The vectors of a group, after their lanes have changed places. */
INLINE void exchange_all(V *x, unsigned lanes, unsigned rows) {
    unsigned j = 0;
#pragma GCC unroll 3
    for (unsigned lane = 0; lane < QARENA__MOST_LANE_BITS; lane++) {
        if (lanes >> lane & 1) {
#pragma GCC unroll 8
            for (unsigned k = 0; k < rows; k++) {
                if (!(k >> j & 1)) {
                    exchange_lanes(&x[k], &x[k | 1u << j], lane);
                }
            }
            j++;
        }
    }
}

/* lanes: a constant, the lanes that change places; plain: all factors are one number, and the whole tile is full. What differs within a group is the same for all:
 * offsets of disjoint bits add. */
INLINE double store_groups(const mapping *given, unsigned lanes, bool plain, bool stream) {
    const mapping m = *given;
    const qarena__index_map map = *m.map;
    const unsigned count = (lanes & 1) + (lanes >> 1 & 1) + (lanes >> 2), rows = 1u << count, shift = m.runs->bits - LANE_BITS;
    const uint64_t inside = ((uint64_t)1 << shift) - 1, low_inside = ((uint64_t)1 << map.low_bits) - 1;
    const uint64_t all = choose_masks(map.out, count, rows - 1), end = m.runs->count << shift, *offset = m.runs->offset, flips = m.runs->flips / AMPS;
    const Index order = lane_order(map.order);
    const double scale = m.factors->scale, *run = m.factors->run;
    const V *low = m.factors->low, same = splat((REAL)(scale * run[0])), same_rest = splat(rest_of(scale * run[0]));
    D squares = {0};
    V chain[MOST_ROWS] = {{0}};
    unsigned links = 0;
    uint64_t bits[MOST_ROWS], from[MOST_ROWS], to[MOST_ROWS];
#pragma GCC unroll 8
    for (unsigned k = 0; k < rows; k++) {
        const uint64_t out = choose_masks(map.out, count, k);
        bits[k] = choose_masks(map.bit, count, k);
        from[k] = skewed(bits[k]);
        to[k] = offset[out >> shift] / AMPS + (out & inside);
    }
    for (uint64_t v = 0; v < end; v = ((v | all) + 1) & ~all) {
        const uint64_t first = map.low[v & low_inside] ^ map.high[v >> map.low_bits];
        const V *at = m.tile + skewed(first);
        V *place = m.to + ((offset[v >> shift] / AMPS + (v & inside)) ^ flips), x[MOST_ROWS];
#pragma GCC unroll 8
        for (unsigned k = 0; k < rows; k++) {
            const uint64_t u = first | bits[k];
            const V factor = plain ? same : splat((REAL)(scale * run[u >> shift]));
            const V rest = plain ? same_rest : splat(rest_of(scale * run[u >> shift]));
            x[k] = plain || u < m.filled ? scaled(at[from[k]], factor, rest, low && !plain ? low + (u & inside) : NULL) : (V){0};
            add_square(&chain[k], x[k]);
        }
        exchange_all(x, lanes, rows);
#pragma GCC unroll 8
        for (unsigned k = 0; k < rows; k++) {
            put(place + to[k], order_lanes(x[k], order), stream);
        }
        ask_ahead(m.ahead, rows * VECTOR_BYTES / QARENA__TILE_LINE);
        if (++links == CHAIN_SQUARES) {
            empty_chains(&squares, chain, rows);
            links = 0;
        }
    }
    empty_chains(&squares, chain, rows);
    return sum_of_lanes(squares);
}

INLINE double store_lanes(const mapping *m, unsigned lanes, bool plain, bool stream) {
    switch (lanes) {
    case 0: return store_groups(m, 0, plain, stream);
#if LANE_BITS > 0
    case 1: return store_groups(m, 1, plain, stream);
#endif
#if LANE_BITS > 1
    case 2: return store_groups(m, 2, plain, stream);
    case 3: return store_groups(m, 3, plain, stream);
#endif
#if LANE_BITS > 2
    case 4: return store_groups(m, 4, plain, stream);
    case 5: return store_groups(m, 5, plain, stream);
    case 6: return store_groups(m, 6, plain, stream);
    case 7: return store_groups(m, 7, plain, stream);
#endif
    default: return 0;
    }
}

static bool is_plain(const mapping *m, unsigned shift) {
    bool plain = !m->factors->low && m->filled == m->runs->count << shift;
    for (uint64_t run = 0; plain && run < m->runs->count; run++) {
        plain = m->factors->run[run] == m->factors->run[0];
    }
    return plain;
}

double K(tile_store_mapped)(void *state, const void *tile, uint64_t base, const qarena__runs *runs, const qarena__index_map *map, unsigned reach,
                            const qarena__factors *factors, bool stream, qarena__ahead *ahead) {
    const mapping m = {.map = map,
                       .runs = runs,
                       .tile = tile,
                       .factors = factors,
                       .filled = vectors((uint64_t)1 << reach),
                       .to = (V *)((REAL *)state + 2 * base),
                       .ahead = ahead};
    unsigned lanes = 0;
    for (unsigned j = 0; j < map->exchanges; j++) {
        lanes |= 1u << map->lane[j];
    }
    const bool plain = is_plain(&m, runs->bits - LANE_BITS);
    if (plain) {
        return stream ? store_lanes(&m, lanes, true, true) : store_lanes(&m, lanes, true, false);
    }
    return stream ? store_lanes(&m, lanes, false, true) : store_lanes(&m, lanes, false, false);
}
