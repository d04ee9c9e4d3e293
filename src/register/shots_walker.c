#include "register/shots_walker.h"

#include <string.h>

#include "core/status.h"
#include "register/commit.h"
#include "register/pending_gates.h"
#include "register/projection.h"
#include "register/run.h"

void qarena__walker_leave(const qarena__walker *w, qarena__branch *branch) {
    branch->thread = w->thread;
    qarena__spin_take(&w->tree->lock);
    qarena__branch_wait(w->tree, branch);
    qarena__spin_give(&w->tree->lock);
}

bool qarena__walker_is_reset(const qarena__walker *w) {
    return qarena__reset_is_pending(w->reg) &&
           w->reg->queue.count + w->reg->canonical.ops.count == 0;
}

qarena_status qarena__walker_secure(const qarena__walker *w) {
    const qarena_status status = qarena__write_secure(w->reg);
    if (status != QARENA_E_MEMORY || !w->work->valued) {
        return status;
    }
    qarena__buffer_release(w->work->valued);
    w->work->valued = NULL;
    return qarena__write_secure(w->reg);
}

qarena_status qarena__walker_ask(const qarena__walker *w) {
    const bool stops = w->thread == 0 ? qarena__watch_ask(w->tree->watch)
                                      : atomic_load_explicit(&w->tree->stops, memory_order_relaxed);
    return stops ? qarena__fail(QARENA_E_CANCELLED, "shots: cancelled") : QARENA_OK;
}

qarena_status qarena__walker_split(const qarena__walker *w, const qarena__branch *branch,
                                   const qarena__outcomes *o, qarena__branch **other) {
    qarena__branch *made;
    w->work->stands = true;
    QARENA__FORWARD(qarena__branch_take(w->tree, &made));
    memcpy(made, branch, qarena__branch_bytes(w->tree));
    w->work->stands = false;
    if (!qarena__walker_is_reset(w)) {
        qarena__buffer_retain(w->reg->front);
        made->state = w->reg->front;
        made->nonzero_qubits = w->reg->nonzero_qubits;
    }
    qarena__branch_narrow(w->tree, made, o, 1);
    *other = made;
    return QARENA_OK;
}

qarena_status qarena__walker_settle(const qarena__walker *w) {
    return qarena__walker_is_reset(w) ? QARENA_OK : qarena_register_sync(w->reg);
}

qarena_status qarena__walker_gate(const qarena__walker *w, qarena_gate gate, unsigned qubit) {
    return qarena_register_apply(w->reg, gate, NULL,
                                 &(qarena_operands){.qubits = &qubit, .n_qubits = 1});
}

qarena_status qarena__walker_flip(const qarena__walker *w, uint64_t qubits) {
    qarena_register *reg = w->reg;
    qarena__writer writer;
    const bool gates = qarena__reset_is_pending(reg) || reg->queue.count + reg->canonical.ops.count;
    if (!gates && qubits) {
        QARENA__FORWARD(qarena__writer_begin(&writer, reg));
        qarena__flip_later(reg, qubits);
        return qarena__writer_end(&writer, QARENA_OK);
    }
    for (; qubits; qubits &= qubits - 1) {
        QARENA__FORWARD(qarena__walker_gate(w, QARENA_GATE_X, (unsigned)__builtin_ctzll(qubits)));
    }
    return QARENA_OK;
}

qarena_status qarena__walker_apply_frame(const qarena__walker *w, qarena__frame frame) {
    static const qarena_gate gates[] = {QARENA_GATE_I, QARENA_GATE_X, QARENA_GATE_Z, QARENA_GATE_Y};
    for (uint64_t left = frame.x | frame.z; left; left &= left - 1) {
        const unsigned q = (unsigned)__builtin_ctzll(left);
        QARENA__FORWARD(
            qarena__walker_gate(w, gates[(frame.x >> q & 1) | (frame.z >> q & 1) << 1], q));
    }
    return QARENA_OK;
}
