#include "register/run.h"

#include "compile/compile_pass.h"
#include "core/clock.h"
#include "core/status.h"
#include "plan/policy.h"
#include "plan/stage_qubits.h"
#include "register/apply.h"
#include "register/canonical_queue.h"
#include "register/chunk_key.h"
#include "register/commit.h"
#include "register/execute_pass.h"
#include "register/keep_norm.h"
#include "register/make_plan.h"
#include "register/pending_gates.h"
#include "register/projection.h"
#include "register/small.h"
#include "register/zero_state.h"

/* All that the steps of a run know. */
typedef struct run {
    qarena__writer *writer;
    bool may_keep;
    bool replays;  /* the chunk was compiled in an earlier run: the canonical queue stays empty */
    uint32_t done; /* passes of a replay that are committed */
    qarena__chunk chunk;         /* that was taken last */
    qarena__oplist bound;        /* its list with the values of its parameters, if it has some */
    qarena__chunk_key key;       /* its name in the cache, if it may_keep */
    qarena__cached_chunk *entry; /* where its compiled form is, or is to be kept; NULL: nowhere */
    const qarena__plan *plan;    /* of the canonical queue's first ops; NULL: still to be made */
    /* All passes, compiled. NULL: each pass is compiled before it is executed, into `pass`, with
     * its tables in `coefficients`. */
    const qarena__compiled_chunk *compiled;
    qarena__buffer *coefficients;
    qarena__compiled_pass pass;
    qarena__workspace space;
} run;

/* --- take --- */

/* How the chunk that was taken is run. */
typedef enum way {
    COMPILED,  /* as it was compiled in an earlier run */
    CANONICAL, /* as passes: it is in the canonical queue */
    LISTED     /* gate by gate, as it lies in the queue */
} way;

/* The chunk at the head of the queue: as it was compiled, if it is kept; as passes where that pays
 * and there is room; else gate by gate. A chunk that has begun gate by gate goes on so. */
static way take(run *r) {
    qarena_register *reg = r->writer->reg;
    r->chunk = qarena__next_chunk(reg);
    const qarena__chunk *chunk = &r->chunk;
    if (chunk->values) {
        r->bound = *chunk->list;
        r->bound.values = chunk->values;
        r->chunk.list = &r->bound;
    }
    r->writer->unchecked = chunk->list->unchecked;
    r->may_keep = chunk->call && qarena__chunk_key_of(r->writer, chunk->call->call.gates,
                                                      chunk->first, chunk->count, &r->key);
    r->entry = r->may_keep ? qarena__compiled_find(&reg->compiled, &r->key) : NULL;
    if (r->entry && r->key.tile_qubits == 0 && !r->entry->compiled.block) { /* its second run */
        r->entry->refused =
            !qarena__compile_sweeps(&r->entry->compiled, r->writer->kernels, chunk->list,
                                    chunk->first, chunk->count, reg->n);
    }
    if (r->entry && r->entry->compiled.block) {
        return COMPILED;
    }
    if (!reg->chunk_left && qarena__canonical_take(reg, chunk->list, chunk->first, chunk->count)) {
        qarena__leave_chunk(reg, chunk, chunk->count);
        return CANONICAL;
    }
    reg->times.as_planned = /* unless passes would have paid, and memory is short */
        reg->times.as_planned &&
        !qarena__runs_as_passes(reg->n, chunk->list, chunk->first, chunk->count);
    return LISTED;
}

/* --- plan --- */

/* A plan of the canonical queue's first ops. An earlier run may have committed some of its passes:
 * then it is the same plan again, and `queue->passes` says where to go on. */
static qarena_status plan(run *r) {
    qarena__canonical_queue *queue = &r->writer->reg->canonical;
    if (r->plan || r->replays) {
        return QARENA_OK;
    }
    if (queue->passes && queue->tile_qubits != r->space.t) {
        qarena__canonical_leave_plan(queue);
    }
    QARENA__FORWARD(qarena__make_plan(r->writer, &queue->ops, r->space.t, &r->plan));
    queue->tile_qubits = (uint8_t)r->space.t;
    r->compiled = NULL;
    if (r->entry && queue->passes == 0 &&
        r->plan->gates == queue->ops.count) { /* all of the chunk */
        r->entry->refused =
            !qarena__compile_passes(&r->entry->compiled, r->writer->kernels, &queue->ops, r->plan);
        r->compiled = r->entry->refused ? NULL : &r->entry->compiled;
    }
    r->entry = NULL; /* only a whole chunk is kept, not the rest of one */
    return QARENA_OK;
}

/* --- compile --- */

static uint32_t *done_passes(run *r) {
    return r->replays ? &r->done : &r->writer->reg->canonical.passes;
}

/* The next pass: as it was compiled with all others, or now. E_MEMORY. */
static qarena_status compile(run *r, const qarena__compiled_pass **pass) {
    const uint32_t next = *done_passes(r);
    if (r->compiled) {
        *pass = &r->compiled->pass[next];
        return QARENA_OK;
    }
    const qarena__kernels *kernels = r->writer->kernels;
    const qarena__oplist *ops = &r->writer->reg->canonical.ops;
    const qarena__pass *planned = &r->plan->passes[next];
    const size_t bytes = qarena__compiled_pass_bytes(kernels, ops, r->plan, planned);
    QARENA__FORWARD(
        qarena__buffer_acquire(r->writer->reg->arena, bytes, "stages of a pass", &r->coefficients));
    qarena__compile_pass(&r->pass, kernels, ops, r->plan, planned, r->coefficients->data);
    *pass = &r->pass;
    return QARENA_OK;
}

/* --- execute --- */

/* A pass that began then has been committed. */
static void count_pass(run *r, int64_t began) {
    qarena_register *reg = r->writer->reg;
    qarena__canonical_queue *queue = &reg->canonical;
    const uint32_t done = ++*done_passes(r);
    qarena__pass_times *times = &reg->times;
    if (times->count < QARENA__TIMED_PASSES) {
        times->seconds[times->count++] = (float)(qarena__nanoseconds() - began) * 1e-9f;
    }
    if (r->replays) {
        qarena__canonical_update_pending(reg, r->compiled->ops - r->compiled->ops_before[done]);
        return;
    }
    const uint32_t ops = qarena__ops_before(r->plan, done);
    qarena__canonical_update_pending(reg, queue->ops.count - ops);
    qarena__canonical_mark_done(queue, r->plan->order, qarena__ops_before(r->plan, done - 1), ops);
    if (done == r->plan->pass_count) {
        qarena__canonical_leave_plan(queue);
        r->plan = NULL;
    }
}

static bool is_done(const run *r) {
    return r->replays ? r->done == r->compiled->passes : r->writer->reg->canonical.ops.count == 0;
}

/* Plan, compile, execute and commit the next pass. */
static qarena_status step(run *r) {
    const qarena__compiled_pass *pass;
    QARENA__FORWARD(plan(r));
    QARENA__FORWARD(qarena__writer_poll(r->writer));
    QARENA__FORWARD(compile(r, &pass));
    const int64_t began = qarena__nanoseconds();
    const qarena_status status = qarena__execute_pass(r->writer, &r->space, pass);
    qarena__buffer_release(r->coefficients);
    r->coefficients = NULL;
    if (status == QARENA_OK) {
        count_pass(r, began);
    }
    return status;
}

/* The passes of a chunk, on the same workspace and with the same workers for all. Where memory is
 * short tiles are smaller; no compiled chunk fits those. The buffer that is written is acquired
 * first: a run can do without everything else. */
static qarena_status execute_chunk(run *r) {
    qarena_register *reg = r->writer->reg;
    const unsigned t = qarena__register_tile(reg, r->writer->kernels);
    QARENA__FORWARD(qarena__write_prepare(reg));
    QARENA__FORWARD(qarena__workspace_open(&r->space, reg, t, qarena__writer_threads(r->writer)));
    r->entry = r->space.t == t ? r->entry : NULL;
    reg->times.as_planned = reg->times.as_planned && r->space.t == t;
    qarena_status status = r->space.t < t && r->replays ? QARENA_E_MEMORY : QARENA_OK;
    const bool team = qarena__team_begin(status == QARENA_OK ? r->space.threads : 1);
    while (status == QARENA_OK && !is_done(r)) {
        status = step(r);
    }
    qarena__team_end(team);
    qarena__workspace_close(&r->space);
    r->plan = NULL; /* another chunk's, or a later run's, is found again */
    return status;
}

/* --- the three ways --- */

/* Ops of a list from first + *done on, one full-state pass each, which needs no memory; *done
 * counts on. */
static qarena_status sweep_ops(run *r, const qarena__oplist *list, uint64_t first, uint64_t end,
                               uint64_t *done) {
    qarena_status status = qarena__write_pending_projection(r->writer);
    while (first + *done < end && status == QARENA_OK) {
        status = qarena__writer_poll(r->writer);
        status = status == QARENA_OK ? qarena__apply_op(r->writer, list, &list->ops[first + *done])
                                     : status;
        *done += status == QARENA_OK;
    }
    return status;
}

/* The last resort: all that is left of the canonical queue, one op after the other. */
static qarena_status sweep_canonical(run *r) {
    qarena_register *reg = r->writer->reg;
    qarena__oplist *ops = &reg->canonical.ops;
    uint64_t done = 0;
    reg->times.as_planned = false;
    qarena__canonical_leave_plan(&reg->canonical);
    const qarena_status status = sweep_ops(r, ops, 0, ops->count, &done);
    qarena__oplist_pop(ops, done);
    qarena__canonical_update_pending(reg, ops->count);
    return status;
}

static bool lacks_memory(qarena_status status) {
    return status == QARENA_E_MEMORY || status == QARENA_E_CLOSED;
}

/* Whether a run has stopped for want of memory that it can do without: for anything but the buffer
 * that it writes. */
static bool can_do_without(qarena_register *reg, qarena_status status) {
    return lacks_memory(status) && qarena__write_prepare(reg) == QARENA_OK;
}

/* Run it to its end; on failure what was not committed remains. When memory is short: without what
 * earlier runs have left, then without plans. */
static qarena_status run_canonical(run *r) {
    qarena_register *reg = r->writer->reg;
    qarena__canonical_queue *queue = &reg->canonical;
    r->writer->unchecked = queue->ops.count ? queue->unchecked : r->writer->unchecked;
    qarena_status status = queue->ops.count ? execute_chunk(r) : QARENA_OK;
    if (can_do_without(reg, status)) {
        qarena__compiled_clear(&reg->compiled);
        qarena__plan_cache_clear(&reg->plan_cache);
        r->entry = NULL;
        status = execute_chunk(r);
    }
    if (can_do_without(reg, status)) {
        qarena__plan_cache_clear(&reg->plan_cache);
        status = sweep_canonical(r);
    }
    if (queue->ops.count == 0) { /* also when the gates cancelled each other */
        r->writer->gates += queue->gates;
        qarena__canonical_empty(queue);
    }
    return status;
}

/* Give what was compiled the values of this run. */
static void bind(run *r) {
    qarena__compiled_chunk *compiled = &r->entry->compiled;
    if (compiled->sweep) {
        qarena__bind_sweeps(compiled, r->writer->kernels, r->chunk.list,
                            r->chunk.first + r->chunk.count, r->writer->reg->n);
    } else {
        qarena__bind_passes(compiled, r->writer->kernels, r->chunk.values);
    }
}

/* As it was compiled. E_MEMORY with an empty canonical queue: nothing happened. */
static qarena_status replay(run *r) {
    qarena_register *reg = r->writer->reg;
    if (r->entry->compiled.bound) {
        bind(r);
    }
    if (r->entry->compiled.sweep) {
        QARENA__FORWARD(qarena__small_replay(r->writer, &r->entry->compiled, r->chunk.count));
        qarena__leave_chunk(reg, &r->chunk, r->chunk.count);
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__canonical_begin_replay(reg, &r->entry->compiled, r->chunk.count));
    const qarena__cached_chunk *entry = r->entry;
    r->compiled = &entry->compiled;
    r->replays = true;
    r->done = 0;
    const qarena_status status = execute_chunk(r);
    r->replays = false;
    if (status == QARENA_OK) {
        r->writer->gates += r->chunk.count;
        qarena__canonical_update_pending(reg, 0);
        reg->canonical.gates = 0;
    } else if (r->done > 0) {
        qarena__canonical_stop_replay(reg, entry, r->chunk.list, r->done);
    } else {
        reg->canonical.gates = reg->canonical.pending = 0;
        return status;
    }
    qarena__hand_over_chunk(reg, &r->chunk, r->chunk.count);
    return status;
}

/* Many gates to a commit on a small state. */
static qarena_status sweep_chunk(run *r) {
    const qarena__chunk *chunk = &r->chunk;
    const bool small = qarena__is_small(r->writer->reg->n) && chunk->count > 1;
    const uint64_t end = chunk->first + chunk->count;
    uint64_t done = 0;
    qarena_status status = QARENA_OK;
    while (done < chunk->count && status == QARENA_OK) {
        status = small
                     ? qarena__small_run(r->writer, chunk->list, chunk->first, chunk->count, &done)
                     : QARENA_OK;
        if (done < chunk->count &&
            status == QARENA_OK) { /* one gate, which small_run has left; or all gates */
            status = sweep_ops(r, chunk->list, chunk->first, small ? chunk->first + done + 1 : end,
                               &done);
        }
    }
    r->writer->gates += done;
    qarena__leave_chunk(r->writer->reg, chunk, done);
    return status;
}

/* --- everything --- */

/* A run of a small state is short: what is written before it is read stays as it is. */
static void begin(run *r, qarena__writer *writer) {
    r->writer = writer;
    r->replays = false;
    r->entry = NULL;
    r->plan = NULL;
    r->coefficients = NULL;
    writer->reg->times.count = 0;
    writer->reg->times.circuit = 0;
    writer->reg->times.as_planned = true;
}

qarena_status qarena__run_pending(qarena__writer *writer) {
    static qarena_status (*const ways[])(run *) = {
        [COMPILED] = replay, [CANONICAL] = run_canonical, [LISTED] = sweep_chunk};
    qarena_register *reg = writer->reg;
    run r;
    begin(&r, writer);
    QARENA__FORWARD(qarena__write_secure(reg));
    qarena_status status = QARENA_OK;
    if (reg->canonical.ops.count) { /* what a stopped run has left */
        status = run_canonical(&r);
    }
    while (status == QARENA_OK && reg->queue.count) {
        const way how = take(&r);
        status = ways[how](&r);
        if (how == COMPILED && lacks_memory(status) && reg->canonical.ops.count == 0) {
            qarena__compiled_clear(&reg->compiled); /* and the chunk is taken again */
            status = QARENA_OK;
        } else if (r.may_keep && status == QARENA_OK) {
            qarena__compiled_insert(&reg->compiled, &r.key);
        }
    }
    status = status == QARENA_OK ? qarena__write_pending_reset(writer) : status;
    status = status == QARENA_OK ? qarena__write_pending_projection(writer) : status;
    if (status == QARENA_OK) {
        qarena__norm_after_run(writer);
    }
    return status;
}

qarena_status qarena__writer_synced(qarena__writer *writer, qarena_register *reg) {
    QARENA__FORWARD(qarena__writer_begin(writer, reg));
    if (reg->queue.count | reg->canonical.ops.count | qarena__reset_is_pending(reg) |
        qarena__front_waits(reg)) {
        const qarena_status status = qarena__run_pending(writer);
        if (status != QARENA_OK) {
            return qarena__writer_end(writer, status);
        }
    }
    return QARENA_OK;
}
