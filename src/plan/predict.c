#include "plan/predict.h"

#include <math.h>

#include "core/cpu_family.h"
#include "kernels/tile.h"
#include "plan/stage_qubits.h"

/* Multiply-adds an amplitude: a complex factor takes 4; a rotation 2, one for re and one for im; a
 * KAK form 20 vectors' worth for the 8 parts of 4 amplitudes. */
enum { FACTOR_WORK = 4, ROTATION_WORK = 2, KAK_WORK = 10 };

/* Phases multiply by a table if they depend on a bit within a block of the tile, and by a number
 * for each block if they do not. */
static double phases_work(const qarena__plan *plan, const qarena__pass *pass,
                          const qarena__stage *stage) {
    uint64_t within = 0;
    for (uint64_t rest = pass->qubits;
         rest && __builtin_popcountll(within) < (int)QARENA__BLOCK_BITS; rest &= rest - 1) {
        within |= rest & -rest;
    }
    bool table = false, blocks = false;
    for (uint32_t k = 0; k < stage->count; k++) {
        const bool inside = qarena__stage_gate(plan, stage, k)->diagonal_on & within;
        table |= inside;
        blocks |= !inside;
    }
    return FACTOR_WORK * (table + blocks);
}

static double work_of(const qarena__plan *plan, const qarena__pass *pass,
                      const qarena__stage *stage) {
    switch ((qarena__kind)stage->kind) {
    case QARENA__PHASE: return phases_work(plan, pass, stage);
    case QARENA__ROTATION: return ROTATION_WORK * (double)stage->count;
    case QARENA__KAK: return KAK_WORK;
    case QARENA__OTHER: return qarena__stage_gate(plan, stage, 0)->work;
    }
    return 0;
}

/* The rest of a map. */
static double time_of_map(const qarena__stage *stage, const qarena_units *units) {
    switch ((qarena__sweep_form)stage->form) {
    case QARENA__FORM_ROWS: return units->rotations[3];
    case QARENA__FORM_LANES: return units->in_vector_rotation;
    case QARENA__FORM_CYCLES: return QARENA__EXCHANGES_OF_CYCLES * units->exchange;
    case QARENA__FORM_GATE:
    case QARENA__FORM_GATHER:
    case QARENA__FORM_NONE: break;
    }
    return 0;
}

/* Rows that also move have scales of 1, and so more multiplications, and find their places in
 * tables. Where sweeps wait for the second-level cache that comes free; elsewhere it takes 0.06 to
 * 0.1 ns on a Zen 4, of 0.15 for one rotation. */
static double time_of_moving(const qarena__stage *stage, const qarena_units *units) {
    const bool moves =
        (stage->map || stage->map_first) && !qarena__cpu_family_here()->waits_for_second_level;
    return moves ? units->rotations[1] / 2 : 0;
}

static double time_of(const qarena__plan *plan, const qarena__stage *stage,
                      const qarena_units *units) {
    const qarena__footprint *gate = qarena__stage_gate(plan, stage, 0);
    switch ((qarena__kind)stage->kind) {
    case QARENA__PHASE: return units->phases;
    case QARENA__KAK: return units->kak;
    case QARENA__ROTATION:
        return gate->nondiagonal_on >> plan->lane_bits
                   ? units->rotations[stage->count] + time_of_moving(stage, units)
                   : units->in_vector_rotation * (double)stage->count;
    case QARENA__OTHER:
        return stage->map ? time_of_map(stage, units)
                          : fmax(units->exchange, gate->work * units->multiply_add);
    }
    return 0;
}

/* On a sub-tile that is near. Rows that also move have scales of 1 and so twice the
 * multiplications: arithmetic takes as long as the second-level cache does. */
static double time_near(const qarena__plan *plan, const qarena__stage *stage,
                        const qarena_units *units) {
    const bool kak = stage->kind == QARENA__KAK;
    if (stage->map || stage->map_first) {
        return time_of(plan, stage, units);
    }
    const uint64_t on = qarena__stage_gate(plan, stage, 0)->nondiagonal_on;
    return kak                     ? units->near_kak
           : on >> plan->lane_bits ? units->near_rotations[stage->count]
                                   : units->near_in_vector_rotation * (double)stage->count;
}

/* What a stage adds to the sweep of phases that it is fused into: `joined` is measured with
 * rotations of two qubits. */
static double time_fused(const qarena__stage *stage, const qarena_units *units) {
    return fmax(0, units->joined - units->phases) / 2 *
           (stage->kind == QARENA__ROTATION ? stage->count : 1);
}

/* How many times as long moving a tile takes as the copying of memory that was measured. Where
 * tiles are prefetched that is measured of lines that follow each other. Those of segments that lie
 * far apart fall into few sets of the cache, and push each other out into the last level. */
static double distance(const qarena__plan *plan, const qarena__pass *pass,
                       unsigned amplitude_bytes) {
    const uint64_t run = (uint64_t)1 << __builtin_ctzll(~pass->qubits);
    const bool alone = (unsigned)__builtin_popcountll(pass->qubits) == plan->n,
               near = alone || !pass->qubits || run * amplitude_bytes >= QARENA__TILE_PAGE;
    return near || !qarena__cpu_family_here()->keeps_prefetched ? 1 : 1.5;
}

qarena__prediction qarena__predict_pass(const qarena__plan *plan, const qarena__pass *pass,
                                        const qarena_units *units, unsigned amplitude_bytes,
                                        unsigned cores) {
    const double amplitudes = ldexp(1, (int)plan->n);
    double work = 0, stages = 0;
    uint32_t near = 0; /* stages below it, but for the first of its group, are near */
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        if (!qarena__stage_is_move(stage, i)) {
            work += work_of(plan, pass, stage);
            stages += stage->fused_into != i ? time_fused(stage, units)
                      : i < near             ? time_near(plan, stage, units)
                                             : time_of(plan, stage, units);
        }
        near = stage->group ? i + stage->group : near;
    }
    qarena__prediction prediction = {.bytes = 2.0 * amplitude_bytes * amplitudes,
                                     .multiply_adds = work * amplitudes};
    const double moved = distance(plan, pass, amplitude_bytes) *
                         fmax((units->memory_load + units->memory_store) * amplitudes / cores,
                              prediction.bytes * units->memory_byte);
    prediction.nanoseconds = moved + stages * amplitudes / cores;
    prediction.limit = fmax(prediction.bytes * units->memory_byte,
                            prediction.multiply_adds * units->multiply_add / cores);
    return prediction;
}
