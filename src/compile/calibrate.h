/* The units of costs, measured by a fast self-test. */
#ifndef QARENA_COMPILE_CALIBRATE_H
#define QARENA_COMPILE_CALIBRATE_H

#include "arena/arena.h"
#include "kernels/table.h"
#include "plan/predict.h"

/* The units of these kernels: measured when first asked for (about 20 ms and 33 MiB of the arena,
 * then given back), then remembered for the process. E_MEMORY. Any thread. */
qarena_status qarena__units_of(const qarena__kernels *kernels, qarena_arena *arena,
                               qarena_units *units);

#endif
