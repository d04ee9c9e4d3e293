/* The coefficients of an action in a vector: which of its qubits lie among the lanes, and the pair
 * of vectors of one entry of its matrix. */
#ifndef QARENA_KERNELS_LANE_COEFFICIENTS_H
#define QARENA_KERNELS_LANE_COEFFICIENTS_H

#include <string.h>

#include "kernels/simd.h"

/* How an action's qubits fall inside and outside a vector. */
typedef struct split {
    unsigned high, low;
    unsigned column_bit[QARENA__MAX_TARGETS]; /* of each target: its bit among the high (or low)
                                                 targets */
    unsigned low_targets; /* targets and controls inside a vector: masks of lanes' bits */
    unsigned low_ones, low_zeros;
    bool uniform;                                       /* every lane has the same coefficients */
    unsigned char high_part[1u << QARENA__MAX_TARGETS]; /* of a strided row: the bits of the matrix
                                                           row that it fixes */
    unsigned char low_part[1u << QARENA__MAX_TARGETS]; /* of a value of the low targets: the bits of
                                                          the matrix row that it fixes */
} split;

/* Whether a target is among the bits of a vector's lanes. */
INLINE bool in_lanes(unsigned target) {
    return (int)target < AMP_BITS;
}

/* Entry (row, column) of the action's matrix, whatever its form. */
INLINE void entry(const qarena__action *action, unsigned row, unsigned column, double value[2]) {
    const double *m = action->matrix;
    unsigned dimension = 1u << action->k;
    value[0] = value[1] = 0;
    if (action->form == QARENA__MATRIX) {
        memcpy(value, m + 2 * ((size_t)row * dimension + column), 2 * sizeof(double));
    } else if (action->form == QARENA__DIAGONAL) {
        if (row == column) {
            memcpy(value, m + 2 * row, 2 * sizeof(double));
        }
    } else {
        unsigned first = action->k == 1 ? 0 : 1, second = first + 1;
        if (row == first && column == second) {
            memcpy(value, m, 2 * sizeof(double));
        } else if (row == second && column == first) {
            memcpy(value, m + 2, 2 * sizeof(double));
        } else if (row == column && row != first && row != second) {
            value[0] = 1;
        }
    }
}

/* All bits set in both numbers of the amplitudes whose lane has `value` in the bits of `mask`. */
INLINE Parts lanes_with(unsigned mask, unsigned value) {
    Parts lane;
    for (int i = 0; i < REALS; i++) {
        lane[i] = i / 2;
    }
    return (Parts)((lane & (PART)mask) == (PART)value);
}

INLINE V where(Parts lanes, V x) {
    return (V)(lanes & (Parts)x);
}

/* A number as a REAL, or the rest that this leaves. */
INLINE REAL part_of(double x, bool rest) {
    return rest ? (REAL)(x - (double)(REAL)x) : (REAL)x;
}

/* The pair of vectors (re, im with its signs) of one coefficient: of strided `column`, lanes
 * flipped by subset `flip` of the low targets, in strided `row`; or of its rest. */
INLINE void write_lanes(const qarena__action *action, const split *s, const unsigned *lane_mask,
                        unsigned row, unsigned column, unsigned flip, bool rest, V *out) {
    double value[2];
    if (s->uniform) {
        entry(action, s->high_part[row], s->high_part[column], value);
        out[0] = splat(part_of(value[0], rest));
        out[1] = splat(part_of(value[1], rest)) * part_signs();
        return;
    }
    V re = splat(0), im = splat(0);
    for (unsigned i = 0; i < 1u << s->low; i++) {
        const Parts here = lanes_with(s->low_targets, lane_mask[i]);
        entry(action, s->high_part[row] | s->low_part[i],
              s->high_part[column] | s->low_part[i ^ flip], value);
        re += where(here, splat(part_of(value[0], rest)));
        im += where(here, splat(part_of(value[1], rest)));
    }
    const Parts selected = lanes_with(s->low_ones | s->low_zeros, s->low_ones);
    out[0] =
        where(selected, re) + where(~selected, splat(row == column && flip == 0 && !rest ? 1 : 0));
    out[1] = where(selected, im * part_signs());
}

/* simd_sparse.c: coefficients as sparse_sweep reads them, if at most half of those that large_sweep
 * would read are not zero: its table has room for the other's. sweep->offset[0]: where in the table
 * the rows' starts lie. *real: no coefficient has an imaginary part. */
bool K(write_sparse)(const qarena__action *action, const split *s, const unsigned *lane_mask,
                     qarena__sweep *sweep, void *table, bool *real);

#endif
