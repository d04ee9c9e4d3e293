/* The scatter of a tile whose qubits are permuted: in the order of the state, so that memory is
 * written line after line. */
#include "kernels/butterfly.h"
#include "kernels/squares.h"

/* What a loop needs of the call. */
typedef struct mapping {
    const qarena__index_map *map;
    const qarena__segments *segments;
    const V *tile;
    const qarena__factors *factors;
    uint64_t filled; /* vectors of the tile that are not zero */
    V *to;
    qarena__prefetch *prefetch;
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

/* lanes: a constant, the lanes that change places; plain: all factors are one number, and the whole
 * tile is full. What differs within a group is the same for all: offsets of disjoint bits add. */
INLINE double store_groups(const mapping *given, unsigned lanes, bool plain, bool stream) {
    const mapping m = *given;
    const qarena__index_map map = *m.map;
    const unsigned count = (lanes & 1) + (lanes >> 1 & 1) + (lanes >> 2), rows = 1u << count,
                   shift = m.segments->bits - AMP_BITS;
    const uint64_t inside = ((uint64_t)1 << shift) - 1,
                   low_inside = ((uint64_t)1 << map.low_bits) - 1;
    const uint64_t all = choose_masks(map.out, count, rows - 1), end = m.segments->count << shift,
                   *offset = m.segments->offset, flips = m.segments->flips / AMPS;
    const Index order = lane_order(map.order);
    const double scale = m.factors->scale, *segment = m.factors->segment;
    const V *low = m.factors->low, same = splat((REAL)(scale * segment[0])),
            same_rest = splat(rest_of(scale * segment[0]));
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
            const V factor = plain ? same : splat((REAL)(scale * segment[u >> shift]));
            const V rest = plain ? same_rest : splat(rest_of(scale * segment[u >> shift]));
            x[k] = plain || u < m.filled ? scaled(at[from[k]], factor, rest,
                                                  low && !plain ? low + (u & inside) : NULL)
                                         : (V){0};
            add_square(&chain[k], x[k]);
        }
        exchange_all(x, lanes, rows);
#pragma GCC unroll 8
        for (unsigned k = 0; k < rows; k++) {
            put(place + to[k], order_lanes(x[k], order), stream);
        }
        prefetch_line(m.prefetch, rows * VECTOR_BYTES / QARENA__TILE_LINE);
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
#if AMP_BITS > 0
    case 1: return store_groups(m, 1, plain, stream);
#endif
#if AMP_BITS > 1
    case 2: return store_groups(m, 2, plain, stream);
    case 3: return store_groups(m, 3, plain, stream);
#endif
#if AMP_BITS > 2
    case 4: return store_groups(m, 4, plain, stream);
    case 5: return store_groups(m, 5, plain, stream);
    case 6: return store_groups(m, 6, plain, stream);
    case 7: return store_groups(m, 7, plain, stream);
#endif
    default: return 0;
    }
}

static bool is_plain(const mapping *m, unsigned shift) {
    bool plain = !m->factors->low && m->filled == m->segments->count << shift;
    for (uint64_t segment = 0; plain && segment < m->segments->count; segment++) {
        plain = m->factors->segment[segment] == m->factors->segment[0];
    }
    return plain;
}

double K(tile_scatter_mapped)(void *state, const void *tile, uint64_t base,
                              const qarena__segments *segments, const qarena__index_map *map,
                              unsigned active_bits, const qarena__factors *factors, bool stream,
                              qarena__prefetch *prefetch) {
    const mapping m = {.map = map,
                       .segments = segments,
                       .tile = tile,
                       .factors = factors,
                       .filled = vectors((uint64_t)1 << active_bits),
                       .to = (V *)((REAL *)state + 2 * base),
                       .prefetch = prefetch};
    unsigned lanes = 0;
    for (unsigned j = 0; j < map->exchanges; j++) {
        lanes |= 1u << map->lane[j];
    }
    const bool plain = is_plain(&m, segments->bits - AMP_BITS);
    if (plain) {
        return stream ? store_lanes(&m, lanes, true, true) : store_lanes(&m, lanes, true, false);
    }
    return stream ? store_lanes(&m, lanes, false, true) : store_lanes(&m, lanes, false, false);
}
