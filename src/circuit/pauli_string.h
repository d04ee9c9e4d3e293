/* Pauli strings as text and as masks.
 *
 * A string is a product of one operator a qubit. Qubit q has
 *
 *      I   neither bit q of x nor bit q of z      X   bit q of x
 *      Z   bit q of z                             Y   both
 *
 * and the operator of masks x and z takes basis state i to  i^popcount(x & z) (-1)^popcount(i & z)
 * times basis state i ^ x. */
#ifndef QARENA_CIRCUIT_PAULI_STRING_H
#define QARENA_CIRCUIT_PAULI_STRING_H

#include <stdint.h>

#include "qarena/qarena.h"

/* Read a string on n <= 64 qubits, in either notation:
 *
 *      "X0 Y12"   a letter and its qubit's number each, separated by blanks; "" is the identity
 *      "XIIY"     a letter a qubit from the highest down to qubit 0, so that the last is qubit 0's,
 *                 as in a ket; qubits above the first letter have I
 *
 * E_ARGUMENT: it is neither. E_QUBIT: a qubit is out of range, or named twice. x and z are
 * untouched then. */
qarena_status qarena__pauli_string_parse(const char *text, unsigned n, uint64_t *x, uint64_t *z);

#endif
