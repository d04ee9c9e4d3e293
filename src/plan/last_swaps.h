/* SWAPs at the end of a list in canonical form. */
#ifndef QARENA_PLAN_LAST_SWAPS_H
#define QARENA_PLAN_LAST_SWAPS_H

#include "plan/pending.h"

/* Write what is still pending on n qubits, before the SWAPs that end the list from op `first` on:
 * so nothing comes after them, and a scatter may do them (leave.h). E_MEMORY. */
qarena_status qarena__write_before_swaps(qarena__pending *p, uint64_t first, unsigned n);

#endif
