/* Reduced density matrices. */
#ifndef QARENA_REGISTER_DENSITY_H
#define QARENA_REGISTER_DENSITY_H

#include "register/writer.h"

/* The reduced density matrix of these k qubits, row by row, (re, im); NULL for matrix: none is
 * written. *purity, unless NULL: the sum of |entry|^2. The writer's, with nothing pending.
 * E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__density(qarena__writer *writer, const unsigned *qubits, unsigned k,
                              double *matrix, double *purity);

/* The matrix of k qubits in no state in particular, the identity / 2^k: what dry runs find. */
void qarena__mixed_matrix(double *matrix, unsigned k);

#endif
