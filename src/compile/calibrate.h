/* The units of costs, measured by a fast self-test. */
#ifndef QARENA_COMPILE_CALIBRATE_H
#define QARENA_COMPILE_CALIBRATE_H

#include "arena/arena.h"
#include "kernels/table.h"
#include "plan/predict.h"

/* The units of these kernels: measured when first asked for, then remembered for the process. The
 * self-test takes some tens of milliseconds and 32 to 256 MiB of the arena, which go back to the
 * system. E_MEMORY, E_CLOSED: no room for it; *units is untouched. Any thread. */
qarena_status qarena__units_of(const qarena__kernels *kernels, qarena_arena *arena,
                               qarena_units *units);

#endif
