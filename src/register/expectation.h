/* Expectation values of sums of Pauli strings, and what calls with such a sum refuse. */
#ifndef QARENA_REGISTER_EXPECTATION_H
#define QARENA_REGISTER_EXPECTATION_H

#include "circuit/pauli_sum.h"
#include "register/register.h"

/* E_ARGUMENT: there is no sum, or it has more qubits than the register; a coefficient is not real.
 * `name` begins the message. */
qarena_status qarena__check_sum(const char *name, const qarena_register *reg,
                                const qarena_pauli_sum *sum);
qarena_status qarena__check_real(const char *name, const qarena__pauli_merged *merged);

/* The value of a sum in the state behind a Pauli string (x, z): the string times the register's.
 * As qarena_register_expectation. */
qarena_status qarena__expectation_behind(qarena_register *reg, const qarena_pauli_sum *sum,
                                         uint64_t x, uint64_t z, double *value);

#endif
