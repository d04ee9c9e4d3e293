/* Marginal probabilities. */
#ifndef QARENA_REGISTER_PROBABILITIES_H
#define QARENA_REGISTER_PROBABILITIES_H

#include "register/writer.h"

/* Of the k qubits' 2^k values, qubits[0] the least significant bit, times 2^(-2 exponent): see
 * scale.h. The writer's, with nothing pending. E_MEMORY, E_CANCELLED. */
qarena_status qarena__probabilities(qarena__writer *writer, const unsigned *qubits, unsigned k,
                                    int exponent, double *probabilities);

#endif
