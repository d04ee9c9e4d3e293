/* Measuring one qubit, in two steps. The writer's; what was pending has been run. */
#ifndef QARENA_REGISTER_MEASURE_H
#define QARENA_REGISTER_MEASURE_H

#include "register/writer.h"

/* The norm^2 of each outcome's half, times 2^(-2 exponent), with a sum that is neither zero nor
 * infinite. E_NORM, E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__measure_weigh(qarena__writer *writer, unsigned qubit, double p[2],
                                    int *exponent);

/* Keep the outcome's half, which weighs p, with a norm of 1; commits like a gate. E_NORM, E_MEMORY,
 * E_CLOSED, E_CANCELLED. later: see qarena__project_later. */
qarena_status qarena__measure_collapse(qarena__writer *writer, unsigned qubit, unsigned outcome,
                                       int exponent, double p);
qarena_status qarena__measure_collapse_later(qarena__writer *writer, unsigned qubit,
                                             unsigned outcome, int exponent, double p);

#endif
