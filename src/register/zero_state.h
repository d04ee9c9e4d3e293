/* The state |0..0>: written when somebody asks for its amplitudes. */
#ifndef QARENA_REGISTER_ZERO_STATE_H
#define QARENA_REGISTER_ZERO_STATE_H

#include "register/writer.h"

/* An amplitude := a real number; amplitudes [0, 2^n) := |0..0>. */
void qarena__write_real(void *amplitude, unsigned precision, double value);
void qarena__write_zero_state(const qarena__kernels *kernels, void *state, unsigned n,
                              unsigned threads);

/* Write |0..0> where a reset waits, and commit it. E_MEMORY: it still waits. */
qarena_status qarena__write_pending_reset(qarena__writer *writer);

#endif
