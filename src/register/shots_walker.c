#include "register/shots_walker.h"

#include <string.h>

#include "core/status.h"
#include "plan/policy.h"
#include "register/pending_gates.h"
#include "register/projection.h"
#include "register/run.h"

void qarena__walker_leave(const qarena__walker *w, qarena__branch *branch) {
    branch->thread = w->thread;
    qarena__branch_give(w->tree, branch, &w->tree->waiting);
    atomic_fetch_add_explicit(&w->tree->n_waiting, 1, memory_order_relaxed);
}

static bool is_reset(const qarena_register *reg) {
    return qarena__reset_is_pending(reg) && reg->queue.count + reg->canonical.ops.count == 0;
}

qarena_status qarena__walker_split(const qarena__walker *w, const qarena__branch *branch,
                                   const qarena__outcomes *o, qarena__branch **other) {
    qarena__branch *made;
    QARENA__FORWARD(qarena__branch_take(w->tree, &made));
    memcpy(made, branch, qarena__branch_bytes(w->tree));
    if (!is_reset(w->reg)) {
        qarena__buffer_retain(w->reg->front);
        made->state = w->reg->front;
        made->nonzero_qubits = w->reg->nonzero_qubits;
    }
    qarena__branch_narrow(w->tree, made, o, 1);
    *other = made;
    return QARENA_OK;
}

qarena_status qarena__walker_settle(const qarena__walker *w) {
    return is_reset(w->reg) ? QARENA_OK : qarena_register_sync(w->reg);
}

qarena_status qarena__walker_gate(const qarena__walker *w, qarena_gate gate, unsigned qubit) {
    return qarena_register_apply(w->reg, gate, NULL,
                                 &(qarena_operands){.qubits = &qubit, .n_qubits = 1});
}

/* States too small for passes are flipped by gates: there a sweep costs less than what is saved. */
qarena_status qarena__walker_flip(const qarena__walker *w, uint64_t qubits) {
    qarena_register *reg = w->reg;
    qarena__writer writer;
    const bool gates = qarena__reset_is_pending(reg) || reg->queue.count ||
                       reg->canonical.ops.count || !qarena__passes_may_pay(reg->n);
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
