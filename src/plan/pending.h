/* What the canonical form has seen and not yet written, and the writing of it. */
#ifndef QARENA_PLAN_PENDING_H
#define QARENA_PLAN_PENDING_H

#include <stdbool.h>

#include "circuit/oplist.h"
#include "kernels/action.h"
#include "plan/pending_1q.h"

#define QARENA__PENDING_PAIRS 128u /* pairs of qubits whose last phase is remembered */

typedef struct qarena__pending {
    qarena__rewriting lists;
    bool kak, separate;         /* how the form is written: see canonical.h */
    const qarena__op *next;     /* the gate after the one that is rewritten; NULL: none */
    qarena__affine phase;       /* the global one, so far */
    uint64_t touched[64];       /* 1 + index of the last written op on this qubit; 0: none */
    uint64_t mixed[64];         /* the same of those that change this qubit */
    uint32_t diagonal_uses[64]; /* ops written after that, not erased, that depend on it */
    uint64_t recent[QARENA__PENDING_PAIRS]; /* 1 + index of the last phase on a pair: a hint */
    qarena__pending_1q pending_1q[64];      /* of each qubit: to act after all that is written */
} qarena__pending;

static inline uint64_t qarena__bit(unsigned q) {
    return (uint64_t)1 << q;
}

static inline unsigned qarena__lowest(uint64_t mask) {
    return (unsigned)__builtin_ctzll(mask);
}

/* What is pending on two qubits changes places. */
void qarena__pending_exchange(qarena__pending *p, unsigned a, unsigned b);

/* Add to the global phase. */
void qarena__pending_phase(qarena__pending *p, qarena__affine angle);

/* All functions that return a status fail with E_MEMORY only. */

/* Append an op as it is, and remember which qubits it changes and which it depends on. */
qarena_status qarena__pending_emit(qarena__pending *p, const qarena__op *op, const double *matrix,
                                   uint64_t nondiagonal_on, uint64_t diagonal_on);

/* Append e^(i angle) where all of `ones` are 1, unless the angle is 0, or a KAK form before it
 * takes it in. */
qarena_status qarena__pending_emit_phase(qarena__pending *p, uint64_t ones, qarena__affine angle);

/* Write what does not commute with an op that changes some qubits and depends on others: diagonals
 * of the latter stay pending. */
qarena_status qarena__pending_make_way(qarena__pending *p, uint64_t nondiagonal_on,
                                       uint64_t diagonal_on);

/* diag(1, 1, 1, e^(i angle)) on two qubits: into the last one on this pair when neither was changed
 * since. */
qarena_status qarena__pending_pair_phase(qarena__pending *p, uint64_t pair, qarena__affine angle);

/* The last written phase on a pair, if it is there and neither qubit was changed since; else NULL.
 */
qarena__op *qarena__pending_find_pair(qarena__pending *p, uint64_t pair);

/* Take a written op out again, one without a matrix: it becomes an erased one. `diagonal_on`: the
 * qubits that it depends on. */
void qarena__pending_erase(qarena__pending *p, qarena__op *op, uint64_t diagonal_on);

#endif
