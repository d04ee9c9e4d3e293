/* One writer at a time, and the swap that is the only commit. */
#include <string.h>

#include "core/bits.h"
#include "core/core_budget.h"
#include "core/counters.h"
#include "core/status.h"
#include "register/register.h"

qarena_status qarena__stay_begin(qarena__stay *stay, qarena_register *reg) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    if (__builtin_expect(atomic_exchange_explicit(&reg->busy, true, memory_order_acquire), 0)) {
        return qarena__fail(QARENA_E_BUSY, "register: another thread is using it");
    }
    *stay = (qarena__stay){.reg = reg, .kernels = qarena__kernels_of(reg->precision), .watch = {.poll = reg->poll, .context = reg->poll_context}};
    return QARENA_OK;
}

qarena_status qarena__stay_synced(qarena__stay *stay, qarena_register *reg) {
    QARENA__FORWARD(qarena__stay_begin(stay, reg));
    if (reg->queue.count | reg->program.ops.count | qarena__is_fresh(reg)) {
        qarena_status status = qarena__queue_run(stay);
        if (status != QARENA_OK) {
            return qarena__stay_end(stay, status);
        }
    }
    return QARENA_OK;
}

static void count(qarena__counter counter, uint64_t amount) {
    if (amount) {
        qarena__count(counter, amount);
    }
}

qarena_status qarena__stay_end(qarena__stay *stay, qarena_status status) {
    if (qarena__watch_cancelled(&stay->watch)) {
        status = qarena__stay_cancelled(stay);
    }
    if (stay->threads) {
        qarena__cores_release(stay->threads);
    }
    count(QARENA__COUNT_GATES, stay->gates);
    count(QARENA__COUNT_RUNS, stay->gates != 0);
    count(QARENA__COUNT_BYTES_READ, stay->bytes_read);
    count(QARENA__COUNT_BYTES_WRITTEN, stay->bytes_written);
    atomic_store_explicit(&stay->reg->busy, false, memory_order_release);
    return status;
}

unsigned qarena__stay_threads(qarena__stay *stay) {
    if (stay->reg->n < QARENA__PARALLEL_QUBITS) {
        return 1;
    }
    if (!stay->threads) {
        stay->threads = qarena__cores_acquire(stay->reg->threads);
    }
    return stay->threads;
}

void qarena__stay_for(qarena__stay *stay, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context) {
    qarena__parallel_for(qarena__stay_threads(stay), items, grain, fn, context); /* which fences what was written past the caches, on one thread too */
}

qarena_status qarena__stay_cancelled(qarena__stay *stay) {
    return qarena__fail(QARENA_E_CANCELLED, "cancelled: %llu gates are pending", (unsigned long long)qarena_register_pending(stay->reg));
}

qarena_status qarena__stay_poll(qarena__stay *stay) {
    qarena_register *reg = stay->reg;
    return reg->poll && reg->poll(reg->poll_context) ? qarena__stay_cancelled(stay) : QARENA_OK;
}

static void lock(qarena_register *reg) {
    qarena__spin_take(&reg->front_lock);
}

static void unlock(qarena_register *reg) {
    qarena__spin_give(&reg->front_lock);
}

qarena_status qarena__state_acquire(qarena_arena *arena, uint64_t bytes, const char *what, qarena__buffer **buffer) {
    QARENA__FORWARD(qarena__buffer_acquire(arena, bytes, what, buffer));
    if (bytes <= QARENA__MIN_BUFFER) {
        memset((*buffer)->data, 0, QARENA__MIN_BUFFER);
    }
    return QARENA_OK;
}

static qarena_status need_back(qarena_register *reg) {
    if (!reg->back) {
        QARENA__FORWARD(qarena__state_acquire(reg->arena, reg->bytes, "back buffer, the state being shared", &reg->back));
        reg->back_support = UINT64_MAX;
    }
    return QARENA_OK;
}

qarena_status qarena__write_prepare(qarena_register *reg) {
    return reg->buffers == 1 && qarena__buffer_is_unique(reg->front) ? QARENA_OK : need_back(reg);
}

qarena_status qarena__write_secure(qarena_register *reg) {
    qarena_status status = qarena__write_prepare(reg);
    if (status == QARENA_E_MEMORY) {
        qarena__prepared_clear(&reg->prepared);
        qarena__plan_cache_clear(&reg->plan_cache);
        status = qarena__write_prepare(reg);
    }
    return status;
}

qarena_status qarena__write_begin(qarena_register *reg, qarena__buffer **target) {
    if (reg->buffers == 1) {
        lock(reg);
        reg->in_place = qarena__buffer_is_unique(reg->front);
        unlock(reg);
        if (reg->in_place) {
            qarena__buffer_release(reg->back); /* of a time when the front was shared */
            reg->back = NULL;
            *target = reg->front;
            reg->target_support = UINT64_MAX;
            return QARENA_OK;
        }
    }
    QARENA__FORWARD(need_back(reg));
    reg->target_support = reg->back_support;
    reg->back_support = UINT64_MAX; /* until it is a front that retires, it may be half written */
    *target = reg->back;
    return QARENA_OK;
}

/* The old front becomes the back buffer if that is wanted and nobody else sees it. Of the new front nothing is known yet. */
static void retire(qarena_register *reg, qarena__buffer *old) {
    const uint64_t support = reg->support;
    reg->support = UINT64_MAX;
    if (reg->buffers == 2 && !reg->back && qarena__buffer_is_unique(old)) {
        reg->back = old;
        reg->back_support = support;
    } else {
        qarena__buffer_release(old);
    }
}

void qarena__write_commit(qarena_register *reg, qarena__buffer *target, qarena__kept_norm norm) {
    qarena__buffer *old = reg->front;
    lock(reg);
    target->norm = norm;
    reg->front = target;
    reg->in_place = false;
    reg->fresh = false;
    unlock(reg);
    if (target == old) {
        reg->support = UINT64_MAX;
        return;
    }
    reg->back = NULL;
    retire(reg, old);
}

void qarena__write_abandon(qarena_register *reg) {
    if (reg->buffers == 1) {
        qarena__buffer_release(reg->back);
        reg->back = NULL;
    }
}

void qarena__front_replace(qarena_register *reg, qarena__buffer *buffer) {
    qarena__buffer *old = reg->front;
    lock(reg);
    reg->front = buffer;
    reg->fresh = false;
    unlock(reg);
    retire(reg, old);
}

void qarena__front_reset(qarena_register *reg) {
    lock(reg);
    reg->fresh = true;
    unlock(reg);
}

qarena_status qarena__front_acquire(qarena_register *reg, qarena__buffer **buffer) {
    lock(reg);
    const bool fresh = reg->fresh, writing = reg->in_place && !fresh; /* after a reset the front is not the state, whoever writes it */
    qarena__buffer *front = fresh || writing ? NULL : reg->front;
    if (front) {
        qarena__buffer_retain(front);
    }
    unlock(reg);
    if (writing) {
        return qarena__fail(QARENA_E_BUSY, "snapshot: a gate is writing the state in place (buffers = 1)");
    }
    *buffer = front;
    return QARENA_OK;
}
