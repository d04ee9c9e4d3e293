#include "plan/tile_window.h"

#include "plan/stage_qubits.h"

/* Keeping rows is twice the work. */
static void spend(const qarena__window *next, unsigned walks, uint32_t gates) {
    const uint64_t cost = (uint64_t)walks * gates * (next->rows ? 2 : 1);
    *next->budget -= cost < *next->budget ? cost : *next->budget;
}

/* Where the gates end without SWAPs at the end, unless nothing but phases is left besides. */
static uint32_t end_of(const qarena__plan *plan, uint32_t first) {
    uint32_t end = plan->gates, others = 0;
    for (; end > first; end--) {
        const qarena__footprint *gate = &plan->footprints[end - 1];
        const bool global = !(gate->nondiagonal_on | gate->diagonal_on);
        if (!plan->done[end - 1] && gate->linear != QARENA__SWAPS && !global) {
            break;
        }
    }
    for (uint32_t i = first; i < end && !others; i++) {
        others += !plan->done[i] && plan->footprints[i].kind != QARENA__PHASE;
    }
    return others ? end : plan->gates;
}

void qarena__window_open(const qarena__plan *plan, uint32_t first, bool last_swaps,
                         uint64_t *budget, qarena__window *next) {
    next->count = 0;
    next->budget = budget;
    next->low = qarena__tile_low(plan);
    next->lanes = qarena__lanes(plan);
    next->n = plan->n;
    next->tile_qubits = plan->tile_qubits;
    next->rows = false;
    const uint32_t end = last_swaps ? plan->gates : end_of(plan, first);
    for (uint32_t i = first; i < end && next->count < QARENA__WINDOW; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        if (plan->done[i] || (gate->kind == QARENA__PHASE &&
                              (next->count == 0 || qarena__qubits(gate->diagonal_on) < 2))) {
            continue;
        }
        next->rows = next->rows || qarena__is_cx(gate->linear);
        next->nondiagonal_on[next->count] = gate->nondiagonal_on;
        next->diagonal_on[next->count] = gate->diagonal_on;
        next->linear[next->count] = gate->linear;
        next->work[next->count++] =
            gate->kind == QARENA__PHASE ? 1
            : gate->kind == QARENA__ROTATION
                ? QARENA__ROTATION_WORK
                : QARENA__ROTATION_WORK * (qarena__qubits(gate->nondiagonal_on) + 1);
    }
    next->rows = next->rows && plan->parities;
}

/* The work that runs on a tile, with rows. */
static uint32_t work_with_rows(const qarena__window *next, uint64_t tile) {
    qarena__walk walk;
    uint32_t i = 0, total = 0;
    qarena__window_walk(next, tile, &walk);
    for (; i < next->count && walk.open; i++) {
        total += qarena__window_step(next, i, &walk) ? next->work[i] : 0;
    }
    spend(next, 1, i);
    return total;
}

/* A walk over the next gates with one tile, without rows. */
typedef struct walk {
    uint64_t changed; /* qubits that gates left for later change */
    uint64_t open;    /* qubits of the tile that no gate left for later has */
    uint32_t total;
} walk;

/* Run a gate or leave it. A phase may run wherever it is; whether it is needed is decided later. No
 * branch depends on a gate. */
static inline void step(walk *at, uint64_t nondiagonal_on, uint64_t diagonal_on, uint32_t work) {
    uint64_t waits = (nondiagonal_on & ~at->open) | (diagonal_on & at->changed) | !at->open;
    uint64_t all = waits ? ~(uint64_t)0 : 0;
    at->total += work & ~(uint32_t)all;
    at->changed |= nondiagonal_on & all;
    at->open &= ~((nondiagonal_on | diagonal_on) & all);
}

/* Three walks at once, without rows. Returns how many gates the longest looked at; *steps: all
 * three, each up to its end. */
static inline uint32_t walk_three(const qarena__window *next, const uint64_t tiles[3],
                                  uint32_t work[3], uint32_t *steps) {
    walk a = {.open = tiles[0]}, b = {.open = tiles[1]}, c = {.open = tiles[2]};
    uint32_t i = 0, sum = 0;
    for (; i < next->count && (a.open | b.open | c.open); i++) {
        uint64_t nondiagonal_on = next->nondiagonal_on[i], diagonal_on = next->diagonal_on[i];
        sum += (a.open != 0) + (b.open != 0) + (c.open != 0);
        step(&a, nondiagonal_on, diagonal_on, next->work[i]);
        step(&b, nondiagonal_on, diagonal_on, next->work[i]);
        step(&c, nondiagonal_on, diagonal_on, next->work[i]);
    }
    work[0] = a.total;
    work[1] = b.total;
    work[2] = c.total;
    *steps = sum;
    return i;
}

void qarena__window_work_of_three(const qarena__window *next, const uint64_t tiles[3],
                                  uint32_t work[3]) {
    uint32_t steps;
    if (next->rows) {
        for (unsigned j = 0; j < 3; j++) {
            work[j] = work_with_rows(next, tiles[j]);
        }
    } else {
        spend(next, 2, walk_three(next, tiles, work, &steps));
    }
}

void qarena__window_work_of_each(const qarena__window *next, const uint64_t *tiles, unsigned count,
                                 uint32_t *work) {
    unsigned k = 0;
    for (; k + 3 <= count && !next->rows; k += 3) {
        uint32_t steps;
        (void)walk_three(next, tiles + k, work + k, &steps);
        spend(next, 1, steps);
    }
    for (; k < count; k++) {
        work[k] = qarena__window_work(next, tiles[k]);
    }
}

uint32_t qarena__window_work(const qarena__window *next, uint64_t tile) {
    if (next->rows) {
        return work_with_rows(next, tile);
    }
    walk at = {.open = tile};
    uint32_t i = 0;
    for (; i < next->count && at.open; i++) {
        step(&at, next->nondiagonal_on[i], next->diagonal_on[i], next->work[i]);
    }
    spend(next, 1, i);
    return at.total;
}

void qarena__window_remaining(const qarena__window *next, uint64_t tile, qarena__window *after) {
    qarena__walk walk;
    qarena__window_walk(next, tile, &walk);
    after->count = 0;
    after->low = next->low;
    after->lanes = next->lanes;
    after->n = next->n;
    after->tile_qubits = next->tile_qubits;
    after->rows = next->rows;
    after->budget = next->budget;
    for (uint32_t i = 0; i < next->count; i++) {
        if (!qarena__window_step(next, i, &walk)) {
            after->nondiagonal_on[after->count] = next->nondiagonal_on[i];
            after->diagonal_on[after->count] = next->diagonal_on[i];
            after->linear[after->count] = next->linear[i];
            after->work[after->count++] = next->work[i];
        }
    }
}
