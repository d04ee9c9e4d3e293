/* What a channel does to a density matrix that lies in a vector, entry (r, c) at r + c 2^k: the
 * matrix S with S vec(rho) = vec(sum of K rho K^dagger), S = sum of conj(K) (x) K. */
#ifndef QARENA_CIRCUIT_SUPER_OPERATOR_H
#define QARENA_CIRCUIT_SUPER_OPERATOR_H

#include "circuit/oplist.h"

/* The largest channel whose matrix is one op: its rows and its columns are 2 k targets. */
#define QARENA__MOST_CHANNEL_QUBITS (QARENA_MAX_MATRIX_QUBITS / 2u)

/* Write the matrix of an op (PAULI_CHANNEL or KRAUS of at most so many qubits, or RESET), 4^k rows
 * of 4^k (re, im) pairs; numbers: its own. Entries that no term reaches are exact zeros. What
 * rounding takes from the trace is given back on the diagonal, so that a channel that is applied
 * again and again keeps it. */
void qarena__super_operator(const qarena__op *op, const double *numbers, double *matrix);

#endif
