/* Density matrices in registers: entry (r, c) of one of n qubits is amplitude r + c 2^n of a
 * register of 2 n. What looks at its diagonal alone, the probabilities, shares this. */
#ifndef QARENA_REGISTER_MIXED_DIAGONAL_H
#define QARENA_REGISTER_MIXED_DIAGONAL_H

#include "register/writer.h"

/* Doubles of a diagonal that lies on the stack. */
#define QARENA__STACK_DIAGONAL 512u

typedef struct qarena__mixed_diagonal {
    unsigned n;             /* of the density matrix */
    uint64_t size;          /* 2^n */
    double *entries;        /* their real parts */
    qarena__buffer *buffer; /* NULL: they lie on the stack */
    double stack[QARENA__STACK_DIAGONAL];
} qarena__mixed_diagonal;

/* E_ARGUMENT, in the name of `call`: reg is NULL, or has an odd number of qubits. */
qarena_status qarena__mixed_check(const char *call, const qarena_register *reg);

/* Read the diagonal of the front: all 0 where the state is only counted. The writer's, with nothing
 * pending. Must be released, unless it fails: E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__mixed_diagonal_read(qarena__writer *writer, qarena__mixed_diagonal *diagonal);
void qarena__mixed_diagonal_release(qarena__mixed_diagonal *diagonal);

/* The sum of the entries whose number, masked, is `value`. */
double qarena__mixed_weight(const qarena__mixed_diagonal *diagonal, uint64_t mask, uint64_t value);

#endif
