/* A state that leaves its register, without a copy. */
#include <string.h>

#include "core/status.h"
#include "register/commit.h"
#include "register/known_norm.h"
#include "register/run.h"
#include "register/snapshot.h"
#include "register/zero_state.h"

#define CALL "take_state"

/* Bytes that a thread copies at a time. */
#define GRAIN ((uint64_t)1 << 16)

typedef struct copying {
    const char *from;
    char *to;
} copying;

static void copy(void *context, uint64_t begin, uint64_t end) {
    const copying *c = context;
    memcpy(c->to + begin, c->from + begin, end - begin);
}

static void copy_front(qarena__writer *writer, const qarena__buffer *to) {
    const qarena_register *reg = writer->reg;
    if (!qarena__writer_is_dry(writer)) {
        copying c = {reg->front->data, to->data};
        qarena__writer_ask_for(writer, reg->bytes, GRAIN, copy, &c);
    }
    writer->bytes_read += reg->bytes;
    writer->bytes_written += reg->bytes;
}

/* The front, which becomes the caller's, or a copy of it where others share it. */
static qarena_status take(qarena__writer *writer, qarena_snapshot **state) {
    qarena_register *reg = writer->reg;
    const bool in_block = qarena__arena_in_block(reg->arena);
    qarena__buffer *spare;
    QARENA__FORWARD(
        qarena__spare_acquire(reg, "front buffer beside a state that is taken", &spare));
    const qarena_status status =
        qarena__snapshot_make(reg->arena, reg->n, reg->precision, spare, state);
    if (status != QARENA_OK) {
        qarena__spare_release(reg, spare);
        return status;
    }
    if (in_block) { /* where a reset can't wait */
        qarena__write_zero_state(writer->kernels, spare->data, reg->n, 1);
        spare->norm = qarena__norm_given(1);
    }
    qarena__buffer *front = reg->front;
    if (qarena__front_exchange(reg, spare, !in_block)) {
        atomic_store_explicit(&(*state)->buffer, front, memory_order_release);
        return QARENA_OK;
    }
    if (!in_block) {
        copy_front(writer, spare);
        spare->norm = front->norm;
    }
    if (in_block || qarena__watch_cancelled(&writer->watch)) {
        qarena_snapshot_release(*state);
        return in_block ? qarena__fail(QARENA_E_MEMORY,
                                       CALL ": others share the state, and in a caller's block it "
                                            "can't be copied for them")
                        : qarena__writer_cancelled(writer);
    }
    qarena__front_reset(reg);
    return QARENA_OK;
}

qarena_status qarena_register_take_state(qarena_register *reg, qarena_snapshot **state) {
    if (!state) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": state is NULL");
    }
    qarena__writer writer;
    qarena_snapshot *taken = NULL;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    QARENA__FORWARD(qarena__writer_end(&writer, take(&writer, &taken)));
    *state = taken;
    return QARENA_OK;
}

qarena_status qarena_snapshot_writable(qarena_snapshot *snapshot, void **amplitudes) {
    const void *there;
    if (!amplitudes) {
        return qarena__fail(QARENA_E_ARGUMENT, "amplitudes is NULL");
    }
    QARENA__FORWARD(qarena_snapshot_amplitudes(snapshot, &there));
    qarena__buffer *buffer = atomic_load_explicit(&snapshot->buffer, memory_order_acquire);
    if (atomic_load_explicit(&snapshot->references, memory_order_acquire) != 1 ||
        !qarena__buffer_is_unique(buffer)) {
        return qarena__fail(QARENA_E_BUSY, "snapshot: others share its amplitudes");
    }
    buffer->norm = (qarena__kept_norm){0}; /* what it will be nobody knows */
    *amplitudes = buffer->data;
    return QARENA_OK;
}
