/* One action on the state: a table from the pool if it needs one, one sweep, one commit. */
#include "core/status.h"
#include "register/register.h"

/* Items of a sweep that a thread takes at a time: their vectors fill whole cache lines. */
#define SWEEP_GRAIN 64u

typedef struct work {
    qarena__sweep sweep;
    const void *src;
    void *dst;
} work;

static void run_sweep(void *context, uint64_t begin, uint64_t end) {
    const work *w = context;
    w->sweep.run(&w->sweep, w->src, w->dst, begin, end);
}

qarena_status qarena__apply_action(qarena__stay *stay, const qarena__action *action) {
    qarena_register *reg = stay->reg;
    QARENA__FORWARD(qarena__write_fresh(stay));
    qarena__buffer *table = NULL;
    size_t table_bytes = stay->kernels->coefficient_bytes(action);
    if (table_bytes > QARENA__INLINE_COEFFICIENTS) {
        QARENA__FORWARD(qarena__buffer_acquire(reg->arena, table_bytes, "coefficients of a gate", &table));
    }
    qarena__buffer *target;
    qarena_status status = qarena__write_begin(reg, &target);
    if (status == QARENA_OK) {
        qarena__target kind = target == reg->front ? QARENA__IN_PLACE : qarena__kernels_stream(reg->bytes) ? QARENA__BACK_STREAM : QARENA__BACK;
        work w; /* prepare writes the parts of the sweep that its kernel reads: clearing two kilobytes a gate would cost more than a small gate */
        w.src = reg->front->data;
        w.dst = target->data;
        stay->kernels->prepare(&w.sweep, action, reg->n, kind, table ? table->data : NULL);
        qarena__stay_for(stay, w.sweep.items, SWEEP_GRAIN, run_sweep, &w);
        stay->bytes_read += w.sweep.bytes_read;
        stay->bytes_written += w.sweep.bytes_written;
        qarena__write_commit(reg, target);
    }
    qarena__buffer_release(table);
    return status;
}
