/* Gates are data: gates.def has a row each; here are the types that read it. */
#ifndef QARENA_CIRCUIT_GATE_TABLE_H
#define QARENA_CIRCUIT_GATE_TABLE_H

#include "qarena/qarena.h"

#define QARENA__ANY (~0u)

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
    qarena_gate matrix_of; /* the uncontrolled gate whose matrix acts on the targets (CX: X) */
    qarena__inverse inverse;
    qarena_gate partner;
    const char *help;
} qarena__gate_row;

extern const qarena__gate_row qarena__gate_rows[QARENA_GATE_COUNT];

/* The row of a known gate. */
static inline const qarena__gate_row *qarena__gate_row_of(qarena_gate gate) {
    return &qarena__gate_rows[gate];
}

#endif
