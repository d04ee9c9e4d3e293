/* What one gate does to the amplitudes, without saying how: the request that every kernel family
 * and the reference understand. */
#ifndef QARENA_KERNELS_ACTION_H
#define QARENA_KERNELS_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#define QARENA__MAX_TARGETS 6u

/* A rotation about a Pauli string, PAULI, acts by the masks x and z and by two numbers, cos and
 * sin:
 *
 *     a'_i = cos a_i + f (-1)^popcount(i & z) a_(i ^ x),  f = -i sin (-i)^popcount(x & z)
 *
 * so f is real or imaginary. k is 1 with the highest qubit of x as target, or 0 where x is: the
 * groups are pairs, or single amplitudes. */
typedef enum qarena__form {
    QARENA__MATRIX,   /* dense on k targets: matrix has 4^k complex entries, row-major */
    QARENA__DIAGONAL, /* matrix has the 2^k diagonal entries; k = 0: one number times every
                         amplitude that the controls select */
    QARENA__EXCHANGE, /* two rows change places: k = 1: rows 0 and 1; k = 2: rows 01 and 10. matrix
                         has 2 entries: first row' = m0 * second, second row' = m1 * first */
    QARENA__PAULI,    /* see above: matrix has cos and sin */
    QARENA__PHASE_TABLE,      /* diagonal on the k qubits of z, any number of them: matrix has 2^k
                                 angles, the lowest qubit the least significant */
    QARENA__PERMUTATION_TABLE /* |v> becomes |matrix[v]>, v the k >= 3 qubits of x in that order:
                                 matrix has each of 0 .. 2^k - 1 once */
} qarena__form;

/* Which parts of a matrix's entries are not zero. */
typedef enum qarena__parts {
    QARENA__COMPLEX,
    QARENA__REAL,
    QARENA__REAL_DIAGONAL_IMAGINARY_OFF /* MATRIX, k = 1: the diagonal is real, the rest imaginary,
                                           as in RX */
} qarena__parts;

typedef struct qarena__action {
    qarena__form form;
    unsigned k;                           /* targets */
    unsigned target[QARENA__MAX_TARGETS]; /* target[0] is the least significant bit of a row */
    uint64_t ones,
        zeros;     /* controls: masks of qubits, disjoint from each other and from the targets */
    uint64_t x, z; /* PAULI: the string; controls are apart from it */
    qarena__parts parts;  /* of a MATRIX or EXCHANGE */
    const double *matrix; /* (re, im) pairs; not owned, must outlive the sweep's preparation */
} qarena__action;

/* The entries of a MATRIX that are not zero. */
static inline unsigned qarena__entries(const qarena__action *action) {
    unsigned count = 0;
    for (unsigned i = 0; i < 1u << 2 * action->k; i++) {
        count += action->matrix[2 * i] != 0 || action->matrix[2 * i + 1] != 0;
    }
    return count;
}

/* Whether a MATRIX has so few of them that they are multiplied one by one: at most half, and on so
 * many targets that kernels do not write out its rows. */
#define QARENA__SPARSE_TARGETS 3u
static inline bool qarena__is_sparse(const qarena__action *action) {
    return action->form == QARENA__MATRIX && action->k >= QARENA__SPARSE_TARGETS &&
           qarena__entries(action) <= 1u << (2 * action->k - 1);
}

/* Whether it stands on the masks x and z alone: it has no targets. */
static inline bool qarena__is_table(const qarena__action *action) {
    return action->form == QARENA__PHASE_TABLE || action->form == QARENA__PERMUTATION_TABLE;
}

#endif
