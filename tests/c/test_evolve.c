/* Evolution in time against power series of the matrix by its definition, and that it happens whole
 * or not at all. */
#include "pauli_fixture.h"

enum { MOST_N = 9 };

static double complex state[1 << MOST_N], term[1 << MOST_N], next[1 << MOST_N];

static double size_of(const double complex *v, unsigned n) {
    double squares = 0;
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        squares += creal(v[i] * conj(v[i]));
    }
    return sqrt(squares);
}

static double bound_of(const qarena_pauli_sum *sum) {
    double bound = 0;
    for (uint64_t s = 0; s < qarena_pauli_sum_length(sum); s++) {
        uint64_t x, z;
        double c[2];
        MUST(qarena_pauli_sum_read(sum, s, 1, &x, &z, c));
        bound += fabs(c[0]);
    }
    return bound;
}

/* state := exp(-i H t) state, or exp(-H t) state, normalised: power series, in short steps. */
static void evolve_expected(unsigned n, const qarena_pauli_sum *sum, double t, int imaginary) {
    const unsigned steps = 1 + (unsigned)(bound_of(sum) * fabs(t));
    const double complex rate = (imaginary ? -1 : -I) * (t / steps);
    for (unsigned step = 0; step < steps; step++) {
        memcpy(term, state, sizeof term);
        for (unsigned k = 1; k < 30; k++) {
            apply_definition(n, sum, rate / k, term, next);
            memcpy(term, next, sizeof term);
            for (size_t i = 0; i < (size_t)1 << n; i++) {
                state[i] += term[i];
            }
        }
        const double norm = imaginary ? size_of(state, n) : 1;
        for (size_t i = 0; i < (size_t)1 << n; i++) {
            state[i] /= norm;
        }
    }
}

/* The distance of the register's state from `state`, relative to the latter's norm. */
static double distance(qarena_register *reg) {
    const unsigned n = qarena_register_qubits(reg);
    void *now = committed(reg);
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        const double *d = now;
        const float *f = now;
        next[i] = (qarena_register_precision(reg) == QARENA_DOUBLE
                       ? CMPLX(d[2 * i], d[2 * i + 1])
                       : CMPLX((double)f[2 * i], (double)f[2 * i + 1])) -
                  state[i];
    }
    free(now);
    return size_of(next, n) / size_of(state, n);
}

static void check_evolution(unsigned n, unsigned precision, double t, int imaginary) {
    static const double tolerances[] = {1e-3, 1e-4, 1e-8, 1e-12};
    qarena_pauli_sum *sum = empty_sum(n);
    add_random(sum, n, 4, 12);
    add_text(sum, "", 2.5);
    qarena_register *reg = random_state(n, precision, 1 + n % 2, state);
    qarena_snapshot *begin;
    MUST(qarena_snapshot_acquire(reg, &begin));
    evolve_expected(n, sum, t, imaginary);
    for (unsigned i = 0; i < (precision == QARENA_SINGLE ? 1 : 4); i++) {
        qarena_evolution done;
        double norm;
        MUST(qarena_register_restore(reg, begin));
        MUST(qarena_register_evolve(reg, sum, t, tolerances[i], imaginary, &done));
        const double error = distance(reg);
        cr_assert_leq(error, tolerances[i], "n %u, precision %u, t %g, imaginary %d: %g", n,
                      precision, t, imaginary, error);
        cr_assert_leq(done.truncation, tolerances[i] / 2);
        cr_assert_leq(done.rounding, tolerances[i] / 2);
        cr_assert(t == 0 ? done.applications <= 2 : done.applications >= 2 * done.steps);
        MUST(qarena_register_norm_squared(reg, &norm));
        cr_assert(!imaginary || fabs(norm - 1) < (precision == QARENA_DOUBLE ? 1e-14 : 1e-6));
    }
    qarena_snapshot_release(begin);
    qarena_register_destroy(reg);
    qarena_pauli_sum_destroy(sum);
}

ARENA_TEST(evolve, states_are_those_of_power_series) {
    static const double times[] = {0, 1e-9, 0.1, -1, 3};
    for (unsigned n = 0; n <= MOST_N; n += n < 4 ? 1 : 2) {
        for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
            for (int imaginary = 0; imaginary <= 1; imaginary++) {
                check_evolution(n, QARENA_SINGLE, times[i], imaginary);
                check_evolution(n, QARENA_DOUBLE, times[i], imaginary);
            }
        }
    }
}

/* Eigenstates of Z0 + 0.5: exp(-i (0.5 +- 1) t), whatever the time. */
ARENA_TEST(evolve, long_times_are_cut_into_steps) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    qarena_pauli_sum *sum = empty_sum(3);
    qarena_evolution done;
    add_text(sum, "Z0", 1);
    add_text(sum, "", 0.5);
    for (unsigned i = 0; i < 8; i++) {
        state[i] = CMPLX(uniform(), uniform());
    }
    MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, 8, 0));
    const double t = 5000;
    for (unsigned i = 0; i < 8; i++) {
        state[i] *= cexp(-I * (i & 1 ? -0.5 : 1.5) * t);
    }
    MUST(qarena_register_evolve(reg, sum, t, 1e-11, 0, &done));
    cr_assert_leq(distance(reg), 1e-11);
    cr_assert_eq(done.steps, 10);
    cr_assert(done.applications > 5000 && done.applications < 6500, "%llu",
              (unsigned long long)done.applications);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(reg);
}

static qarena_pauli_sum *chain(unsigned n) {
    qarena_pauli_sum *sum = empty_sum(n);
    for (unsigned q = 0; q + 1 < n; q++) {
        const uint64_t pair = (uint64_t)3 << q;
        add_masks(sum, pair, 0, 1);
        add_masks(sum, pair, pair, 1);
        add_masks(sum, 0, pair, 1);
    }
    return sum;
}

ARENA_TEST(evolve, imaginary_time_ends_in_the_ground_state) {
    qarena_register *reg = make_register(4, QARENA_DOUBLE, 1, 1);
    qarena_pauli_sum *sum = chain(4);
    double energy, variance;
    apply_1(reg, QARENA_GATE_X, 0);
    apply_1(reg, QARENA_GATE_X, 2);
    MUST(qarena_register_evolve(reg, sum, 20, 1e-8, 1, NULL));
    MUST(qarena_register_expectation(reg, sum, &energy));
    MUST(qarena_register_variance(reg, sum, &variance));
    cr_assert_float_eq(energy, -3 - 2 * sqrt(3), 1e-10);
    cr_assert_float_eq(variance, 0, 1e-10);
    MUST(qarena_register_evolve(reg, sum, -0.7, 1e-8, 1, NULL)); /* nothing else is left of it */
    MUST(qarena_register_expectation(reg, sum, &energy));
    cr_assert_float_eq(energy, -3 - 2 * sqrt(3), 1e-6);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(reg);
}

/* The same bits for any number of threads and buffers, and a fork keeps the state before. */
ARENA_TEST(evolve, bits_depend_on_neither_threads_nor_buffers) {
    enum { N = 15 };
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        for (int imaginary = 0; imaginary <= 1; imaginary++) {
            qarena_pauli_sum *sum = chain(N);
            qarena_register *first = make_register(N, precision, 2, 1), *fork;
            apply_random(first, 3, 60);
            MUST(qarena_register_sync(first));
            void *before = committed(first);
            MUST(qarena_register_fork(first, &fork));
            MUST(qarena_register_evolve(first, sum, 0.3, 1e-3, imaginary, NULL));
            cr_assert(is_committed(fork, before) && !is_committed(first, before));
            for (unsigned buffers = 1; buffers <= 2; buffers++) {
                qarena_register *other = make_register(N, precision, buffers, 1 + buffers);
                MUST(qarena_register_set_state(other, before, precision, 1 << N, 1));
                MUST(qarena_register_evolve(other, sum, 0.3, 1e-3, imaginary, NULL));
                cr_assert(same_bits(first, other), "buffers %u", buffers);
                qarena_register_destroy(other);
            }
            free(before);
            qarena_register_destroy(fork);
            qarena_register_destroy(first);
            qarena_pauli_sum_destroy(sum);
        }
    }
}

ARENA_TEST(evolve, calls_like_the_one_before_allocate_nothing) {
    for (unsigned n = 3; n <= 15; n += 6) {
        for (unsigned buffers = 1; buffers <= 2; buffers++) {
            qarena_register *reg = make_register(n, QARENA_DOUBLE, buffers, 1);
            qarena_pauli_sum *sum = chain(n);
            qarena_counters before, after;
            for (unsigned i = 0; i < 12; i++) {
                if (i == 2) {
                    qarena_read_counters(&before);
                }
                MUST(qarena_register_evolve(reg, sum, 0.1, 1e-6, i % 2 == 1, NULL));
                apply_1(reg, QARENA_GATE_RY, i % n);
                MUST(qarena_register_sync(reg));
            }
            qarena_read_counters(&after);
            cr_assert_eq(after.misses + after.object_calls + after.os_calls,
                         before.misses + before.object_calls + before.os_calls, "n %u, buffers %u",
                         n, buffers);
            qarena_pauli_sum_destroy(sum);
            qarena_register_destroy(reg);
        }
    }
}

/* What a call keeps to is the norm that the state had at first, however many there are. */
ARENA_TEST(evolve, the_norm_does_not_drift) {
    qarena_register *reg = make_register(4, QARENA_SINGLE, 2, 1);
    qarena_pauli_sum *sum = chain(4);
    double norm;
    apply_random(reg, 1, 30);
    for (unsigned i = 0; i < 3000; i++) {
        MUST(qarena_register_evolve(reg, sum, 0.1, 1e-4, 0, NULL));
    }
    MUST(qarena_register_norm_squared(reg, &norm));
    cr_assert_float_eq(norm, 1, 1e-5);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(reg);
}

/* In a caller's block, which has room for the three buffers or not. */
Test(evolve_block, works_in_a_block) {
    enum { N = 10, BYTES = 16 << N };
    unsigned refused = 0, evolved = 0;
    for (unsigned room = 2; room <= 8; room++) {
        const size_t bytes = room * BYTES;
        void *block = malloc(bytes);
        qarena_register *reg;
        qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
        options.buffers = 1;
        MUST(qarena_arena_init(block, bytes, &arena));
        MUST(qarena_register_create(arena, N, &options, &reg));
        qarena_pauli_sum *sum = chain(N);
        apply_1(reg, QARENA_GATE_X, 3);
        MUST(qarena_register_sync(reg));
        void *before = committed(reg);
        const qarena_status status = qarena_register_evolve(reg, sum, 0.5, 1e-8, 0, NULL);
        refused += status == QARENA_E_MEMORY;
        evolved += status == QARENA_OK;
        cr_assert(status == QARENA_OK || is_committed(reg, before), "%s", qarena_last_error());
        free(before);
        qarena_pauli_sum_destroy(sum);
        qarena_register_destroy(reg);
        MUST(qarena_arena_fini(arena));
        free(block);
    }
    cr_assert(refused >= 2 && evolved >= 2 && refused + evolved == 7);
}

/* A dry arena takes what a real one takes, and computes nothing. */
Test(evolve_dry, counts_memory) {
    uint64_t taken[2];
    for (int dry = 0; dry <= 1; dry++) {
        qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
        options.dry = dry;
        options.budget = (uint64_t)1 << 30;
        MUST(qarena_arena_create(&options, &arena));
        qarena_register *reg = make_register(17, QARENA_DOUBLE, 2, 1);
        qarena_pauli_sum *sum = chain(17);
        qarena_arena_stats stats;
        for (unsigned i = 0; i < 4; i++) {
            MUST(qarena_register_evolve(reg, sum, 0.1, 1e-6, i % 2 == 1, NULL));
        }
        MUST(qarena_arena_read_stats(arena, &stats));
        taken[dry] = stats.high_water;
        qarena_pauli_sum_destroy(sum);
        qarena_register_destroy(reg);
        MUST(qarena_arena_destroy(arena));
    }
    cr_assert_eq(taken[0], taken[1]);
}

ARENA_TEST(evolve, what_cannot_be_done_is_refused) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1),
                    *single = make_register(3, QARENA_SINGLE, 2, 1);
    qarena_pauli_sum *sum = chain(3), *wide = chain(4), *complex_sum = empty_sum(3);
    qarena_evolution done = {7, 7, 7, 7};
    MUST(qarena_pauli_sum_add_text(complex_sum, "Z0", (double[2]){1, 0.5}));
    apply_random(reg, 1, 10);
    MUST(qarena_register_sync(reg));
    void *before = committed(reg);
    REFUSED(qarena_register_evolve(reg, wide, 1, 1e-8, 0, &done), QARENA_E_ARGUMENT,
            "evolve: a Pauli sum of 4 qubits for a register of 3");
    REFUSED(qarena_register_evolve(reg, complex_sum, 1, 1e-8, 0, &done), QARENA_E_ARGUMENT,
            "evolve: the coefficient of X mask 0x0, Z mask 0x1 is not real: its imaginary part is "
            "0.5");
    REFUSED(qarena_register_evolve(reg, sum, INFINITY, 1e-8, 0, &done), QARENA_E_NOT_FINITE,
            "evolve: t is inf");
    REFUSED(qarena_register_evolve(reg, sum, 1, 0, 0, &done), QARENA_E_ARGUMENT,
            "evolve: tolerance 0 is out of range (0, 1)");
    REFUSED(qarena_register_evolve(reg, sum, 1, NAN, 0, &done), QARENA_E_ARGUMENT,
            "evolve: tolerance nan is out of range (0, 1)");
    REFUSED(qarena_register_evolve(reg, sum, 1, 1, 0, &done), QARENA_E_ARGUMENT,
            "evolve: tolerance 1 is out of range (0, 1)");
    REFUSED(qarena_register_evolve(reg, sum, 1, 1e-8, 2, &done), QARENA_E_ARGUMENT,
            "evolve: imaginary is 2, neither 0 nor 1");
    REFUSED(qarena_register_evolve(single, sum, 1, 1e-8, 0, &done), QARENA_E_ARGUMENT,
            "evolve: tolerance 1e-08 is below 4.8e-06, twice what rounding in single precision may "
            "add in 20 applications of the sum");
    REFUSED(qarena_register_evolve(reg, sum, 1e15, 1e-8, 0, &done), QARENA_E_ARGUMENT,
            "evolve: the sizes of the coefficients add up to 6, at least 9.33264e-302 is needed, "
            "and at most 1.09951e+12 times t = 1e+15");
    cr_assert(is_committed(reg, before));
    cr_assert(done.applications == 7 && done.steps == 7);
    MUST(qarena_register_set_state(reg, (double[16]){0}, QARENA_DOUBLE, 8, 0));
    MUST(qarena_register_evolve(reg, sum, 1, 1e-8, 0, NULL));
    REFUSED(qarena_register_evolve(reg, sum, 1, 1e-8, 1, &done), QARENA_E_NORM,
            "evolve: the norm is 0, imaginary time needs one in [9.09495e-13, 1.09951e+12]");
    free(before);
    qarena_pauli_sum_destroy(complex_sum);
    qarena_pauli_sum_destroy(wide);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(single);
    qarena_register_destroy(reg);
}
