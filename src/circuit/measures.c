/* How deep a circuit is, and how many gates of each kind it has. */
#include "circuit/circuit.h"
#include "core/status.h"

/* Gates between two looks at the clock. */
#define ASKING_GATES 8192u

qarena_status qarena_circuit_depth(const qarena_circuit *circuit, uint64_t *depth) {
    if (!circuit || !depth) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "depth" : "circuit");
    }
    uint64_t level[64] = {0}, deepest = 0; /* of each qubit: the gate that was last on it */
    qarena__watch watch = qarena__circuit_watch(circuit);
    const qarena__oplist *list = &circuit->gates->list;
    for (uint64_t i = 0; i < list->count; i++) {
        if (i % ASKING_GATES == 0) {
            QARENA__FORWARD(qarena__circuit_ask(&watch, "depth"));
        }
        const uint64_t qubits = qarena__op_qubits(&list->ops[i]);
        uint64_t before = 0;
        for (uint64_t rest = qubits; rest; rest &= rest - 1) {
            const uint64_t here = level[__builtin_ctzll(rest)];
            before = here > before ? here : before;
        }
        for (uint64_t rest = qubits; rest; rest &= rest - 1) {
            level[__builtin_ctzll(rest)] = before + 1;
        }
        deepest = qubits && before == deepest ? before + 1 : deepest;
    }
    *depth = deepest;
    return QARENA_OK;
}

qarena_status qarena_circuit_count(const qarena_circuit *circuit, uint64_t *counts) {
    if (!circuit || !counts) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "counts" : "circuit");
    }
    uint64_t sums[QARENA_GATE_COUNT] = {0};
    qarena__watch watch = qarena__circuit_watch(circuit);
    const qarena__oplist *list = &circuit->gates->list;
    for (uint64_t i = 0; i < list->count; i++) {
        if (i % ASKING_GATES == 0) {
            QARENA__FORWARD(qarena__circuit_ask(&watch, "count"));
        }
        sums[list->ops[i].gate] += list->ops[i].kind == QARENA__OP_GATE;
    }
    for (unsigned gate = 0; gate < QARENA_GATE_COUNT; gate++) {
        counts[gate] = sums[gate];
    }
    return QARENA_OK;
}
