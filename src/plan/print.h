/* A plan written down whole, every decision of it, for people and for tests. */
#ifndef QARENA_PLAN_PRINT_H
#define QARENA_PLAN_PRINT_H

#include "core/text.h"
#include "plan/plan.h"

/* Of stages. */
extern const char *const qarena__kind_names[QARENA__KINDS];

/* Qubits as ranges, each after a blank: " 0-4 7 9-13". */
void qarena__put_qubits(qarena__text *out, uint64_t qubits);

/* A line on the plan, then for each pass a line and a line a stage: its gates, numbered in list
 * order, and where it has no sweep of its own
 *
 *      -> k         it is done in the sweep of stage k
 *      -> scatter   the scatter does it, with the qubits that flip
 *
 * The scatter of a pass is told by the columns of its map that are not the identity's. Any
 * thread. */
void qarena__plan_print(qarena__text *out, const qarena__plan *plan);

#endif
