/* How noise stands in a list of gates. Its ops have their numbers where a matrix would be.
 *
 *      PAULI_CHANNEL   three doubles an error: X mask, Z mask (bit t: of target t), probability
 *      KRAUS           its matrices, one after the other, (re, im)
 *      READOUT         the bits, classical.value of them, then the matrix, row by row */
#ifndef QARENA_CIRCUIT_CHANNELS_H
#define QARENA_CIRCUIT_CHANNELS_H

#include "circuit/op.h"

#define QARENA__ERROR_DOUBLES 3u

/* How many errors, and matrices, an op has. */
static inline unsigned qarena__error_count(const qarena__op *op) {
    return op->numbers / QARENA__ERROR_DOUBLES;
}

static inline unsigned qarena__kraus_count(const qarena__op *op) {
    return op->numbers / (unsigned)qarena__matrix_doubles(op->n_targets);
}

#endif
