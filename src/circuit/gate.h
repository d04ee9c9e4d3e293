/* Gates are data: gates.def has a row each; here are the types that read it. */
#ifndef QARENA_CIRCUIT_GATE_H
#define QARENA_CIRCUIT_GATE_H

#include <stdint.h>

#include "qarena/qarena.h"

#define QARENA__ANY (~0u)
#define QARENA__PI 3.14159265358979323846

/* How the inverse of a gate is found. */
typedef enum qarena__inverse {
    QARENA__SELF,    /* its own inverse */
    QARENA__PARTNER, /* the row's partner */
    QARENA__NEGATE,  /* the same gate with every angle negated */
    QARENA__U_ORDER, /* u(theta, phi, lambda) -> u(-theta, -lambda, -phi) */
    QARENA__ADJOINT  /* conjugate transpose of its matrix */
} qarena__inverse;

typedef struct qarena__gate_row {
    const char *name;
    unsigned targets, controls, parameters; /* QARENA__ANY: any number */
    qarena_gate matrix_of;                  /* the uncontrolled gate whose matrix acts on the targets (CX: X) */
    qarena__inverse inverse;
    qarena_gate partner;
    const char *help;
} qarena__gate_row;

extern const qarena__gate_row qarena__gate_rows[QARENA_GATE_COUNT];

/* The row of a known gate. */
static inline const qarena__gate_row *qarena__gate_row_of(qarena_gate gate) {
    return &qarena__gate_rows[gate];
}

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

/* Check a gate and its operands for a register of n qubits and write them as an op. Nothing else is checked later.
 * Fails: E_ARGUMENT, E_QUBIT, E_NOT_FINITE; `op` untouched then. UNITARY: the matrix is checked by qarena__matrix_check. */
qarena_status qarena__op_make(qarena_gate gate, const double *parameters, const qarena_operands *operands, unsigned n, qarena__op *op);

/* What |U U^dagger - 1| may be in each entry, for a `check` that is not 0. */
static inline double qarena__unitary_bound(unsigned k, int check) {
    return (check == QARENA_UNITARY_SINGLE ? 1e-6 : 1e-10) * (1u << k);
}

/* As qarena.h says of `check`; *largest: what it is off by, where it is checked. E_ARGUMENT (NULL), E_NOT_FINITE, E_NOT_UNITARY. */
qarena_status qarena__matrix_check(const double *matrix, unsigned k, int check, double *largest);

/* Doubles of a matrix on k qubits. */
static inline size_t qarena__matrix_doubles(unsigned k) {
    return (size_t)2 << (2 * k);
}

/* A unitary that is further off was rounded to less than double precision, or not made with care. */
#define QARENA__POLISHED 1e-13

/* Make a matrix that is nearly unitary the unitary nearest to it, to rounding: Newton and Schulz's iteration for the polar decomposition (Higham, Functions of Matrices,
 * 2008, section 8.3). room: twice the matrix's doubles. */
void qarena__matrix_polish(double *matrix, unsigned k, double *room);

/* The last angle that was looked up, with its cosine and sine: gates of a layer often share theirs. */
typedef struct qarena__sincos {
    double angle, cos, sin;
} qarena__sincos;

#define QARENA__SINCOS_OF_0 ((qarena__sincos){0, 1, 0})

/* The matrix of an op on its targets (2x2 or 4x4 as (re, im)); a gphase has one entry. Not for UNITARY. */
void qarena__op_matrix(const qarena__op *op, qarena__sincos *last, double *matrix);

/* The 2^targets diagonal entries of an op whose gate is diagonal for all angles, and their number; 0: its gate is not. Not for UNITARY. */
unsigned qarena__op_diagonal(const qarena__op *op, qarena__sincos *last, double *diagonal);

/* The matrix of an op of which that is known not to be so. */
void qarena__op_mixing(const qarena__op *op, qarena__sincos *last, double *matrix);

/* The angles of these entries, in [-pi, pi], and their number; 0 also where the gate's own angle is beyond 2 pi: then the entries are more exact. */
unsigned qarena__op_angles(const qarena__op *op, double *angle);

#endif
