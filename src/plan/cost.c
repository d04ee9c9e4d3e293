#include "plan/cost.h"

#include <math.h>

#include "kernels/tile.h"
#include "plan/fold.h"
#include "plan/join.h"

/* Multiply-adds an amplitude: a complex factor takes 4; a rotation 2, one for re and one for im; a KAK form 20 vectors' worth for the 8 parts of 4 amplitudes. */
enum { FACTOR_WORK = 4, ROTATION_WORK = 2, KAK_WORK = 10 };

/* Phases multiply by a table where they look at a bit within a row of the tile, and by a row's number where they do not. */
static double phases_work(const qarena__plan *plan, const qarena__pass *pass, const qarena__stage *stage) {
    uint64_t within = 0;
    for (uint64_t rest = pass->qubits; rest && __builtin_popcountll(within) < (int)QARENA__ROW_BITS; rest &= rest - 1) {
        within |= rest & -rest;
    }
    bool table = false, rows = false;
    for (uint32_t k = 0; k < stage->count; k++) {
        const bool inside = plan->footprints[plan->order[stage->first + k]].looks & within;
        table |= inside;
        rows |= !inside;
    }
    return FACTOR_WORK * (table + rows);
}

static double work_of(const qarena__plan *plan, const qarena__pass *pass, const qarena__stage *stage) {
    switch (stage->kind) {
    case QARENA__PHASE: return phases_work(plan, pass, stage);
    case QARENA__ROTATION: return ROTATION_WORK * (double)stage->count;
    case QARENA__KAK: return KAK_WORK;
    default: return plan->footprints[plan->order[stage->first]].work;
    }
}

static double time_of(const qarena__plan *plan, const qarena__stage *stage, const qarena_units *units) {
    const qarena__footprint *gate = &plan->footprints[plan->order[stage->first]];
    switch (stage->kind) {
    case QARENA__PHASE: return units->phases;
    case QARENA__KAK: return units->kak;
    case QARENA__ROTATION:
        return gate->mixes >> plan->lane_bits ? units->rotations[stage->count] : units->lanes * (double)stage->count;
    default: return fmax(units->exchange, gate->work * units->multiply_add);
    }
}

/* What a stage adds to the sweep of phases that it joins: `joined` is measured with rotations of two qubits. */
static double time_joined(const qarena__stage *stage, const qarena_units *units) {
    return fmax(0, units->joined - units->phases) / 2 * (stage->kind == QARENA__ROTATION ? stage->count : 1);
}

qarena__cost qarena__pass_cost(const qarena__plan *plan, const qarena__pass *pass, const qarena_units *units, unsigned amplitude_bytes,
                               unsigned cores) {
    const double amplitudes = ldexp(1, (int)plan->n);
    double work = 0, stages = 0;
    uint8_t into[QARENA__PASS_STAGES], host[QARENA__PASS_STAGES];
    qarena__fold(plan, pass, into, NULL);
    qarena__join(plan, pass, into, host);
    for (uint32_t s = 0; s < pass->count; s++) {
        if (into[s] == s) {
            const qarena__stage *stage = &plan->stages[pass->first + s];
            work += work_of(plan, pass, stage);
            stages += host[s] != s ? time_joined(stage, units) : time_of(plan, stage, units);
        }
    }
    qarena__cost cost = {.bytes = 2.0 * amplitude_bytes * amplitudes, .multiply_adds = work * amplitudes};
    const double moved = fmax((units->load + units->store) * amplitudes / cores, cost.bytes * units->byte);
    cost.nanoseconds = moved + stages * amplitudes / cores;
    cost.limit = fmax(cost.bytes * units->byte, cost.multiply_adds * units->multiply_add / cores);
    return cost;
}
