/* A table from the pool if the action needs one, one sweep, one commit. */
#include "register/apply.h"

#include "core/fp_mode.h"
#include "core/status.h"
#include "plan/lower.h"
#include "register/commit.h"
#include "register/keep_norm.h"
#include "register/zero_state.h"

/* Items of a sweep that a thread takes at a time, at least: their vectors fill whole cache lines,
 * and they take longer than to ask for more. */
#define SWEEP_GRAIN 512u

typedef struct work {
    qarena__sweep sweep;
    const void *src;
    void *dst;
    bool gate; /* it flushes */
} work;

static void run_sweep(void *context, uint64_t begin, uint64_t end) {
    const work *w = context;
    const qarena__fp_mode host = w->gate ? qarena__fp_enter() : qarena__fp_get();
    w->sweep.run(&w->sweep, w->src, w->dst, begin, end);
    qarena__fp_leave(host);
}

/* An action without memory for its coefficients. */
typedef struct tableless {
    const qarena__action *action;
    unsigned precision;
    const void *src;
    void *dst;
    bool gate;
} tableless;

static void run_tableless(void *context, uint64_t begin, uint64_t end) {
    const tableless *w = context;
    const qarena__fp_mode host = w->gate ? qarena__fp_enter() : qarena__fp_get();
    qarena__reference_groups(w->action, w->precision, w->src, w->dst, begin, end);
    qarena__fp_leave(host);
}

static qarena_status apply_tableless(qarena__writer *writer, const qarena__action *action,
                                     bool gate, const qarena__buffer *target) {
    qarena_register *reg = writer->reg;
    tableless w = {.action = action,
                   .precision = reg->precision,
                   .src = reg->front->data,
                   .dst = target->data,
                   .gate = gate};
    QARENA__FORWARD(qarena__write_for(writer, target, qarena__amplitudes(reg) >> action->k, 1,
                                      run_tableless, &w));
    writer->bytes_read += reg->bytes;
    writer->bytes_written += reg->bytes;
    return QARENA_OK;
}

static qarena_status apply_sweep(qarena__writer *writer, const qarena__action *action, bool gate,
                                 const qarena__buffer *target, void *table) {
    qarena_register *reg = writer->reg;
    const bool in_place = target == reg->front;
    const qarena__sweep_mode kind = in_place                             ? QARENA__IN_PLACE
                                    : qarena__kernels_stream(reg->bytes) ? QARENA__BACK_STREAM
                                                                         : QARENA__BACK;
    work w; /* prepare writes the parts of the sweep that its kernel reads: clearing two kilobytes a
               gate would cost more than a small gate */
    w.src = reg->front->data;
    w.dst = target->data;
    w.gate = gate;
    writer->kernels->prepare(&w.sweep, action, reg->n, kind, table);
    QARENA__FORWARD(qarena__write_for(writer, target, w.sweep.items, SWEEP_GRAIN, run_sweep, &w));
    writer->bytes_read += w.sweep.bytes_read;
    writer->bytes_written += w.sweep.bytes_written;
    return QARENA_OK;
}

/* Permutations in place: without a table the time may grow with the square of a cycle's length. */
static bool needs_table(const qarena__action *action, bool in_place) {
    enum { LONGEST_CYCLE_BITS = 13 };
    return action->form == QARENA__PERMUTATION_TABLE && in_place && action->k > LONGEST_CYCLE_BITS;
}

static qarena_status apply(qarena__writer *writer, const qarena__action *action, bool gate,
                           qarena__kept_norm after) {
    qarena_register *reg = writer->reg;
    QARENA__FORWARD(qarena__write_pending_reset(writer));
    qarena__buffer *target, *table = NULL;
    QARENA__FORWARD(qarena__write_begin(reg, &target));
    const size_t table_bytes = writer->kernels->coefficient_bytes(action);
    const qarena_status fits =
        table_bytes <= QARENA__INLINE_COEFFICIENTS
            ? QARENA_OK
            : qarena__buffer_acquire(reg->arena, table_bytes, "coefficients of a gate", &table);
    qarena_status status =
        fits == QARENA_OK ? apply_sweep(writer, action, gate, target, table ? table->data : NULL)
        : needs_table(action, target == reg->front) ? fits
                                                    : apply_tableless(writer, action, gate, target);
    qarena__buffer_release(table);
    if (status == QARENA_OK) {
        qarena__write_commit(reg, target, after);
    }
    return status;
}

qarena_status qarena__apply_gate(qarena__writer *writer, const qarena__action *action) {
    qarena__kept_norm after = qarena__norm_now(writer);
    if (!qarena__is_plain_exchange(action)) { /* these lose nothing */
        QARENA__FORWARD(qarena__norm_before_sweeps(writer, 1, &after));
    }
    return apply(writer, action, true, after);
}

qarena_status qarena__apply_action(qarena__writer *writer, const qarena__action *action,
                                   qarena__kept_norm after) {
    return apply(writer, action, false, after);
}

qarena_status qarena__apply_op(qarena__writer *writer, const qarena__oplist *list,
                               const qarena__op *op) {
    qarena__lowered lowered;
    return qarena__lower(list, op, &lowered) ? qarena__apply_gate(writer, &lowered.action)
                                             : QARENA_OK;
}
