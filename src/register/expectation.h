/* Expectation values of sums of Pauli strings, and what calls with such a sum refuse. */
#ifndef QARENA_REGISTER_EXPECTATION_H
#define QARENA_REGISTER_EXPECTATION_H

#include "circuit/pauli_sum.h"
#include "register/pauli_values.h"

/* E_ARGUMENT: there is no sum, or it has more qubits than the register; a coefficient is not real.
 * `name` begins the message. */
qarena_status qarena__check_sum(const char *name, const qarena_register *reg,
                                const qarena_pauli_sum *sum);
qarena_status qarena__check_real(const char *name, const qarena__pauli_merged *merged);

/* values[i] := that of string i of a sum, whatever its coefficient. As
 * qarena_register_expectation. */
qarena_status qarena__sum_values(qarena_register *reg, const qarena__pauli_merged *merged,
                                 double *values);

/* The sum's value behind a Pauli string (x, z), from those of its strings: where the state is that
 * string times the one that they are of, those that anticommute with it change their sign. */
double qarena__sum_behind(const qarena__pauli_merged *merged, const double *values, uint64_t x,
                          uint64_t z);

/* The type of qarena__pauli_values. */
typedef qarena_status qarena__string_values(qarena__writer *writer, const qarena__pauli_term *terms,
                                            uint64_t count, double *values);

/* As qarena_register_expectations, of arguments that are not NULL, for a state of n qubits whose
 * strings have the values that `find_values` finds. */
qarena_status qarena__expectations(qarena_register *reg, unsigned n,
                                   const qarena_pauli_sum *const *sums, uint64_t count,
                                   qarena__string_values *find_values, double *values);

#endif
