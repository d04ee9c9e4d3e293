#include "plan/group.h"

#include "kernels/tile.h"
#include "plan/map_sharing.h"
#include "plan/stage_qubits.h"

/* A group while it is found. */
typedef struct grouping {
    const qarena__plan *plan;
    const qarena__pass *pass;
    uint64_t within, barred; /* qubits that sub-tiles have; that they must not get */
    /* Of each stage that runs on sub-tiles, but for phases: the qubits that it changes. */
    bool runs[QARENA__PASS_STAGES];
    uint64_t changes[QARENA__PASS_STAGES];
} grouping;

static const qarena__stage *stage_at(const grouping *g, uint32_t i) {
    return &g->plan->stages[g->pass->first + i];
}

/* The lowest so many qubits of a set. */
static uint64_t lowest(uint64_t qubits, unsigned count) {
    uint64_t low = 0;
    for (; count > 0 && qubits; count--, qubits &= qubits - 1) {
        low |= qubits & -qubits;
    }
    return low;
}

static bool takes(grouping *g, uint64_t qubits) {
    const bool fits =
        (unsigned)__builtin_popcountll(g->within | qubits) <= g->plan->sub_tile_qubits &&
        !(qubits & ~g->within & g->barred);
    g->within |= fits ? qubits : 0;
    return fits;
}

static bool has_rows(const qarena__stage *stage, uint32_t i) {
    return qarena__has_map(stage, i) && stage->form == QARENA__FORM_ROWS;
}

static void look_at_rows(grouping *g) {
    qarena__map_stages stages;
    bool looked = false;
    for (uint32_t i = 0; i < g->pass->count; i++) {
        if (has_rows(stage_at(g, i), i)) {
            if (!looked) {
                qarena__map_stages_of(&stages, g->plan, g->pass);
                looked = true;
            }
            qarena__shared_map map;
            qarena__share_as_planned(&stages, i, &map);
            g->runs[i] = true;
            g->changes[i] = map.rest_touched;
        }
    }
}

static void look_at(grouping *g, const qarena__plan *plan, const qarena__pass *pass) {
    g->plan = plan;
    g->pass = pass;
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = stage_at(g, i);
        g->runs[i] = stage->kind == QARENA__ROTATION || stage->kind == QARENA__KAK;
        g->changes[i] = qarena__stage_nondiagonal(plan, stage);
    }
    look_at_rows(g);
}

static bool takes_stage(grouping *g, uint32_t i) {
    return g->runs[i] && takes(g, g->changes[i]);
}

/* A group that begins with phases has whole blocks of the tile and the qubits of the steps that are
 * fused into them, and no others of blocks that couple with qubits within a block. */
static bool starts_with_phases(grouping *g, uint32_t i) {
    const qarena__stage *stage = stage_at(g, i);
    const uint64_t block = lowest(g->pass->qubits, QARENA__BLOCK_BITS);
    uint64_t steps = 0;
    for (uint32_t k = i + 1; k < g->pass->count; k++) {
        steps |=
            stage_at(g, k)->fused_into == i ? qarena__stage_qubits(g->plan, stage_at(g, k)) : 0;
    }
    g->within = block;
    g->barred = 0;
    const bool starts = takes(g, steps);
    for (uint32_t k = 0; k < stage->count; k++) {
        const uint64_t on = qarena__stage_gate(g->plan, stage, k)->diagonal_on;
        g->barred |= on & block ? on & ~block & g->pass->qubits : 0;
    }
    return starts;
}

static bool starts(grouping *g, uint32_t i) {
    const qarena__stage *stage = stage_at(g, i);
    if (stage->kind == QARENA__PHASE) {
        return starts_with_phases(g, i);
    }
    g->within = lowest(g->pass->qubits, g->plan->lane_bits + 1); /* two vectors side by side */
    g->barred = 0;
    return takes_stage(g, i);
}

/* The group that begins with stage i, if any: its last stage; `sweeps`: of it. */
static uint32_t find_end(grouping *g, uint32_t i, uint32_t *sweeps) {
    uint32_t last = i;
    *sweeps = starts(g, i);
    for (uint32_t k = i + 1; *sweeps && k < g->pass->count; k++) {
        if (stage_at(g, k)->fused_into != k) {
            continue;
        }
        if (!takes_stage(g, k)) {
            break;
        }
        last = k;
        ++*sweeps;
    }
    return last;
}

void qarena__group_stages(qarena__plan *plan, const qarena__pass *pass) {
    grouping g;
    /* KAK forms want four vectors at a time. */
    const bool useful = pass->kind == QARENA__PASS_TILES &&
                        plan->sub_tile_qubits >= plan->lane_bits + 2 &&
                        __builtin_popcountll(pass->qubits) > (int)plan->sub_tile_qubits;
    for (uint32_t i = 0; i < pass->count; i++) {
        plan->stages[pass->first + i].group = 0;
    }
    if (!useful) {
        return;
    }
    look_at(&g, plan, pass);
    for (uint32_t i = 0; i < pass->count;) {
        qarena__stage *first = &plan->stages[pass->first + i];
        uint32_t sweeps = 0;
        const uint32_t last = first->fused_into == i ? find_end(&g, i, &sweeps) : i;
        first->group = sweeps > 1 ? (uint8_t)(last + 1 - i) : 0;
        i = last + 1;
    }
}

/* Beside the qubits that it needs: for blocks the highest, which then lie apart; else the lowest,
 * so that vectors follow each other. */
static uint64_t qubits_of(grouping *g, uint32_t i) {
    const uint32_t end = i + stage_at(g, i)->group;
    const bool blocks = stage_at(g, i)->kind == QARENA__PHASE;
    (void)starts(g, i);
    for (uint32_t k = i + 1; k < end; k++) {
        g->within |= stage_at(g, k)->fused_into == k ? g->changes[k] : 0;
    }
    uint64_t left = g->pass->qubits & ~g->within & ~g->barred;
    while ((unsigned)__builtin_popcountll(g->within) < g->plan->sub_tile_qubits && left) {
        const uint64_t qubit = blocks ? (uint64_t)1 << (63 - __builtin_clzll(left)) : left & -left;
        g->within |= qubit;
        left &= ~qubit;
    }
    return g->within;
}

void qarena__group_qubits(const qarena__plan *plan, const qarena__pass *pass, uint64_t *qubits) {
    grouping g;
    look_at(&g, plan, pass);
    for (uint32_t i = 0; i < pass->count; i++) {
        qubits[i] = stage_at(&g, i)->group ? qubits_of(&g, i) : 0;
    }
}
