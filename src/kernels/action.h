/* What one gate does to the amplitudes, without saying how: the request that every kernel family
 * and the reference understand. */
#ifndef QARENA_KERNELS_ACTION_H
#define QARENA_KERNELS_ACTION_H

#include <stdint.h>

#define QARENA__MAX_TARGETS 6u

typedef enum qarena__form {
    QARENA__MATRIX,   /* dense on k targets: matrix has 4^k complex entries, row-major */
    QARENA__DIAGONAL, /* matrix has the 2^k diagonal entries; k = 0: one number times every
                         amplitude that the controls select */
    QARENA__EXCHANGE  /* two rows change places: k = 1: rows 0 and 1; k = 2: rows 01 and 10. matrix
                         has 2 entries: first row' = m0 * second, second row' = m1 * first */
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
        zeros; /* controls: masks of qubits, disjoint from each other and from the targets */
    qarena__parts parts;  /* of a MATRIX or EXCHANGE */
    const double *matrix; /* (re, im) pairs; not owned, must outlive the sweep's preparation */
} qarena__action;

#endif
