#include "plan/fold.h"

#include "plan/stages.h"

/* A pass while it is folded. */
typedef struct folding {
    const qarena__plan *plan;
    const qarena__stage *stages;
    uint32_t count;
    uint64_t tile;
    uint8_t *into;
    qarena__ending *ending;
} folding;

static const qarena__footprint *gate_of(const folding *f, uint32_t stage, uint32_t k) {
    return &f->plan->footprints[f->plan->order[f->stages[stage].first + k]];
}

static bool commute(const qarena__footprint *a, const qarena__footprint *b) {
    return !(a->mixes & (b->mixes | b->looks)) && !(b->mixes & a->looks);
}

/* Whether a gate commutes with all that is done at a stage's place. */
static bool passes_by(const folding *f, const qarena__footprint *gate, uint32_t stage) {
    for (uint32_t k = 0; k < f->stages[stage].count; k++) {
        if (!commute(gate, gate_of(f, stage, k))) {
            return false;
        }
    }
    for (uint32_t other = stage + 1; other < f->count; other++) {
        if (f->into[other] == stage && !commute(gate, gate_of(f, other, 0))) {
            return false;
        }
    }
    return true;
}

static bool is_permutation(const folding *f, uint32_t stage) {
    const qarena__footprint *gate = gate_of(f, stage, 0);
    return f->stages[stage].kind == QARENA__OTHER && gate->permutes && !(gate->looks & ~f->tile);
}

/* Whether a gate flips a qubit of the tile, or does not, for whole tiles. */
static bool is_outer_flip(const folding *f, uint32_t stage) {
    const qarena__footprint *gate = gate_of(f, stage, 0);
    return f->stages[stage].kind == QARENA__OTHER && gate->permutes && gate->looks && !(gate->looks & f->tile) && !(gate->mixes & (gate->mixes - 1));
}

/* --- at the end --- */

static void start_ending(qarena__ending *ending, unsigned n) {
    *ending = (qarena__ending){.linear = true};
    for (unsigned b = 0; b < n; b++) {
        ending->image[b] = (uint64_t)1 << b;
    }
}

/* Whether vectors stay whole: what is a lane before or after changes places with one other bit, and no other bit depends on it. */
static bool keeps_vectors(const qarena__ending *ending, unsigned n, uint64_t lanes) {
    uint64_t alone = lanes; /* bits that come from one bit and nothing else */
    for (unsigned b = 0; lanes >> b & 1; b++) {
        alone |= ending->image[b];
    }
    bool keeps = !(ending->moved & alone);
    for (unsigned b = 0; b < n; b++) {
        const uint64_t image = ending->image[b];
        keeps = keeps && (!(image & alone) || !(image & (image - 1)));
    }
    return keeps;
}

/* What is done at the end if this gate is done before it. */
static qarena__ending prepend(const qarena__ending *ending, const qarena__footprint *gate, uint64_t runs) {
    qarena__ending longer = *ending;
    const unsigned target = (unsigned)__builtin_ctzll(gate->mixes);
    const bool swaps = gate->mixes & (gate->mixes - 1);
    longer.inside_runs |= ((gate->mixes | gate->looks) & runs) != 0;
    longer.linear = longer.linear && !(gate->looks & (swaps ? gate->looks : gate->looks - 1));
    if (swaps) {
        const unsigned other = 63 - (unsigned)__builtin_clzll(gate->mixes);
        longer.image[target] = ending->image[other];
        longer.image[other] = ending->image[target];
    } else {
        longer.moved |= ending->image[target]; /* also with a control: it may be an open one */
        if (gate->looks) {
            longer.image[__builtin_ctzll(gate->looks)] ^= ending->image[target];
        }
    }
    return longer;
}

/* Likewise if it is an outer flip: the rest takes its target to other bits, and the flip with it. */
static qarena__ending prepend_outer(const qarena__ending *ending, const qarena__footprint *gate, uint32_t stage, uint64_t runs) {
    qarena__ending longer = *ending;
    const uint64_t flips = ending->image[__builtin_ctzll(gate->mixes)];
    longer.inside_runs |= (gate->mixes & runs) != 0;
    longer.moved |= flips;
    longer.outer_flip[longer.outer_flips++] = (struct qarena__outer_flip){.stage = stage, .flips = flips};
    return longer;
}

/* Later stages that are not folded must not mind. */
static void fold_at_end(const folding *f, uint32_t stage) {
    const qarena__footprint *gate = gate_of(f, stage, 0);
    const bool outer = is_outer_flip(f, stage) && f->ending->linear && f->ending->outer_flips < QARENA__OUTER_FLIPS;
    bool free = outer || is_permutation(f, stage);
    for (uint32_t later = stage + 1; free && later < f->count; later++) {
        free = f->into[later] == QARENA__FOLDED_AT_END || passes_by(f, gate, later);
    }
    if (!free) {
        return;
    }
    const uint64_t runs = ((uint64_t)1 << f->plan->run_qubits) - 1, lanes = qarena__lanes(f->plan);
    const qarena__ending longer = outer ? prepend_outer(f->ending, gate, stage, runs) : prepend(f->ending, gate, runs);
    if (!longer.inside_runs || (longer.linear && keeps_vectors(&longer, f->plan->n, lanes))) {
        *f->ending = longer;
        f->into[stage] = QARENA__FOLDED_AT_END;
    }
}

/* --- into sweeps --- */

/* Whether a gate only looks at lanes, at one at least, and a sweep of rotations of its target could do it between these and where it stores its rows. */
static bool goes_by_lanes(const qarena__footprint *gate, uint64_t lanes) {
    return gate->looks && !(gate->looks & ~lanes) && !(gate->mixes & (lanes | (gate->mixes - 1)));
}

bool qarena__may_take_in(const qarena__plan *plan, uint64_t tile, const qarena__stage *rotations, const qarena__stage *stage) {
    const qarena__footprint *gate = &plan->footprints[plan->order[stage->first]];
    const uint64_t lanes = qarena__lanes(plan), mixes = qarena__stage_mixes(plan, rotations);
    if (rotations->kind != QARENA__ROTATION || stage->kind != QARENA__OTHER || !gate->permutes || (gate->looks & ~tile)) {
        return false;
    }
    if (mixes & lanes) {
        return !((gate->mixes | gate->looks) & ~lanes);
    }
    if (rotations->count > plan->row_bits || (gate->mixes & ~mixes)) {
        return false;
    }
    const bool swaps = gate->mixes & (gate->mixes - 1), apart = !swaps && !(gate->looks & mixes);
    const bool among = (gate->looks & ~mixes) == 0 && !(gate->looks & (gate->looks - 1));
    return gate->looks & lanes ? goes_by_lanes(gate, lanes) : apart || (among && (!swaps || !gate->looks));
}

/* Whether the sweep of a stage can do the permutation of another, after those that it does so far. */
static bool takes_in(const folding *f, uint32_t stage, uint32_t permutation) {
    const uint64_t lanes = qarena__lanes(f->plan);
    const bool by_lanes = goes_by_lanes(gate_of(f, permutation, 0), lanes);
    unsigned taken = 0;
    for (uint32_t other = stage + 1; other < f->count; other++) {
        taken += f->into[other] == stage;
        if (by_lanes && f->into[other] == stage && !goes_by_lanes(gate_of(f, other, 0), lanes)) {
            return false; /* rows have changed places */
        }
    }
    return taken < QARENA__FOLDED_MOVES && qarena__may_take_in(f->plan, f->tile, &f->stages[stage], &f->stages[permutation]);
}

static void fold_back(const folding *f, uint32_t stage) {
    const qarena__footprint *gate = gate_of(f, stage, 0);
    for (uint32_t earlier = stage; earlier-- > 0;) {
        if (f->into[earlier] != earlier) {
            continue;
        }
        if (takes_in(f, earlier, stage)) {
            f->into[stage] = (uint8_t)earlier;
            return;
        }
        if (!passes_by(f, gate, earlier)) {
            return;
        }
    }
}

void qarena__fold(const qarena__plan *plan, const qarena__pass *pass, uint8_t into[QARENA__PASS_STAGES], qarena__ending *ending) {
    qarena__ending unwanted;
    const folding f = {.plan = plan, .stages = plan->stages + pass->first, .count = pass->count, .tile = pass->qubits, .into = into, .ending = ending ? ending : &unwanted};
    start_ending(f.ending, plan->n);
    for (uint32_t i = 0; i < f.count && i < QARENA__PASS_STAGES; i++) {
        into[i] = (uint8_t)i;
    }
    if (pass->count < 2) { /* one gate sweeps the state itself */
        return;
    }
    for (uint32_t i = f.count; i-- > 0;) {
        fold_at_end(&f, i);
    }
    for (uint32_t i = 0; i < f.count; i++) {
        if (into[i] == i && is_permutation(&f, i)) {
            fold_back(&f, i);
        }
    }
}
