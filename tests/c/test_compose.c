/* Circuits made of circuits, by repeating and by further controls; their depth and their gates
 * counted. */
#include <stdio.h>

#include "fixture.h"

#define N 8u
#define GATES 60u

/* The states that two circuits make of |0..0> have the same bits. */
static void same_states(qarena_circuit *a, qarena_circuit *b) {
    qarena_register *x = make_register(N, QARENA_DOUBLE, 2, 1),
                    *y = make_register(N, QARENA_DOUBLE, 2, 1);
    MUST(qarena_register_run(x, a));
    MUST(qarena_register_run(y, b));
    cr_assert(same_bits(x, y));
    qarena_register_destroy(x);
    qarena_register_destroy(y);
}

ARENA_TEST(compose, repeated_is_appended_again_and_again) {
    qarena_circuit *part = random_circuit(N, 3, GATES, NULL),
                   *power = random_circuit(N, 4, 10, NULL),
                   *joined = random_circuit(N, 4, 10, NULL), *empty = empty_circuit(N),
                   *other = empty_circuit(7);
    MUST(qarena_circuit_append_repeated(power, part, 3));
    MUST(qarena_circuit_append_repeated(power, part, 0));
    MUST(qarena_circuit_append_repeated(power, empty, UINT64_MAX));
    for (unsigned i = 0; i < 3; i++) {
        MUST(qarena_circuit_append(joined, part));
    }
    cr_assert_eq(qarena_circuit_length(power), 10 + 3 * GATES);
    same_states(power, joined);
    REFUSED(qarena_circuit_append_repeated(power, power, 2), QARENA_E_ARGUMENT,
            "append_repeated: a circuit cannot be its own source");
    REFUSED(qarena_circuit_append_repeated(power, other, 2), QARENA_E_ARGUMENT,
            "append_repeated: source has 7 qubits, circuit has 8");
    REFUSED(qarena_circuit_append_repeated(power, part, UINT64_MAX), QARENA_E_MEMORY,
            "append_repeated: 18446744073709551615 times 60 gates do not fit in memory");
    cr_assert_eq(qarena_circuit_append_repeated(power, part, (uint64_t)1 << 40), QARENA_E_MEMORY);
    cr_assert_eq(qarena_circuit_length(power), 10 + 3 * GATES);
    same_states(power, joined);
    qarena_circuit *all[] = {part, power, joined, empty, other};
    for (unsigned i = 0; i < 5; i++) {
        qarena_circuit_destroy(all[i]);
    }
}

/* Against the oracle, which is given the same controls gate by gate. */
ARENA_TEST(compose, controlled_gates) {
    static oracle o;
    static step s;
    for (unsigned round = 0; round < 40; round++) {
        const unsigned one = 5 + round % 3, zero = 5 + (round + 1) % 3;
        uint64_t seed = round + 1;
        qarena_circuit *plain = empty_circuit(5), *controlled = empty_circuit(N);
        oracle_reset(&o, N);
        for (unsigned q = 0; q < N; q++) { /* all values of the controls, and unlike each other */
            s = (step){
                .gate = QARENA_GATE_RX, .parameters = {0.3 + q}, .qubits = {q}, .n_qubits = 1};
            MUST(step_append(&s, controlled));
            oracle_apply(&o, &s);
        }
        for (unsigned i = 0; i < GATES; i++) {
            step_any(&seed, 5, &s);
            MUST(step_append(&s, plain));
            s.ones[s.n_ones++] = one;
            s.zeros[s.n_zeros++] = zero;
            oracle_apply(&o, &s);
        }
        MUST(qarena_circuit_append_controlled(controlled, plain, 1u << one, 1u << zero));
        cr_assert_eq(qarena_circuit_length(controlled), N + GATES);
        qarena_register *reg = make_register(N, QARENA_DOUBLE, 2, 1);
        MUST(qarena_register_run(reg, controlled));
        check_against(reg, &o, "controlled");
        qarena_register_destroy(reg);
        qarena_circuit_destroy(plain);
        qarena_circuit_destroy(controlled);
    }
}

ARENA_TEST(compose, controls_that_are_refused) {
    qarena_circuit *plain = empty_circuit(N), *made = random_circuit(N, 2, 5, NULL),
                   *small = empty_circuit(3), *full = empty_circuit(64);
    const unsigned q[3] = {1, 2, 3};
    MUST(qarena_circuit_apply(plain, QARENA_GATE_H, NULL,
                              &(qarena_operands){.qubits = q, .n_qubits = 1}));
    MUST(qarena_circuit_apply(
        plain, QARENA_GATE_CX, NULL,
        &(qarena_operands){.qubits = q, .n_qubits = 2, .zeros = q + 2, .n_zeros = 1}));
    for (unsigned i = 0; i < 3; i++) {
        char text[100];
        snprintf(text, sizeof text, "append_controlled: qubit %u is a control, but gate %u uses it",
                 q[i], i > 0);
        REFUSED(qarena_circuit_append_controlled(made, plain, 1u << q[i], 1u << 4), QARENA_E_QUBIT,
                text);
    }
    REFUSED(qarena_circuit_append_controlled(made, plain, 1u << 5, 3u << 5), QARENA_E_QUBIT,
            "append_controlled: qubit 5 would have to be both 1 and 0");
    REFUSED(qarena_circuit_append_controlled(made, plain, 0, 1u << 9), QARENA_E_QUBIT,
            "append_controlled: qubit 9 is out of range [0, 8)");
    REFUSED(qarena_circuit_append_controlled(small, plain, 0, 0), QARENA_E_ARGUMENT,
            "append_controlled: source has 8 qubits, circuit has 3");
    REFUSED(qarena_circuit_append_controlled(plain, plain, 0, 0), QARENA_E_ARGUMENT,
            "append_controlled: a circuit cannot be its own source");
    cr_assert_eq(qarena_circuit_length(made), 5);
    MUST(qarena_circuit_append_controlled(full, plain, (uint64_t)1 << 63, 0));
    qarena_instruction read;
    MUST(qarena_circuit_read(full, 1, &read));
    cr_assert(read.ones == ((uint64_t)1 << 63 | 2) && read.zeros == 8);
    qarena_circuit *all[] = {plain, made, small, full};
    for (unsigned i = 0; i < 4; i++) {
        qarena_circuit_destroy(all[i]);
    }
}

/* The longest path by its definition: gate after gate, over all before. */
static uint64_t longest_path(const qarena_circuit *circuit) {
    static uint64_t qubits[GATES], depth[GATES];
    uint64_t deepest = 0;
    for (uint64_t i = 0; i < qarena_circuit_length(circuit); i++) {
        qarena_instruction gate;
        MUST(qarena_circuit_read(circuit, i, &gate));
        qubits[i] = gate.ones | gate.zeros | gate.x_mask | gate.z_mask;
        for (unsigned t = 0; t < gate.n_targets; t++) {
            qubits[i] |= (uint64_t)1 << gate.targets[t];
        }
        depth[i] = qubits[i] != 0;
        for (uint64_t j = 0; j < i; j++) {
            if (qubits[i] & qubits[j] && depth[j] >= depth[i]) {
                depth[i] = depth[j] + 1;
            }
        }
        deepest = depth[i] > deepest ? depth[i] : deepest;
    }
    return deepest;
}

ARENA_TEST(compose, depth_and_counts) {
    uint64_t depth = 7, counts[QARENA_GATE_COUNT];
    for (unsigned n = 0; n <= ORACLE_MAX_QUBITS; n++) {
        qarena_circuit *circuit = n ? random_circuit(n, n, GATES, NULL) : empty_circuit(0);
        uint64_t expected[QARENA_GATE_COUNT] = {0};
        MUST(qarena_circuit_depth(circuit, &depth));
        cr_assert_eq(depth, longest_path(circuit), "%u qubits", n);
        MUST(qarena_circuit_count(circuit, counts));
        for (uint64_t i = 0; i < qarena_circuit_length(circuit); i++) {
            qarena_instruction gate;
            MUST(qarena_circuit_read(circuit, i, &gate));
            expected[gate.gate]++;
        }
        cr_assert_arr_eq(counts, expected, sizeof counts);
        qarena_circuit_destroy(circuit);
    }
}
