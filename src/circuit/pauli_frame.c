#include "circuit/pauli_frame.h"

#include "circuit/gate_table.h"

static unsigned parity(uint64_t bits) {
    return (unsigned)__builtin_parityll(bits);
}

/* Bits of a frame on one qubit. */
typedef struct local {
    unsigned x, z;
} local;

static local at(qarena__frame frame, unsigned qubit) {
    return (local){(unsigned)(frame.x >> qubit & 1), (unsigned)(frame.z >> qubit & 1)};
}

static void put(qarena__frame *frame, unsigned qubit, local bits) {
    const uint64_t bit = (uint64_t)1 << qubit;
    frame->x = (frame->x & ~bit) | (uint64_t)bits.x << qubit;
    frame->z = (frame->z & ~bit) | (uint64_t)bits.z << qubit;
}

/* --- one target, no controls --- */

static bool pass_one(qarena_gate matrix_of, local *f, unsigned *signs) {
    const local was = *f;
    switch (matrix_of) {
    case QARENA_GATE_I:
    case QARENA_GATE_X:
    case QARENA_GATE_Y:
    case QARENA_GATE_Z: return true;
    case QARENA_GATE_H: *f = (local){was.z, was.x}; return true;
    case QARENA_GATE_S:
    case QARENA_GATE_SDG: f->z ^= was.x; return true;
    case QARENA_GATE_SX:
    case QARENA_GATE_SXDG: f->x ^= was.z; return true;
    case QARENA_GATE_T:
    case QARENA_GATE_TDG:
    case QARENA_GATE_P: *signs = was.x; return true; /* up to a phase */
    case QARENA_GATE_U: /* RZ(phi) RY(theta) RZ(lambda), up to a phase */
        *signs = (was.x ^ was.z) | (was.x ? 6u : 0u);
        return true;
    default: return false;
    }
}

/* --- rotations, under any controls --- */

/* The string that a rotation is about, on its targets. */
static bool string_of(const qarena__op *gate, qarena__frame *string) {
    const qarena_gate matrix_of = qarena__gate_row_of((qarena_gate)gate->gate)->matrix_of;
    uint64_t targets = 0;
    if (matrix_of == QARENA_GATE_PAULI_ROTATION) {
        *string = (qarena__frame){gate->on.x, gate->on.z};
        return true;
    }
    for (unsigned t = 0; t < gate->n_targets; t++) {
        targets |= (uint64_t)1 << gate->targets[t];
    }
    const bool x = matrix_of == QARENA_GATE_RX || matrix_of == QARENA_GATE_RXX,
               y = matrix_of == QARENA_GATE_RY || matrix_of == QARENA_GATE_RYY,
               z = matrix_of == QARENA_GATE_RZ || matrix_of == QARENA_GATE_RZZ;
    *string = (qarena__frame){x || y ? targets : 0, y || z ? targets : 0};
    return x || y || z;
}

static unsigned anticommute(qarena__frame a, qarena__frame b) {
    return parity((a.x & b.z) ^ (a.z & b.x));
}

/* --- controls: the frame has no X on them, but for gates with one --- */

/* X, Y or Z under one control: a frame that anticommutes with it puts a Z on the control, and an X
 * on the control the gate itself on the target. */
static bool pass_controlled_pauli(qarena_gate matrix_of, unsigned control, unsigned target,
                                  qarena__frame *frame) {
    const local gate = {matrix_of != QARENA_GATE_Z, matrix_of != QARENA_GATE_X};
    local t = at(*frame, target), c = at(*frame, control);
    const unsigned flips = c.x;
    c.z ^= (t.x & gate.z) ^ (t.z & gate.x);
    t.x ^= flips & gate.x;
    t.z ^= flips & gate.z;
    put(frame, target, t);
    put(frame, control, c);
    return true;
}

/* One target, and controls, on which the frame has no X unless there is one only. */
static bool pass_controlled(const qarena__op *gate, qarena_gate matrix_of, uint64_t controls,
                            qarena__frame *frame, unsigned *signs) {
    const unsigned target = gate->targets[0];
    const local t = at(*frame, target);
    const bool one = (controls & (controls - 1)) == 0;
    switch (matrix_of) {
    case QARENA_GATE_I: return true;
    case QARENA_GATE_X:
    case QARENA_GATE_Y:
    case QARENA_GATE_Z:
        if (one) {
            return pass_controlled_pauli(matrix_of, (unsigned)__builtin_ctzll(controls), target,
                                         frame);
        }
        return !(frame->x & controls) &&
               !((t.x & (matrix_of != QARENA_GATE_X)) ^ (t.z & (matrix_of != QARENA_GATE_Z)));
    case QARENA_GATE_S:
    case QARENA_GATE_SDG:
    case QARENA_GATE_T:
    case QARENA_GATE_TDG:
    case QARENA_GATE_P: return !(frame->x & controls) && !t.x;
    case QARENA_GATE_SX:
    case QARENA_GATE_SXDG: return !(frame->x & controls) && !t.z;
    case QARENA_GATE_U: *signs = t.z; return !(frame->x & controls) && !t.x;
    default: return !(frame->x & controls) && !(t.x | t.z);
    }
}

/* --- two targets --- */

static bool pass_two(qarena_gate matrix_of, const qarena__op *gate, bool controlled,
                     qarena__frame *frame) {
    local a = at(*frame, gate->targets[0]), b = at(*frame, gate->targets[1]);
    if (matrix_of == QARENA_GATE_SWAP && controlled) {
        return a.x == b.x && a.z == b.z;
    }
    if (matrix_of == QARENA_GATE_ISWAP || matrix_of == QARENA_GATE_ISWAPDG) {
        const unsigned both = a.x ^ b.x; /* S on each, CZ, then a swap */
        a.z ^= both;
        b.z ^= both;
    } else if (matrix_of != QARENA_GATE_SWAP) {
        return false;
    }
    if (controlled) {
        return false;
    }
    put(frame, gate->targets[0], b);
    put(frame, gate->targets[1], a);
    return true;
}

bool qarena__frame_pass(const qarena__op *gate, qarena__frame *frame, unsigned *signs) {
    const uint64_t controls = gate->ones | gate->zeros, targets = qarena__op_targets(gate);
    const qarena_gate matrix_of = qarena__gate_row_of((qarena_gate)gate->gate)->matrix_of;
    qarena__frame string, passed = *frame;
    *signs = 0;
    if (((frame->x | frame->z) & targets) == 0 && (frame->x & controls) == 0) {
        return true; /* also Z on controls */
    }
    if (string_of(gate, &string)) {
        *signs = anticommute(*frame, string);
        return (frame->x & controls) == 0;
    }
    bool passes = false;
    if (matrix_of == QARENA_GATE_DIAGONAL) {
        passes = (frame->x & (targets | controls)) == 0;
    } else if (gate->n_targets == 1 && controls) {
        passes = pass_controlled(gate, matrix_of, controls, &passed, signs);
    } else if (gate->n_targets == 1) {
        local f = at(passed, gate->targets[0]);
        passes = pass_one(matrix_of, &f, signs);
        put(&passed, gate->targets[0], f);
    } else if (gate->n_targets == 2) {
        passes = (frame->x & controls) == 0 && pass_two(matrix_of, gate, controls != 0, &passed);
    }
    *frame = passes ? passed : *frame;
    return passes;
}

/* --- channels --- */

/* Whether P K P is K times a sign. */
static bool keeps(const double *matrix, unsigned size, qarena__frame frame) {
    bool same = true, negated = true;
    for (unsigned row = 0; row < size; row++) {
        for (unsigned column = 0; column < size; column++) {
            const double sign = parity(frame.z & (row ^ column)) ? -1 : 1;
            const double *from = matrix + 2 * ((size_t)(row ^ frame.x) * size + (column ^ frame.x)),
                         *to = matrix + 2 * ((size_t)row * size + column);
            for (unsigned part = 0; part < 2; part++) {
                same = same && from[part] * sign == to[part];
                negated = negated && from[part] * sign == -to[part];
            }
        }
    }
    return same || negated;
}

bool qarena__frame_keeps_kraus(const double *matrices, unsigned count, unsigned k,
                               qarena__frame frame) {
    const size_t doubles = qarena__matrix_doubles(k);
    bool all = true;
    for (unsigned i = 0; i < count && all; i++) {
        all = keeps(matrices + i * doubles, 1u << k, frame);
    }
    return all;
}
