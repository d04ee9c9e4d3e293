/* Real rotations of a tile: several qubits in one sweep, re and im alike, since a real number multiplies both. */
#include "kernels/simd.h"

/* Rows that fit in registers with room for constants: 16 of 32 vector registers, or 8 of 16. */
#if defined(__AVX512F__) || defined(__aarch64__)
enum { MOST_BITS = 4 };
#else
enum { MOST_BITS = 3 };
#endif

INLINE void rotate_rows(V *tile, unsigned t, const qarena__rotations *r, unsigned first, unsigned count) {
    const unsigned rows = 1u << count;
    uint64_t fixed = 0, offset[1u << MOST_BITS];
    V factor[MOST_BITS];
    bool swapped[MOST_BITS];
    for (unsigned j = 0; j < count; j++) {
        fixed |= (uint64_t)1 << (r->bit[first + j] - LANE_BITS);
        factor[j] = splat((REAL)r->t[first + j]);
        swapped[j] = r->swapped[first + j];
    }
#pragma GCC unroll 16
    for (unsigned row = 0; row < rows; row++) {
        offset[row] = 0;
        for (unsigned j = 0; j < count; j++) {
            offset[row] += (row >> j & 1) ? skewed((uint64_t)1 << (r->bit[first + j] - LANE_BITS)) : 0;
        }
    }
    const uint64_t groups = (uint64_t)1 << (t - LANE_BITS - count);
    uint64_t index = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(index);
        V x[1u << MOST_BITS];
#pragma GCC unroll 16
        for (unsigned row = 0; row < rows; row++) {
            x[row] = at[offset[row]];
        }
#pragma GCC unroll 4
        for (unsigned j = 0; j < count; j++) {
            butterflies(x, rows, 1u << j, factor[j], swapped[j]);
        }
#pragma GCC unroll 16
        for (unsigned row = 0; row < rows; row++) {
            at[offset[row]] = x[row];
        }
        index = ((index | fixed) + 1) & ~fixed;
    }
}

static void rotate_1(V *tile, unsigned t, const qarena__rotations *r, unsigned first) {
    rotate_rows(tile, t, r, first, 1);
}

static void rotate_2(V *tile, unsigned t, const qarena__rotations *r, unsigned first) {
    rotate_rows(tile, t, r, first, 2);
}

static void rotate_3(V *tile, unsigned t, const qarena__rotations *r, unsigned first) {
    rotate_rows(tile, t, r, first, 3);
}

#if defined(__AVX512F__) || defined(__aarch64__)
static void rotate_4(V *tile, unsigned t, const qarena__rotations *r, unsigned first) {
    rotate_rows(tile, t, r, first, 4);
}
#else
static void rotate_4(V *tile, unsigned t, const qarena__rotations *r, unsigned first) {
    rotate_2(tile, t, r, first);
    rotate_2(tile, t, r, first + 2);
}
#endif

/* Bits inside a vector: every lane takes its partner's number, with its own sign. */
static void rotate_lanes(V *tile, unsigned t, const qarena__rotations *r) {
    V own[3], other[3];
    Index partner[3];
    for (unsigned j = 0; j < r->count; j++) {
        partner[j] = lane_index(1u << r->bit[j]);
        own[j] = splat((REAL)(r->swapped[j] ? r->t[j] : 1));
        for (unsigned lane = 0; lane < LANES; lane++) {
            double size = r->swapped[j] ? 1 : r->t[j];
            other[j][lane] = (REAL)((lane / 2) >> r->bit[j] & 1 ? size : -size);
        }
    }
    const uint64_t count = vectors((uint64_t)1 << t);
    for (uint64_t i = 0; i < count; i++) {
        V *at = tile + skewed(i);
        V x = *at;
        for (unsigned j = 0; j < r->count; j++) {
            x = own[j] * x + other[j] * permute_lanes(x, partner[j]);
        }
        *at = x;
    }
}

void K(tile_rotate)(void *tile, unsigned t, const qarena__rotations *rotations) {
    static void (*const sweep[])(V *, unsigned, const qarena__rotations *, unsigned) = {rotate_1, rotate_2, rotate_3, rotate_4};
    if (rotations->count == 0) {
        return;
    }
    if ((int)rotations->bit[0] < LANE_BITS) {
        rotate_lanes(tile, t, rotations);
    } else {
        sweep[rotations->count - 1](tile, t, rotations, 0);
    }
}
