/* A second, independent simulator for tests: complex arithmetic on plain loops, gates from their
 * definitions, nothing of the library's. And random gates that both it and a register or circuit
 * can be given. */
#ifndef QARENA_TESTS_ORACLE_H
#define QARENA_TESTS_ORACLE_H

#include <complex.h>
#include <stdint.h>

#include "qarena/qarena.h"

#define ORACLE_MAX_QUBITS 12u
#define ORACLE_MAX_AMPLITUDES (1u << ORACLE_MAX_QUBITS)

typedef struct oracle {
    unsigned n;
    double complex state[ORACLE_MAX_AMPLITUDES];
} oracle;

/* One gate call with everything that it needs. */
typedef struct step {
    qarena_gate gate;
    double parameters[3];
    unsigned qubits[ORACLE_MAX_QUBITS], ones[ORACLE_MAX_QUBITS], zeros[ORACLE_MAX_QUBITS];
    unsigned n_qubits, n_ones, n_zeros;
    double matrix[2 * 64 * 64];             /* UNITARY; DIAGONAL: its phases */
    uint64_t values[ORACLE_MAX_AMPLITUDES]; /* PERMUTATION */
    uint64_t x, z;                          /* PAULI_ROTATION */
} step;

/* Random numbers: splitmix64 on the caller's word. */
double oracle_uniform(uint64_t *seed);
unsigned oracle_below(uint64_t *seed, unsigned bound);

void oracle_reset(oracle *o, unsigned n);
void oracle_apply(oracle *o, const step *s);
/* The gate's own matrix on its targets, from its definition; returns the number of targets. Not for
 * UNITARY. */
unsigned oracle_gate(qarena_gate gate, const double *parameters, double complex matrix[16]);
/* The largest difference to 2^n amplitudes of the given precision. */
double oracle_distance(const oracle *o, const void *amplitudes, unsigned precision);

/* A gate of this kind on random qubits of n (n large enough for it), with random further controls
 * when `controls`. */
void step_random(uint64_t *seed, qarena_gate gate, unsigned n, int controls, step *s);
/* Qubits that a gate of this kind needs at least. */
unsigned step_qubits(qarena_gate gate);
/* A gate of a random kind that fits n >= 1 qubits. */
void step_any(uint64_t *seed, unsigned n, step *s);
/* The same, among the first so many kinds: for circuits whose plans or bits are written down. */
void step_of_first(uint64_t *seed, unsigned gates, unsigned n, step *s);

qarena_operands step_operands(const step *s);
qarena_status step_apply(const step *s, qarena_register *reg);
qarena_status step_append(const step *s, qarena_circuit *circuit);

/* A random unitary matrix on k qubits, (re, im) pairs. */
void oracle_random_unitary(uint64_t *seed, unsigned k, double *matrix);

#endif
