/* Snapshots: counted views of a committed front buffer. */
#include "core/status.h"
#include "register/register.h"

/* A reset that waits is done first, unless a run of another thread is about to do it. */
static qarena_status settle(qarena_register *reg) {
    qarena__stay stay;
    if (!qarena__is_fresh(reg) || qarena__stay_begin(&stay, reg) != QARENA_OK) {
        return QARENA_OK;
    }
    return qarena__stay_end(&stay, qarena__write_fresh(&stay));
}

qarena_status qarena_snapshot_acquire(qarena_register *reg, qarena_snapshot **snapshot) {
    if (!reg || !snapshot) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "snapshot" : "reg");
    }
    QARENA__FORWARD(settle(reg));
    void *object;
    QARENA__FORWARD(qarena__object_allocate(reg->arena, sizeof(qarena_snapshot), &object));
    qarena_snapshot *made = object;
    qarena__buffer *front;
    qarena_status status = qarena__front_acquire(reg, &front);
    if (status != QARENA_OK) {
        qarena__object_release(reg->arena, made, sizeof *made);
        return status;
    }
    *made = (qarena_snapshot){.arena = reg->arena, .buffer = front, .references = 1, .n = reg->n, .precision = reg->precision};
    qarena__arena_retain(reg->arena);
    *snapshot = made;
    return QARENA_OK;
}

void qarena_snapshot_retain(qarena_snapshot *snapshot) {
    atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
}

void qarena_snapshot_release(qarena_snapshot *snapshot) {
    if (snapshot && atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) == 1) {
        qarena_arena *arena = snapshot->arena;
        qarena__buffer_release(snapshot->buffer);
        qarena__object_release(arena, snapshot, sizeof *snapshot);
        qarena__arena_release(arena);
    }
}

const void *qarena_snapshot_data(const qarena_snapshot *snapshot) {
    return snapshot->buffer->data;
}

unsigned qarena_snapshot_qubits(const qarena_snapshot *snapshot) {
    return snapshot->n;
}

unsigned qarena_snapshot_precision(const qarena_snapshot *snapshot) {
    return snapshot->precision;
}
