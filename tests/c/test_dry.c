/* Dry arenas: a loop takes there what it takes elsewhere, and no amplitude is touched. */
#include "fixture.h"

static qarena_arena *arena_of(int dry, uint64_t budget) {
    qarena_arena *made;
    qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
    options.dry = dry;
    options.budget = budget;
    MUST(qarena_arena_create(&options, &made));
    return made;
}

static qarena_circuit *make_circuit(qarena_arena *where, unsigned n) {
    qarena_circuit *made;
    MUST(qarena_circuit_create(where, n, &made));
    for (unsigned i = 0; i < 6 * n; i++) {
        const unsigned qubits[2] = {i % n, (i * 5 + 1 + (i % n == (i * 5 + 1) % n)) % n};
        const qarena_term term = {"w", 8, i % 8, 1};
        MUST(qarena_circuit_apply_angles(made, QARENA_GATE_RY, &(qarena_angle){0.1, &term, 1},
                                         &(qarena_operands){.qubits = qubits, .n_qubits = 1}));
        MUST(qarena_circuit_apply(made, QARENA_GATE_CX, NULL,
                                  &(qarena_operands){.qubits = qubits, .n_qubits = 2}));
    }
    return made;
}

/* The most that is in use while a register runs a circuit, shots are drawn, and gradients taken. */
static uint64_t peak_of(qarena_arena *where, unsigned n, unsigned precision) {
    const double values[8] = {0.3, 0.1, 2, 1, -1, 0.7, 0.2, 3};
    double value, grad[8];
    uint64_t outcomes[100];
    qarena_arena_stats stats;
    qarena_register *reg;
    qarena_pauli_sum *sum;
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = precision;
    qarena_circuit *circuit = make_circuit(where, n);
    MUST(qarena_pauli_sum_create(where, n, &sum));
    MUST(qarena_pauli_sum_add(sum, 1, &(uint64_t){3}, &(uint64_t){2}, (double[2]){1, 0}));
    MUST(qarena_register_create(where, n, &options, &reg));
    for (unsigned i = 0; i < 3; i++) {
        MUST(qarena_register_reset(reg));
        MUST(qarena_register_run_bound(reg, circuit, values, 8));
        MUST(qarena_register_sample(reg, 1, 0, 100, outcomes));
        MUST(qarena_register_expectation(reg, sum, &value));
        MUST(qarena_register_value_and_grad(reg, circuit, sum, values, 8, &value, grad));
    }
    qarena_register_destroy(reg);
    qarena_pauli_sum_destroy(sum);
    qarena_circuit_destroy(circuit);
    MUST(qarena_arena_read_stats(where, &stats));
    return stats.high_water;
}

ARENA_TEST(dry, takes_what_a_real_arena_takes) {
    for (unsigned n = 3; n <= 20; n++) {
        for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
            qarena_arena *dry = arena_of(1, 0), *real = arena_of(0, (uint64_t)1 << 30);
            const uint64_t said = peak_of(dry, n, precision), taken = peak_of(real, n, precision);
            cr_assert_eq(said, taken, "%u qubits, precision %u: %llu bytes said, %llu taken", n,
                         precision, (unsigned long long)said, (unsigned long long)taken);
            MUST(qarena_arena_destroy(dry));
            MUST(qarena_arena_destroy(real));
        }
    }
}

ARENA_TEST(dry, is_neither_touched_nor_limited_by_the_machine) {
    qarena_arena_stats stats;
    qarena_arena *dry = arena_of(1, 0);
    const uint64_t peak = peak_of(dry, 32, QARENA_DOUBLE);
    cr_assert_geq(peak, (uint64_t)4 << 36);
    MUST(qarena_arena_read_stats(dry, &stats));
    cr_assert_eq(stats.page_faults, 0);
    cr_assert_eq(stats.cached, 0, "large buffers are given back");
    MUST(qarena_arena_destroy(dry));
}

ARENA_TEST(dry, has_the_budget_that_it_is_given) {
    qarena_register *none;
    qarena_arena *dry = arena_of(1, (uint64_t)1 << 30);
    cr_assert_eq(qarena_register_create(dry, 27, NULL, &none), QARENA_E_MEMORY);
    cr_assert_not_null(strstr(qarena_last_error(), "(budget)"), "%s", qarena_last_error());
    MUST(qarena_register_create(dry, 24, NULL, &none));
    qarena_register_destroy(none);
    MUST(qarena_arena_destroy(dry));
}

ARENA_TEST(dry, is_yes_or_no) {
    qarena_arena *none = NULL;
    qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
    options.dry = 2;
    REFUSED(qarena_arena_create(&options, &none), QARENA_E_ARGUMENT,
            "options->dry is 2, neither 0 nor 1");
}
