/* States that gates prepare: from |0..0> to the state, back, under controls; refused, cancelled,
 * and without memory. */
#define QARENA_UNSTABLE
#include <complex.h>
#include <math.h>

#include "fixture.h"

#define N 8u
#define LARGE 20u

static double state[2u << LARGE];

/* kind 0: anything; 1: real and not negative; 2: real; 3: few amplitudes are not 0; 4: one. */
static void fill(uint64_t *seed, unsigned k, unsigned kind) {
    double norm = 0;
    for (unsigned i = 0; i < 1u << k; i++) {
        const double re = oracle_uniform(seed) - (kind == 1 ? 0 : 0.5),
                     im = kind == 0 || kind == 3 ? oracle_uniform(seed) - 0.5 : 0,
                     there = kind == 3 ? oracle_uniform(seed) < 0.1 || i == 0 : 1;
        state[2 * i] = kind == 4 ? i == (1u << k) - 1 : there * re;
        state[2 * i + 1] = kind == 4 ? 0 : there * im;
        norm += state[2 * i] * state[2 * i] + state[2 * i + 1] * state[2 * i + 1];
    }
    for (unsigned i = 0; i < 2u << k; i++) {
        state[i] /= sqrt(norm);
    }
}

static const unsigned order[N] = {4, 0, 6, 2, 7, 5, 1, 3};

static double complex amplitude(qarena_register *reg, uint64_t index) {
    double z[2];
    MUST(qarena_register_amplitude(reg, index, z));
    return z[0] + I * z[1];
}

/* Whether the qubits have the state, and all others are as in `others`. */
static void check(qarena_register *reg, unsigned k, uint64_t others, double bound) {
    for (uint64_t i = 0; i < 1u << N; i++) {
        uint64_t value = 0, rest = i;
        for (unsigned t = 0; t < k; t++) {
            value |= (i >> order[t] & 1) << t;
            rest &= ~((uint64_t)1 << order[t]);
        }
        const double complex want =
            rest == others ? state[2 * value] + I * state[2 * value + 1] : 0;
        cr_assert_lt(cabs(amplitude(reg, i) - want), bound, "k %u: amplitude %u", k, (unsigned)i);
    }
}

ARENA_TEST(initialize, there_and_back) {
    uint64_t seed = 6;
    for (unsigned round = 0; round < 80; round++) {
        const unsigned k = 1 + round % N, precision = 1 + round / 5 % 2;
        const double bound = precision == QARENA_DOUBLE ? 1e-14 : 1e-6;
        const qarena_operands on = {.qubits = order, .n_qubits = k};
        qarena_circuit *circuit = empty_circuit(N), *inverse = empty_circuit(N);
        fill(&seed, k, round % 5);
        MUST(qarena_circuit_initialize(circuit, state, QARENA_DOUBLE, &on));
        MUST(qarena_circuit_append_inverse(inverse, circuit));
        qarena_register *reg = make_register(N, precision, 2, 1);
        MUST(qarena_register_run(reg, circuit));
        check(reg, k, 0, bound);
        MUST(qarena_register_run(reg, inverse));
        cr_assert_lt(cabs(amplitude(reg, 0) - 1), bound);
        qarena_register_destroy(reg);
        qarena_circuit_destroy(circuit);
        qarena_circuit_destroy(inverse);
    }
}

ARENA_TEST(initialize, under_controls) {
    uint64_t seed = 7;
    for (unsigned round = 0; round < 12; round++) {
        const unsigned k = 1 + round % 6, holds = round / 6;
        const qarena_operands on = {.qubits = order,
                                    .n_qubits = k,
                                    .ones = order + 6,
                                    .n_ones = 1,
                                    .zeros = order + 7,
                                    .n_zeros = 1};
        qarena_circuit *circuit = empty_circuit(N);
        qarena_register *reg = make_register(N, QARENA_DOUBLE, 2, 1);
        fill(&seed, k, 0);
        MUST(qarena_circuit_initialize(circuit, state, QARENA_DOUBLE, &on));
        const uint64_t others = holds ? (uint64_t)1 << order[6] : 0;
        if (holds) {
            apply_1(reg, QARENA_GATE_X, order[6]);
        } else {
            memset(state, 0, sizeof(double) << (k + 1));
            state[0] = 1;
        }
        MUST(qarena_register_run(reg, circuit));
        check(reg, k, others, 1e-14);
        qarena_register_destroy(reg);
        qarena_circuit_destroy(circuit);
    }
}

/* Wide enough for passes, and for tables that no tile holds. */
ARENA_TEST(initialize, large_states) {
    uint64_t seed = 8;
    const unsigned n = 15;
    unsigned qubits[15];
    for (unsigned q = 0; q < n; q++) {
        qubits[q] = q;
    }
    fill(&seed, n, 0);
    qarena_circuit *circuit = empty_circuit(n);
    qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 2);
    MUST(qarena_circuit_initialize(circuit, state, QARENA_DOUBLE,
                                   &(qarena_operands){.qubits = qubits, .n_qubits = n}));
    MUST(qarena_register_run(reg, circuit));
    for (uint64_t i = 0; i < 1u << n; i++) {
        cr_assert_lt(cabs(amplitude(reg, i) - state[2 * i] - I * state[2 * i + 1]), 1e-15);
    }
    qarena_register_destroy(reg);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(initialize, singles_and_refusals) {
    const float half[4] = {0.70710678f, 0, 0, 0.70710678f}, off[4] = {0.75f, 0, 0, 0.75f};
    double bad[4] = {0.6, 0, 0, 0.81};
    const qarena_operands one = {.qubits = order, .n_qubits = 1},
                          far = {.qubits = (unsigned[]){9}, .n_qubits = 1},
                          twice = {.qubits = (unsigned[]){1, 1}, .n_qubits = 2};
    qarena_circuit *circuit = empty_circuit(N);
    MUST(qarena_circuit_initialize(circuit, half, QARENA_SINGLE, &one));
    const uint64_t length = qarena_circuit_length(circuit);
    REFUSED(qarena_circuit_initialize(circuit, off, QARENA_SINGLE, &one), QARENA_E_NORM,
            "initialize: norm^2 is 1.125, 1 within 1e-05 is needed");
    REFUSED(qarena_circuit_initialize(circuit, bad, QARENA_DOUBLE, &one), QARENA_E_NORM,
            "initialize: norm^2 is 1.0161, 1 within 1e-10 is needed");
    bad[1] = (double)INFINITY;
    REFUSED(qarena_circuit_initialize(circuit, bad, QARENA_DOUBLE, &one), QARENA_E_NOT_FINITE,
            "initialize: amplitude 0 is not finite");
    REFUSED(qarena_circuit_initialize(circuit, bad, QARENA_DOUBLE, &far), QARENA_E_QUBIT,
            "initialize: qubit 9 is out of range [0, 8)");
    REFUSED(qarena_circuit_initialize(circuit, bad, QARENA_DOUBLE, &twice), QARENA_E_QUBIT,
            "initialize: qubit 1 is named twice");
    REFUSED(qarena_circuit_initialize(circuit, bad, 7, &one), QARENA_E_ARGUMENT,
            "precision: 7 is neither single (1) nor double (2)");
    REFUSED(qarena_circuit_initialize(circuit, (const char *)bad + 4, QARENA_DOUBLE, &one),
            QARENA_E_ARGUMENT, "initialize: amplitudes are not aligned");
    cr_assert_eq(qarena_circuit_length(circuit), length);
    qarena_circuit_destroy(circuit);
}

typedef struct poll {
    unsigned asked, cancel_at;
} poll;

static int ask(void *context) {
    poll *p = context;
    return ++p->asked == p->cancel_at;
}

ARENA_TEST(initialize, can_be_cancelled) {
    ask_at_every_chance();
    uint64_t seed = 9;
    unsigned qubits[LARGE];
    for (unsigned q = 0; q < LARGE; q++) {
        qubits[q] = q;
    }
    fill(&seed, LARGE, 0);
    qarena_circuit *circuit = empty_circuit(LARGE);
    for (unsigned at = 1; at < 6; at += 2) {
        poll p = {.cancel_at = at};
        MUST(qarena_circuit_set_poll(circuit, ask, &p));
        cr_assert_eq(
            qarena_circuit_initialize(circuit, state, QARENA_DOUBLE,
                                      &(qarena_operands){.qubits = qubits, .n_qubits = LARGE}),
            QARENA_E_CANCELLED);
        cr_assert_eq(p.asked, at);
        cr_assert_eq(qarena_circuit_length(circuit), 0);
    }
    MUST(qarena_circuit_set_poll(circuit, NULL, NULL));
    qarena_circuit_destroy(circuit);
}

/* Wherever memory is refused there are all of its gates, or none. */
ARENA_TEST(initialize, without_memory) {
    uint64_t seed = 10;
    const qarena_operands on = {.qubits = order, .n_qubits = N};
    fill(&seed, N, 0);
    for (uint64_t k = 1;; k++) {
        qarena_circuit *circuit = empty_circuit(N);
        MUST(qarena_circuit_qft(circuit, &(qarena_operands){.qubits = order, .n_qubits = 3}, 0));
        MUST(qarena_arena_trim(arena, NULL));
        qarena_fault_set(k, 1);
        const qarena_status status = qarena_circuit_initialize(circuit, state, QARENA_DOUBLE, &on);
        const int fired = qarena_fault_fired();
        qarena_fault_set(0, 0);
        cr_assert_eq(status, fired ? QARENA_E_MEMORY : QARENA_OK);
        cr_assert_eq(qarena_circuit_length(circuit), fired ? 7 : 7 + 3 * N + 1);
        if (fired) { /* and it can be again */
            MUST(qarena_circuit_initialize(circuit, state, QARENA_DOUBLE, &on));
        }
        qarena_circuit_destroy(circuit);
        if (!fired) {
            cr_assert_gt(k, 1);
            break;
        }
    }
}
