#include "register/commit.h"

#include <string.h>

#include "core/bits.h"
#include "core/status.h"

static void lock(qarena_register *reg) {
    qarena__spin_take(&reg->front_lock);
}

static void unlock(qarena_register *reg) {
    qarena__spin_give(&reg->front_lock);
}

qarena_status qarena__state_acquire(qarena_arena *arena, uint64_t bytes, const char *what,
                                    qarena__buffer **buffer) {
    QARENA__FORWARD(qarena__buffer_acquire(arena, bytes, what, buffer));
    if (bytes <= QARENA__MIN_BUFFER) {
        memset((*buffer)->data, 0, QARENA__MIN_BUFFER);
    }
    return QARENA_OK;
}

static qarena_status need_back(qarena_register *reg) {
    if (!reg->back) {
        QARENA__FORWARD(qarena__state_acquire(reg->arena, reg->bytes,
                                              "back buffer, the state being shared", &reg->back));
        reg->back_nonzero_qubits = UINT64_MAX;
    }
    return QARENA_OK;
}

qarena_status qarena__write_prepare(qarena_register *reg) {
    return reg->buffers == 1 && qarena__buffer_is_unique(reg->front) ? QARENA_OK : need_back(reg);
}

qarena_status qarena__write_secure(qarena_register *reg) {
    qarena_status status = qarena__write_prepare(reg);
    if (status == QARENA_E_MEMORY) {
        qarena__compiled_clear(&reg->compiled);
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
            if (!reg->keeps_work_space) {
                qarena__buffer_release(reg->back); /* of a time when the front was shared */
                reg->back = NULL;
            }
            *target = reg->front;
            reg->target_nonzero_qubits = UINT64_MAX;
            return QARENA_OK;
        }
    }
    QARENA__FORWARD(need_back(reg));
    reg->target_nonzero_qubits = reg->back_nonzero_qubits;
    reg->back_nonzero_qubits =
        UINT64_MAX; /* until it is a front that retires, it may be half written */
    *target = reg->back;
    return QARENA_OK;
}

/* A buffer becomes the back buffer if that is wanted and nobody else sees it. */
static void keep_or_release(qarena_register *reg, qarena__buffer *buffer, uint64_t nonzero_qubits) {
    if ((reg->buffers == 2 || reg->keeps_work_space) && !reg->back &&
        qarena__buffer_is_unique(buffer)) {
        reg->back = buffer;
        reg->back_nonzero_qubits = nonzero_qubits;
    } else {
        qarena__buffer_release(buffer);
    }
}

/* What becomes of the old front. Of the new one nothing is known yet. */
static void retire(qarena_register *reg, qarena__buffer *old) {
    const uint64_t nonzero_qubits = reg->nonzero_qubits;
    reg->nonzero_qubits = UINT64_MAX;
    keep_or_release(reg, old, nonzero_qubits);
}

qarena_status qarena__spare_acquire(qarena_register *reg, const char *what,
                                    qarena__buffer **buffer) {
    if (!reg->back) {
        return qarena__state_acquire(reg->arena, reg->bytes, what, buffer);
    }
    *buffer = reg->back;
    reg->back = NULL;
    return QARENA_OK;
}

void qarena__spare_release(qarena_register *reg, qarena__buffer *buffer) {
    if (buffer) {
        keep_or_release(reg, buffer, UINT64_MAX);
    }
}

void qarena__write_commit(qarena_register *reg, qarena__buffer *target, qarena__kept_norm norm) {
    qarena__buffer *old = reg->front;
    reg->halves.known = false;
    lock(reg);
    target->norm = norm;
    reg->front = target;
    reg->in_place = false;
    reg->reset_pending = false;
    unlock(reg);
    if (target == old) {
        reg->nonzero_qubits = UINT64_MAX;
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

qarena_status qarena__write_for(qarena__writer *writer, const qarena__buffer *target,
                                uint64_t items, uint64_t grain, qarena__range_fn *fn,
                                void *context) {
    if (target == writer->reg->front) {
        qarena__writer_for(writer, items, grain, fn, context);
        return QARENA_OK;
    }
    qarena__writer_ask_for(writer, items, grain, fn, context);
    if (!qarena__watch_cancelled(&writer->watch)) {
        return QARENA_OK;
    }
    qarena__write_abandon(writer->reg);
    return qarena__writer_cancelled(writer);
}

void qarena__front_replace(qarena_register *reg, qarena__buffer *buffer) {
    qarena__buffer *old = reg->front;
    lock(reg);
    reg->front = buffer;
    reg->reset_pending = false;
    unlock(reg);
    reg->projection = (qarena__projection){0};
    reg->halves.known = false;
    retire(reg, old);
}

void qarena__front_reset(qarena_register *reg) {
    lock(reg);
    reg->reset_pending = true;
    unlock(reg);
    reg->projection = (qarena__projection){0};
    reg->halves.known = false;
}

bool qarena__front_exchange(qarena_register *reg, qarena__buffer *buffer, bool waits) {
    lock(reg);
    const bool mine = qarena__buffer_is_unique(reg->front);
    if (mine) {
        reg->front = buffer;
        reg->reset_pending = waits;
    }
    unlock(reg);
    if (mine) {
        reg->nonzero_qubits = waits ? UINT64_MAX : 0;
        reg->projection = (qarena__projection){0};
        reg->halves.known = false;
    }
    return mine;
}

qarena_status qarena__front_acquire(qarena_register *reg, qarena__buffer **buffer) {
    lock(reg);
    const bool after_reset = reg->reset_pending,
               writing =
                   reg->in_place &&
                   !after_reset; /* after a reset the front is not the state, whoever writes it */
    qarena__buffer *front = after_reset || writing ? NULL : reg->front;
    if (front) {
        qarena__buffer_retain(front);
    }
    unlock(reg);
    if (writing) {
        return qarena__fail(QARENA_E_BUSY,
                            "snapshot: a gate is writing the state in place (buffers = 1)");
    }
    *buffer = front;
    return QARENA_OK;
}
