/* Gradients by the adjoint method against differences of values and the parameter shift, in every
 * way to run them. */
#define QARENA_UNSTABLE
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "fixture.h"

#define PI 3.14159265358979323846

enum { VALUES = 4 };

/* A random gate whose angles are made of the vector 'w'; others as they come. */
static void append_bound(uint64_t *seed, unsigned n, qarena_circuit *circuit) {
    static const double coefficients[4] = {1, -1, 2, -0.5};
    static step s;
    qarena_gate_info info;
    qarena_term terms[3][2];
    qarena_angle angles[3];
    step_any(seed, n < ORACLE_MAX_QUBITS ? n : ORACLE_MAX_QUBITS, &s);
    MUST(qarena_gate_describe(s.gate, &info));
    for (unsigned a = 0; a < info.parameters; a++) {
        for (unsigned i = 0; i < 2; i++) {
            terms[a][i] = (qarena_term){.name = "w",
                                        .length = VALUES,
                                        .index = oracle_below(seed, VALUES - 1), /* not the last */
                                        .coefficient = coefficients[oracle_below(seed, 4)]};
        }
        angles[a] = (qarena_angle){oracle_below(seed, 2) ? s.parameters[a] : 0, terms[a],
                                   oracle_below(seed, 3)};
    }
    if (info.parameters) {
        MUST(step_append_angles(&s, angles, circuit));
    } else {
        MUST(step_append(&s, circuit));
    }
}

static qarena_circuit *make_circuit(unsigned n, uint64_t seed, unsigned gates) {
    const unsigned q = 0;
    qarena_circuit *circuit = empty_circuit(n);
    const qarena_term all = {"w", VALUES, 0, 0.3};
    MUST(qarena_circuit_apply_angles(circuit, QARENA_GATE_RY, &(qarena_angle){0, &all, 1},
                                     &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    for (unsigned i = 0; i < gates; i++) {
        append_bound(&seed, n, circuit);
    }
    return circuit;
}

static qarena_pauli_sum *make_sum(unsigned n, uint64_t seed) {
    qarena_pauli_sum *sum;
    const uint64_t all = ((uint64_t)1 << n) - 1;
    MUST(qarena_pauli_sum_create(arena, n, &sum));
    for (unsigned i = 0; i < 6; i++) {
        const uint64_t x = (uint64_t)(oracle_uniform(&seed) * 0x1p50) & all,
                       z = (uint64_t)(oracle_uniform(&seed) * 0x1p50) & all;
        const double coefficient[2] = {2 * oracle_uniform(&seed) - 1, 0};
        MUST(qarena_pauli_sum_add(sum, 1, i ? &x : &(uint64_t){0}, &z, coefficient));
    }
    return sum;
}

static double value_at(qarena_register *reg, qarena_circuit *circuit, const qarena_pauli_sum *sum,
                       const double *values, unsigned i, double step) {
    double moved[VALUES], value;
    memcpy(moved, values, sizeof moved);
    moved[i] += step;
    MUST(qarena_register_value(reg, circuit, sum, moved, VALUES, &value));
    return value;
}

/* By central differences of fourth order. */
static double difference(qarena_register *reg, qarena_circuit *circuit, const qarena_pauli_sum *sum,
                         const double *values, unsigned i) {
    const double h = 2e-3;
    return (8 * (value_at(reg, circuit, sum, values, i, h) -
                 value_at(reg, circuit, sum, values, i, -h)) -
            (value_at(reg, circuit, sum, values, i, 2 * h) -
             value_at(reg, circuit, sum, values, i, -2 * h))) /
           (12 * h);
}

static const double sets[4][VALUES] = {
    {0.3, -1.1, 2.2, 9}, {0, PI, 2 * PI, 0}, {PI, PI, -PI, 1}, {1e-300, PI / 2, 0, 0}};

static void compare(unsigned n, uint64_t seed, unsigned gates, unsigned precision,
                    unsigned threads) {
    qarena_circuit *circuit = make_circuit(n, seed, gates);
    qarena_pauli_sum *sum = make_sum(n, seed);
    qarena_register *reg = make_register(n, precision, 2, threads),
                    *exact = make_register(n, QARENA_DOUBLE, 2, 1);
    double start[2] = {0};
    apply_random(reg, 3, 20);
    apply_random(exact, 3, 20);
    MUST(qarena_register_amplitude(reg, 0, start));
    for (unsigned set = 0; set < 4; set++) {
        double value, grad[VALUES], again[2];
        MUST(qarena_register_value_and_grad(reg, circuit, sum, sets[set], VALUES, &value, grad));
        const double bound = precision == QARENA_DOUBLE ? 1e-10 : 1e-5, scale = 1 + gates;
        cr_assert_float_eq(value, value_at(exact, circuit, sum, sets[set], 0, 0), bound);
        for (unsigned i = 0; i < VALUES; i++) {
            const double want = difference(exact, circuit, sum, sets[set], i);
            cr_assert_float_eq(grad[i], want, bound * scale,
                               "%u qubits, seed %u, %u gates, set %u, value %u: %.12g, not %.12g",
                               n, (unsigned)seed, gates, set, i, grad[i], want);
        }
        cr_assert_eq(grad[VALUES - 1], 0);
        MUST(qarena_register_amplitude(reg, 0, again));
        cr_assert(again[0] == start[0] && again[1] == start[1]);
    }
    qarena_register_destroy(reg);
    qarena_register_destroy(exact);
    qarena_pauli_sum_destroy(sum);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(gradient, few_qubits) {
    for (unsigned seed = 1; seed < 50; seed++) {
        compare(1 + seed % 8, seed, seed % 7 ? 3 * (seed % 12) : 0,
                seed % 5 ? QARENA_DOUBLE : QARENA_SINGLE, 1);
    }
}

ARENA_TEST(gradient, in_tiles) {
    for (unsigned seed = 1; seed < 30; seed++) {
        qarena_force_tile(5 + seed % 3);
        compare(8 + seed % 3, seed, 5 + 5 * (seed % 8), seed % 5 ? QARENA_DOUBLE : QARENA_SINGLE,
                1 + seed % 2);
    }
    qarena_force_tile(0);
    compare(11, 3, 60, QARENA_DOUBLE, 1);
}

ARENA_TEST(gradient, same_bits_for_any_threads) {
    qarena_circuit *circuit = make_circuit(15, 8, 60);
    qarena_pauli_sum *sum = make_sum(15, 8);
    double value[2], grad[2][VALUES];
    for (unsigned k = 0; k < 2; k++) {
        qarena_register *reg = make_register(15, QARENA_DOUBLE, 1 + k, 2 - k);
        MUST(
            qarena_register_value_and_grad(reg, circuit, sum, sets[0], VALUES, &value[k], grad[k]));
        qarena_register_destroy(reg);
    }
    cr_assert(value[0] == value[1] && memcmp(grad[0], grad[1], sizeof grad[0]) == 0);
    qarena_pauli_sum_destroy(sum);
    qarena_circuit_destroy(circuit);
}

static int count_down(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

/* Cancelled at each question, and short of memory at each allocation: no result is written, the
 * state is as it was, and the next call is as if nothing had been. */
ARENA_TEST(gradient, stopped_everywhere) {
    qarena_force_tile(6);
    qarena_circuit *circuit = make_circuit(9, 4, 40);
    qarena_pauli_sum *sum = make_sum(9, 4);
    qarena_register *reg = make_register(9, QARENA_DOUBLE, 2, 1),
                    *same = make_register(9, QARENA_DOUBLE, 2, 1);
    double want, wanted[VALUES], value, grad[VALUES];
    MUST(qarena_register_value_and_grad(same, circuit, sum, sets[0], VALUES, &want, wanted));
    bool stopped[2] = {true, true}; /* by an allocation, by the poll */
    for (int k = 0; stopped[0] || stopped[1]; k++) {
        int left = k / 2;
        value = grad[0] = 7;
        if (k % 2) {
            MUST(qarena_register_set_poll(reg, count_down, &left));
        } else {
            qarena_fault_set((uint64_t)k / 2 + 1, 0);
        }
        const qarena_status status =
            qarena_register_value_and_grad(reg, circuit, sum, sets[0], VALUES, &value, grad);
        stopped[k % 2] = k % 2 ? status != QARENA_OK : qarena_fault_fired();
        qarena_fault_set(0, 0);
        MUST(qarena_register_set_poll(reg, NULL, NULL));
        cr_assert(status == QARENA_OK || status == (k % 2 ? QARENA_E_CANCELLED : QARENA_E_MEMORY),
                  "%s", qarena_last_error());
        cr_assert(status == QARENA_OK || (value == 7 && grad[0] == 7));
        MUST(qarena_register_value_and_grad(reg, circuit, sum, sets[0], VALUES, &value, grad));
        cr_assert(value == want && memcmp(grad, wanted, sizeof grad) == 0, "after stop %d", k);
        cr_assert(same_bits(reg, same));
        if (k % 4 == 0) { /* what is kept is made anew */
            qarena_register_destroy(reg);
            reg = make_register(9, QARENA_DOUBLE, 2, 1);
        }
    }
    qarena_register_destroy(reg);
    qarena_register_destroy(same);
    qarena_pauli_sum_destroy(sum);
    qarena_circuit_destroy(circuit);
}

/* In a caller's block, without malloc, thread or tile. */
Test(gradient, in_a_block) {
    static _Alignas(64) char memory[1 << 20];
    double value[2], grad[2][VALUES];
    for (unsigned k = 0; k < 2; k++) {
        if (k) {
            MUST(qarena_arena_init(memory, sizeof memory, &arena));
        } else {
            fixture_setup();
        }
        qarena_circuit *circuit = make_circuit(6, 4, 40);
        qarena_pauli_sum *sum = make_sum(6, 4);
        qarena_register *reg = make_register(6, QARENA_DOUBLE, 1, 1);
        MUST(
            qarena_register_value_and_grad(reg, circuit, sum, sets[0], VALUES, &value[k], grad[k]));
        qarena_register_destroy(reg);
        qarena_pauli_sum_destroy(sum);
        qarena_circuit_destroy(circuit);
        MUST(k ? qarena_arena_fini(arena) : qarena_arena_destroy(arena));
    }
    for (unsigned i = 0; i < VALUES; i++) {
        cr_assert_float_eq(grad[0][i], grad[1][i], 1e-12);
    }
    cr_assert_float_eq(value[0], value[1], 1e-12);
}
