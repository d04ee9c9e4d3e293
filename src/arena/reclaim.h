/* Reserving bytes under the budget: cached buffers and empty slabs are given back before anything
 * is refused. */
#ifndef QARENA_ARENA_RECLAIM_H
#define QARENA_ARENA_RECLAIM_H

#include <stdint.h>

#include "qarena/qarena.h"

/* Locked. Count `bytes` as held, giving back reclaimable memory where needed, or refuse with both
 * numbers and change nothing. machine: what the system can give now; NULL: not asked. */
qarena_status qarena__budget_reserve(qarena_arena *arena, uint64_t bytes,
                                     const qarena_limits *machine, const char *what);

/* Locked. Give back everything reclaimable; returns bytes. */
uint64_t qarena__budget_reclaim_all(qarena_arena *arena);

#endif
