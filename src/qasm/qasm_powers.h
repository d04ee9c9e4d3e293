/* pow(k) @ with a k that is no whole number: of gates that are turned by an angle the same gate,
 * of others a matrix on at most 6 qubits. Eigenvalues have their principal phases, in (-pi, pi]. */
#ifndef QARENA_QASM_QASM_POWERS_H
#define QARENA_QASM_QASM_POWERS_H

#include "qasm/qasm_eigen.h"
#include "qasm/qasm_gates.h"

/* The call's powers and inverses, from the gate outwards. E_ARGUMENT: more than 64. */
qarena_status qarena__power_of_call(const qarena__reader *reader, const qarena__word *word,
                                    const qarena__call *call, qarena__power *power);

/* What such a power of a gate on n qubits counts, beside what the gate does for each of its own
 * operations. E_ARGUMENT: n is more than 6. */
qarena_status qarena__power_cost(const qarena__reader *reader, const qarena__word *word, unsigned n,
                                 uint64_t *each, uint64_t *once);

/* Append the power of a built-in gate whose angles have inputs. *done: it has; else it is left. */
qarena_status qarena__power_append_bound(qarena__reader *reader, const qarena__word *word,
                                         const qarena__gate_use *use, const qarena__power *power,
                                         bool *done);

/* Append the power of what the target has to `outer`, which is the target from now on, under
 * controls. E_ARGUMENT (inputs), E_MEMORY. */
qarena_status qarena__power_end(qarena__reader *reader, const qarena__word *word,
                                qarena_circuit *outer, const qarena__power *power, uint64_t ones,
                                uint64_t zeros);

#endif
