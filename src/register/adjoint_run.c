#include "register/adjoint_run.h"

#include <string.h>

#include "compile/compile_pass.h"
#include "core/fp_mode.h"
#include "core/status.h"
#include "plan/lower.h"
#include "plan/product.h"
#include "register/adjoint_gate.h"
#include "register/adjoint_pass.h"
#include "register/commit.h"
#include "register/lifecycle.h"

/* Items of a sweep that a thread takes at a time, at least. */
#define SWEEP_GRAIN 512u

/* --- forward --- */

/* Give the forward register the register's state, which is not copied. */
static qarena_status begin_forward(qarena__adjoint_run *g) {
    qarena_register *reg = g->writer->reg, *forward = g->list->forward;
    qarena__buffer_retain(reg->front);
    if (!forward) {
        qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
        options.precision = reg->precision;
        options.buffers = 1;
        options.threads = reg->threads;
        const qarena_status status =
            qarena__register_make(reg->arena, reg->n, &options, reg->front, &forward);
        if (status != QARENA_OK) {
            qarena__buffer_release(reg->front);
            return status;
        }
        g->list->forward = forward;
    }
    forward->front = reg->front;
    forward->nonzero_qubits = reg->nonzero_qubits;
    forward->threads = reg->threads;
    forward->poll = reg->poll;
    forward->poll_context = reg->poll_context;
    return QARENA_OK;
}

void qarena__adjoint_end(qarena__adjoint_run *g) {
    qarena_register *forward = g->list->forward;
    if (forward && forward->front) {
        (void)qarena_register_discard(forward);
        qarena__buffer_release(forward->front);
        forward->front = NULL;
        forward->poll = NULL;
    }
}

/* Let its state be its own: no gate may have written it. */
static qarena_status own_state(qarena__adjoint_run *g) {
    qarena_register *reg = g->writer->reg, *forward = g->list->forward;
    qarena__buffer *copy;
    if (forward->front != reg->front) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__state_acquire(reg->arena, reg->bytes, "state of a gradient", &copy));
    if (!qarena__writer_is_dry(g->writer)) {
        g->writer->kernels->copy(copy->data, reg->front->data, 0, qarena__amplitudes(reg), false);
    }
    qarena__buffer_release(forward->front);
    forward->front = copy;
    return QARENA_OK;
}

qarena_status qarena__adjoint_forward(qarena__adjoint_run *g) {
    QARENA__FORWARD(begin_forward(g));
    QARENA__FORWARD(qarena_register_run_bound(g->list->forward, g->circuit, g->values, g->count));
    return own_state(g);
}

/* --- back, gate by gate --- */

/* Add what a gate's sums are by values. */
static void add_sums(qarena__adjoint_run *g, const qarena__oplist *ops, const qarena__op *op,
                     const double *sums) {
    const qarena__bindings *bindings = ops->bindings;
    for (uint32_t i = op->binding; i; i = bindings->terms[i - 1].next) {
        const qarena__term *term = &bindings->terms[i - 1];
        if (!(term->source & QARENA__DERIVED)) {
            g->sums[term->source] += term->coefficient * sums[term->angle];
        }
    }
}

typedef struct sweep_of_both {
    qarena__sweep sweep;
    void *states[2];
    const qarena__action *action; /* without memory for its coefficients; else NULL */
    unsigned precision;
} sweep_of_both;

static void run_sweep(void *context, uint64_t begin, uint64_t end) {
    const sweep_of_both *x = context;
    const qarena__fp_mode host = qarena__fp_enter();
    for (unsigned s = 0; s < 2; s++) {
        if (x->action) {
            qarena__reference_groups(x->action, x->precision, x->states[s], x->states[s], begin,
                                     end);
        } else {
            x->sweep.run(&x->sweep, x->states[s], x->states[s], begin, end);
        }
    }
    qarena__fp_leave(host);
}

qarena_status qarena__adjoint_sweep(qarena__adjoint_run *g, const qarena__action *action,
                                    void *const states[2]) {
    qarena__writer *writer = g->writer;
    const size_t bytes = writer->kernels->coefficient_bytes(action);
    qarena__buffer *table = NULL;
    sweep_of_both x; /* prepare writes what is read of it */
    x.states[0] = states[0];
    x.states[1] = states[1];
    x.precision = writer->reg->precision;
    x.action = NULL;
    if (bytes > QARENA__INLINE_COEFFICIENTS &&
        qarena__buffer_acquire(writer->reg->arena, bytes, "coefficients of a gate", &table) !=
            QARENA_OK) {
        x.action = action;
        qarena__writer_ask_for(writer, qarena__amplitudes(writer->reg) >> action->k, 1, run_sweep,
                               &x);
        return QARENA_OK;
    }
    writer->kernels->prepare(&x.sweep, action, writer->reg->n, QARENA__IN_PLACE,
                             table ? table->data : NULL);
    qarena__writer_ask_for(writer, x.sweep.items, SWEEP_GRAIN, run_sweep, &x);
    qarena__buffer_release(table);
    return QARENA_OK;
}

/* Undo a gate in both states, with what the gradient takes of it. */
static qarena_status undo_gate(qarena__adjoint_run *g, const qarena__oplist *ops,
                               const qarena__op *op, void *const states[2]) {
    const qarena_register *reg = g->writer->reg;
    qarena__lowered lowered;
    QARENA__FORWARD(qarena__writer_poll(g->writer));
    if (qarena__lower(ops, op, &lowered)) {
        QARENA__FORWARD(qarena__adjoint_sweep(g, &lowered.action, states));
    }
    if (op->binding && !qarena__writer_is_dry(g->writer)) {
        const qarena__amplitude_place place = {.precision = reg->precision};
        unsigned bits[QARENA_MAX_MATRIX_QUBITS];
        double sums[QARENA__ADJOINT_SUMS] = {0};
        for (unsigned i = 0; i < op->n_targets; i++) {
            bits[i] = op->targets[i];
        }
        if (op->gate == QARENA_GATE_PAULI_ROTATION) {
            qarena__adjoint_string_sum(op->on.x, op->on.z, false, op->ones, op->zeros, states[0],
                                       states[1], reg->n, &place, sums);
        } else {
            qarena__adjoint_gate_sums(op, bits, op->ones, op->zeros, states[0], states[1], reg->n,
                                      &place, sums);
        }
        add_sums(g, ops, op, sums);
    }
    return QARENA_OK;
}

/* --- back, pass by pass --- */

/* Add a pass's sums, in the order in which they were taken. */
static void add_pass_sums(qarena__adjoint_run *g, const qarena__adjoint_piece *piece,
                          const qarena__pass *pass, const double *sums) {
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &piece->plan.stages[pass->first + i];
        for (uint32_t k = 0; k < stage->count; k++) {
            const qarena__op *op = &piece->ops.ops[piece->plan.order[stage->first + k]];
            if (op->binding) {
                add_sums(g, &piece->ops, op, sums);
            }
            sums += qarena__adjoint_sums(op, stage->kind);
        }
    }
}

/* Compile a pass, execute it on both states, and add its sums. */
static qarena_status undo_tiles(qarena__adjoint_run *g, const qarena__adjoint_piece *piece,
                                const qarena__pass *pass, const qarena__workspace *spaces,
                                void *const states[2]) {
    qarena__writer *writer = g->writer;
    qarena_arena *arena = writer->reg->arena;
    qarena__compiled_pass compiled;
    qarena__buffer *coefficients, *sums;
    const size_t bytes =
        qarena__compiled_pass_bytes(writer->kernels, &piece->ops, &piece->plan, pass);
    const uint32_t count = qarena__adjoint_pass_sums(&piece->ops, &piece->plan, pass);
    QARENA__FORWARD(qarena__buffer_acquire(arena, bytes, "stages of a pass", &coefficients));
    qarena_status status = qarena__buffer_acquire(
        arena, (count + 1) * QARENA__ADJOINT_CHUNKS * sizeof(double), "sums of a gradient", &sums);
    if (status != QARENA_OK) {
        qarena__buffer_release(coefficients);
        return status;
    }
    qarena__compile_pass(&compiled, writer->kernels, &piece->ops, &piece->plan, pass,
                         coefficients->data);
    const qarena__adjoint_pass adjoint = {.writer = writer,
                                          .ops = &piece->ops,
                                          .plan = &piece->plan,
                                          .planned = pass,
                                          .compiled = &compiled,
                                          .space = {&spaces[0], &spaces[1]},
                                          .a = states[0],
                                          .b = states[1]};
    status = qarena__adjoint_pass_execute(&adjoint, sums->data);
    if (status == QARENA_OK) {
        add_pass_sums(g, piece, pass, sums->data);
    }
    qarena__buffer_release(sums);
    qarena__buffer_release(coefficients);
    return status;
}

/* Tiles for both states, of the plan's size. False: memory is short. */
static bool open_spaces(qarena__adjoint_run *g, unsigned t, qarena__workspace spaces[2]) {
    unsigned threads = qarena__writer_threads(g->writer);
    for (unsigned s = 0; s < 2; s++) {
        if (qarena__workspace_open(&spaces[s], g->writer->reg, t, threads) != QARENA_OK) {
            spaces[s].t = 0;
            spaces[s].scratches = NULL;
        }
        threads = spaces[s].threads;
        if (spaces[s].t != t) {
            qarena__workspace_close(&spaces[s]);
            if (s == 1) {
                qarena__workspace_close(&spaces[0]);
            }
            return false;
        }
    }
    spaces[0].threads = threads;
    return true;
}

/* A pass op by op: one over the full state, or where there is no memory for its tables. */
static qarena_status undo_ops(qarena__adjoint_run *g, const qarena__adjoint_piece *piece,
                              const qarena__pass *pass, void *const states[2]) {
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &piece->plan.stages[pass->first + i];
        for (uint32_t k = 0; k < stage->count; k++) {
            QARENA__FORWARD(undo_gate(
                g, &piece->ops, &piece->ops.ops[piece->plan.order[stage->first + k]], states));
        }
    }
    return QARENA_OK;
}

static qarena_status undo_pass(qarena__adjoint_run *g, const qarena__adjoint_piece *piece,
                               const qarena__pass *pass, const qarena__workspace *spaces,
                               void *const states[2]) {
    if (pass->kind == QARENA__PASS_TILES) {
        const qarena_status status = undo_tiles(g, piece, pass, spaces, states);
        if (status != QARENA_E_MEMORY && status != QARENA_E_CLOSED) {
            return status;
        }
        /* Nothing of the pass was done. */
    }
    return undo_ops(g, piece, pass, states);
}

static qarena_status undo_piece(qarena__adjoint_run *g, qarena__adjoint_piece *piece,
                                void *const states[2]) {
    qarena_status status = QARENA_OK;
    qarena__workspace spaces[2];
    qarena__bind(&piece->ops, g->values);
    if (!piece->arrays || !open_spaces(g, piece->plan.tile_qubits, spaces)) {
        for (uint64_t i = 0; i < piece->ops.count && status == QARENA_OK; i++) {
            status = undo_gate(g, &piece->ops, &piece->ops.ops[i], states);
        }
        return status;
    }
    const bool team = qarena__team_begin(spaces[0].threads);
    for (uint32_t p = 0; p < piece->plan.pass_count && status == QARENA_OK; p++) {
        const qarena__pass *pass = &piece->plan.passes[p];
        status = undo_pass(g, piece, pass, spaces, states);
    }
    qarena__team_end(team);
    qarena__workspace_close(&spaces[1]);
    qarena__workspace_close(&spaces[0]);
    return status;
}

qarena_status qarena__adjoint_back(qarena__adjoint_run *g) {
    void *const states[2] = {g->list->forward->front->data, g->costate->data};
    for (uint64_t i = 0; i < g->list->count; i++) {
        QARENA__FORWARD(undo_piece(g, &g->list->pieces[i], states));
    }
    return QARENA_OK;
}
