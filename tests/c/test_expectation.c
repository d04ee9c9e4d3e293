/* Expectation values against the definition: over sizes, precisions, threads, kinds of strings, and
 * with no memory. */
#define QARENA_UNSTABLE
#include "pauli_fixture.h"

enum { MOST_N = 15 };

static double complex state[1 << MOST_N];

static double tolerance(const qarena_register *reg) {
    return qarena_register_precision(reg) == QARENA_DOUBLE ? 1e-12 : 1e-5;
}

/* A sum on a register, as it is, and with no memory at all. Ends the sum. */
static void check(qarena_register *reg, qarena_pauli_sum *sum, const char *what) {
    const unsigned n = qarena_register_qubits(reg);
    const double expected = creal(sum_between(state, state, n, sum));
    double value, without = -7;
    MUST(qarena_register_expectation(reg, sum, &value));
    cr_assert_leq(fabs(value - expected), tolerance(reg), "%s, n %u: %.17g, not %.17g", what, n,
                  value, expected);
    if (qarena_pauli_sum_length(sum) <= 64) { /* values of more want a buffer */
        qarena_fault_set(1, 1);
        const qarena_status status = qarena_register_expectation(reg, sum, &without);
        qarena_fault_set(0, 0);
        MUST(status);
        cr_assert_leq(fabs(without - expected), tolerance(reg), "%s, n %u, no memory: %.17g", what,
                      n, without);
    }
    qarena_pauli_sum_destroy(sum);
}

/* One X mask, all Z masks of some qubits: many strings for one product. */
static qarena_pauli_sum *one_x(unsigned n, uint64_t x, unsigned from, unsigned bits) {
    qarena_pauli_sum *sum = empty_sum(n);
    for (uint64_t z = 0; z < (uint64_t)1 << bits; z++) {
        add_masks(sum, x, z << from, uniform() - 0.5);
    }
    return sum;
}

static void check_size(unsigned n, unsigned precision, unsigned threads) {
    qarena_register *reg = random_state(n, precision, threads, state);
    const uint64_t all = ((uint64_t)1 << n) - 1;
    const unsigned bits = n < 6 ? n : 6;
    qarena_pauli_sum *few = empty_sum(n), *many = empty_sum(n), *wide = empty_sum(n);
    add_random(few, n, 3, 20);
    add_random(many, n, 6, 100);
    add_random(wide, n, 2 * n, 40);
    check(reg, few, "few");
    check(reg, many, "many");
    check(reg, wide, "strings on all qubits");
    check(reg, one_x(n, 0, 0, bits), "low Z");
    check(reg, one_x(n, 0, n - bits, bits), "high Z");
    check(reg, one_x(n, all, 0, bits), "all X, low Z");
    check(reg, one_x(n, all, n - bits, bits), "all X, high Z");
    check(reg, one_x(n, 1 & all, n - bits, bits), "low X, high Z");
    check(reg, one_x(n, all & ~(all >> 1), n - bits, bits), "high X, high Z");
    check(reg, empty_sum(n), "nothing");
    qarena_register_destroy(reg);
}

ARENA_TEST(expectation, sums_of_all_sizes_are_what_they_should_be) {
    for (unsigned n = 0; n <= MOST_N; n++) {
        for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
            check_size(n, precision, n % 3 + 1);
        }
    }
}

/* Each X mask of a few qubits alone, wherever it lies within vectors and rows, with a random Z. */
ARENA_TEST(expectation, each_x_mask_is_its_own_way_through_a_tile) {
    enum { N = 9 };
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        qarena_register *reg = random_state(N, precision, 1, state);
        for (uint64_t x = 0; x < 1 << N; x++) {
            qarena_pauli_sum *sum = empty_sum(N);
            add_masks(sum, x, below(1 << N), 1);
            check(reg, sum, "one string");
        }
        qarena_register_destroy(reg);
    }
}

/* More strings of one X mask than a traversal has room for. */
ARENA_TEST(expectation, all_z_strings_of_a_state_are_its_transform) {
    enum { N = 12 };
    qarena_register *reg = random_state(N, QARENA_DOUBLE, 2, state);
    qarena_pauli_sum *sum = one_x(N, 0, 0, N);
    double value, expected = 0;
    static double squares[1 << N];
    for (size_t i = 0; i < 1 << N; i++) {
        squares[i] = creal(state[i] * conj(state[i]));
    }
    for (size_t half = 1; half < 1 << N; half *= 2) {
        for (size_t i = 0; i < 1 << N; i++) {
            if (!(i & half)) {
                const double a = squares[i], b = squares[i | half];
                squares[i] = a + b;
                squares[i | half] = a - b;
            }
        }
    }
    for (uint64_t z = 0; z < 1 << N; z++) {
        uint64_t x, same_z;
        double coefficient[2];
        MUST(qarena_pauli_sum_read(sum, z, 1, &x, &same_z, coefficient));
        expected += coefficient[0] * squares[z];
    }
    MUST(qarena_register_expectation(reg, sum, &value));
    cr_assert_leq(fabs(value - expected), 1e-12, "%.17g, not %.17g", value, expected);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(reg);
}

static double expected_of(qarena_register *reg, const char *text) {
    qarena_pauli_sum *sum = empty_sum(qarena_register_qubits(reg));
    double value;
    add_text(sum, text, 1);
    MUST(qarena_register_expectation(reg, sum, &value));
    qarena_pauli_sum_destroy(sum);
    return value;
}

/* S H |0> is the eigenstate of Y with eigenvalue +1: odd numbers of Y have their sign. */
ARENA_TEST(expectation, y_has_its_sign) {
    qarena_register *reg = make_register(4, QARENA_DOUBLE, 2, 1);
    for (unsigned qubit = 0; qubit < 3; qubit++) {
        apply_1(reg, QARENA_GATE_H, qubit);
        apply_1(reg, QARENA_GATE_S, qubit);
    }
    cr_assert_float_eq(expected_of(reg, "Y0"), 1, 1e-14);
    cr_assert_float_eq(expected_of(reg, "Y2 Y1"), 1, 1e-14);
    cr_assert_float_eq(expected_of(reg, "IYYY"), 1, 1e-14);
    apply_1(reg, QARENA_GATE_Z, 1);
    cr_assert_float_eq(expected_of(reg, "Y1"), -1, 1e-14);
    cr_assert_float_eq(expected_of(reg, "Y2 Y1 Y0"), -1, 1e-14);
    cr_assert_float_eq(expected_of(reg, "Y0 X3"), 0, 1e-14);
    qarena_register_destroy(reg);
}

/* What is pending is run first; a reset too. */
ARENA_TEST(expectation, what_is_pending_is_run_first) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    apply_1(reg, QARENA_GATE_X, 1);
    cr_assert_float_eq(expected_of(reg, "Z1"), -1, 1e-15);
    MUST(qarena_register_reset(reg));
    cr_assert_float_eq(expected_of(reg, "Z1"), 1, 1e-15);
    cr_assert_float_eq(expected_of(reg, "X1"), 0, 1e-15);
    cr_assert_float_eq(expected_of(reg, ""), 1, 1e-15);
    qarena_register_destroy(reg);
    reg = make_register(16, QARENA_SINGLE, 2, 2);
    MUST(qarena_register_reset(reg));
    apply_1(reg, QARENA_GATE_X, 15); /* most tiles are known to be zero */
    cr_assert_float_eq(expected_of(reg, "Z15 Z3"), -1, 1e-7);
    qarena_register_destroy(reg);
}

ARENA_TEST(expectation, threads_do_not_change_a_bit) {
    enum { N = 15 };
    double values[4];
    for (unsigned threads = 1; threads <= 4; threads++) {
        drawn = 0;
        qarena_register *reg = random_state(N, QARENA_DOUBLE, threads, state);
        qarena_pauli_sum *sum = empty_sum(N);
        add_random(sum, N, 5, 300);
        MUST(qarena_set_threads(threads));
        MUST(qarena_register_expectation(reg, sum, &values[threads - 1]));
        cr_assert_eq(memcmp(&values[0], &values[threads - 1], sizeof values[0]), 0,
                     "%u threads: %.17g, not %.17g", threads, values[threads - 1], values[0]);
        qarena_pauli_sum_destroy(sum);
        qarena_register_destroy(reg);
    }
    MUST(qarena_set_threads(0));
}

/* Several sums at once: strings in common, cancelling, none. */
ARENA_TEST(expectation, several_sums_are_evaluated_at_once) {
    enum { N = 14, SUMS = 5 };
    qarena_register *reg = random_state(N, QARENA_DOUBLE, 2, state);
    qarena_pauli_sum *sums[SUMS];
    double values[SUMS], alone;
    for (unsigned i = 0; i < SUMS; i++) {
        sums[i] = empty_sum(N - i);
        drawn = 77; /* the same strings on other qubits, with the same coefficients */
        add_random(sums[i], N - i, 3, i == 2 ? 0 : 30 + i);
    }
    MUST(qarena_pauli_sum_append(sums[1], sums[1], (double[2]){-1, 0}));
    MUST(qarena_register_expectations(reg, (const qarena_pauli_sum *const *)sums, SUMS, values));
    for (unsigned i = 0; i < SUMS; i++) {
        MUST(qarena_register_expectation(reg, sums[i], &alone));
        cr_assert_float_eq(values[i], alone, 1e-13);
        cr_assert_float_eq(values[i], creal(sum_between(state, state, N, sums[i])), 1e-12);
        qarena_pauli_sum_destroy(sums[i]);
    }
    cr_assert(values[1] == 0 && values[2] == 0);
    MUST(qarena_register_expectations(reg, NULL, 0, NULL));
    qarena_register_destroy(reg);
}

ARENA_TEST(expectation, a_later_call_allocates_nothing) {
    enum { N = 15 };
    qarena_register *reg = random_state(N, QARENA_DOUBLE, 1, state);
    qarena_pauli_sum *sum = empty_sum(N);
    add_random(sum, N, 4, 200);
    double value, again;
    MUST(qarena_register_expectation(reg, sum, &value));
    qarena_counters before, after;
    qarena_read_counters(&before);
    MUST(qarena_register_expectation(reg, sum, &again));
    qarena_read_counters(&after);
    cr_assert_eq(after.object_calls, before.object_calls);
    cr_assert_eq(after.misses, before.misses);
    cr_assert_eq(value, again);
    add_text(sum, "Z0", 2); /* a change is noticed */
    MUST(qarena_register_expectation(reg, sum, &again));
    cr_assert_float_eq(again, value + 2 * creal(string_between(state, state, N, 0, 1)), 1e-12);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(reg);
}

ARENA_TEST(expectation, what_it_cannot_be_of_is_refused) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    qarena_pauli_sum *sum = empty_sum(4);
    double value = 5;
    REFUSED(qarena_register_expectation(reg, sum, &value), QARENA_E_ARGUMENT,
            "expectation: a Pauli sum of 4 qubits for a register of 3");
    qarena_pauli_sum_destroy(sum);
    sum = empty_sum(2);
    MUST(qarena_pauli_sum_add_text(sum, "X1 Y0", (double[2]){1, -0.5}));
    REFUSED(qarena_register_expectation(reg, sum, &value), QARENA_E_ARGUMENT,
            "expectation: the coefficient of X mask 0x3, Z mask 0x1 is not real: its imaginary "
            "part is -0.5");
    cr_assert_eq(value, 5);
    MUST(qarena_pauli_sum_add_text(sum, "X1 Y0", (double[2]){1, 0.5})); /* their sum is */
    MUST(qarena_register_expectation(reg, sum, &value));
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(reg);
}

/* In a caller's block, with and without room for tiles. */
ARENA_TEST(expectation, a_callers_block_is_enough) {
    enum { N = 11 };
    static _Alignas(64) unsigned char memory[1 << 18];
    for (size_t bytes = 96 << 10; bytes <= sizeof memory; bytes += 54 << 10) {
        qarena_arena *system = arena;
        MUST(qarena_arena_init(memory, bytes, &arena));
        qarena_register *reg;
        for (size_t i = 0; i < 1 << N; i++) {
            state[i] = CMPLX(uniform() - 0.5, uniform() - 0.5);
        }
        qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
        options.buffers = 1;
        MUST(qarena_register_create(arena, N, &options, &reg));
        MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, 1 << N, 0));
        qarena_pauli_sum *sum = empty_sum(N);
        add_random(sum, N, 4, 50);
        double value;
        MUST(qarena_register_expectation(reg, sum, &value));
        const double expected = creal(sum_between(state, state, N, sum));
        cr_assert_leq(fabs(value - expected), 1e-12 * (1 << N), "%zu bytes: %.17g, not %.17g",
                      bytes, value, expected);
        qarena_pauli_sum_destroy(sum);
        qarena_register_destroy(reg);
        MUST(qarena_arena_fini(arena));
        arena = system;
    }
}
