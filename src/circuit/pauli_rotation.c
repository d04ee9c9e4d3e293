#include "circuit/pauli_rotation.h"

#include <math.h>

#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "circuit/pauli_string.h"
#include "core/status.h"

static const char name[] = "pauli_rotation";

qarena_status qarena__pauli_rotation_make(double theta, uint64_t x, uint64_t z,
                                          const qarena_operands *controls, unsigned n,
                                          qarena__op *op) {
    qarena__operand_masks masks;
    const uint64_t outside = n < 64 ? (x | z) >> n << n : 0;
    if (controls && controls->n_qubits) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, the masks name them all", name,
                            controls->n_qubits);
    }
    if (outside) {
        return qarena__fail(QARENA_E_QUBIT, "%s: qubit %d is out of range [0, %u)", name,
                            __builtin_ctzll(outside), n);
    }
    QARENA__FORWARD(qarena__operands_check(name, controls, n, &masks));
    const uint64_t twice = (x | z) & (masks.ones | masks.zeros);
    if (twice) {
        return qarena__fail(QARENA_E_QUBIT, "%s: qubit %d is named twice", name,
                            __builtin_ctzll(twice));
    }
    if (!isfinite(theta)) {
        return qarena__fail(QARENA_E_NOT_FINITE, "%s: angle is %g", name, theta);
    }
    *op = (qarena__op){.gate = QARENA_GATE_PAULI_ROTATION,
                       .ones = masks.ones,
                       .zeros = masks.zeros,
                       .on = {.angle = theta, .x = x, .z = z}};
    return QARENA_OK;
}

bool qarena__pauli_rotation_as_gate(const qarena__op *op, qarena__op *gate) {
    static const qarena_gate one[] = {QARENA_GATE_GPHASE, QARENA_GATE_RX, QARENA_GATE_RZ,
                                      QARENA_GATE_RY},
                             two[] = {QARENA_GATE_GPHASE, QARENA_GATE_RXX, QARENA_GATE_RZZ,
                                      QARENA_GATE_RYY};
    const uint64_t x = op->on.x, z = op->on.z, qubits = x | z;
    const unsigned count = (unsigned)__builtin_popcountll(qubits),
                   letter = (x ? 1u : 0) | (z ? 2u : 0);
    if (count > 2 || (x && x != qubits) || (z && z != qubits)) {
        return false;
    }
    *gate = (qarena__op){.gate = (uint8_t)(count == 1 ? one : two)[letter],
                         .ones = op->ones,
                         .zeros = op->zeros,
                         .binding = op->binding,
                         .numbers = op->numbers,
                         .parameters = {count ? op->on.angle : -op->on.angle / 2},
                         .n_targets = (uint8_t)count};
    for (uint64_t rest = qubits; rest; rest &= rest - 1) {
        gate->targets[rest != qubits] = (uint8_t)__builtin_ctzll(rest);
    }
    return true;
}

qarena_status qarena_pauli_string_read(const char *text, unsigned n, uint64_t *x_mask,
                                       uint64_t *z_mask) {
    if (!text || !x_mask || !z_mask) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL",
                            !text     ? "text"
                            : !x_mask ? "x_mask"
                                      : "z_mask");
    }
    if (n > 64) {
        return qarena__fail(QARENA_E_ARGUMENT, "n: %u qubits, at most 64 allowed", n);
    }
    return qarena__pauli_string_parse(text, n, x_mask, z_mask);
}

qarena_status qarena_circuit_pauli_rotation(qarena_circuit *circuit, double theta, uint64_t x_mask,
                                            uint64_t z_mask, const qarena_operands *controls) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__pauli_rotation_make(theta, x_mask, z_mask, controls, circuit->n, &op));
    return qarena__circuit_add(circuit, &op, NULL);
}
