/* What a plan costs: bytes moved, multiply-adds, and time, from units measured on the machine.
 *
 * Costs describe; they never choose. A plan, and so the rounding of its results, follows from the circuit and the size of the cache alone. */
#ifndef QARENA_PLAN_COST_H
#define QARENA_PLAN_COST_H

#include "plan/plan.h"

/* Nanoseconds of one core for each amplitude of a tile, by kind of sweep; of one multiply-add of real numbers at the best rate seen; and of all cores together
 * for each byte that memory moves. */
typedef struct qarena__units {
    double load, store, phases, kak, exchange;
    double rotations[QARENA__STAGE_ROTATIONS + 1]; /* by their number; [0] unused */
    double lanes;                                  /* one rotation among the lanes */
    double multiply_add, byte;
} qarena__units;

typedef struct qarena__cost {
    double bytes;         /* read and written, of the state */
    double multiply_adds; /* of real numbers */
    double nanoseconds;   /* predicted */
    double limit;         /* nanoseconds that bytes or multiply-adds take at the least: the larger of the two */
} qarena__cost;

/* Of one pass, on so many cores. */
qarena__cost qarena__pass_cost(const qarena__plan *plan, const qarena__pass *pass, const qarena__units *units, unsigned amplitude_bytes,
                               unsigned cores);

#endif
