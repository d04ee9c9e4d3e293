/* Rotations about Pauli strings: every amplitude with the one whose index differs by x, and a sign
 * by the bits of z. A factor that is real or imaginary makes this two multiply-adds a number.
 *
 * Of x and z, what lies above the lanes chooses the other vector and the sign of both; what lies
 * among the lanes permutes the other vector and is in the coefficients, as controls there are. */
#include <string.h>

#include "kernels/simd.h"

/* c x + s y, with the rests of both factors. */
INLINE V turned(V c, V s, V c_rest, V s_rest, V x, V y, bool rests) {
    return rests ? fused(c, x, fused(s, y, c_rest * x + s_rest * y)) : c * x + s * y;
}

/* What of the other vector stands in a lane. */
INLINE V image(V x, Index flip, bool imaginary, bool lanes) {
    x = lanes ? permute_lanes(x, flip) : x;
    return imaginary ? swap_parts(x) : x;
}

/* pairs: x has a bit above the lanes, whose vectors come in pairs. */
INLINE void pauli_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                        uint64_t end, bool pairs, bool imaginary, bool lanes, bool rests,
                        bool stream) {
    const V *coefficients = sweep->coefficients;
    const V *src = front;
    V *dst = back;
    const V c = coefficients[0], sines[2] = {coefficients[1], -coefficients[1]},
            c_rest = rests ? coefficients[2] : splat(0),
            s_rests[2] = {rests ? coefficients[3] : splat(0), rests ? -coefficients[3] : splat(0)};
    const Index flip = lane_index(sweep->lane_mask[0]);
    const uint64_t x = sweep->offset[0], z = sweep->offset[1], within = sweep->segment_length - 1;
    const int differ = __builtin_parityll(x & z);
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        const uint64_t partners = (walk.index ^ x) & ~within; /* they stay within a segment */
        const uint64_t partners_at = partners + (partners >> sweep->page_shift) * sweep->gap;
        for (uint64_t j = 0; j < walk.length; j++) {
            const uint64_t index = walk.index + j, at = walk.at + j,
                           partner = partners_at + ((index ^ x) & within);
            const V a = src[at], b = pairs ? src[partner] : a;
            const int sign = __builtin_parityll(index & z), its_sign = sign ^ differ;
            const V turned_a = turned(c, sines[sign], c_rest, s_rests[sign], a,
                                      image(b, flip, imaginary, lanes), rests),
                    turned_b = turned(c, sines[its_sign], c_rest, s_rests[its_sign], b,
                                      image(a, flip, imaginary, lanes), rests);
            put(dst + at, walk.selected ? turned_a : a, stream);
            if (pairs) {
                put(dst + partner, walk.selected ? turned_b : b, stream);
            }
        }
    }
}

#define INSTANCE(name, pairs, imaginary, lanes, rests, stream)                                     \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,    \
                     uint64_t end) {                                                               \
        pauli_sweep(sweep, front, back, begin, end, pairs, imaginary, lanes, rests, stream);       \
    }
#define BOTH(name, pairs, imaginary, lanes, rests)                                                 \
    INSTANCE(name, pairs, imaginary, lanes, rests, false)                                          \
    INSTANCE(name##_stream, pairs, imaginary, lanes, rests, true)
#define ALL(prefix, rests)                                                                         \
    BOTH(prefix##single_real, false, false, true, rests)                                           \
    BOTH(prefix##single_imaginary, false, true, true, rests)                                       \
    BOTH(prefix##diagonal, false, true, false, rests)                                              \
    BOTH(prefix##pairs_real, true, false, false, rests)                                            \
    BOTH(prefix##pairs_imaginary, true, true, false, rests)                                        \
    BOTH(prefix##lanes_real, true, false, true, rests)                                             \
    BOTH(prefix##lanes_imaginary, true, true, true, rests)

ALL(plain_, false)

/* By pairs, imaginary, lanes, stream. Without X the factor is imaginary. */
#define PAIR(name) {name, name##_stream}
#define TABLE(prefix)                                                                              \
    {                                                                                              \
        {{{NULL, NULL}, PAIR(prefix##single_real)},                                                \
         {PAIR(prefix##diagonal), PAIR(prefix##single_imaginary)}},                                \
        {{PAIR(prefix##pairs_real), PAIR(prefix##lanes_real)},                                     \
         {PAIR(prefix##pairs_imaginary), PAIR(prefix##lanes_imaginary)}},                          \
    }

static K(sweep_fn) * choose(bool pairs, bool imaginary, bool lanes, bool rests, bool stream);

#if QARENA_KERNEL_DOUBLE
static K(sweep_fn) * choose(bool pairs, bool imaginary, bool lanes, bool rests, bool stream) {
    static K(sweep_fn) *const plain[2][2][2][2] = TABLE(plain_);
    (void)rests;
    return plain[pairs][imaginary][lanes][stream];
}
#else
ALL(fine_, true)

static K(sweep_fn) * choose(bool pairs, bool imaginary, bool lanes, bool rests, bool stream) {
    static K(sweep_fn) *const plain[2][2][2][2] = TABLE(plain_);
    static K(sweep_fn) *const fine[2][2][2][2] = TABLE(fine_);
    return rests ? fine[pairs][imaginary][lanes][stream] : plain[pairs][imaginary][lanes][stream];
}
#endif

/* The factors of a lane's two numbers, c and s, and their rests; 1 and 0 where a control among the
 * lanes does not hold. */
static void write_coefficients(const qarena__action *action, bool imaginary, REAL *table) {
    const unsigned ones = action->ones & (AMPS - 1), zeros = action->zeros & (AMPS - 1),
                   signs = action->z & (AMPS - 1);
    const double c = action->matrix[0], s = action->matrix[1];
    const double factor = __builtin_popcountll(action->x & action->z) & 2 ? s : -s;
    for (unsigned i = 0; i < REALS; i++) {
        const unsigned lane = i / 2;
        const bool selected = (lane & (ones | zeros)) == ones,
                   negative = __builtin_parity(lane & signs) ^ (imaginary && i % 2 == 0);
        const double here = negative ? -factor : factor;
        table[i] = selected ? (REAL)c : 1;
        table[REALS + i] = selected ? (REAL)here : 0;
        if (COEFFICIENT_PARTS > 1) {
            table[2 * REALS + i] = selected ? rest_of(c) : 0;
            table[3 * REALS + i] = selected ? rest_of(here) : 0;
        }
    }
}

void K(prepare_pauli)(qarena__sweep *sweep, const qarena__action *action, unsigned n,
                      qarena__sweep_mode mode, void *table) {
    const bool in_tile = mode == QARENA__TILE, in_place = mode == QARENA__IN_PLACE || in_tile,
               fine = COEFFICIENT_PARTS > 1 && (in_tile || n >= QARENA__FINE_QUBITS);
    const uint64_t x = action->x >> AMP_BITS, changed = action->x | action->ones | action->zeros,
                   top = x ? (uint64_t)1 << (63 - __builtin_clzll(x)) : 0,
                   all = n > AMP_BITS ? (uint64_t)1 << (n - AMP_BITS) : 1;
    const bool imaginary = !(__builtin_popcountll(action->x & action->z) & 1);
    place_groups(sweep, action, top, false, in_place, in_tile, all);
    sweep->active_bits = changed ? 64 - (unsigned)__builtin_clzll(changed) : 0;
    sweep->bytes_read = in_place ? sweep->items * (top ? 2 : 1) * VECTOR_BYTES : all * VECTOR_BYTES;
    sweep->bytes_written = sweep->bytes_read;
    sweep->offset[0] = x;
    sweep->offset[1] = action->z >> AMP_BITS;
    sweep->lane_mask[0] = action->x & (AMPS - 1);
    sweep->coefficients = table;
    sweep->run = choose(top, imaginary, sweep->lane_mask[0], fine, mode == QARENA__BACK_STREAM);
    write_coefficients(action, imaginary, table);
}
