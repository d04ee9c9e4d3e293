#include "compile/compile_pass.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "compile/absorbed_moves.h"
#include "compile/bit_scales.h"
#include "compile/compile_maps.h"
#include "compile/fuse_stage.h"
#include "compile/kak_stage.h"
#include "compile/rotation.h"
#include "compile/scatter_map.h"
#include "compile/scatter_phases.h"
#include "compile/stage_changes.h"
#include "compile/sub_tiles.h"
#include "compile/tile_bits.h"
#include "core/bits.h"
#include "core/cpu_family.h"
#include "plan/lower.h"
#include "plan/map_sharing.h"
#include "plan/stage_qubits.h"

/* A pass while it is compiled. */
typedef struct compiler {
    qarena__compiled_pass *compiled;
    const qarena__kernels *kernels;
    const qarena__oplist *list;
    const qarena__plan *plan;
    const qarena__pass *pass;
    char *room;
} compiler;

static void *take(compiler *c, size_t bytes) {
    void *at = c->room;
    c->room += qarena__whole_lines(bytes);
    return at;
}

static const qarena__stage *planned(const compiler *c, uint32_t i) {
    return &c->plan->stages[c->pass->first + i];
}

/* Gate k of a planned stage. */
static const qarena__op *op_of(const compiler *c, const qarena__stage *stage, uint32_t k) {
    return &c->list->ops[c->plan->order[stage->first + k]];
}

/* --- how much room --- */

/* Coefficients of a gate on at most two qubits, or of a rescaling. */
#define SMALL_COEFFICIENTS QARENA__INLINE_COEFFICIENTS
#define SWEEP_BYTES (qarena__whole_lines(QARENA__SWEEP_HEADER) + SMALL_COEFFICIENTS)

static size_t gate_bytes(const qarena__kernels *kernels, const qarena__oplist *list,
                         const qarena__op *op) {
    if (op->gate == QARENA_GATE_PAULI_ROTATION) { /* two sweeps: see compile_pauli */
        return 2 * (qarena__whole_lines(QARENA__SWEEP_HEADER) +
                    qarena__whole_lines(
                        kernels->coefficient_bytes(&(qarena__action){.form = QARENA__PAULI})));
    }
    if (!qarena__op_has_masks(op) && (op->gate != QARENA_GATE_UNITARY || op->n_targets <= 2)) {
        return SWEEP_BYTES;
    }
    qarena__lowered lowered;
    if (!qarena__lower(list, op, &lowered)) {
        return 0;
    }
    /* lanes are the same bits in the tile as in the state */
    return qarena__whole_lines(QARENA__SWEEP_HEADER) +
           qarena__whole_lines(kernels->coefficient_bytes(&lowered.action));
}

size_t qarena__compiled_pass_bytes(const qarena__kernels *kernels, const qarena__oplist *list,
                                   const qarena__plan *plan, const qarena__pass *pass) {
    const qarena__op *first = &list->ops[plan->order[plan->stages[pass->first].first]];
    if (pass->kind == QARENA__PASS_FULL_STATE) {
        const size_t matrix = qarena__op_doubles(first) * sizeof(double);
        return qarena__whole_lines(matrix > sizeof(qarena__lowered) ? matrix
                                                                    : sizeof(qarena__lowered));
    }
    const unsigned t = (unsigned)__builtin_popcountll(pass->qubits);
    size_t bytes = qarena__whole_lines(sizeof(uint64_t) << (t - plan->segment_qubits)) +
                   qarena__whole_lines(pass->count * sizeof(qarena__compiled_stage));
    bytes += qarena__scatter_map_bytes(t, plan->segment_qubits, pass->ends) +
             qarena__bit_scales_bytes(t, plan->segment_qubits, kernels->precision) +
             qarena__scatter_phases_bytes(plan, pass, kernels->precision);
    bytes += qarena__maps_bytes(plan, pass);
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        if (stage->kind == QARENA__PHASE) {
            bytes += qarena__whole_lines(sizeof(qarena__phase_stage)) +
                     qarena__whole_lines(qarena__phase_stage_room(t, stage->count));
        } else if (stage->kind == QARENA__ROTATION) {
            bytes += SWEEP_BYTES; /* of the sweep that brings amplitudes down */
        } else if (!qarena__is_member(stage)) {
            bytes += qarena__whole_lines(sizeof(qarena__pair_gate)) +
                     gate_bytes(kernels, list, &list->ops[plan->order[stage->first]]);
        }
    }
    return bytes;
}

/* --- stages --- */

static void prepare_sweep(compiler *c, qarena__sweep **sweep, const qarena__action *action) {
    *sweep = take(c, QARENA__SWEEP_HEADER);
    void *coefficients = take(c, c->kernels->coefficient_bytes(action));
    c->kernels->prepare(*sweep, action, c->compiled->t, QARENA__TILE, coefficients);
}

/* A rotation about a Pauli string: what of its X lies in the tile, and all does. Its Z outside the
 * tile are a sign by the tile's base. */
static void compile_pauli(compiler *c, qarena__compiled_stage *stage, qarena__action *action) {
    const uint64_t qubits = c->pass->qubits;
    const double back[2] = {action->matrix[0], -action->matrix[1]};
    stage->nondiagonal_bits = qarena__tile_bits(action->x, qubits);
    stage->signs = action->z & ~qubits;
    action->x = stage->nondiagonal_bits;
    action->z = qarena__tile_bits(action->z, qubits);
    prepare_sweep(c, &stage->sweep, action);
    action->matrix = back;
    prepare_sweep(c, &stage->negated, action);
}

static void compile_rotations(compiler *c, qarena__compiled_stage *stage,
                              const qarena__stage *from) {
    qarena__rotations *rotations = &stage->rotations;
    for (unsigned j = 0; j < from->count; j++) {
        const qarena__op *op = op_of(c, from, j);
        rotations->bit[j] = qarena__tile_bit(op->targets[0], c->pass->qubits);
        stage->active_bits =
            rotations->bit[j] >= stage->active_bits ? rotations->bit[j] + 1 : stage->active_bits;
        stage->scale *= qarena__rotation_prepare(op->parameters[0], c->kernels->precision,
                                                 &rotations->rotation[j]);
    }
    rotations->count = from->count;
}

static void compile_phases(compiler *c, qarena__compiled_stage *stage, const qarena__stage *from) {
    stage->phases = take(c, sizeof *stage->phases);
    void *room = take(c, qarena__phase_stage_room(c->compiled->t, from->count));
    qarena__phase_stage_prepare(stage->phases, c->compiled->t, c->pass->qubits, c->list->ops,
                                c->plan->order + from->first, from->count, room);
}

/* False: the kernel has no such form. */
static bool compile_kak(compiler *c, qarena__compiled_stage *stage, const qarena__op *op) {
    if (c->compiled->t < c->kernels->lane_bits + 2) {
        return false;
    }
    const unsigned bit[2] = {qarena__tile_bit(op->targets[0], c->pass->qubits),
                             qarena__tile_bit(op->targets[1], c->pass->qubits)};
    stage->pair = take(c, sizeof *stage->pair);
    stage->scale = qarena__kak_stage_prepare(
        stage->pair, (const qarena__kak *)qarena__oplist_matrix(c->list, op), bit,
        c->kernels->precision);
    stage->active_bits = stage->pair->bit[1] + 1;
    return true;
}

/* A table, all of whose qubits lie in the tile. */
static void compile_table(compiler *c, qarena__compiled_stage *stage, qarena__action *action) {
    action->x = qarena__tile_bits(action->x, c->pass->qubits);
    action->z = qarena__tile_bits(action->z, c->pass->qubits);
    stage->nondiagonal_bits = action->x;
    stage->active_bits =
        64 - (unsigned)__builtin_clzll(action->x | action->z | action->ones | action->zeros);
    prepare_sweep(c, &stage->sweep, action);
}

/* The action as the tile sees it: targets and inner controls renamed, outer controls kept apart. */
static void compile_other(compiler *c, qarena__compiled_stage *stage, const qarena__op *op) {
    qarena__lowered lowered;
    const uint64_t qubits = c->pass->qubits;
    stage->kind = QARENA__OTHER;
    if (!qarena__lower(c->list, op, &lowered)) {
        return;
    }
    qarena__action action = lowered.action;
    stage->ones = action.ones & ~qubits;
    stage->zeros = action.zeros & ~qubits;
    action.ones = qarena__tile_bits(action.ones, qubits);
    action.zeros = qarena__tile_bits(action.zeros, qubits);
    if (qarena__is_table(&action)) {
        compile_table(c, stage, &action);
        return;
    }
    uint64_t bits = action.ones | action.zeros | 1;
    for (unsigned i = 0; i < action.k; i++) {
        action.target[i] = qarena__tile_bit(action.target[i], qubits);
        bits |= (uint64_t)1 << action.target[i];
        stage->nondiagonal_bits |=
            action.form == QARENA__DIAGONAL ? 0 : (uint64_t)1 << action.target[i];
    }
    stage->active_bits = 64 - (unsigned)__builtin_clzll(bits);
    if (action.form == QARENA__PAULI) {
        compile_pauli(c, stage, &action);
    } else {
        prepare_sweep(c, &stage->sweep, &action);
    }
}

static void compile_sweep(compiler *c, qarena__compiled_stage *stage, const qarena__stage *from) {
    *stage = (qarena__compiled_stage){.kind = (qarena__kind)from->kind, .scale = 1};
    switch (stage->kind) {
    case QARENA__ROTATION: compile_rotations(c, stage, from); break;
    case QARENA__PHASE: compile_phases(c, stage, from); break;
    case QARENA__KAK:
        if (!compile_kak(c, stage, op_of(c, from, 0))) {
            compile_other(c, stage, op_of(c, from, 0));
        }
        break;
    case QARENA__OTHER: compile_other(c, stage, op_of(c, from, 0)); break;
    }
}

/* As the tile sees it. */
static qarena__permutation inner_permutation(const compiler *c, const qarena__permutation *p) {
    const uint64_t qubits = c->pass->qubits;
    return (qarena__permutation){.ones = qarena__tile_bits(p->ones, qubits),
                                 .zeros = qarena__tile_bits(p->zeros, qubits),
                                 .targets = qarena__tile_bits(p->targets, qubits)};
}

/* Stages of which another one's sweep, or the scatter, does all. */
static void compile_move(compiler *c, uint32_t i) {
    const qarena__stage *from = planned(c, i);
    c->compiled->stages[i] =
        (qarena__compiled_stage){.kind = QARENA__OTHER, .fused = true, .scale = 1};
    if (from->fused_into != QARENA__IN_SCATTER && !from->map) {
        const qarena__permutation p = qarena__permutation_of(c->list, op_of(c, from, 0));
        qarena__absorb_move(&c->compiled->stages[from->fused_into].rotations,
                            inner_permutation(c, &p), c->kernels->lane_bits);
    }
}

static void compile_stages(compiler *c) {
    qarena__compiled_pass *compiled = c->compiled;
    compiled->stages = take(c, compiled->count * sizeof *compiled->stages);
    for (uint32_t i = 0; i < compiled->count; i++) {
        const qarena__stage *from = planned(c, i);
        if (qarena__stage_is_move(from, i)) {
            compile_move(c, i);
        } else if (from->kind == QARENA__OTHER && from->map) {
            compiled->stages[i] = (qarena__compiled_stage){.kind = QARENA__OTHER, .scale = 1};
        } else {
            compile_sweep(c, &compiled->stages[i], from);
        }
    }
    qarena__maps_compile(compiled, c->list, c->plan, c->pass,
                         take(c, qarena__maps_bytes(c->plan, c->pass)));
}

/* --- the pass --- */

/* Stages leave amplitudes to be multiplied by a scale; until then they are too large, by its
 * inverse. Stages of phases multiply by it at no cost, and the scatter does what is left. Long
 * before amplitudes overflow a sweep of its own brings them down, after a stage of any kind but
 * OTHER; one such sweep fits behind a sweep of phases that others are fused into. */
static void defer_scales(compiler *c) {
    qarena__compiled_pass *compiled = c->compiled;
    const double least = c->kernels->precision == QARENA_DOUBLE ? 0x1p-400 : 0x1p-50,
                 worth_a_factor = 0x1p-10;
    for (uint32_t i = 0; i < compiled->count; i++) {
        qarena__compiled_stage *stage = &compiled->stages[compiled->stages[i].host];
        compiled->stages[i].scale_before = compiled->scale;
        const bool free = stage->kind == QARENA__PHASE && !compiled->stages[i].fused &&
                          fabs(compiled->scale) < worth_a_factor;
        if (free && qarena__phase_stage_takes_scale(stage->phases, compiled->scale)) {
            compiled->scale = 1;
        }
        compiled->scale *= compiled->stages[i].scale;
        if (fabs(compiled->scale) < least && !stage->sweep && stage->kind != QARENA__OTHER) {
            const double factor[2] = {compiled->scale, 0};
            prepare_sweep(c, &stage->sweep,
                          &(qarena__action){.form = QARENA__DIAGONAL, .matrix = factor});
            compiled->scale = 1;
        }
    }
}

static void compile_gather(compiler *c) {
    qarena__compiled_pass *compiled = c->compiled;
    const unsigned page_bits = qarena__page_bits(c->kernels->precision);
    uint64_t *offsets = take(c, sizeof *offsets << (compiled->t - c->plan->segment_qubits));
    compiled->segments = qarena__segments_of_tile(compiled->qubits, page_bits, offsets);
}

static void compile_scatter(compiler *c) {
    qarena__compiled_pass *compiled = c->compiled;
    qarena__permutation permutations[QARENA__PASS_STAGES];
    unsigned count = 0;
    void *room =
        take(c, qarena__scatter_map_bytes(compiled->t, c->plan->segment_qubits, c->pass->ends));
    if (c->pass->leaves) {
        qarena__leaving_scatter_make(compiled, c->plan, c->pass, room);
        return;
    }
    for (uint32_t i = 0; i < compiled->count; i++) {
        const qarena__stage *from = planned(c, i);
        const qarena__permutation p = from->fused_into == QARENA__IN_SCATTER
                                          ? qarena__permutation_of(c->list, op_of(c, from, 0))
                                          : (qarena__permutation){0};
        if (from->flips && p.targets) {
            compiled->outer_flip[compiled->outer_flips++] = (struct qarena__flip){
                .ones = p.ones, .zeros = p.zeros, .flips = qarena__stage_flips(c->plan, from)};
        } else if (p.targets) {
            permutations[count++] = inner_permutation(c, &p);
        }
    }
    qarena__scatter_map_make(compiled, c->plan, c->pass, permutations, count, room);
}

/* A full-state pass: its gate, with a copy of the matrix. */
static void compile_gate(compiler *c, const qarena__op *op) {
    qarena__compiled_pass *compiled = c->compiled;
    qarena__lowered *lowered = take(c, sizeof *lowered);
    compiled->kind =
        qarena__lower(c->list, op, lowered) ? QARENA__PASS_FULL_STATE : QARENA__PASS_NOTHING;
    compiled->action = lowered->action;
    if (lowered->action.matrix != lowered->matrix) {
        memcpy(lowered, lowered->action.matrix, qarena__op_doubles(op) * sizeof(double));
        compiled->action.matrix = (const double *)lowered;
    }
}

/* So many sweeps, a line for every fourth vector, prefetch a whole tile. They are the last ones,
 * since what is prefetched takes room in the cache. */
#define PREFETCHING_SWEEPS 4u

static uint32_t choose_prefetch(const qarena__compiled_pass *compiled, unsigned lane_bits) {
    uint32_t from = compiled->count;
    for (unsigned left = PREFETCHING_SWEEPS; from > 0 && left > 0;) {
        const qarena__compiled_stage *stage = &compiled->stages[--from];
        left -= stage->kind == QARENA__KAK || (stage->kind == QARENA__ROTATION && !stage->fused &&
                                               stage->rotations.bit[0] >= lane_bits);
    }
    return from;
}

static void finish_phases(const qarena__compiled_pass *compiled) {
    for (uint32_t i = 0; i < compiled->count; i++) {
        const qarena__compiled_stage *stage = &compiled->stages[i];
        if (stage->kind == QARENA__PHASE && !stage->fused) {
            qarena__phase_stage_finish(stage->phases, compiled->t);
        }
    }
}

static uint32_t count_changing(const qarena__plan *plan, const qarena__pass *pass) {
    uint32_t changing = 0;
    for (uint32_t i = 0; i < pass->count; i++) {
        changing += !qarena__stage_gate(plan, &plan->stages[pass->first + i], 0)->permutes;
    }
    return changing;
}

void qarena__compile_pass(qarena__compiled_pass *compiled, const qarena__kernels *kernels,
                          const qarena__oplist *list, const qarena__plan *plan,
                          const qarena__pass *pass, void *room) {
    compiler c = {.compiled = compiled,
                  .kernels = kernels,
                  .list = list,
                  .plan = plan,
                  .pass = pass,
                  .room = room};
    *compiled = (qarena__compiled_pass){.qubits = pass->qubits,
                                        .t = (unsigned)__builtin_popcountll(pass->qubits),
                                        .count = pass->count,
                                        .ends = pass->ends,
                                        .plain = plan->plain,
                                        .scale = 1};
    if (pass->kind == QARENA__PASS_FULL_STATE) {
        compile_gate(&c, op_of(&c, planned(&c, 0), 0));
        return;
    }
    compile_gather(&c);
    compile_scatter(&c);
    compile_stages(&c);
    qarena__fuse_compiled(compiled, plan, pass);
    defer_scales(&c);
    qarena__bit_scales_choose(
        compiled, kernels,
        take(&c, qarena__bit_scales_bytes(compiled->t, plan->segment_qubits, kernels->precision)));
    const size_t signs = qarena__scatter_phases_bytes(plan, pass, kernels->precision);
    if (signs) {
        qarena__scatter_phases_take(compiled, kernels->precision, take(&c, signs));
    }
    qarena__fuse_step_rotations(compiled);
    finish_phases(compiled);
    qarena__note_changes(compiled);
    qarena__sub_tiles_take(compiled, plan, pass);
    compiled->changing = count_changing(plan, pass);
    compiled->prefetches = qarena__cpu_family_here()->keeps_prefetched;
    compiled->prefetch_from = choose_prefetch(compiled, kernels->lane_bits);
}
