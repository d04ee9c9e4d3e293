/* Pauli frames: a string of Pauli matrices that is kept beside a state instead of being applied to
 * it, and carried through gates (Knill, Nature 434, 39, 2005; Gidney, Quantum 5, 497, 2021). The
 * state proper is the frame times the state that is kept, up to a phase. */
#ifndef QARENA_CIRCUIT_PAULI_FRAME_H
#define QARENA_CIRCUIT_PAULI_FRAME_H

#include "circuit/op.h"

/* Bit q: X or Y, and Z or Y, on qubit q. */
typedef struct qarena__frame {
    uint64_t x, z;
} qarena__frame;

static inline bool qarena__frame_is_empty(qarena__frame frame) {
    return (frame.x | frame.z) == 0;
}

static inline qarena__frame qarena__frame_product(qarena__frame a, qarena__frame b) {
    return (qarena__frame){a.x ^ b.x, a.z ^ b.z};
}

/* Its part on some qubits. */
static inline qarena__frame qarena__frame_on(qarena__frame frame, uint64_t qubits) {
    return (qarena__frame){frame.x & qubits, frame.z & qubits};
}

/* Carry a frame through a gate: gate frame = frame' gate', where gate' is the gate with the angles
 * negated whose bits *signs has. T and TDG count as phases by an angle. False: there is no such
 * frame', since the gate would become another one; *frame is untouched then. */
bool qarena__frame_pass(const qarena__op *gate, qarena__frame *frame, unsigned *signs);

/* Whether the matrices K of a channel on k qubits are, up to a sign each, P K P for the frame P on
 * its qubits (bit t: of its qubit t). */
bool qarena__frame_keeps_kraus(const double *matrices, unsigned count, unsigned k,
                               qarena__frame frame);

#endif
