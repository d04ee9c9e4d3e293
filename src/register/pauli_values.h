/* <front| string |front> of many Pauli strings in few traversals of the state. */
#ifndef QARENA_REGISTER_PAULI_VALUES_H
#define QARENA_REGISTER_PAULI_VALUES_H

#include "circuit/pauli_terms.h"
#include "register/writer.h"

/* values[i] := the value of the string of terms[i], whatever its coefficient. Terms are in the
 * order of x. Sums in double, the same bits for any number of threads. The writer's, with nothing
 * pending. E_CANCELLED, and E_MEMORY or E_CLOSED where there is no room for a byte a term. */
qarena_status qarena__pauli_values(qarena__writer *writer, const qarena__pauli_term *terms,
                                   uint64_t count, double *values);

#endif
