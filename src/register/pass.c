#include "register/pass.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "core/bits.h"
#include "core/status.h"
#include "plan/lower.h"

/* A stage made ready. */
typedef struct ready {
    qarena__kind kind;
    bool joined;               /* it runs with an earlier stage */
    qarena__rotations rotations;
    qarena__phase_stage *phases;
    qarena__pair_gate *pair;
    qarena__sweep *sweep;      /* of OTHER; of a ROTATION or KAK: rescales the tile afterwards, or NULL */
    uint64_t ones, zeros;      /* controls outside the tile */
} ready;

/* A pass made ready, as its threads see it. */
typedef struct work {
    const qarena__workshop *shop;
    const qarena__kernels *kernels;
    const qarena__pass *pass;
    unsigned t, run_bits;
    uint64_t n_runs;
    uint64_t *run_offset;
    ready *stages;
    double scale; /* of every amplitude, when a tile is written back */
    uint64_t support; /* of the state before the pass */
    uint64_t target_support; /* and of the buffer that it writes */
    const void *src;
    void *dst;
    bool stream;
    atomic_uint next_bench;
} work;

/* Room is measured by the code that uses it: with base NULL nothing is written. */
typedef struct room {
    char *base;
    size_t used;
} room;

static void *take(room *r, size_t bytes) {
    void *at = r->base ? r->base + r->used : NULL;
    r->used += (bytes + 63) & ~(size_t)63;
    return at;
}

/* Tangents beyond this take the slower, swapped form. Four rotations of a stage then grow amplitudes by 2^20 at most. */
#define LARGEST_TANGENT 32

double qarena__rotation_prepare(double theta, double *t, bool *swapped) {
    const double c = cos(theta / 2), s = sin(theta / 2);
    *swapped = fabs(s) > LARGEST_TANGENT * fabs(c);
    *t = *swapped ? c / s : s / c;
    return *swapped ? s : c;
}

/* Amplitudes grow by 1/|multiple| a rotation until the tile is written back: bring them down long before they overflow. */
static bool must_rescale(double scale, unsigned precision) {
    return fabs(scale) < (precision == QARENA_DOUBLE ? 0x1p-400 : 0x1p-50);
}

static void rescale(work *w, ready *stage, room *r) {
    if (!must_rescale(w->scale, w->kernels->precision)) {
        return;
    }
    stage->sweep = take(r, sizeof *stage->sweep);
    if (stage->sweep) {
        const double factor[2] = {w->scale, 0};
        const qarena__action action = {.form = QARENA__DIAGONAL, .real = true, .matrix = factor};
        w->kernels->prepare(stage->sweep, &action, w->t, QARENA__TILE, NULL);
    }
    w->scale = 1;
}

static unsigned tile_bit(const work *w, unsigned qubit) {
    return (unsigned)__builtin_ctzll(qarena__tile_bits((uint64_t)1 << qubit, w->pass->qubits));
}

static void make_rotations(work *w, ready *stage, room *r, const qarena__op *ops, const uint16_t *order, unsigned count) {
    qarena__rotations *rotations = &stage->rotations;
    for (unsigned i = 0; i < count; i++) {
        const qarena__op *op = &ops[order[i]];
        const unsigned j = rotations->count++;
        rotations->bit[j] = tile_bit(w, op->targets[0]);
        w->scale *= qarena__rotation_prepare(op->parameters[0], &rotations->t[j], &rotations->swapped[j]);
    }
    rescale(w, stage, r);
}

/* False: the kernel has no such form. */
static bool make_kak(work *w, ready *stage, room *r, const qarena__oplist *list, const qarena__op *op) {
    const unsigned bit[2] = {tile_bit(w, op->targets[0]), tile_bit(w, op->targets[1])}, lane_bits = w->kernels->lane_bits;
    qarena__pair_gate gate;
    const double scale = qarena__kak_stage_prepare(&gate, (const qarena__kak *)qarena__oplist_matrix(list, op), bit);
    if (w->t < lane_bits + 2 || (gate.odd.crossed && gate.bit[0] < lane_bits)) {
        return false;
    }
    stage->pair = take(r, sizeof *stage->pair);
    if (stage->pair) {
        *stage->pair = gate;
    }
    w->scale *= scale;
    rescale(w, stage, r);
    return true;
}

/* The action as the tile sees it: targets and inner controls renamed, outer controls kept apart. */
static void make_other(work *w, ready *stage, room *r, const qarena__oplist *list, const qarena__op *op) {
    qarena__lowered lowered;
    const uint64_t qubits = w->pass->qubits;
    if (!qarena__lower(list, op, &lowered)) {
        return;
    }
    qarena__action action = lowered.action;
    stage->ones = action.ones & ~qubits;
    stage->zeros = action.zeros & ~qubits;
    action.ones = qarena__tile_bits(action.ones, qubits);
    action.zeros = qarena__tile_bits(action.zeros, qubits);
    for (unsigned i = 0; i < action.k; i++) {
        action.target[i] = (unsigned)__builtin_ctzll(qarena__tile_bits((uint64_t)1 << action.target[i], qubits));
    }
    size_t table_bytes = w->kernels->table_bytes(&action);
    stage->sweep = take(r, sizeof *stage->sweep);
    void *table = table_bytes ? take(r, table_bytes) : NULL;
    if (stage->sweep) {
        w->kernels->prepare(stage->sweep, &action, w->t, QARENA__TILE, table);
    }
}

static void make_runs(work *w, room *r) {
    const uint64_t qubits = w->pass->qubits;
    const unsigned page_bits = w->kernels->precision == QARENA_DOUBLE ? 8 : 9; /* amplitudes of a page of the tile */
    const unsigned lowest = (unsigned)__builtin_ctzll(~qubits);
    w->run_bits = lowest < page_bits ? lowest : page_bits;
    w->n_runs = (uint64_t)1 << (w->t - w->run_bits);
    w->run_offset = take(r, w->n_runs * sizeof *w->run_offset);
    const uint64_t others = ~qubits | (((uint64_t)1 << w->run_bits) - 1);
    for (uint64_t i = 0, offset = 0; w->run_offset && i < w->n_runs; i++) {
        w->run_offset[i] = offset;
        offset = ((offset | others) + 1) & ~others;
    }
}

/* Rotations among the lanes join the sweep of the phases before them, if only other rotations lie between. */
static void join_phases(const work *w, uint32_t i) {
    ready *stage = &w->stages[i];
    const qarena__rotations *r = &stage->rotations;
    if (stage->kind != QARENA__ROTATION || r->bit[0] >= w->kernels->lane_bits || stage->sweep) {
        return;
    }
    for (unsigned j = 0; j < r->count; j++) {
        if (r->swapped[j]) {
            return;
        }
    }
    while (i > 0 && w->stages[i - 1].kind == QARENA__ROTATION) {
        i--;
    }
    if (i > 0 && w->stages[i - 1].kind == QARENA__PHASE && !w->stages[i - 1].phases->lanes) {
        w->stages[i - 1].phases->lanes = r;
        stage->joined = true;
    }
}

/* Make all stages ready in `r`. */
static void make(work *w, room *r, const qarena__oplist *list, const qarena__op *ops, const qarena__plan *plan) {
    w->scale = 1;
    make_runs(w, r);
    w->stages = take(r, w->pass->count * sizeof *w->stages);
    for (uint32_t i = 0; i < w->pass->count; i++) {
        const qarena__stage *planned = &plan->stages[w->pass->first + i];
        const uint16_t *order = plan->order + planned->first;
        ready stage = {.kind = planned->kind};
        if (planned->kind == QARENA__ROTATION) {
            make_rotations(w, &stage, r, ops, order, planned->count);
        } else if (planned->kind == QARENA__PHASE) {
            stage.phases = take(r, sizeof *stage.phases);
            void *space = take(r, qarena__phase_stage_room(w->t, planned->count));
            if (stage.phases) {
                qarena__phase_stage_prepare(stage.phases, w->t, w->pass->qubits, ops, order, planned->count, space);
            }
        } else if (planned->kind != QARENA__KAK || !make_kak(w, &stage, r, list, &ops[order[0]])) {
            stage.kind = QARENA__OTHER;
            make_other(w, &stage, r, list, &ops[order[0]]);
        }
        if (w->stages) {
            w->stages[i] = stage;
            join_phases(w, i);
        }
    }
}

static void run_stage(const work *w, const ready *stage, void *tile, uint64_t base, double (*rows)[2]) {
    const qarena__tile_kernels *kernels = &w->kernels->tile;
    if (stage->joined) {
        return;
    }
    if (stage->kind == QARENA__PHASE) {
        qarena__phase_stage_run(stage->phases, kernels, tile, w->t, base, rows);
        return;
    }
    if (stage->kind == QARENA__ROTATION) {
        kernels->rotate(tile, w->t, &stage->rotations);
    } else if (stage->kind == QARENA__KAK) {
        kernels->pair(tile, w->t, stage->pair);
    } else if ((base & (stage->ones | stage->zeros)) != stage->ones) {
        return;
    }
    if (stage->sweep) {
        stage->sweep->run(stage->sweep, tile, tile, 0, stage->sweep->items);
    }
}

/* Unless it is zero already. */
static void clear_tile(const work *w, uint64_t base) {
    const uint64_t run = (uint64_t)1 << w->run_bits;
    const bool zero = w->src == w->dst || (base & ~w->target_support);
    for (uint64_t i = 0; !zero && i < w->n_runs; i++) {
        w->kernels->zero(w->dst, base + w->run_offset[i], base + w->run_offset[i] + run, w->stream);
    }
}

static void run_tiles(void *context, uint64_t begin, uint64_t end) {
    work *w = context;
    const unsigned bench = atomic_fetch_add_explicit(&w->next_bench, 1, memory_order_relaxed);
    char *tile = (char *)w->shop->benches->data + bench * w->shop->bench_bytes;
    size_t tile_bytes = qarena__tile_bytes(w->t, (unsigned)qarena__amplitude_bytes(w->kernels->precision));
    double(*rows)[2] = (double(*)[2])(tile + ((tile_bytes + 15) & ~(size_t)15));
    for (uint64_t number = begin; number < end; number++) {
        const uint64_t base = qarena__deposit(number, w->pass->qubits);
        if (base & ~w->support) { /* zeros stay zeros under any linear gate */
            clear_tile(w, base);
            continue;
        }
        w->kernels->tile.load(tile, w->src, base, w->run_offset, w->n_runs, w->run_bits);
        for (uint32_t i = 0; i < w->pass->count; i++) {
            run_stage(w, &w->stages[i], tile, base, rows);
        }
        w->kernels->tile.store(w->dst, tile, base, w->run_offset, w->n_runs, w->run_bits, w->scale, w->stream);
    }
}

/* Bytes of the tiles that are not known to be zero where only qubits of `support` may be 1. */
static uint64_t bytes_of(const work *w, const qarena_register *reg, uint64_t support) {
    return reg->bytes >> __builtin_popcountll(~(support | w->pass->qubits) & (((uint64_t)1 << reg->n) - 1));
}

/* Tiles of zeros are not read, nor written where zeros lie. */
static void count_bytes(const work *w, qarena__stay *stay) {
    const qarena_register *reg = stay->reg;
    const uint64_t touched = bytes_of(w, reg, w->support);
    const uint64_t cleared = bytes_of(w, reg, w->target_support) - bytes_of(w, reg, w->target_support & w->support);
    stay->bytes_read += touched;
    stay->bytes_written += touched + (w->src == w->dst ? 0 : cleared);
}

qarena_status qarena__pass_run(const qarena__workshop *shop, const qarena__oplist *list, const qarena__op *ops, const qarena__plan *plan,
                               const qarena__pass *pass) {
    const qarena__stage *first = &plan->stages[pass->first];
    if (pass->qubits == 0 || (pass->count == 1 && first->count == 1)) {
        return qarena__run_op(shop->stay, list, &ops[plan->order[first->first]]); /* one gate: a sweep of the state */
    }
    qarena__stay *stay = shop->stay;
    qarena_register *reg = stay->reg;
    work w = {.shop = shop, .kernels = stay->kernels, .pass = pass, .t = (unsigned)__builtin_popcountll(pass->qubits)};
    room measure = {0};
    make(&w, &measure, list, ops, plan);
    qarena__buffer *space, *target;
    QARENA__FORWARD(qarena__buffer_acquire(reg->arena, measure.used, "stages of a pass", &space));
    qarena_status status = qarena__write_begin(reg, &target);
    if (status == QARENA_OK) {
        room r = {.base = space->data};
        make(&w, &r, list, ops, plan);
        w.src = reg->front->data;
        w.dst = target->data;
        w.stream = target != reg->front && qarena__kernels_stream(reg->bytes);
        w.support = reg->support;
        w.target_support = reg->target_support;
        qarena__parallel_for(shop->threads, (uint64_t)1 << (reg->n - w.t), 1, run_tiles, &w);
        count_bytes(&w, stay);
        qarena__write_commit(reg, target);
        reg->support = w.support | pass->qubits;
    }
    qarena__buffer_release(space);
    return status;
}
