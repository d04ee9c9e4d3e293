/* An op: one instruction of a list of gates, checked and ready. Plain data: copied, compared and moved as it is. */
#ifndef QARENA_CIRCUIT_OP_H
#define QARENA_CIRCUIT_OP_H

#include <stddef.h>
#include <stdint.h>

#include "qarena/qarena.h"

#define QARENA__PI 3.14159265358979323846

/* An op that only the canonical form writes: a two-qubit unitary in KAK form (plan/kak.h), its numbers where a UNITARY's matrix is. */
#define QARENA__OP_KAK 254u
#define QARENA__KAK_DOUBLES 18u

/* One instruction: a cache line. Controls of the row and the caller's are one pair of masks. */
typedef struct qarena__op {
    uint64_t ones, zeros;
    double parameters[3];
    uint64_t matrix;    /* UNITARY, KAK: index of its first double in the list's matrices */
    uint8_t gate;       /* qarena_gate, or QARENA__OP_... */
    uint8_t n_targets;
    uint8_t targets[QARENA_MAX_MATRIX_QUBITS];
    uint8_t unchecked;  /* UNITARY: it need not be one */
    uint8_t done;       /* of a register's program: committed, while the plan that it belongs to is not at its end */
} qarena__op;

_Static_assert(sizeof(qarena__op) <= 64, "an instruction is at most one cache line");

/* Doubles of a matrix on k qubits. */
static inline size_t qarena__matrix_doubles(unsigned k) {
    return (size_t)2 << (2 * k);
}

#endif
