/* Circuits written in canonical form and compared with what they were. */
#ifndef QARENA_TESTS_CANONICAL_CIRCUITS_H
#define QARENA_TESTS_CANONICAL_CIRCUITS_H

#define QARENA_UNSTABLE
#include <math.h>
#include <string.h>

#include "circuit/circuit.h"
#include "fixture.h"
#include "kernels/table.h"
#include "plan/canonical.h"
#include "plan/canonical_form.h"
#include "plan/lower.h"

enum { N = 7, REALS = 2 << N };

#define PI 3.14159265358979323846
static qarena_circuit *circuit;
static qarena__oplist out;

static void begin(unsigned n) {
    MUST(qarena_circuit_create(arena, n, &circuit));
    MUST(qarena__oplist_init(&out, arena));
}

static void end(void) {
    qarena__oplist_fini(&out);
    qarena_circuit_destroy(circuit);
}

/* Append a gate; angle: its first parameter, the others are fixed. */
static void add(qarena_gate gate, double angle, unsigned n_qubits, const unsigned *qubits) {
    double parameters[3] = {angle, 0.4, -1.3};
    MUST(qarena_circuit_apply(circuit, gate, parameters,
                              &(qarena_operands){.qubits = qubits, .n_qubits = n_qubits}));
}

static inline void add_1(qarena_gate gate, double angle, unsigned q) {
    add(gate, angle, 1, &q);
}

static inline void add_2(qarena_gate gate, double angle, unsigned a, unsigned b) {
    add(gate, angle, 2, (unsigned[]){a, b});
}

static inline void add_matrix(const double *matrix, unsigned n_qubits, const unsigned *qubits,
                              const unsigned *zero) {
    qarena_operands operands = {
        .qubits = qubits, .n_qubits = n_qubits, .zeros = zero, .n_zeros = zero ? 1 : 0};
    MUST(qarena_circuit_unitary(circuit, matrix, &operands, 0));
}

static void apply_list(const qarena__oplist *list, unsigned n, double *state) {
    for (uint64_t i = 0; i < list->count; i++) {
        qarena__lowered lowered;
        if (qarena__lower(list, &list->ops[i], &lowered)) {
            qarena__reference_apply(state, n, &lowered.action);
        }
    }
}

/* Rewrite the circuit and compare the two operators on a random vector. */
static void rewrite_one_way(bool kak) {
    static double given[REALS], got[REALS];
    uint64_t seed = 99;
    for (int i = 0; i < REALS; i++) {
        given[i] = got[i] = (2 * oracle_uniform(&seed) - 1) / 8;
    }
    out.count = out.matrix_count = 0;
    MUST(qarena__canonical(&circuit->gates->list, 0, circuit->gates->list.count, circuit->n, kak,
                           &out));
    apply_list(&circuit->gates->list, circuit->n, given);
    apply_list(&out, circuit->n, got);
    for (int i = 0; i < 2 << circuit->n; i++) {
        cr_assert_float_eq(got[i], given[i], 1e-13, "number %d: %.17g, not %.17g", i, got[i],
                           given[i]);
    }
}

/* With and without KAK forms; `out` is without. */
static void rewrite_and_compare(void) {
    rewrite_one_way(true);
    rewrite_one_way(false);
}

/* How many ops of each kind; linear and quadratic phases apart. The global phase is not counted. */
typedef struct counts {
    unsigned linear, quadratic, rotations, others;
} counts;

static counts count(void) {
    counts c = {0};
    for (uint64_t i = 0; i < out.count; i++) {
        const qarena__op *op = &out.ops[i];
        if (qarena__is_phase(op)) {
            c.linear += __builtin_popcountll(op->ones) == 1;
            c.quadratic += __builtin_popcountll(op->ones) == 2;
        } else {
            *(qarena__is_rotation(op) ? &c.rotations : &c.others) += 1;
        }
    }
    return c;
}

static inline void counts_are(unsigned linear, unsigned quadratic, unsigned rotations,
                              unsigned others, int line) {
    rewrite_and_compare();
    counts c = count();
    cr_assert(c.linear == linear && c.quadratic == quadratic && c.rotations == rotations &&
                  c.others == others,
              "line %d: linear %u, quadratic %u, rotations %u, others %u", line, c.linear,
              c.quadratic, c.rotations, c.others);
}

#define COUNTS(linear, quadratic, rotations, others)                                               \
    counts_are(linear, quadratic, rotations, others, __LINE__)

#endif
