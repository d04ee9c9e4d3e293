/* What a plan costs: bytes moved, multiply-adds, and time, from units measured on the machine.
 *
 * Costs describe; they never choose. A plan, and so the rounding of its results, follows from the circuit and the size of the cache alone. */
#ifndef QARENA_PLAN_COST_H
#define QARENA_PLAN_COST_H

#include "plan/plan.h"
#include "qarena/qarena.h"

typedef struct qarena__cost {
    double bytes;         /* read and written, of the state */
    double multiply_adds; /* of real numbers */
    double nanoseconds;   /* predicted */
    double limit;         /* nanoseconds that bytes or multiply-adds take at the least: the larger of the two */
} qarena__cost;

/* Of one pass, on so many cores. */
qarena__cost qarena__pass_cost(const qarena__plan *plan, const qarena__pass *pass, const qarena_units *units, unsigned amplitude_bytes,
                               unsigned cores);

#endif
