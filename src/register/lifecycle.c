/* Registers: making, forking, ending, and what never changes about them. */
#include "register/lifecycle.h"

#include "core/bits.h"
#include "core/options.h"
#include "core/status.h"
#include "plan/units.h"
#include "register/adjoint_list.h"
#include "register/canonical_queue.h"
#include "register/commit.h"
#include "register/pending_gates.h"
#include "register/run.h"
#include "register/shape.h"
#include "register/workspace.h"

/* Threads of one register, as of the process. */
#define MAX_THREADS 1024u

qarena_status qarena__register_options_check(const qarena_register_options *options) {
    if (options->size != sizeof *options) {
        return qarena__fail(QARENA_E_ARGUMENT, "register options: size is %zu, not %zu",
                            options->size, sizeof *options);
    }
    QARENA__FORWARD(qarena__shape_check(options->precision, options->buffers));
    if (options->threads > MAX_THREADS) {
        return qarena__fail(QARENA_E_ARGUMENT, "threads: %u is out of range [0, %u]",
                            options->threads, MAX_THREADS);
    }
    return QARENA_OK;
}

/* Refuse what cannot be had before anything is touched. */
static qarena_status memory_check(qarena_arena *arena, unsigned n,
                                  const qarena_register_options *options, uint64_t *bytes) {
    char what[64];
    qarena__shape_describe(n, options->precision, options->buffers, what);
    if (!qarena__state_bytes(n, options->precision, bytes)) {
        qarena_arena_stats stats;
        uint64_t available =
            qarena_arena_read_stats(arena, &stats) == QARENA_OK ? stats.budget - stats.in_use : 0;
        return qarena__fail(QARENA_E_MEMORY, "%s: more than 2^62 bytes needed, %llu available",
                            what, (unsigned long long)available);
    }
    return qarena__arena_check(arena, *bytes, options->buffers, what);
}

static qarena_status acquire_buffers(qarena_register *reg) {
    QARENA__FORWARD(qarena__state_acquire(reg->arena, reg->bytes, "front buffer", &reg->front));
    if (reg->buffers == 2) {
        qarena_status status =
            qarena__state_acquire(reg->arena, reg->bytes, "back buffer", &reg->back);
        if (status != QARENA_OK) {
            qarena__buffer_release(reg->front);
            return status;
        }
    }
    return QARENA_OK;
}

qarena_status qarena__register_make(qarena_arena *arena, unsigned n,
                                    const qarena_register_options *options, qarena__buffer *front,
                                    qarena_register **reg) {
    uint64_t bytes = 0;
    if (front) {
        bytes = front->bytes;
    } else {
        QARENA__FORWARD(memory_check(arena, n, options, &bytes));
    }
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof(qarena_register), &object));
    qarena_register *made = object;
    *made = (qarena_register){.arena = arena,
                              .front = front,
                              .nonzero_qubits = UINT64_MAX,
                              .back_nonzero_qubits = UINT64_MAX,
                              .bytes = bytes,
                              .n = n,
                              .precision = options->precision,
                              .buffers = options->buffers,
                              .threads = options->threads,
                              .compiled = {.arena = arena, .most = QARENA__COMPILED_CHUNKS},
                              .costs = qarena__cost_model_now(options->precision)};
    made->canonical.ops.arena = arena;
    qarena_status status = qarena__oplist_init(&made->queue, arena);
    if (status == QARENA_OK && !front) {
        status = acquire_buffers(made);
        if (status != QARENA_OK) {
            qarena__oplist_fini(&made->queue);
        }
    }
    if (status != QARENA_OK) {
        qarena__object_release(arena, made, sizeof *made);
        return status;
    }
    qarena__arena_retain(arena);
    *reg = made;
    return QARENA_OK;
}

static qarena_status make_fresh(qarena_arena *arena, unsigned n,
                                const qarena_register_options *options, qarena_register **reg) {
    qarena_register *made;
    QARENA__FORWARD(qarena__register_make(arena, n, options, NULL, &made));
    qarena_status status = qarena_register_reset(made);
    status = status == QARENA_OK ? qarena_register_sync(made)
                                 : status; /* nobody may see what the front holds now */
    if (status != QARENA_OK) {
        qarena_register_destroy(made);
        return status;
    }
    *reg = made;
    return QARENA_OK;
}

qarena_status qarena_register_create(qarena_arena *arena, unsigned n,
                                     const qarena_register_options *options,
                                     qarena_register **reg) {
    static const qarena_register_options defaults = QARENA_REGISTER_OPTIONS_INIT;
    if (!arena || !reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", arena ? "reg" : "arena");
    }
    options = options ? options : &defaults;
    QARENA__FORWARD(qarena__register_options_check(options));
    QARENA__FORWARD(qarena__kernels_check());
    unsigned threads;
    QARENA__FORWARD(
        qarena__option_threads(&threads)); /* said now, not taken for another number later */
    qarena__watch watch = {.poll = options->poll, .context = options->poll_context};
    qarena__watch *before = qarena__watch_set_of_thread(watch.poll ? &watch : NULL);
    qarena_status status = make_fresh(arena, n, options, reg);
    (void)qarena__watch_set_of_thread(before);
    return status;
}

void qarena_register_destroy(qarena_register *reg) {
    if (!reg) {
        return;
    }
    qarena_arena *arena = reg->arena;
    qarena__pending_clear(reg);
    qarena__oplist_fini(&reg->queue);
    qarena__plan_cache_clear(&reg->plan_cache);
    qarena__compiled_fini(&reg->compiled);
    qarena__canonical_fini(reg);
    if (reg->adjoint) {
        qarena_register_destroy(reg->adjoint->forward);
        qarena__adjoint_list_destroy(arena, reg->adjoint);
    }
    qarena__work_space_clear(reg);
    qarena__buffer_release(reg->front);
    qarena__buffer_release(reg->back);
    qarena__object_release(arena, reg, sizeof *reg);
    qarena__arena_release(arena);
}

qarena_status qarena_register_fork(qarena_register *reg, qarena_register **fork) {
    if (!fork) {
        return qarena__fail(QARENA_E_ARGUMENT, "fork is NULL");
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = reg->precision;
    options.buffers = reg->buffers;
    options.threads = reg->threads;
    qarena__buffer_retain(reg->front);
    qarena_status status = qarena__register_make(reg->arena, reg->n, &options, reg->front, fork);
    if (status != QARENA_OK) {
        qarena__buffer_release(reg->front);
    } else {
        (*fork)->nonzero_qubits = reg->nonzero_qubits;
    }
    return qarena__writer_end(&writer, status);
}

unsigned qarena_register_qubits(const qarena_register *reg) {
    return reg ? reg->n : 0;
}

unsigned qarena_register_precision(const qarena_register *reg) {
    return reg ? reg->precision : 0;
}

unsigned qarena_register_buffers(const qarena_register *reg) {
    return reg ? reg->buffers : 0;
}

uint64_t qarena_register_pending(const qarena_register *reg) {
    return reg ? atomic_load_explicit(&reg->pending, memory_order_relaxed) : 0;
}

qarena_status qarena_register_set_poll(qarena_register *reg, int (*poll)(void *context),
                                       void *context) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    reg->poll = poll;
    reg->poll_context = context;
    return qarena__writer_end(&writer, QARENA_OK);
}
