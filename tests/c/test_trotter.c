/* Product formulas: gate by gate as their definitions write them, and how fast their error falls;
 * refused, cancelled, and without memory. */
#define QARENA_UNSTABLE
#include <complex.h>
#include <math.h>

#include "fixture.h"

#define N 4u

/* A sum with terms of the identity and a zero between others. */
static qarena_pauli_sum *sum_of(unsigned terms) {
    static const char *const texts[] = {"Z0 Z1", "", "X0", "Y2 X1", "Z3", "X3 X2", ""};
    static const double coefficients[] = {0.7, 0.3, -0.4, 0.9, 0, 0.5, -1.1};
    qarena_pauli_sum *sum;
    MUST(qarena_pauli_sum_create(arena, N, &sum));
    for (unsigned i = 0; i < terms; i++) {
        MUST(qarena_pauli_sum_add_text(sum, texts[i], (double[2]){coefficients[i], 0}));
    }
    return sum;
}

/* Read gate number *i, which must be this rotation, and count on. */
static void expect(const qarena_circuit *circuit, uint64_t *i, uint64_t x, uint64_t z,
                   double angle) {
    qarena_instruction gate;
    MUST(qarena_circuit_read(circuit, (*i)++, &gate));
    cr_assert_eq(gate.gate, QARENA_GATE_PAULI_ROTATION);
    cr_assert(gate.x_mask == x && gate.z_mask == z, "gate %u", (unsigned)*i - 1);
    cr_assert_float_eq(gate.parameters[0], angle, 1e-15, "gate %u", (unsigned)*i - 1);
}

static void expect_phase(const qarena_circuit *circuit, uint64_t *i, double angle) {
    qarena_instruction gate;
    MUST(qarena_circuit_read(circuit, (*i)++, &gate));
    cr_assert_eq(gate.gate, QARENA_GATE_GPHASE);
    cr_assert_float_eq(gate.parameters[0], angle, 1e-15);
}

ARENA_TEST(trotter, first_and_second_order_gate_by_gate) {
    qarena_circuit *circuit = empty_circuit(N);
    qarena_pauli_sum *sum = sum_of(7);
    uint64_t i = 0;
    MUST(qarena_circuit_trotter(circuit, sum, 0.6, 2, 1, NULL));
    expect_phase(circuit, &i, 0.48);
    for (unsigned step = 0; step < 2; step++) {
        expect(circuit, &i, 0, 3, 0.42);
        expect(circuit, &i, 1, 0, -0.24);
        expect(circuit, &i, 6, 4, 0.54);
        expect(circuit, &i, 12, 0, 0.3);
    }
    cr_assert_eq(qarena_circuit_length(circuit), i);
    MUST(qarena_circuit_trotter(circuit, sum, 0.6, 2, 2, NULL));
    expect_phase(circuit, &i, 0.48);
    for (unsigned step = 0; step < 2; step++) {
        expect(circuit, &i, 0, 3, step ? 0.42 : 0.21); /* at the ends by half */
        expect(circuit, &i, 1, 0, -0.12);
        expect(circuit, &i, 6, 4, 0.27);
        expect(circuit, &i, 12, 0, 0.3);
        expect(circuit, &i, 6, 4, 0.27);
        expect(circuit, &i, 1, 0, -0.12);
    }
    expect(circuit, &i, 0, 3, 0.21);
    cr_assert_eq(qarena_circuit_length(circuit), i);
    qarena_pauli_sum_destroy(sum);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(trotter, few_terms) {
    qarena_circuit *circuit = empty_circuit(N);
    qarena_pauli_sum *nothing = sum_of(0), *one = sum_of(2), *two = sum_of(3);
    uint64_t i = 0;
    for (unsigned order = 1; order <= 4; order *= 2) {
        MUST(qarena_circuit_trotter(circuit, nothing, 1, 3, order, NULL));
    }
    cr_assert_eq(qarena_circuit_length(circuit), 0);
    MUST(qarena_circuit_trotter(circuit, one, 0.5, 1, 2, NULL));
    expect_phase(circuit, &i, -0.15);
    expect(circuit, &i, 0, 3, 0.7);
    MUST(qarena_circuit_trotter(circuit, two, 0.5, 1, 2, NULL));
    expect_phase(circuit, &i, -0.15);
    expect(circuit, &i, 0, 3, 0.35);
    expect(circuit, &i, 1, 0, -0.4);
    expect(circuit, &i, 0, 3, 0.35);
    MUST(qarena_circuit_trotter(circuit, two, 0, 1, 1, NULL));
    cr_assert_eq(qarena_circuit_length(circuit), i + 2, "no phase, but its rotations");
    qarena_pauli_sum_destroy(nothing);
    qarena_pauli_sum_destroy(one);
    qarena_pauli_sum_destroy(two);
    qarena_circuit_destroy(circuit);
}

/* The state after time t, from one that is no eigenstate. */
static void *evolve(const qarena_pauli_sum *sum, uint64_t steps, unsigned order,
                    const qarena_operands *controls) {
    qarena_circuit *circuit = empty_circuit(N + 1);
    qarena_register *reg = make_register(N + 1, QARENA_DOUBLE, 2, 1);
    for (unsigned q = 0; q <= N; q++) {
        apply_1(reg, QARENA_GATE_U, q);
    }
    MUST(qarena_circuit_trotter(circuit, sum, 1, steps, order, controls));
    MUST(qarena_register_run(reg, circuit));
    void *state = committed(reg);
    qarena_register_destroy(reg);
    qarena_circuit_destroy(circuit);
    return state;
}

static double distance(const double *a, const double *b, unsigned from, unsigned to) {
    double squares = 0;
    for (unsigned i = 2 * from; i < 2 * to; i++) {
        squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sqrt(squares);
}

/* Twice as many steps: 2^order times less. */
ARENA_TEST(trotter, errors_fall_as_the_order_says) {
    qarena_pauli_sum *sum = sum_of(7);
    double *exact = evolve(sum, 400, 4, NULL), *rough = evolve(sum, 20000, 2, NULL);
    cr_assert_lt(distance(exact, rough, 0, 1u << (N + 1)), 1e-8, "both are near the truth");
    for (unsigned order = 1; order <= 4; order *= 2) {
        double *few = evolve(sum, 8, order, NULL), *many = evolve(sum, 16, order, NULL);
        const double ratio =
            distance(few, exact, 0, 1u << (N + 1)) / distance(many, exact, 0, 1u << (N + 1));
        cr_assert(ratio > 0.85 * (1 << order) && ratio < 1.15 * (1 << order), "order %u: %g", order,
                  ratio);
        free(few);
        free(many);
    }
    free(exact);
    free(rough);
    qarena_pauli_sum_destroy(sum);
}

ARENA_TEST(trotter, under_a_control) {
    const unsigned top = N;
    const qarena_operands control = {.ones = &top, .n_ones = 1};
    qarena_pauli_sum *sum = sum_of(7), *nothing = sum_of(0);
    double *all = evolve(sum, 3, 2, NULL), *half = evolve(sum, 3, 2, &control),
           *start = evolve(nothing, 1, 1, NULL);
    cr_assert_lt(distance(half, start, 0, 1u << N), 1e-14, "where it is 0 nothing happens");
    cr_assert_lt(distance(half, all, 1u << N, 2u << N), 1e-14);
    cr_assert_gt(distance(all, start, 0, 1u << N), 0.1);
    free(all);
    free(half);
    free(start);
    qarena_pauli_sum_destroy(sum);
    qarena_pauli_sum_destroy(nothing);
}

ARENA_TEST(trotter, what_is_refused) {
    qarena_circuit *circuit = empty_circuit(N), *small = empty_circuit(2);
    qarena_pauli_sum *sum = sum_of(7), *complex_sum = sum_of(2), *large = sum_of(0);
    const unsigned qubits[2] = {2, 9};
    const qarena_operands inside = {.zeros = qubits, .n_zeros = 1},
                          far = {.ones = qubits + 1, .n_ones = 1},
                          target = {.qubits = qubits, .n_qubits = 1};
    MUST(qarena_pauli_sum_add_text(complex_sum, "X0", (double[2]){1, -0.5}));
    MUST(qarena_pauli_sum_add_text(large, "X0", (double[2]){1e300, 0}));
    REFUSED(qarena_circuit_trotter(small, sum, 1, 1, 1, NULL), QARENA_E_ARGUMENT,
            "trotter: the sum has 4 qubits, the circuit has 2");
    REFUSED(qarena_circuit_trotter(circuit, complex_sum, 1, 1, 1, NULL), QARENA_E_ARGUMENT,
            "trotter: the coefficient of term 2 is 1-0.5i, not real");
    REFUSED(qarena_circuit_trotter(circuit, sum, 1, 0, 1, NULL), QARENA_E_ARGUMENT,
            "trotter: 0 steps, at least 1 needed");
    REFUSED(qarena_circuit_trotter(circuit, sum, 1, 1, 3, NULL), QARENA_E_ARGUMENT,
            "trotter: order 3 is not 1, 2 or 4");
    REFUSED(qarena_circuit_trotter(circuit, sum, (double)NAN, 1, 1, NULL), QARENA_E_NOT_FINITE,
            "trotter: time is nan");
    REFUSED(qarena_circuit_trotter(circuit, large, 1e10, 1, 1, NULL), QARENA_E_NOT_FINITE,
            "trotter: the angle of term 0 is not finite");
    REFUSED(qarena_circuit_trotter(circuit, sum, 1, 1, 1, &inside), QARENA_E_QUBIT,
            "trotter: qubit 2 is a control, but term 3 has it");
    REFUSED(qarena_circuit_trotter(circuit, sum, 1, 1, 1, &far), QARENA_E_QUBIT,
            "trotter: qubit 9 is out of range [0, 4)");
    REFUSED(qarena_circuit_trotter(circuit, sum, 1, 1, 1, &target), QARENA_E_ARGUMENT,
            "trotter: 1 qubits given, the sum names them all");
    REFUSED(qarena_circuit_trotter(circuit, sum, 1, UINT64_MAX, 4, NULL), QARENA_E_MEMORY,
            "trotter: 18446744073709551615 steps of 4 terms do not fit in memory");
    cr_assert_eq(qarena_circuit_trotter(circuit, sum, 1, (uint64_t)1 << 40, 4, NULL),
                 QARENA_E_MEMORY);
    cr_assert_eq(qarena_circuit_length(circuit), 0);
    qarena_pauli_sum_destroy(sum);
    qarena_pauli_sum_destroy(complex_sum);
    qarena_pauli_sum_destroy(large);
    qarena_circuit_destroy(circuit);
    qarena_circuit_destroy(small);
}

static int always(void *context) {
    ++*(unsigned *)context;
    return 1;
}

ARENA_TEST(trotter, can_be_cancelled) {
    ask_at_every_chance();
    qarena_circuit *circuit = empty_circuit(N);
    qarena_pauli_sum *sum = sum_of(7);
    unsigned asked = 0;
    MUST(qarena_circuit_trotter(circuit, sum, 1, 5, 2, NULL));
    const uint64_t length = qarena_circuit_length(circuit);
    MUST(qarena_circuit_set_poll(circuit, always, &asked));
    REFUSED(qarena_circuit_trotter(circuit, sum, 1, 1000000, 2, NULL), QARENA_E_CANCELLED,
            "trotter: cancelled");
    cr_assert_eq(asked, 1);
    cr_assert_eq(qarena_circuit_length(circuit), length);
    qarena_pauli_sum_destroy(sum);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(trotter, without_memory_nothing_is_appended) {
    qarena_pauli_sum *sum = sum_of(7);
    for (uint64_t k = 1;; k++) {
        qarena_circuit *circuit = empty_circuit(N);
        qarena_fault_set(k, 1);
        const qarena_status status = qarena_circuit_trotter(circuit, sum, 1, 10, 2, NULL);
        const int fired = qarena_fault_fired();
        qarena_fault_set(0, 0);
        cr_assert_eq(status, fired ? QARENA_E_MEMORY : QARENA_OK);
        cr_assert_eq(qarena_circuit_length(circuit), fired ? 0 : 1 + 61);
        qarena_circuit_destroy(circuit);
        if (!fired) {
            cr_assert_gt(k, 1);
            break;
        }
    }
    qarena_pauli_sum_destroy(sum);
}
