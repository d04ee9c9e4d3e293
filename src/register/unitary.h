/* The check of a caller's matrix with the kernels' help. */
#ifndef QARENA_REGISTER_UNITARY_H
#define QARENA_REGISTER_UNITARY_H

#include "circuit/gate.h"

/* As qarena__matrix_check. */
qarena_status qarena__unitary_check(const double *matrix, unsigned k, int check);

#endif
