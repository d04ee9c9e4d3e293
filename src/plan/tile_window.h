/* The next gates of a plan, and how much of their work runs on a tile. */
#ifndef QARENA_PLAN_TILE_WINDOW_H
#define QARENA_PLAN_TILE_WINDOW_H

#include "plan/gate_walk.h"
#include "plan/plan.h"

/* Gates that the search looks at. */
#define QARENA__WINDOW 640u

/* A rotation is this much work, another gate as much again for each qubit that it changes, a phase
 * 1: a window of them is less work than a rotation. */
#define QARENA__ROTATION_WORK (4u * QARENA__WINDOW)

/* The next gates, without those that make no difference to the choice: phases with no gate before
 * them, and phases on one qubit, which can run wherever the gates that change it do. */
typedef struct qarena__window {
    uint64_t nondiagonal_on[QARENA__WINDOW], diagonal_on[QARENA__WINDOW];
    uint32_t work[QARENA__WINDOW];
    uint8_t linear[QARENA__WINDOW]; /* as in qarena__footprint */
    uint32_t count;
    uint64_t lanes;
    bool rows;    /* there are CX, which may be done as parities: walks take longer */
    uint64_t low; /* qubits that every tile has */
    unsigned n, tile_qubits;
    uint64_t *budget; /* of the search: a walk over the window takes one for each gate */
} qarena__window;

/* From gate `first` on, of those that are not done; last_swaps: those at the end too. */
void qarena__window_open(const qarena__plan *plan, uint32_t first, bool last_swaps,
                         uint64_t *budget, qarena__window *next);

/* The work that runs on a tile; on each of `count`, as if they were asked for one after the other;
 * and on each of three, for the price of two: three walks at once take little longer than one. */
uint32_t qarena__window_work(const qarena__window *next, uint64_t tile);
void qarena__window_work_of_each(const qarena__window *next, const uint64_t *tiles, unsigned count,
                                 uint32_t *work);
void qarena__window_work_of_three(const qarena__window *next, const uint64_t tiles[3],
                                  uint32_t work[3]);

/* A walk over a window (gate_walk.h); and its next step: whether gate i runs. */
static inline void qarena__window_walk(const qarena__window *next, uint64_t tile,
                                       qarena__walk *walk) {
    qarena__walk_begin(walk, tile, next->n, next->lanes, next->rows);
}
static inline bool qarena__window_step(const qarena__window *next, uint32_t i, qarena__walk *walk) {
    uint64_t diagonal_on = next->diagonal_on[i];
    const bool runs =
        qarena__walk_runs(walk, next->nondiagonal_on[i], &diagonal_on, next->linear[i]);
    if (!runs) {
        qarena__walk_leave(walk, next->nondiagonal_on[i], diagonal_on, next->linear[i]);
    }
    return runs;
}

/* The gates that a tile leaves for later. */
void qarena__window_remaining(const qarena__window *next, uint64_t tile, qarena__window *after);

/* Whether the search may still take so many walks. */
static inline bool qarena__window_affords(const qarena__window *next, unsigned walks) {
    return *next->budget >= (uint64_t)walks * next->count;
}

/* How many qubits these are. */
static inline unsigned qarena__qubits(uint64_t qubits) {
    return (unsigned)__builtin_popcountll(qubits);
}

#endif
