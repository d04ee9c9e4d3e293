#include "plan/leave.h"

#include "plan/stage_qubits.h"

/* The next gate from *gate on that is neither done nor listed, with *next, the number among the
 * listed ones of the first that is not behind it; plan->gates: there is none. */
static uint32_t next_left(const qarena__plan *plan, uint32_t gate, uint32_t at, uint32_t listed,
                          uint32_t *next) {
    for (; gate < plan->gates; gate++) {
        const bool runs = *next < listed && plan->order[at + *next] == gate;
        *next += runs;
        if (!plan->done[gate] && !runs) {
            return gate;
        }
    }
    return gate;
}

static void exchange(const qarena__footprint *swap, uint64_t from[64]) {
    const uint64_t both = swap->nondiagonal_on;
    const unsigned a = (unsigned)__builtin_ctzll(both), b = 63 - (unsigned)__builtin_clzll(both);
    const uint64_t moved = from[a];
    from[a] = from[b];
    from[b] = moved;
}

static void begin(const qarena__plan *plan, uint64_t from[64]) {
    for (unsigned q = 0; q < plan->n; q++) {
        from[q] = (uint64_t)1 << q;
    }
}

/* Which qubits come to lie lowest. */
static uint64_t become_low(const qarena__plan *plan, const uint64_t from[64]) {
    uint64_t qubits = 0;
    for (unsigned q = 0; q < plan->segment_qubits; q++) {
        qubits |= from[q];
    }
    return qubits;
}

bool qarena__only_swaps_left(const qarena__plan *plan, uint32_t first, uint32_t at,
                             uint32_t listed) {
    uint32_t next = 0, gate = next_left(plan, first, at, listed, &next);
    bool swaps = gate < plan->gates;
    while (swaps && gate < plan->gates) {
        swaps = plan->footprints[gate].linear == QARENA__SWAPS;
        gate = next_left(plan, gate + 1, at, listed, &next);
    }
    return swaps;
}

bool qarena__may_leave(const qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t at,
                       uint32_t listed) {
    uint64_t from[64];
    uint32_t next = 0;
    if (!qarena__only_swaps_left(plan, first, at, listed)) {
        return false;
    }
    begin(plan, from);
    for (uint32_t gate = next_left(plan, first, at, listed, &next); gate < plan->gates;
         gate = next_left(plan, gate + 1, at, listed, &next)) {
        exchange(&plan->footprints[gate], from);
    }
    return !(become_low(plan, from) & ~tile);
}

static bool fits(const qarena__plan *plan, uint64_t tile) {
    return (unsigned)__builtin_popcountll(tile) <= plan->tile_qubits;
}

uint64_t qarena__tile_that_leaves(const qarena__plan *plan, uint32_t first, uint32_t at,
                                  uint32_t listed, uint32_t *others) {
    uint64_t from[64], tile = qarena__tile_low(plan);
    uint32_t next = 0;
    *others = 0;
    begin(plan, from);
    for (uint32_t gate = first; gate < plan->gates; gate++) {
        const qarena__footprint *f = &plan->footprints[gate];
        const bool runs = next < listed && plan->order[at + next] == gate;
        next += runs;
        if (!plan->done[gate] && f->linear == QARENA__SWAPS) {
            exchange(f, from);
        } else if (runs && !f->permutes) {
            tile |= f->nondiagonal_on;
            ++*others;
        } else if (!plan->done[gate]) {
            return 0;
        }
    }
    tile |= become_low(plan, from);
    if (*others == 0 || !fits(plan, tile)) {
        return 0;
    }
    for (unsigned q = 0; q < plan->n; q++) { /* long segments, where it reads and where it writes */
        tile |= fits(plan, tile | (uint64_t)1 << q) ? (uint64_t)1 << q : 0;
        tile |= fits(plan, tile | from[q]) ? from[q] : 0;
    }
    return tile;
}

void qarena__stage_left(qarena__plan *plan, uint32_t first, uint32_t at, uint32_t placed) {
    for (uint32_t k = at; k < placed; k++) {
        plan->done[plan->order[k]] = 1;
    }
    for (uint32_t gate = first; gate < plan->gates; gate++) {
        if (!plan->done[gate]) {
            plan->order[placed] = (uint16_t)gate;
            plan->stages[plan->stage_count++] = (qarena__stage){
                .first = (uint16_t)placed++, .count = 1, .kind = (uint8_t)QARENA__OTHER};
        }
    }
}
