/* What a pass will take: bytes moved, multiply-adds, and time, from units measured on the machine.
 *
 * A prediction describes; it never chooses. A plan, and so the rounding of its results, follows
 * from what planner.h names, the cost model among it. */
#ifndef QARENA_PLAN_PREDICT_H
#define QARENA_PLAN_PREDICT_H

#include "plan/plan.h"
#include "qarena/qarena.h"

typedef struct qarena__prediction {
    double bytes;         /* read and written, of the state */
    double multiply_adds; /* of real numbers */
    double nanoseconds;   /* predicted */
    double limit; /* nanoseconds that bytes or multiply-adds take at the least: the larger of the
                     two */
} qarena__prediction;

/* Of one pass, on so many cores. Any thread. */
qarena__prediction qarena__predict_pass(const qarena__plan *plan, const qarena__pass *pass,
                                        const qarena_units *units, unsigned amplitude_bytes,
                                        unsigned cores);

#endif
