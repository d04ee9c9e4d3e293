#include "register/asked_qubits.h"

#include "core/status.h"

qarena_status qarena__qubits_check(const char *call, unsigned n, const unsigned *qubits,
                                   unsigned k) {
    if (k > n) {
        return qarena__fail(QARENA_E_QUBIT, "%s: %u qubits asked of %u", call, k, n);
    }
    uint64_t seen = 0;
    for (unsigned i = 0; i < k; i++) {
        if (qubits[i] >= n) {
            return qarena__fail(QARENA_E_QUBIT, "%s: qubit %u is out of range [0, %u)", call,
                                qubits[i], n);
        }
        if (seen >> qubits[i] & 1) {
            return qarena__fail(QARENA_E_QUBIT, "%s: qubit %u is named twice", call, qubits[i]);
        }
        seen |= (uint64_t)1 << qubits[i];
    }
    return QARENA_OK;
}

qarena_status qarena__asked_qubits_check(const char *call, const qarena_register *reg,
                                         const unsigned *qubits, unsigned k) {
    return qarena__qubits_check(call, reg->n, qubits, k);
}
