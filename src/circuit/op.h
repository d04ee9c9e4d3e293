/* An op: one instruction of a list of gates, checked already. Plain data: copied, compared and
 * moved as it is. */
#ifndef QARENA_CIRCUIT_OP_H
#define QARENA_CIRCUIT_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qarena/qarena.h"

#define QARENA__PI 3.14159265358979323846

/* What an op is. From MEASURE on they are not unitary, or no operations on qubits at all
 * (classical.h): only circuits have them, and only runs of shots execute them, which hand the gates
 * between them to registers. */
typedef enum qarena__op_kind {
    QARENA__OP_GATE, /* a gate of the table */
    QARENA__OP_KAK,  /* a two-qubit unitary in KAK form (plan/kak.h), which only the canonical form
                        writes; its numbers lie where a UNITARY's matrix is */
    QARENA__OP_CALL, /* gates of a circuit, which only a register's queue has */
    QARENA__OP_ERASED, /* nothing: qarena__oplist_compact closes the gap */
    QARENA__OP_MEASURE,
    QARENA__OP_RESET,
    QARENA__OP_ASSIGN,
    QARENA__OP_IF,
    QARENA__OP_ELSE,
    QARENA__OP_WHILE,
    QARENA__OP_REPEAT,
    QARENA__OP_END,
    QARENA__OP_PAULI_CHANNEL, /* noise: channels.h */
    QARENA__OP_KRAUS,
    QARENA__OP_READOUT
} qarena__op_kind;

/* Doubles of a KAK form. */
#define QARENA__KAK_DOUBLES 18u

/* One instruction: a cache line. Controls of the row and the caller's are one pair of masks. */
typedef struct qarena__op {
    uint64_t ones, zeros;
    union {
        struct {
            double parameters[3];
            uint64_t matrix; /* UNITARY, KAK, tables: index of its first double in the list's
                                matrices */
        };
        struct { /* gates that stand on masks of qubits: see qarena__op_has_masks */
            double angle;
            /* The Pauli string: what has X or Y, and what has Z or Y. The qubits of a PERMUTATION
             * are x, those of a DIAGONAL z; their tables are in the order of rising qubits. */
            uint64_t x, z;
        } on;
        struct {
            struct qarena__gates *gates; /* the circuit's; the queue holds them */
            uint64_t first, end;         /* of these gates */
            uint64_t values; /* index of the first of the `binding` doubles of the queue that its
                                parameters are bound to */
        } call;
        struct { /* from MEASURE on; its `numbers` doubles lie in the list where a matrix would */
            uint64_t bit;   /* MEASURE, ASSIGN: which is written */
            uint64_t value; /* IF, WHILE: what the bits must be; READOUT: how many bits */
            uint64_t limit; /* WHILE, REPEAT: most rounds, and how many */
            uint64_t matrix;
        } classical;
    };
    uint32_t binding; /* 1 + the first term of the angles that are bound when it is run
                         (bindings.h); 0: they are here. CALL: how many values */
    uint16_t numbers; /* from MEASURE on: how many doubles it has; else 0 */
    uint8_t kind;     /* qarena__op_kind */
    uint8_t gate;     /* qarena_gate, of GATE */
    uint8_t n_targets;
    uint8_t targets[QARENA_MAX_MATRIX_QUBITS];
    uint8_t unchecked : 1; /* UNITARY: it need not be one */
    uint8_t done : 1; /* of a register's canonical queue: committed, while the plan that it belongs
                         to is not at its end */
} qarena__op;

_Static_assert(sizeof(qarena__op) <= 64, "an instruction is at most one cache line");
_Static_assert(offsetof(qarena__op, call.values) == offsetof(qarena__op, matrix) &&
                   offsetof(qarena__op, classical.matrix) == offsetof(qarena__op, matrix),
               "values and numbers lie in a list as matrices do");

/* Doubles of a matrix on k qubits. */
static inline size_t qarena__matrix_doubles(unsigned k) {
    return (size_t)2 << (2 * k);
}

/* Whether an op's targets are the masks `on`, of any number of qubits, and n_targets is 0. It
 * changes the qubits of x, and depends on those of z. */
static inline bool qarena__op_has_masks(const qarena__op *op) {
    return op->gate >= QARENA_GATE_PAULI_ROTATION;
}

/* The targets of an op as a mask. */
static inline uint64_t qarena__op_targets(const qarena__op *op) {
    uint64_t targets = qarena__op_has_masks(op) ? op->on.x | op->on.z : 0;
    for (unsigned t = 0; t < op->n_targets; t++) {
        targets |= (uint64_t)1 << op->targets[t];
    }
    return targets;
}

/* All qubits that an op names: targets and controls. */
static inline uint64_t qarena__op_qubits(const qarena__op *op) {
    return qarena__op_targets(op) | op->ones | op->zeros;
}

#endif
