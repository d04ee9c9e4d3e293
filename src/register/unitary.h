/* A caller's matrix on its way into a list. */
#ifndef QARENA_REGISTER_UNITARY_H
#define QARENA_REGISTER_UNITARY_H

#include "arena/arena.h"
#include "circuit/op.h"

enum { QARENA__OWN_DOUBLES = 3 * 32 }; /* a matrix on two qubits, and room to polish it */

/* The matrix as it is taken: the caller's, or, where that is unitary but not to double precision,
 * the unitary nearest to it. */
typedef struct qarena__taken_matrix {
    const double *numbers;
    qarena_arena *arena;
    double *own; /* of the arena; NULL: none was needed */
    size_t bytes;
    double few[QARENA__OWN_DOUBLES];
} qarena__taken_matrix;

/* Check it as qarena__matrix_check does, and take it, until it is released. Also E_MEMORY,
 * E_CLOSED. */
qarena_status qarena__matrix_take(qarena_arena *arena, const double *matrix, unsigned k, int check,
                                  qarena__taken_matrix *taken);
void qarena__matrix_release(qarena__taken_matrix *taken);

#endif
