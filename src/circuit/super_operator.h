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

/* The same product with what acts before: M becomes S M, for S of an op whose target t is target
 * places[t] of the k that M is on. It has at most so
 * many. */
#define QARENA__FEW_CHANNEL_QUBITS 2u
void qarena__super_operator_after(double *matrix, unsigned k, const qarena__op *op,
                                  const double *numbers, const unsigned *places);

/* The matrix of nothing; and M becomes M (conj(P) (x) P), where P exchanges |..0..> and |..1..> of
 * target `a` (b == a), or targets a and b, where those of `ones` are 1 and those of `zeros` 0. */
void qarena__super_operator_identity(unsigned k, double *matrix);
void qarena__super_operator_permute(double *matrix, unsigned k, unsigned a, unsigned b,
                                    unsigned ones, unsigned zeros);

#endif
