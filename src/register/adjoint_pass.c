#include "register/adjoint_pass.h"

#include <string.h>

#include "circuit/gate_table.h"
#include "compile/tile_bits.h"
#include "core/bits.h"
#include "core/fp_mode.h"
#include "core/status.h"
#include "register/adjoint_gate.h"
#include "register/execute_tile.h"
#include "register/pairwise.h"

/* A pass while it is executed. */
typedef struct adjoint_execution {
    const qarena__adjoint_pass *pass;
    qarena__execution state[2]; /* a, b */
    qarena__watch *watch;
    uint64_t tiles_per_chunk;
    uint32_t count;                  /* sums of the pass */
    double *sums;                    /* of all chunks */
    bool needs[QARENA__PASS_STAGES]; /* a stage has a bound op */
} adjoint_execution;

uint32_t qarena__adjoint_pass_sums(const qarena__oplist *ops, const qarena__plan *plan,
                                   const qarena__pass *pass) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        for (uint32_t k = 0; k < stage->count; k++) {
            count += qarena__adjoint_sums(&ops->ops[plan->order[stage->first + k]], stage->kind);
        }
    }
    return count;
}

static const qarena__op *op_of(const qarena__adjoint_pass *p, const qarena__stage *stage,
                               uint32_t k) {
    return &p->ops->ops[p->plan->order[stage->first + k]];
}

/* --- sums of a stage --- */

/* Rotations; `weight` is what sums of a tile are to be multiplied by. */
static double *sum_rotations(const adjoint_execution *x, const qarena__stage *stage, double weight,
                             void *const tiles[2], double *sums) {
    const qarena__adjoint_pass *p = x->pass;
    unsigned bits[QARENA__STAGE_ROTATIONS], count = 0;
    double turns[QARENA__STAGE_ROTATIONS];
    for (uint32_t k = 0; k < stage->count; k++) {
        const qarena__op *op = op_of(p, stage, k);
        if (op->binding) {
            bits[count++] = qarena__tile_bit(op->targets[0], p->planned->qubits);
        }
    }
    p->writer->kernels->tile.turn_sums(tiles[0], tiles[1], p->compiled->t, bits, count, turns);
    for (unsigned i = 0; i < count; i++) {
        *sums++ -= weight * turns[i];
    }
    return sums;
}

/* The bits of the blocks' numbers whose phases also depend on a bit within blocks. */
static void find_coupled(const adjoint_execution *x, const qarena__stage *stage, unsigned low_bits,
                         qarena__phase_sums *tables) {
    uint64_t coupled = 0;
    for (uint32_t k = 0; k < stage->count; k++) {
        const qarena__op *op = op_of(x->pass, stage, k);
        const uint64_t bits = qarena__tile_bits(op->ones, x->pass->planned->qubits),
                       low = ((uint64_t)1 << low_bits) - 1;
        coupled |= op->binding && (bits & low) && (bits & ~low) ? bits >> low_bits : 0;
    }
    tables->coupled = 0;
    for (; coupled; coupled &= coupled - 1) {
        tables->coupled_bit[tables->coupled++] = (unsigned)__builtin_ctzll(coupled);
    }
}

/* The sum of w where these bits of the tile, one or two or none, are 1. */
static double sum_where(const qarena__phase_sums *tables, unsigned t, unsigned low_bits,
                        uint64_t bits) {
    const uint64_t low = bits & (((uint64_t)1 << low_bits) - 1), high = bits >> low_bits;
    double sum = 0;
    if (low == 0) {
        for (uint64_t h = 0; h < (uint64_t)1 << (t - low_bits); h++) {
            sum += (h & high) == high ? tables->block[h] : 0;
        }
        return sum;
    }
    const double *at = tables->low;
    for (unsigned j = 0; high && j < tables->coupled; j++) {
        at = (uint64_t)1 << tables->coupled_bit[j] == high
                 ? tables->low + ((size_t)(1 + j) << (low_bits + 1))
                 : at;
    }
    for (uint64_t l = 0; l < (uint64_t)1 << low_bits; l++) {
        sum += (l & low) == low ? at[2 * l] - at[2 * l + 1] : 0;
    }
    return sum;
}

static double *sum_phases(const adjoint_execution *x, const qarena__stage *stage, double weight,
                          void *const tiles[2], const qarena__scratch *scratch, uint64_t base,
                          double *sums) {
    const qarena__adjoint_pass *p = x->pass;
    const uint64_t qubits = p->planned->qubits;
    const unsigned t = p->compiled->t, low_bits = t < QARENA__BLOCK_BITS ? t : QARENA__BLOCK_BITS;
    qarena__phase_sums tables = {.low = scratch->tables, .block = (double *)scratch->block_factors};
    find_coupled(x, stage, low_bits, &tables);
    p->writer->kernels->tile.phase_sums(tiles[0], tiles[1], t, &tables);
    for (uint32_t k = 0; k < stage->count; k++) {
        const qarena__op *op = op_of(p, stage, k);
        const uint64_t outside = op->ones & ~qubits;
        if (op->binding) {
            if ((base & outside) == outside) {
                *sums += 2 * weight *
                         sum_where(&tables, t, low_bits, qarena__tile_bits(op->ones, qubits));
            }
            sums++;
        }
    }
    return sums;
}

/* P is a phase where its target is 1, which need not lie in the tile. */
static qarena__op as_phase(const qarena__op *op) {
    qarena__op phase = *op;
    if (qarena__gate_row_of((qarena_gate)op->gate)->matrix_of == QARENA_GATE_P) {
        phase.gate = QARENA_GATE_GPHASE;
        phase.ones |= qarena__op_targets(op);
        phase.n_targets = 0;
    }
    return phase;
}

static double *sum_gate(const adjoint_execution *x, const qarena__stage *stage, double weight,
                        void *const tiles[2], uint64_t base, double *sums) {
    const qarena__adjoint_pass *p = x->pass;
    const uint64_t qubits = p->planned->qubits;
    const qarena__op op = as_phase(op_of(p, stage, 0));
    const uint64_t outside = (op.ones | op.zeros) & ~qubits;
    const qarena__amplitude_place place = {.precision = p->writer->reg->precision, .skewed = true};
    unsigned bits[QARENA_MAX_MATRIX_QUBITS];
    double here[QARENA__ADJOINT_SUMS] = {0};
    if ((base & outside) == (op.ones & outside) && op.gate == QARENA_GATE_PAULI_ROTATION) {
        qarena__adjoint_string_sum(
            qarena__tile_bits(op.on.x, qubits), qarena__tile_bits(op.on.z, qubits),
            __builtin_parityll(base & op.on.z & ~qubits), qarena__tile_bits(op.ones, qubits),
            qarena__tile_bits(op.zeros, qubits), tiles[0], tiles[1], p->compiled->t, &place, here);
    } else if ((base & outside) == (op.ones & outside)) {
        for (unsigned i = 0; i < op.n_targets; i++) {
            bits[i] = qarena__tile_bit(op.targets[i], qubits);
        }
        qarena__adjoint_gate_sums(&op, bits, qarena__tile_bits(op.ones, qubits),
                                  qarena__tile_bits(op.zeros, qubits), tiles[0], tiles[1],
                                  p->compiled->t, &place, here);
    }
    for (unsigned i = 0; i < QARENA__ADJOINT_SUMS; i++) {
        *sums++ += weight * here[i];
    }
    return sums;
}

/* --- tiles --- */

/* What of a state's next tile is read meanwhile. */
static qarena__prefetch prefetch_of(const qarena__execution *x, uint64_t next) {
    const unsigned bytes = (unsigned)qarena__amplitude_bytes(x->kernels->precision);
    return (qarena__prefetch){.state = (const char *)x->src +
                                       (next == QARENA__NO_TILE ? 0 : next * bytes),
                              .segments = x->segments,
                              .amplitude_bytes = bytes};
}

/* next: the base of the thread's next tile, or QARENA__NO_TILE. */
static void execute_tile(adjoint_execution *x, const qarena__scratch scratch[2], uint64_t base,
                         uint64_t next, double *sums) {
    const qarena__compiled_pass *compiled = x->pass->compiled;
    void *const tiles[2] = {scratch[0].tile, scratch[1].tile};
    const bool prefetches = compiled->prefetches && next != QARENA__NO_TILE;
    qarena__prefetch prefetch[2] = {prefetch_of(&x->state[0], next),
                                    prefetch_of(&x->state[1], next)};
    for (unsigned s = 0; s < 2; s++) {
        qarena__tile_gather(&x->state[s], tiles[s], base);
    }
    for (uint32_t i = 0; i < compiled->count; i++) {
        const qarena__stage *planned = &x->pass->plan->stages[x->pass->planned->first + i];
        const double weight = compiled->stages[i].scale_before * compiled->stages[i].scale_before;
        if (x->needs[i] && planned->kind == QARENA__ROTATION) {
            sums = sum_rotations(x, planned, weight, tiles, sums);
        } else if (x->needs[i] && planned->kind == QARENA__PHASE) {
            sums = sum_phases(x, planned, weight, tiles, &scratch[0], base, sums);
        }
        for (unsigned s = 0; s < 2; s++) {
            qarena__tile_stage(&x->state[s], &compiled->stages[i], qarena__whole_tile(compiled->t),
                               (qarena__known_bits){0}, base, &scratch[s],
                               prefetches && i >= compiled->prefetch_from ? &prefetch[s] : NULL);
        }
        if (x->needs[i] && planned->kind == QARENA__OTHER) {
            sums = sum_gate(x, planned, weight, tiles, base, sums);
        }
    }
    for (unsigned s = 0; s < 2; s++) {
        (void)qarena__tile_scatter(&x->state[s], tiles[s], base, prefetches ? &prefetch[s] : NULL);
    }
}

static void execute_chunks(void *context, uint64_t begin, uint64_t end) {
    adjoint_execution *x = context;
    const unsigned thread = qarena__parallel_thread();
    const qarena__scratch scratch[2] = {qarena__workspace_scratch(x->pass->space[0], thread),
                                        qarena__workspace_scratch(x->pass->space[1], thread)};
    qarena__fp_mode host = qarena__fp_enter();
    const uint64_t qubits = x->pass->planned->qubits, last = end * x->tiles_per_chunk - 1;
    for (uint64_t tile = begin * x->tiles_per_chunk;
         tile <= last && !qarena__watch_cancelled(x->watch); tile++) {
        execute_tile(x, scratch, qarena__deposit(tile, qubits),
                     tile < last ? qarena__deposit(tile + 1, qubits) : QARENA__NO_TILE,
                     x->sums + tile / x->tiles_per_chunk * x->count);
        if (thread == 0) {
            qarena__fp_leave(host);
            (void)qarena__watch_ask(x->watch);
            host = qarena__fp_enter();
        }
    }
    qarena__fp_leave(host);
}

static qarena__execution execution_of(const qarena__adjoint_pass *p, unsigned s) {
    qarena__execution x = {.space = p->space[s],
                           .kernels = p->writer->kernels,
                           .pass = p->compiled,
                           .nonzero_qubits = UINT64_MAX,
                           .tiles_per_active = 1,
                           .active_bits = p->compiled->t,
                           .active_bits_after = p->compiled->t,
                           .segments = p->compiled->segments,
                           .target_nonzero_qubits = UINT64_MAX,
                           .in = p->compiled->scales_in ? &p->compiled->in : NULL,
                           .out = p->compiled->out,
                           .src = s ? p->b : p->a,
                           .dst = s ? p->b : p->a};
    x.segments.zero_bits = 0;
    return x;
}

/* Add the chunks' sums up, into those of the first. */
static void add_chunks(double *sums, uint32_t count, uint64_t chunks) {
    double values[QARENA__ADJOINT_CHUNKS];
    for (uint32_t i = 0; i < count; i++) {
        for (uint64_t c = 0; c < chunks; c++) {
            values[c] = sums[c * count + i];
        }
        sums[i] = qarena__pairwise(values, chunks);
    }
}

qarena_status qarena__adjoint_pass_execute(const qarena__adjoint_pass *p, double *sums) {
    qarena__writer *writer = p->writer;
    const uint64_t tiles = (uint64_t)1 << (writer->reg->n - p->compiled->t);
    const uint64_t chunks = tiles < QARENA__ADJOINT_CHUNKS ? tiles : QARENA__ADJOINT_CHUNKS;
    adjoint_execution x = {.pass = p,
                           .state = {execution_of(p, 0), execution_of(p, 1)},
                           .watch = &writer->watch,
                           .tiles_per_chunk = tiles / chunks,
                           .count = qarena__adjoint_pass_sums(p->ops, p->plan, p->planned),
                           .sums = sums};
    for (uint32_t i = 0; i < p->planned->count; i++) {
        const qarena__stage *stage = &p->plan->stages[p->planned->first + i];
        for (uint32_t k = 0; k < stage->count; k++) {
            x.needs[i] = x.needs[i] || op_of(p, stage, k)->binding;
        }
    }
    memset(sums, 0, x.count * chunks * sizeof *sums);
    qarena__writer_run(writer, p->space[0]->threads, chunks, 1, execute_chunks, &x);
    QARENA__FORWARD(qarena__writer_poll(writer));
    add_chunks(sums, x.count, chunks);
    writer->bytes_read += 2 * writer->reg->bytes;
    writer->bytes_written += 2 * writer->reg->bytes;
    return QARENA_OK;
}
