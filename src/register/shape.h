/* The shape of a register: qubits, precision, buffers. */
#ifndef QARENA_REGISTER_SHAPE_H
#define QARENA_REGISTER_SHAPE_H

#include "qarena/qarena.h"

/* "24 qubits, double, 2 buffers" */
void qarena__shape_describe(unsigned n, unsigned precision, unsigned buffers, char text[64]);

/* precision, buffers in their ranges: E_ARGUMENT. */
qarena_status qarena__shape_check(unsigned precision, unsigned buffers);

#endif
