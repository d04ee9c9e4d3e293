/* A plan that is still to be made: its arrays, and what the planner must know of the gates. */
#ifndef QARENA_PLAN_PLAN_INPUT_H
#define QARENA_PLAN_PLAN_INPUT_H

#include "arena/arena.h"
#include "plan/policy.h"

/* Bytes of the arrays that a plan of so many gates needs, and how a block of that size, 8-byte
 * aligned, is divided among them; sets `footprints` too, which the caller fills. */
size_t qarena__plan_bytes(uint32_t gates);
qarena__footprint *qarena__plan_divide(qarena__plan *plan, void *block);

/* The input of a plan of the first gates of a list in canonical form, as many as are planned
 * together; its arrays lie in *block, from the list's arena, which the caller releases. E_MEMORY,
 * E_CLOSED. */
qarena_status qarena__plan_start(qarena__plan *plan, const qarena__oplist *list, unsigned n,
                                 const qarena__kernels *kernels, const qarena__cost_model *costs,
                                 unsigned tile_qubits, qarena__buffer **block);

#endif
