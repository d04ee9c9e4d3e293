/* Gates that are tables, on any number of qubits: DIAGONAL, 2^k angles, and PERMUTATION, 2^k basis
 * states, which a list keeps as doubles where a UNITARY has its matrix.
 *
 * Their qubits are a mask, and their tables are in the order of rising qubits, whatever the
 * caller's: the lowest qubit is the least significant bit of a place, and of a permutation's value.
 */
#ifndef QARENA_CIRCUIT_TABLE_GATE_H
#define QARENA_CIRCUIT_TABLE_GATE_H

#include "arena/arena.h"
#include "circuit/op.h"
#include "core/watch.h"

/* A table on its way into a list, until it is released. */
typedef struct qarena__taken_table {
    double *numbers;
    qarena__buffer *buffer; /* which has them: a pool's, so that a loop of such gates allocates
                               nothing */
} qarena__taken_table;

/* Check a gate for a register of n qubits, write it as an op, and take its table. gate: DIAGONAL,
 * `given` are phases (double); or PERMUTATION, `given` are values (uint64_t). Fails: E_ARGUMENT,
 * E_QUBIT, E_NOT_FINITE, E_MEMORY, E_CLOSED, E_CANCELLED when the watch says so: `op` and `taken`
 * are untouched then. */
qarena_status qarena__table_make(qarena_gate gate, const void *given,
                                 const qarena_operands *operands, unsigned n, qarena_arena *arena,
                                 qarena__watch *watch, qarena__op *op, qarena__taken_table *taken);
void qarena__table_release(const qarena__taken_table *taken);

/* The inverse's table. */
void qarena__table_invert(const qarena__op *op, const double *table, double *inverse);

#endif
