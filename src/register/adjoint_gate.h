/* One gate on two states at once: see adjoint_pass.h. */
#ifndef QARENA_REGISTER_ADJOINT_GATE_H
#define QARENA_REGISTER_ADJOINT_GATE_H

#include <stdbool.h>

#include "circuit/op.h"

/* Where amplitude i of the state lies in what is summed over: in the state itself, or in a tile
 * whose qubits are these. */
typedef struct qarena__amplitude_place {
    unsigned precision;
    bool skewed; /* as tiles are */
} qarena__amplitude_place;

/* sums[p] += -2 Re <b| D_p |a> for each angle p of an op after it was applied, over 2^n amplitudes
 * in which its qubits have these bits: targets, and masks of controls. Scalar. */
void qarena__adjoint_gate_sums(const qarena__op *op, const unsigned *bits, uint64_t ones,
                               uint64_t zeros, const void *a, const void *b, unsigned n,
                               const qarena__amplitude_place *place, double *sums);

/* The same for a rotation about a Pauli string, of whose masks the bits within are given; negative:
 * qubits outside make the sign another one. */
void qarena__adjoint_string_sum(uint64_t x, uint64_t z, bool negative, uint64_t ones,
                                uint64_t zeros, const void *a, const void *b, unsigned n,
                                const qarena__amplitude_place *place, double *sum);

/* b += weight D_angle a over the state itself, for an op after it was applied: scalar. */
void qarena__adjoint_gate_add(const qarena__op *op, unsigned angle, double weight, const void *a,
                              void *b, unsigned n, unsigned precision);

#endif
