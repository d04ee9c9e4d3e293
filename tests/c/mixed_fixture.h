/* Density matrices for tests: mixtures of states, the difference to a register that should hold
 * one, and circuits run on it. */
#ifndef QARENA_TESTS_MIXED_FIXTURE_H
#define QARENA_TESTS_MIXED_FIXTURE_H

#include "fixture.h"

#include <math.h>

#define N 3u
#define SIDE (1u << N)
#define GATES 40u /* of random circuits */

typedef double complex matrix[SIDE][SIDE];

/* rho += weight psi psi^dagger */
static inline void add_state(matrix rho, const double complex *psi, double weight) {
    for (unsigned r = 0; r < SIDE; r++) {
        for (unsigned c = 0; c < SIDE; c++) {
            rho[r][c] += weight * psi[r] * conj(psi[c]);
        }
    }
}

static inline double distance(qarena_register *reg, matrix rho) {
    double largest = 0;
    MUST(qarena_register_sync(reg));
    double complex *state = committed(reg);
    for (unsigned r = 0; r < SIDE; r++) {
        for (unsigned c = 0; c < SIDE; c++) {
            largest = fmax(largest, cabs(state[r + c * SIDE] - rho[r][c]));
        }
    }
    free(state);
    return largest;
}

static inline qarena_circuit *both_sides(const qarena_circuit *source) {
    qarena_circuit *made = empty_circuit(2 * qarena_circuit_qubits(source));
    MUST(qarena_circuit_append_both_sides(made, source));
    return made;
}

/* Run a circuit and destroy it. */
static inline void run(qarena_register *reg, qarena_circuit *source) {
    qarena_circuit *doubled = both_sides(source);
    MUST(qarena_register_run(reg, doubled));
    qarena_circuit_destroy(doubled);
    qarena_circuit_destroy(source);
}

static inline double trace_of(qarena_register *reg) {
    double trace;
    MUST(qarena_density_probabilities(reg, NULL, 0, &trace));
    return trace;
}

#endif
