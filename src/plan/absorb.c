#include "plan/absorb.h"

#include "plan/maps.h"
#include "plan/stage_qubits.h"

/* What the permutations in the scatter do together, so far: x -> A x ^ b. */
typedef struct scatter {
    bool moves_vectors, linear;
    uint64_t moved;      /* qubits that a permutation may flip whatever the others are */
    uint64_t column[64]; /* of A */
    unsigned outer_flips;
} scatter;

/* A pass while places for its permutations are found. */
typedef struct absorbing {
    qarena__plan *plan;
    qarena__stage *stages;
    uint32_t count;
    uint64_t tile;
    scatter end;
} absorbing;

static const qarena__footprint *gate_of(const absorbing *a, uint32_t stage, uint32_t k) {
    return qarena__stage_gate(a->plan, &a->stages[stage], k);
}

static bool commute(const qarena__footprint *a, const qarena__footprint *b) {
    return !(a->nondiagonal_on & (b->nondiagonal_on | b->diagonal_on)) &&
           !(b->nondiagonal_on & a->diagonal_on);
}

/* Whether a gate commutes with all gates of a map, of which a stage's sweep does a part. */
static bool passes_map(const absorbing *a, const qarena__footprint *gate, unsigned map) {
    bool passes = true;
    for (uint32_t other = map ? map - 1 : a->count; other < a->count && passes; other++) {
        const bool member = a->stages[other].map == map && a->stages[other].kind == QARENA__OTHER;
        passes = !member || commute(gate, gate_of(a, other, 0));
    }
    return passes;
}

/* Whether a gate commutes with all gates that are done in the sweep of a stage. */
static bool passes_by(const absorbing *a, const qarena__footprint *gate, uint32_t stage) {
    for (uint32_t k = 0; k < a->stages[stage].count; k++) {
        if (!commute(gate, gate_of(a, stage, k))) {
            return false;
        }
    }
    for (uint32_t other = stage + 1; other < a->count; other++) {
        if (a->stages[other].fused_into == stage && !commute(gate, gate_of(a, other, 0))) {
            return false;
        }
    }
    return passes_map(a, gate, a->stages[stage].map) &&
           passes_map(a, gate, a->stages[stage].map_first);
}

static bool is_permutation(const absorbing *a, uint32_t stage) {
    const qarena__footprint *gate = gate_of(a, stage, 0);
    return a->stages[stage].kind == QARENA__OTHER && gate->permutes &&
           !(gate->diagonal_on & ~a->tile) && !qarena__has_parity(gate);
}

/* Whether a gate is an X whose controls all lie outside the tile: it flips the qubit in all of a
 * tile, or not at all. */
static bool is_outer_flip(const absorbing *a, uint32_t stage) {
    const qarena__footprint *gate = gate_of(a, stage, 0);
    return a->stages[stage].kind == QARENA__OTHER && gate->permutes && gate->diagonal_on &&
           !(gate->diagonal_on & a->tile) && !(gate->nondiagonal_on & (gate->nondiagonal_on - 1)) &&
           !qarena__has_parity(gate);
}

/* --- in the scatter --- */

/* Whether vectors stay whole: each lane, before and after, only changes places with one other bit,
 * and no other bit depends on it. */
static bool keeps_vectors(const scatter *end, unsigned n, uint64_t lanes) {
    uint64_t alone = lanes; /* bits that come from one bit alone */
    for (unsigned b = 0; lanes >> b & 1; b++) {
        alone |= end->column[b];
    }
    bool keeps = !(end->moved & alone);
    for (unsigned b = 0; b < n; b++) {
        const uint64_t column = end->column[b];
        keeps = keeps && (!(column & alone) || !(column & (column - 1)));
    }
    return keeps;
}

/* What the scatter does if it does this gate first: A := A A', where A' is the gate's. A SWAP
 * exchanges two columns; a CX adds its target's column to its control's. */
static scatter prepend(const scatter *end, const qarena__footprint *gate, uint64_t segment) {
    scatter longer = *end;
    const unsigned target = (unsigned)__builtin_ctzll(gate->nondiagonal_on);
    const bool swaps = gate->nondiagonal_on & (gate->nondiagonal_on - 1);
    longer.moves_vectors |= ((gate->nondiagonal_on | gate->diagonal_on) & segment) != 0;
    longer.linear =
        longer.linear && !(gate->diagonal_on & (swaps ? gate->diagonal_on : gate->diagonal_on - 1));
    if (swaps) {
        const unsigned other = 63 - (unsigned)__builtin_clzll(gate->nondiagonal_on);
        longer.column[target] = end->column[other];
        longer.column[other] = end->column[target];
    } else {
        longer.moved |= end->column[target]; /* also with a control: it may be an open one */
        if (gate->diagonal_on) {
            longer.column[__builtin_ctzll(gate->diagonal_on)] ^= end->column[target];
        }
    }
    return longer;
}

/* The same for an outer flip: A takes its target to other bits; these flip. */
static scatter prepend_outer(const scatter *end, const qarena__footprint *gate, uint64_t segment,
                             uint64_t *flips) {
    scatter longer = *end;
    *flips = end->column[__builtin_ctzll(gate->nondiagonal_on)];
    longer.moves_vectors |= (gate->nondiagonal_on & segment) != 0;
    longer.moved |= *flips;
    longer.outer_flips++;
    return longer;
}

/* Let the scatter do a permutation, if it commutes with all later stages that the scatter does not
 * do. */
static void absorb_in_scatter(absorbing *a, uint32_t stage) {
    const qarena__footprint *gate = gate_of(a, stage, 0);
    const bool outer =
        is_outer_flip(a, stage) && a->end.linear && a->end.outer_flips < QARENA__OUTER_FLIPS;
    bool free = outer || is_permutation(a, stage);
    for (uint32_t later = stage + 1; free && later < a->count; later++) {
        free = a->stages[later].fused_into == QARENA__IN_SCATTER || passes_by(a, gate, later);
    }
    if (!free) {
        return;
    }
    const uint64_t segment = ((uint64_t)1 << a->plan->segment_qubits) - 1,
                   lanes = qarena__lanes(a->plan);
    uint64_t flips = 0;
    const scatter longer =
        outer ? prepend_outer(&a->end, gate, segment, &flips) : prepend(&a->end, gate, segment);
    if (!longer.moves_vectors || (longer.linear && keeps_vectors(&longer, a->plan->n, lanes))) {
        a->end = longer;
        a->stages[stage].fused_into = QARENA__IN_SCATTER;
        if (outer) {
            *qarena__column(a->plan, a->plan->column_count++) = flips;
            a->stages[stage].flips = (uint16_t)a->plan->column_count;
        }
    }
}

/* --- in sweeps --- */

/* Whether a gate depends on lanes, on one at least, and on nothing else, and is an X on a qubit
 * above the lanes: a sweep of rotations of that qubit can do it after the rotations, before it
 * stores its rows. */
static bool goes_by_lanes(const qarena__footprint *gate, uint64_t lanes) {
    return gate->diagonal_on && !(gate->diagonal_on & ~lanes) &&
           !(gate->nondiagonal_on & (lanes | (gate->nondiagonal_on - 1)));
}

/* Whether a sweep that rotates these qubits, above the lanes, can store its rows so that the gate
 * is done: its targets are rotated; its controls are none of the rotated qubits, or, of an X, it
 * has one control alone, among these. */
static bool goes_by_rows(const qarena__footprint *gate, uint64_t rotated) {
    if (qarena__is_pair(gate->nondiagonal_on)) {
        return !gate->diagonal_on;
    }
    const bool apart = !(gate->diagonal_on & rotated);
    return apart || (!(gate->diagonal_on & ~rotated) && !qarena__is_pair(gate->diagonal_on));
}

bool qarena__may_absorb(const qarena__plan *plan, uint64_t tile, const qarena__stage *rotations,
                        const qarena__stage *stage) {
    const qarena__footprint *gate = qarena__stage_gate(plan, stage, 0);
    const uint64_t lanes = qarena__lanes(plan), touched = gate->nondiagonal_on | gate->diagonal_on;
    const uint64_t rotated = qarena__stage_nondiagonal(plan, rotations);
    if (rotations->kind != QARENA__ROTATION || stage->kind != QARENA__OTHER || !gate->permutes ||
        (gate->diagonal_on & ~tile) || qarena__has_parity(gate)) {
        return false;
    }
    if (rotated & lanes) {
        return !(touched & ~lanes);
    }
    if (rotations->count > plan->row_bits || (gate->nondiagonal_on & ~rotated)) {
        return false;
    }
    return gate->diagonal_on & lanes ? goes_by_lanes(gate, lanes) : goes_by_rows(gate, rotated);
}

/* Whether the sweep of a stage can do a permutation too, after those that it has absorbed so
 * far. */
static bool may_absorb_next(const absorbing *a, uint32_t stage, uint32_t permutation) {
    const uint64_t lanes = qarena__lanes(a->plan);
    const bool by_lanes = goes_by_lanes(gate_of(a, permutation, 0), lanes);
    unsigned absorbed = 0;
    for (uint32_t other = stage + 1; other < a->count; other++) {
        absorbed += a->stages[other].fused_into == stage;
        if (by_lanes && a->stages[other].fused_into == stage &&
            !goes_by_lanes(gate_of(a, other, 0), lanes)) {
            return false; /* rows have changed places */
        }
    }
    return absorbed < QARENA__ABSORBED_MOVES && !a->stages[stage].map &&
           !a->stages[stage].map_first &&
           qarena__may_absorb(a->plan, a->tile, &a->stages[stage], &a->stages[permutation]);
}

static void absorb_in_sweep(const absorbing *a, uint32_t stage) {
    const qarena__footprint *gate = gate_of(a, stage, 0);
    for (uint32_t earlier = stage; earlier-- > 0;) {
        if (a->stages[earlier].fused_into != earlier) {
            continue;
        }
        if (may_absorb_next(a, earlier, stage)) {
            a->stages[stage].fused_into = (uint8_t)earlier;
            return;
        }
        if (!passes_by(a, gate, earlier)) {
            return;
        }
    }
}

/* --- the pass --- */

static void record(qarena__plan *plan, qarena__pass *pass, const scatter *end) {
    pass->moves_vectors = end->moves_vectors;
    pass->linear = end->linear;
    pass->first_column = (uint16_t)plan->column_count;
    pass->changed = 0;
    for (unsigned q = 0; end->linear && q < plan->n; q++) {
        if (end->column[q] != (uint64_t)1 << q) {
            pass->changed |= (uint64_t)1 << q;
            *qarena__column(plan, plan->column_count++) = end->column[q];
        }
    }
}

void qarena__absorb_permutations(qarena__plan *plan, qarena__pass *pass) {
    absorbing a = {.plan = plan,
                   .stages = plan->stages + pass->first,
                   .count = pass->count,
                   .tile = pass->qubits,
                   .end.linear = true};
    for (unsigned q = 0; q < plan->n; q++) {
        a.end.column[q] = (uint64_t)1 << q;
    }
    for (uint32_t i = 0; i < a.count; i++) {
        qarena__stage *stage = &a.stages[i];
        stage->fused_into = (uint8_t)i;
        stage->map = stage->map_first = stage->form = 0;
        stage->flips = 0;
    }
    if (pass->kind == QARENA__PASS_TILES) {
        for (uint32_t i = a.count; i-- > 0;) {
            absorb_in_scatter(&a, i);
        }
        qarena__make_maps(plan, pass);
        for (uint32_t i = 0; i < a.count; i++) {
            if (a.stages[i].fused_into == i && !a.stages[i].map && is_permutation(&a, i)) {
                absorb_in_sweep(&a, i);
            }
        }
    }
    record(plan, pass, &a.end);
}
