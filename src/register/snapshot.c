/* Snapshots: counted views of a committed state. */
#include "register/snapshot.h"
#include "core/bits.h"
#include "core/core_budget.h"
#include "core/status.h"
#include "plan/policy.h"
#include "register/commit.h"
#include "register/known_norm.h"
#include "register/zero_state.h"

qarena_status qarena__snapshot_make(qarena_arena *arena, unsigned n, unsigned precision,
                                    qarena__buffer *buffer, qarena_snapshot **snapshot) {
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof **snapshot, &object));
    *snapshot = object;
    **snapshot = (qarena_snapshot){
        .arena = arena, .buffer = buffer, .references = 1, .n = n, .precision = precision};
    qarena__arena_retain(arena);
    return QARENA_OK;
}

qarena_status qarena_snapshot_acquire(qarena_register *reg, qarena_snapshot **snapshot) {
    if (!reg || !snapshot) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "snapshot" : "reg");
    }
    qarena__buffer *front;
    QARENA__FORWARD(qarena__front_acquire(reg, &front));
    const qarena_status status =
        qarena__snapshot_make(reg->arena, reg->n, reg->precision, front, snapshot);
    if (status != QARENA_OK) {
        qarena__buffer_release(front);
    }
    return status;
}

void qarena_snapshot_retain(qarena_snapshot *snapshot) {
    if (snapshot) {
        atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
    }
}

void qarena_snapshot_release(qarena_snapshot *snapshot) {
    if (snapshot &&
        atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) == 1) {
        qarena_arena *arena = snapshot->arena;
        qarena__buffer_release(atomic_load_explicit(&snapshot->buffer, memory_order_acquire));
        qarena__object_release(arena, snapshot, sizeof *snapshot);
        qarena__arena_release(arena);
    }
}

/* The amplitudes of |0..0>, for those who ask for them. Nobody waits for anybody: of threads that
 * do this at once, one's buffer stays. */
static qarena_status write_zeros(qarena_snapshot *snapshot, qarena__buffer **written) {
    qarena__buffer *made, *there = NULL;
    uint64_t bytes = 0;
    (void)qarena__state_bytes(snapshot->n, snapshot->precision,
                              &bytes); /* a register has that many */
    QARENA__FORWARD(qarena__state_acquire(snapshot->arena, bytes,
                                          "amplitudes of a snapshot after a reset", &made));
    if (!qarena__arena_is_dry(snapshot->arena, bytes)) {
        const unsigned cores = snapshot->n < QARENA__PARALLEL_QUBITS ? 0 : qarena__cores_acquire(0);
        qarena__write_zero_state(qarena__kernels_of(snapshot->precision), made->data, snapshot->n,
                                 cores ? cores : 1);
        qarena__cores_release(cores);
    }
    made->norm = qarena__norm_given(1);
    if (atomic_compare_exchange_strong_explicit(&snapshot->buffer, &there, made,
                                                memory_order_acq_rel, memory_order_acquire)) {
        there = made;
    } else {
        qarena__buffer_release(made);
    }
    *written = there;
    return QARENA_OK;
}

qarena_status qarena_snapshot_amplitudes(const qarena_snapshot *snapshot, const void **amplitudes) {
    if (!snapshot || !amplitudes) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", snapshot ? "amplitudes" : "snapshot");
    }
    qarena__buffer *buffer = atomic_load_explicit(&snapshot->buffer, memory_order_acquire);
    if (!buffer) {
        QARENA__FORWARD(write_zeros((qarena_snapshot *)(uintptr_t)snapshot, &buffer));
    }
    *amplitudes = buffer->data;
    return QARENA_OK;
}

const void *qarena_snapshot_data(const qarena_snapshot *snapshot) {
    const void *amplitudes = NULL;
    return qarena_snapshot_amplitudes(snapshot, &amplitudes) == QARENA_OK ? amplitudes : NULL;
}

unsigned qarena_snapshot_qubits(const qarena_snapshot *snapshot) {
    return snapshot ? snapshot->n : 0;
}

unsigned qarena_snapshot_precision(const qarena_snapshot *snapshot) {
    return snapshot ? snapshot->precision : 0;
}
