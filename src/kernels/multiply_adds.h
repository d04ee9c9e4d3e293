/* How rotations are summed. Any thread. */
#ifndef QARENA_KERNELS_MULTIPLY_ADDS_H
#define QARENA_KERNELS_MULTIPLY_ADDS_H

#include <stdbool.h>

#include "qarena/qarena.h"

/* Whether rotations of several qubits a sweep multiply and add apart (QARENA_MULTIPLY_ADDS=split),
 * which rounds otherwise than multiply-adds do. */
bool qarena__multiply_adds_split(void);

/* E_OPTION: QARENA_MULTIPLY_ADDS is unknown. */
qarena_status qarena__multiply_adds_check(void);

#endif
