/* Stages of a pass made ready: coefficients, tables, bits of the tile. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/bits.h"
#include "plan/canonical.h"
#include "plan/fold.h"
#include "plan/join.h"
#include "plan/lower.h"
#include "register/join_stage.h"
#include "register/pass.h"
#include "register/way_back.h"
#include "register/weights.h"

/* A pass while it is made. */
typedef struct making {
    qarena__made_pass *made;
    const qarena__kernels *kernels;
    const qarena__oplist *list;
    const qarena__plan *plan;
    char *room;
} making;

static void *take(making *m, size_t bytes) {
    void *at = m->room;
    m->room += qarena__whole_lines(bytes);
    return at;
}

/* --- how much room --- */

/* Coefficients of a gate on at most two qubits, or of a rescaling. */
#define SMALL_COEFFICIENTS QARENA__INLINE_COEFFICIENTS
#define SWEEP_ROOM (qarena__whole_lines(QARENA__SWEEP_HEADER) + SMALL_COEFFICIENTS)

static size_t gate_room(const qarena__kernels *kernels, const qarena__oplist *list, const qarena__op *op) {
    if (op->gate != QARENA_GATE_UNITARY || op->n_targets <= 2) {
        return SWEEP_ROOM;
    }
    qarena__lowered lowered;
    if (!qarena__lower(list, op, &lowered)) {
        return 0;
    }
    return qarena__whole_lines(QARENA__SWEEP_HEADER) + qarena__whole_lines(kernels->coefficient_bytes(&lowered.action)); /* lanes are the same bits in the tile */
}

static bool is_one_gate(const qarena__plan *plan, const qarena__pass *pass) {
    return pass->qubits == 0 || (pass->count == 1 && plan->stages[pass->first].count == 1);
}

size_t qarena__pass_room(const qarena__kernels *kernels, const qarena__oplist *list, const qarena__plan *plan, const qarena__pass *pass) {
    const qarena__op *first = &list->ops[plan->order[plan->stages[pass->first].first]];
    if (is_one_gate(plan, pass)) {
        const size_t matrix = first->gate == QARENA_GATE_UNITARY ? qarena__op_doubles(first) * sizeof(double) : 0;
        return qarena__whole_lines(matrix > sizeof(qarena__lowered) ? matrix : sizeof(qarena__lowered));
    }
    const unsigned t = (unsigned)__builtin_popcountll(pass->qubits);
    size_t bytes = qarena__whole_lines(sizeof(uint64_t) << (t - plan->run_qubits)) + qarena__whole_lines(pass->count * sizeof(qarena__ready));
    bytes += qarena__way_back_room(t, plan->run_qubits) + qarena__weigh_room(t, plan->run_qubits, kernels->precision);
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        if (stage->kind == QARENA__PHASE) {
            bytes += qarena__whole_lines(sizeof(qarena__phase_stage)) + qarena__whole_lines(qarena__phase_stage_room(t, stage->count));
        } else if (stage->kind == QARENA__ROTATION) {
            bytes += SWEEP_ROOM; /* to bring amplitudes down */
        } else {
            bytes += qarena__whole_lines(sizeof(qarena__pair_gate)) + gate_room(kernels, list, &list->ops[plan->order[stage->first]]);
        }
    }
    return bytes;
}

/* --- stages --- */

/* Tangents beyond this take the slower, swapped form. Four rotations of a stage then grow amplitudes by 2^20 at most. */
#define LARGEST_TANGENT 32

double qarena__rotation_prepare(double theta, unsigned precision, qarena__turn *turn) {
    const double c = cos(theta / 2), s = sin(theta / 2);
    const bool swapped = fabs(s) > LARGEST_TANGENT * fabs(c);
    const double exact = swapped ? c / s : s / c, multiple = swapped ? s : c, tangent = precision == QARENA_SINGLE ? (float)exact : exact;
    *turn = swapped ? (qarena__turn){.p = 1, .q = 1, .r = tangent} : (qarena__turn){.p = tangent, .q = tangent, .r = 1};
    return tangent == exact ? multiple : copysign(1 / sqrt(1 + tangent * tangent), multiple);
}

static void prepare_sweep(making *m, qarena__ready *stage, const qarena__action *action) {
    stage->sweep = take(m, QARENA__SWEEP_HEADER);
    void *coefficients = take(m, m->kernels->coefficient_bytes(action));
    m->kernels->prepare(stage->sweep, action, m->made->t, QARENA__TILE, coefficients);
}

static unsigned tile_bit(const making *m, unsigned qubit) {
    return (unsigned)__builtin_ctzll(qarena__tile_bits((uint64_t)1 << qubit, m->made->qubits));
}

static void make_rotations(making *m, qarena__ready *stage, const uint16_t *order, unsigned count) {
    qarena__rotations *rotations = &stage->rotations;
    for (unsigned i = 0; i < count; i++) {
        const qarena__op *op = &m->list->ops[order[i]];
        const unsigned j = rotations->count++;
        rotations->bit[j] = tile_bit(m, op->targets[0]);
        stage->reach = rotations->bit[j] >= stage->reach ? rotations->bit[j] + 1 : stage->reach;
        stage->scale *= qarena__rotation_prepare(op->parameters[0], m->kernels->precision, &rotations->turn[j]);
    }
}

static void make_phases(making *m, qarena__ready *stage, const uint16_t *order, unsigned count) {
    stage->phases = take(m, sizeof *stage->phases);
    void *room = take(m, qarena__phase_stage_room(m->made->t, count));
    qarena__phase_stage_prepare(stage->phases, m->made->t, m->made->qubits, m->list->ops, order, count, room);
}

/* False: the kernel has no such form. */
static bool make_kak(making *m, qarena__ready *stage, const qarena__op *op) {
    const unsigned bit[2] = {tile_bit(m, op->targets[0]), tile_bit(m, op->targets[1])}, lane_bits = m->kernels->lane_bits;
    qarena__pair_gate gate;
    const double scale = qarena__kak_stage_prepare(&gate, (const qarena__kak *)qarena__oplist_matrix(m->list, op), bit, m->kernels->precision);
    if (m->made->t < lane_bits + 2) {
        return false;
    }
    stage->pair = take(m, sizeof *stage->pair);
    *stage->pair = gate;
    stage->reach = gate.bit[1] + 1;
    stage->scale = scale;
    return true;
}

/* The action as the tile sees it: targets and inner controls renamed, outer controls kept apart. */
static void make_other(making *m, qarena__ready *stage, const qarena__op *op) {
    qarena__lowered lowered;
    const uint64_t qubits = m->made->qubits;
    stage->kind = QARENA__OTHER;
    if (!qarena__lower(m->list, op, &lowered)) {
        return;
    }
    qarena__action action = lowered.action;
    stage->ones = action.ones & ~qubits;
    stage->zeros = action.zeros & ~qubits;
    action.ones = qarena__tile_bits(action.ones, qubits);
    action.zeros = qarena__tile_bits(action.zeros, qubits);
    uint64_t bits = action.ones | action.zeros | 1;
    for (unsigned i = 0; i < action.k; i++) {
        action.target[i] = tile_bit(m, action.target[i]);
        bits |= (uint64_t)1 << action.target[i];
        stage->mixes |= action.form == QARENA__DIAGONAL ? 0 : (uint64_t)1 << action.target[i];
    }
    stage->reach = 64 - (unsigned)__builtin_clzll(bits);
    prepare_sweep(m, stage, &action);
}

static void make_stage(making *m, qarena__ready *stage, const qarena__stage *planned) {
    const uint16_t *order = m->plan->order + planned->first;
    *stage = (qarena__ready){.kind = planned->kind, .scale = 1};
    if (planned->kind == QARENA__ROTATION) {
        make_rotations(m, stage, order, planned->count);
    } else if (planned->kind == QARENA__PHASE) {
        make_phases(m, stage, order, planned->count);
    } else if (planned->kind != QARENA__KAK || !make_kak(m, stage, &m->list->ops[order[0]])) {
        make_other(m, stage, &m->list->ops[order[0]]);
    }
}

/* --- the pass --- */

/* Stages leave amplitudes to be multiplied by a scale, and they grow by its inverse meanwhile. Phases multiply by it, at no cost; and what is left is done when the tile
 * is written back. Long before they overflow a sweep of its own brings amplitudes down, after a stage of any kind but `other`; a sweep of phases that others have joined
 * has room for one. */
static void defer_scales(making *m) {
    qarena__made_pass *made = m->made;
    const double least = m->kernels->precision == QARENA_DOUBLE ? 0x1p-400 : 0x1p-50, worth_a_factor = 0x1p-10;
    for (uint32_t i = 0; i < made->count; i++) {
        qarena__ready *stage = &made->stages[made->stages[i].host];
        const bool free = stage->kind == QARENA__PHASE && !made->stages[i].joined && fabs(made->scale) < worth_a_factor;
        if (free && qarena__phase_stage_takes_scale(stage->phases, made->scale)) {
            made->scale = 1;
        }
        made->scale *= made->stages[i].scale;
        if (fabs(made->scale) < least && !stage->sweep && stage->kind != QARENA__OTHER) {
            const double factor[2] = {made->scale, 0};
            prepare_sweep(m, stage, &(qarena__action){.form = QARENA__DIAGONAL, .matrix = factor});
            made->scale = 1;
        }
    }
}

static void make_runs(making *m) {
    qarena__made_pass *made = m->made;
    const unsigned page_bits = qarena__page_bits(m->kernels->precision);
    const unsigned lowest = (unsigned)__builtin_ctzll(~made->qubits);
    const unsigned bits = lowest < page_bits ? lowest : page_bits;
    const uint64_t count = (uint64_t)1 << (made->t - bits);
    uint64_t *offsets = take(m, count * sizeof *offsets);
    const uint64_t others = ~made->qubits | (((uint64_t)1 << bits) - 1);
    for (uint64_t i = 0, offset = 0; i < count; i++) {
        offsets[i] = offset;
        offset = ((offset | others) + 1) & ~others;
    }
    made->runs = (qarena__runs){.offset = offsets, .count = count, .bits = bits};
}

/* A stage that is folded, by qubits. */
static qarena__permutation permutation_of(const making *m, const qarena__pass *pass, uint32_t i) {
    qarena__permutation p = {0};
    qarena__lowered lowered;
    if (qarena__lower(m->list, &m->list->ops[m->plan->order[m->plan->stages[pass->first + i].first]], &lowered)) {
        p.ones = lowered.action.ones;
        p.zeros = lowered.action.zeros;
        for (unsigned k = 0; k < lowered.action.k; k++) {
            p.targets |= (uint64_t)1 << lowered.action.target[k];
        }
    }
    return p;
}

/* As the tile sees it. */
static qarena__permutation inner_permutation(const making *m, const qarena__permutation *p) {
    const uint64_t qubits = m->made->qubits;
    return (qarena__permutation){.ones = qarena__tile_bits(p->ones, qubits), .zeros = qarena__tile_bits(p->zeros, qubits), .targets = qarena__tile_bits(p->targets, qubits)};
}

/* Whether a stage is a flip of whole tiles; then it is noted. */
static bool take_outer_flip(qarena__made_pass *made, const qarena__permutation *p, uint32_t stage, const qarena__ending *ending) {
    for (unsigned k = 0; k < ending->outer_flips; k++) {
        if (ending->outer_flip[k].stage == stage) {
            made->outer_flip[made->outer_flips++] = (struct qarena__flip){.ones = p->ones, .zeros = p->zeros, .flips = ending->outer_flip[k].flips};
            return true;
        }
    }
    return false;
}

static void make_way_back(making *m, const qarena__pass *pass, const uint8_t *into, const qarena__ending *ending) {
    qarena__permutation permutations[QARENA__PASS_STAGES];
    unsigned count = 0;
    for (uint32_t i = 0; i < m->made->count; i++) {
        const qarena__permutation p = into[i] == QARENA__FOLDED_AT_END ? permutation_of(m, pass, i) : (qarena__permutation){0};
        if (p.targets && !take_outer_flip(m->made, &p, i, ending)) {
            permutations[count++] = inner_permutation(m, &p);
        }
    }
    qarena__way_back_make(m->made, permutations, count, ending, m->plan->lane_bits, take(m, qarena__way_back_room(m->made->t, m->plan->run_qubits)));
}

/* One gate: a sweep of the state, its matrix copied. */
static void make_gate(making *m, const qarena__op *op) {
    qarena__made_pass *made = m->made;
    qarena__lowered *lowered = take(m, sizeof *lowered);
    made->qubits = 0;
    made->idle = !qarena__lower(m->list, op, lowered);
    made->action = lowered->action;
    if (lowered->action.matrix != lowered->matrix) {
        memcpy(lowered, lowered->action.matrix, qarena__op_doubles(op) * sizeof(double));
        made->action.matrix = (const double *)lowered;
    }
}

/* So many sweeps, a line for every fourth vector, ask for a whole tile: no earlier, since what is asked for takes room in the cache. */
#define ASKING_SWEEPS 4u

static uint32_t choose_ask_from(const qarena__made_pass *made, unsigned lane_bits) {
    uint32_t from = made->count;
    for (unsigned left = ASKING_SWEEPS; from > 0 && left > 0;) {
        const qarena__ready *stage = &made->stages[--from];
        left -= stage->kind == QARENA__KAK || (stage->kind == QARENA__ROTATION && !stage->joined && stage->rotations.bit[0] >= lane_bits);
    }
    return from;
}

static void finish_phases(const qarena__made_pass *made) {
    for (uint32_t i = 0; i < made->count; i++) {
        const qarena__ready *stage = &made->stages[i];
        if (stage->kind == QARENA__PHASE && !stage->joined) {
            qarena__phase_stage_finish(stage->phases, made->t);
        }
    }
}

void qarena__pass_make(qarena__made_pass *made, const qarena__kernels *kernels, const qarena__oplist *list, const qarena__plan *plan,
                       const qarena__pass *pass, void *room) {
    making m = {.made = made, .kernels = kernels, .list = list, .plan = plan, .room = room};
    *made = (qarena__made_pass){
        .qubits = pass->qubits, .t = (unsigned)__builtin_popcountll(pass->qubits), .count = pass->count, .scale = 1};
    if (is_one_gate(plan, pass)) {
        make_gate(&m, &list->ops[plan->order[plan->stages[pass->first].first]]);
        return;
    }
    uint8_t into[QARENA__PASS_STAGES];
    qarena__ending ending;
    qarena__fold(plan, pass, into, &ending);
    make_runs(&m);
    make_way_back(&m, pass, into, &ending);
    made->stages = take(&m, made->count * sizeof *made->stages);
    for (uint32_t i = 0; i < made->count; i++) {
        if (into[i] == i) {
            make_stage(&m, &made->stages[i], &plan->stages[pass->first + i]);
        } else {
            made->stages[i] = (qarena__ready){.kind = QARENA__OTHER, .joined = true, .scale = 1};
        }
        if (into[i] < i) {
            const qarena__permutation p = permutation_of(&m, pass, i);
            qarena__fold_into(&made->stages[into[i]].rotations, inner_permutation(&m, &p), kernels->lane_bits);
        }
    }
    qarena__join_stages(made, plan, pass, into);
    defer_scales(&m);
    qarena__weigh(made, kernels, take(&m, qarena__weigh_room(made->t, plan->run_qubits, kernels->precision)));
    qarena__join_turns(made);
    finish_phases(made);
    made->ask_from = choose_ask_from(made, kernels->lane_bits);
}
