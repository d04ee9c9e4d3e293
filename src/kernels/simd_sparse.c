/* Matrices on three to six qubits of which most entries are zero, as those of noise on density
 * matrices are: of each row only the others are multiplied. The vectors of a group are gathered
 * first, since src may be dst.
 *
 * The table: coefficients, a pair (re, im) each, as those of large_sweep are; where each row's
 * begin, and the last one's end, as 16-bit numbers; and two bytes a coefficient, the strided column
 * and the flip of its lanes. */
#include "kernels/lane_coefficients.h"

/* Vectors that share the load of each coefficient. */
#define TOGETHER 4u

typedef struct sparse {
    const V *src;
    V *dst;
    const void *coefficients;
    const uint16_t *starts;
    const unsigned char *places;
    unsigned rows;
    uint64_t offset[64];
    Index flip[8];
} sparse;

/* The groups from vector i on, so many of them. */
INLINE void apply_groups(const sparse *s, uint64_t i, bool uniform, bool real, bool stream,
                         unsigned groups) {
    const REAL *scalar = s->coefficients;
    const V *vector = s->coefficients;
    V gathered[64 * TOGETHER];
    for (unsigned c = 0; c < s->rows; c++) {
#pragma GCC unroll 4
        for (unsigned g = 0; g < groups; g++) {
            gathered[c * groups + g] = s->src[i + g + s->offset[c]];
        }
    }
    unsigned at = 0;
    for (unsigned row = 0; row < s->rows; row++) {
        V sum[TOGETHER];
#pragma GCC unroll 4
        for (unsigned g = 0; g < groups; g++) {
            sum[g] = splat(0);
        }
        for (; at < s->starts[row + 1]; at++) {
            const V *column = gathered + s->places[2 * at] * groups;
            const unsigned flip = s->places[2 * at + 1];
            const V re = uniform ? splat(scalar[2 * at]) : vector[2 * at],
                    im = uniform ? splat(scalar[2 * at + 1]) : vector[2 * at + 1];
#pragma GCC unroll 4
            for (unsigned g = 0; g < groups; g++) {
                const V x = !uniform && flip ? permute_lanes(column[g], s->flip[flip]) : column[g];
                sum[g] += re * x;
                if (!real) {
                    sum[g] += im * (uniform ? times_i(x) : swap_parts(x));
                }
            }
        }
#pragma GCC unroll 4
        for (unsigned g = 0; g < groups; g++) {
            put(s->dst + i + g + s->offset[row], sum[g], stream);
        }
    }
}

INLINE void sparse_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                         uint64_t end, bool uniform, bool real, bool stream) {
    sparse s = {
        .src = front, .dst = back, .coefficients = sweep->coefficients, .rows = 1u << sweep->high};
    const char *table = sweep->coefficients;
    s.starts = (const uint16_t *)(const void *)(table + sweep->offset[0]);
    s.places = (const unsigned char *)(s.starts + s.rows + 1);
    row_offsets(sweep, sweep->high, s.offset);
    for (unsigned m = 1; m < 1u << sweep->low; m++) {
        s.flip[m] = lane_index(sweep->lane_mask[m]);
    }
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        if (!walk.selected) {
            copy_rows(s.src, s.dst, s.offset, s.rows, walk.at, walk.length, stream);
            continue;
        }
        uint64_t i = walk.at, last = walk.at + walk.length;
        for (; i + TOGETHER <= last; i += TOGETHER) {
            apply_groups(&s, i, uniform, real, stream, TOGETHER);
        }
        for (; i + 2 <= last; i += 2) {
            apply_groups(&s, i, uniform, real, stream, 2);
        }
        for (; i < last; i++) {
            apply_groups(&s, i, uniform, real, stream, 1);
        }
    }
}

#define INSTANCE(name, uniform, real, stream)                                                      \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,    \
                     uint64_t end) {                                                               \
        sparse_sweep(sweep, front, back, begin, end, uniform, real, stream);                       \
    }

INSTANCE(lanes, false, false, false)
INSTANCE(lanes_stream, false, false, true)
INSTANCE(lanes_real, false, true, false)
INSTANCE(lanes_real_stream, false, true, true)
INSTANCE(scalars, true, false, false)
INSTANCE(scalars_stream, true, false, true)
INSTANCE(scalars_real, true, true, false)
INSTANCE(scalars_real_stream, true, true, true)

K(sweep_fn) * K(sparse_sweep)(bool uniform, bool real, bool stream) {
    static K(sweep_fn) *const table[2][2][2] = {
        {{lanes, lanes_stream}, {lanes_real, lanes_real_stream}},
        {{scalars, scalars_stream}, {scalars_real, scalars_real_stream}}};
    return table[uniform][real][stream];
}

/* A vector of zeros? */
INLINE bool is_zero(V x) {
    bool zero = true;
    for (int i = 0; i < REALS; i++) {
        zero &= x[i] == 0;
    }
    return zero;
}

bool K(write_sparse)(const qarena__action *action, const split *s, const unsigned *lane_mask,
                     qarena__sweep *sweep, void *table, bool *real) {
    enum { MOST = 1u << (2 * QARENA__MAX_TARGETS - 1) };
    unsigned char places[2 * MOST];
    uint16_t starts[(1u << QARENA__MAX_TARGETS) + 1] = {0};
    const unsigned rows = 1u << s->high, flips = 1u << s->low, most = rows * rows * flips / 2;
    unsigned count = 0;
    *real = true;
    for (unsigned row = 0; row < rows; row++) {
        for (unsigned i = 0; i < rows * flips; i++) {
            V pair[2];
            write_lanes(action, s, lane_mask, row, i / flips, i % flips, false, pair);
            if (is_zero(pair[0]) && is_zero(pair[1])) {
                continue;
            }
            if (count == most) {
                return false;
            }
            *real &= is_zero(pair[1]);
            if (s->uniform) {
                ((REAL *)table)[2 * count] = pair[0][0];
                ((REAL *)table)[2 * count + 1] = pair[1][1]; /* whose sign is 1 */
            } else {
                memcpy((V *)table + 2 * count, pair, sizeof pair);
            }
            places[2 * count] = (unsigned char)(i / flips);
            places[2 * count++ + 1] = (unsigned char)(i % flips);
        }
        starts[row + 1] = (uint16_t)count;
    }
    sweep->offset[0] = count * 2 * (s->uniform ? sizeof(REAL) : VECTOR_BYTES);
    memcpy((char *)table + sweep->offset[0], starts, (rows + 1) * sizeof *starts);
    memcpy((char *)table + sweep->offset[0] + (rows + 1) * sizeof *starts, places,
           2 * (size_t)count);
    return true;
}
