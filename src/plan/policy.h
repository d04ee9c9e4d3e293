/* What follows from the size of a state and from the kernels alone: how large tiles are, when
 * passes pay, the fields of a plan that do not depend on gates. Never from the number of threads:
 * the plan, and so the rounding, must not depend on it. Any thread. */
#ifndef QARENA_PLAN_POLICY_H
#define QARENA_PLAN_POLICY_H

#include <stdbool.h>

#include "circuit/oplist.h"
#include "kernels/table.h"
#include "plan/plan.h"

/* Below so many qubits a run stays on the calling thread and leaves the core budget alone: waking a
 * team costs more than the work. */
#define QARENA__PARALLEL_QUBITS 14u

/* Below this a tile saves nothing over sweeping the state. */
#define QARENA__SMALLEST_TILE 8u

/* Gates of a list that are taken at a time, in one canonical form: how many from `first` on. */
#define QARENA__CHUNK_GATES 2048u
static inline uint64_t qarena__chunk_gates(const qarena__oplist *list, uint64_t first) {
    return list->count - first < QARENA__CHUNK_GATES ? list->count - first : QARENA__CHUNK_GATES;
}

/* The qubits of a tile for states of n qubits. shared: the threads that the library may use take
 * tiles of one state, so there are several; else one core has a state to itself, and others have
 * other states. */
unsigned qarena__tile_qubits(unsigned n, const qarena__kernels *kernels, bool shared);

/* The qubits of a sub-tile, on which stages run while it is in the first-level cache; 0: stages run
 * on whole tiles. It decides about time alone, never about a bit of a result. */
unsigned qarena__sub_tile_qubits(const qarena__kernels *kernels);

/* Whether passes pay for these gates of a list, on states of n qubits; and the same, for more than
 * one gate. */
bool qarena__passes_pay(unsigned n, const qarena__oplist *list, uint64_t first, uint64_t count);
bool qarena__runs_as_passes(unsigned n, const qarena__oplist *list, uint64_t first, uint64_t count);

/* Whether gates that run one by one are many to a commit. */
bool qarena__is_small(unsigned n);

/* Whether two-qubit unitaries are written in KAK form. */
bool qarena__kak_pays(const qarena__cost_model *costs, unsigned n);

/* Write the fields of a plan that follow from these kernels and tiles: costs, segments, lanes,
 * rows. */
void qarena__plan_shape(qarena__plan *plan, const qarena__kernels *kernels,
                        const qarena__cost_model *costs, unsigned tile_qubits);

#endif
