/* Operations of circuits that are no gates: measurements into classical bits, resets, assignments,
 * and blocks that are run under a condition or again and again. They stand in the list of gates;
 * blocks are an op at their beginning and one at their end, so that lists can be joined.
 *
 * Conditions have the numbers of their bits as their doubles, the least significant first;
 * assignments their expression, as qarena_circuit_assign takes it. */
#ifndef QARENA_CIRCUIT_CLASSICAL_H
#define QARENA_CIRCUIT_CLASSICAL_H

#include "circuit/circuit.h"

/* E_ARGUMENT, in the name of `call`: a block of the circuit is not closed. */
qarena_status qarena__closed_check(const qarena_circuit *circuit, const char *call);

/* E_ARGUMENT, in the name of `call`: it has operations that are no gates, or had one. */
qarena_status qarena__gates_check(const qarena_circuit *circuit, const char *call);

/* What qarena_circuit_read tells of one. */
void qarena__read_operation(const qarena__oplist *list, const qarena__op *op,
                            qarena_instruction *instruction);

/* Different bits of a circuit, 1 to 64 of them, for a value: numbers[i] = bits[i]. E_ARGUMENT, in
 * the name of `call`. */
qarena_status qarena__bits_take(const qarena_circuit *circuit, const char *call,
                                const unsigned *bits, unsigned count, uint64_t value,
                                double *numbers);

/* The value of an expression. bit[b / 64] has bit b. */
bool qarena__evaluate(const double *tokens, unsigned count, const uint64_t *bits);

#endif
