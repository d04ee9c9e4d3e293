/* Real rotations in registers: of rows, and among the lanes of a vector. */
#ifndef QARENA_KERNELS_BUTTERFLY_H
#define QARENA_KERNELS_BUTTERFLY_H

#include "kernels/simd.h"

/* Rows, of rotations on so many bits, that fit in registers with room for constants: 16 of 32 vector registers, or 8 of 16. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define ROW_BITS 4
#else
#define ROW_BITS 3
#endif

/* How products and sums are made. SPLIT: on processors whose multiply-adds wait for stores while additions do not (AMD's Zen: 20 % for four
 * qubits a sweep on Zen 4). MIXED: some rotation is swapped. */
typedef enum arithmetic { FUSED, SPLIT, MIXED } arithmetic;

/* [[1, -t], [t, 1]] on all pairs of rows. */
INLINE void butterflies(V *x, unsigned rows, unsigned step, V t, bool split) {
#pragma GCC unroll 16
    for (unsigned row = 0; row < rows; row++) {
        if (!(row & step)) {
            const V a = x[row], b = x[row | step];
            const V p = split ? unrelated(t * b) : t * b, q = split ? unrelated(t * a) : t * a;
            x[row] = a - p;
            x[row | step] = b + q;
        }
    }
}

/* Likewise, or [[t, -1], [1, t]] when swapped. The branch is the same for a whole sweep. */
INLINE void any_butterflies(V *x, unsigned rows, unsigned step, V t, bool swapped) {
    if (!swapped) {
        butterflies(x, rows, step, t, false);
        return;
    }
    t = unrelated(t); /* else the products of both branches are made before them, and no multiply-add is left */
#pragma GCC unroll 16
    for (unsigned row = 0; row < rows; row++) {
        if (!(row & step)) {
            const V a = x[row], b = x[row | step];
            x[row] = t * a - b;
            x[row | step] = t * b + a;
        }
    }
}

/* Rotations on bits of the lanes: every lane takes its partner's number, with its own sign. */
typedef struct lane_rotations {
    V own[3], other[3];
    Index partner[3];
} lane_rotations;

INLINE lane_rotations lane_rotations_of(const qarena__rotations *r) {
    lane_rotations lanes = {0};
    for (unsigned j = 0; j < r->count; j++) {
        lanes.partner[j] = lane_index(1u << r->bit[j], 0);
        lanes.own[j] = splat((REAL)(r->swapped[j] ? r->t[j] : 1));
        for (unsigned lane = 0; lane < LANES; lane++) {
            const double size = r->swapped[j] ? 1 : r->t[j];
            lanes.other[j][lane] = (REAL)((lane / 2) >> r->bit[j] & 1 ? size : -size);
        }
    }
    return lanes;
}

/* The first `count` of them; plain: none is swapped. */
INLINE V rotate_vector(const lane_rotations *lanes, unsigned count, bool plain, V x) {
#pragma GCC unroll 3
    for (unsigned j = 0; j < count; j++) {
        x = (plain ? x : lanes->own[j] * x) + lanes->other[j] * permute_lanes(x, lanes->partner[j]);
    }
    return x;
}

#endif
