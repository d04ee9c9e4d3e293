/* Registers: making them, what they refuse, and whole-state operations. */
#include "fixture.h"

#include <math.h>

ARENA_TEST(register, refuses_at_creation) {
    qarena_register *none = NULL;
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    cr_assert_eq(qarena_register_create(arena, 64, NULL, &none), QARENA_E_MEMORY);
    const char *text = "64 qubits, double, 2 buffers: more than 2^62 bytes needed, ";
    cr_assert_eq(strncmp(qarena_last_error(), text, strlen(text)), 0, "%s", qarena_last_error());
    cr_assert_eq(qarena_register_create(arena, 1000000000, NULL, &none), QARENA_E_MEMORY);
    cr_assert_eq(qarena_register_create(arena, 4294967295u, NULL, &none), QARENA_E_MEMORY);
    for (unsigned n = 40; n < 64; n++) {
        cr_assert_eq(qarena_register_create(arena, n, NULL, &none), QARENA_E_MEMORY);
    }
    cr_assert_eq(qarena_register_create(arena, 40, NULL, &none), QARENA_E_MEMORY);
    cr_assert_not_null(strstr(qarena_last_error(), "40 qubits, double, 2 buffers"), "%s",
                       qarena_last_error());
    options.precision = 3;
    REFUSED(qarena_register_create(arena, 2, &options, &none), QARENA_E_ARGUMENT,
            "precision: 3 is neither single (1) nor double (2)");
    options.precision = QARENA_SINGLE;
    options.buffers = 3;
    REFUSED(qarena_register_create(arena, 2, &options, &none), QARENA_E_ARGUMENT,
            "buffers: 3 is neither 1 nor 2");
    options.buffers = 1;
    options.threads = 1025;
    REFUSED(qarena_register_create(arena, 2, &options, &none), QARENA_E_ARGUMENT,
            "threads: 1025 is out of range [0, 1024]");
    options.threads = 1;
    options.size = 1;
    cr_assert_eq(qarena_register_create(arena, 2, &options, &none), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_register_create(NULL, 2, NULL, &none), QARENA_E_ARGUMENT);
    cr_assert_null(none);
}

ARENA_TEST(register, budget_is_refused_with_both_numbers) {
    qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
    options.budget = 1 << 20;
    qarena_arena *small;
    MUST(qarena_arena_create(&options, &small));
    qarena_register *reg = NULL;
    cr_assert_eq(qarena_register_create(small, 16, NULL, &reg), QARENA_E_MEMORY);
    cr_assert_not_null(strstr(qarena_last_error(), "16 qubits, double, 2 buffers"), "%s",
                       qarena_last_error());
    cr_assert_not_null(strstr(qarena_last_error(), "2097152"), "%s", qarena_last_error());
    cr_assert_null(reg);
    MUST(qarena_register_create(small, 12, NULL, &reg));
    MUST(qarena_arena_close(small));
    qarena_register *late = NULL;
    cr_assert_eq(qarena_register_create(small, 2, NULL, &late), QARENA_E_CLOSED);
    cr_assert_null(late);
    apply_1(reg, QARENA_GATE_H, 3); /* works with what it holds */
    MUST(qarena_register_sync(reg));
    cr_assert_eq(qarena_arena_destroy(small), QARENA_E_BUSY);
    qarena_register_destroy(reg);
    MUST(qarena_arena_destroy(small));
}

ARENA_TEST(register, no_qubits_is_the_scalar_one) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        for (unsigned precision = 1; precision <= 2; precision++) {
            qarena_register *reg = make_register(0, precision, buffers, 0);
            double z[2];
            double p;
            uint64_t shot = 9;
            double angle = 0.25;
            MUST(qarena_register_amplitude(reg, 0, z));
            cr_assert(z[0] == 1 && z[1] == 0);
            MUST(qarena_register_apply(reg, QARENA_GATE_GPHASE, &angle, NULL));
            MUST(qarena_register_amplitude(reg, 0, z));
            cr_assert_float_eq(z[0], cos(0.25), 1e-7);
            cr_assert_float_eq(z[1], sin(0.25), 1e-7);
            MUST(qarena_register_probabilities(reg, NULL, 0, &p));
            cr_assert_float_eq(p, 1, 1e-6);
            MUST(qarena_register_sample(reg, 1, 0, 1, &shot));
            cr_assert_eq(shot, 0);
            cr_assert_eq(qarena_register_amplitude(reg, 1, z), QARENA_E_ARGUMENT);
            unsigned q = 0;
            REFUSED(qarena_register_apply(reg, QARENA_GATE_X, NULL,
                                          &(qarena_operands){.qubits = &q, .n_qubits = 1}),
                    QARENA_E_QUBIT, "x: qubit 0 is out of range [0, 0)");
            qarena_register_destroy(reg);
        }
    }
}

static uint64_t in_use(void) {
    qarena_arena_stats stats;
    MUST(qarena_arena_read_stats(arena, &stats));
    return stats.in_use;
}

/* In a fresh arena, in one that has buffers cached and slabs half full, and as the budget of an
 * arena whose buffers are no slabs'. */
static void expect_estimate(unsigned n, unsigned precision, unsigned buffers) {
    uint64_t bytes = 0;
    MUST(qarena_estimate(n, precision, buffers, &bytes));
    uint64_t before = in_use();
    qarena_register *reg = make_register(n, precision, buffers, 1);
    cr_assert_eq(in_use() - before, bytes,
                 "%u qubits, precision %u, %u buffers: %llu bytes taken, %llu estimated", n,
                 precision, buffers, (unsigned long long)(in_use() - before),
                 (unsigned long long)bytes);
    qarena_register_destroy(reg);
    cr_assert_eq(in_use(), before);
    if (n >= 18) {
        qarena_arena *others = arena;
        for (int less = 0; less < 2; less++) {
            qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
            qarena_register_options shape = {
                .size = sizeof shape, .precision = precision, .buffers = buffers, .threads = 1};
            options.budget = bytes - less;
            MUST(qarena_arena_create(&options, &arena));
            cr_assert_eq(qarena_register_create(arena, n, &shape, &reg),
                         less ? QARENA_E_MEMORY : QARENA_OK);
            if (!less) {
                qarena_register_destroy(reg);
            }
            MUST(qarena_arena_destroy(arena));
        }
        arena = others;
    }
}

ARENA_TEST(register, estimate_is_what_is_taken) {
    for (int used = 0; used < 2; used++) {
        for (unsigned n = 0; n <= 22; n++) {
            for (unsigned shape = 0; shape < 4; shape++) {
                expect_estimate(n, shape & 1 ? QARENA_SINGLE : QARENA_DOUBLE, 1 + shape / 2);
                if (!used) {
                    fixture_teardown();
                    fixture_setup();
                }
            }
        }
        if (!used) {
            qarena_register_destroy(make_register(12, QARENA_DOUBLE, 2, 1));
        }
    }
    qarena_register *others = make_register(3, QARENA_DOUBLE, 2, 1);
    expect_estimate(3, QARENA_SINGLE, 2);
    expect_estimate(16, QARENA_DOUBLE, 2);
    qarena_register_destroy(others);
}

ARENA_TEST(register, properties) {
    qarena_register *reg = make_register(5, QARENA_SINGLE, 1, 1);
    cr_assert_eq(qarena_register_qubits(reg), 5);
    cr_assert_eq(qarena_register_precision(reg), QARENA_SINGLE);
    cr_assert_eq(qarena_register_buffers(reg), 1);
    qarena_register_destroy(reg);
    uint64_t bytes = 7;
    cr_assert_eq(qarena_estimate(64, QARENA_DOUBLE, 2, &bytes), QARENA_E_MEMORY);
    cr_assert_eq(qarena_estimate(4294967295u, QARENA_SINGLE, 2, &bytes), QARENA_E_MEMORY);
    cr_assert_eq(qarena_estimate(4, 0, 2, &bytes), QARENA_E_ARGUMENT);
    cr_assert_eq(bytes, 7);
}

ARENA_TEST(register, bad_calls_leave_the_state) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    apply_1(reg, QARENA_GATE_U, 1);
    MUST(qarena_register_sync(reg));
    apply_1(reg, QARENA_GATE_X, 0);
    void *state = committed(reg);
    unsigned q[4] = {3, 1, 1, 0};
    double nan = (double)NAN;
    double out[2] = {5, 5};
    double matrix[8] = {2, 0, 0, 0, 0, 0, 2, 0};
    unsigned outcome = 5;
    qarena_operands one = {.qubits = q + 1, .n_qubits = 1};
    cr_assert_eq(qarena_register_apply(reg, QARENA_GATE_X, NULL,
                                       &(qarena_operands){.qubits = q, .n_qubits = 1}),
                 QARENA_E_QUBIT);
    cr_assert_eq(qarena_register_apply(reg, QARENA_GATE_CX, NULL,
                                       &(qarena_operands){.qubits = q + 1, .n_qubits = 2}),
                 QARENA_E_QUBIT);
    cr_assert_eq(qarena_register_apply(reg, QARENA_GATE_RZ, &nan, &one), QARENA_E_NOT_FINITE);
    cr_assert_eq(qarena_register_apply(reg, QARENA_GATE_UNITARY, NULL, &one), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_register_unitary(reg, matrix, &one, 1), QARENA_E_NOT_UNITARY);
    cr_assert_eq(qarena_register_amplitude(reg, 8, out), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_register_probabilities(reg, q, 1, out), QARENA_E_QUBIT);
    cr_assert_eq(qarena_register_probabilities(reg, q + 1, 2, out), QARENA_E_QUBIT);
    cr_assert_eq(qarena_register_probabilities(reg, q, 4, out), QARENA_E_QUBIT);
    cr_assert_eq(qarena_register_measure(reg, 3, 0.5, &outcome), QARENA_E_QUBIT);
    cr_assert_eq(qarena_register_measure(reg, 0, 1.0, &outcome), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_register_measure(reg, 0, nan, &outcome), QARENA_E_ARGUMENT);
    cr_assert(out[0] == 5 && outcome == 5);
    cr_assert_eq(qarena_register_apply(NULL, QARENA_GATE_X, NULL, &one), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_register_sync(NULL), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_register_pending(reg), 1);
    cr_assert(is_committed(reg, state));
    free(state);
    qarena_register_destroy(reg);
}

ARENA_TEST(register, set_state_converts_and_checks) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        for (unsigned precision = 1; precision <= 2; precision++) {
            qarena_register *reg = make_register(3, precision, buffers, 1);
            double z[2];
            double given[16] = {0};
            float single[16] = {0};
            given[6] = single[6] = 0.6f;
            given[6] = 0.6;
            given[9] = -0.8;
            single[9] = -0.8f;
            apply_1(reg, QARENA_GATE_X, 0);
            MUST(qarena_register_set_state(reg, given, QARENA_DOUBLE, 8, 1));
            cr_assert_eq(qarena_register_pending(reg), 0);
            MUST(qarena_register_amplitude(reg, 3, z));
            cr_assert(z[0] == (precision == QARENA_DOUBLE ? 0.6 : (double)0.6f) && z[1] == 0);
            MUST(qarena_register_set_state(reg, single, QARENA_SINGLE, 8, 1));
            MUST(qarena_register_amplitude(reg, 4, z));
            cr_assert(z[0] == 0 && z[1] == (double)-0.8f);

            apply_1(reg, QARENA_GATE_X, 0);
            void *state = committed(reg);
            REFUSED(qarena_register_set_state(reg, given, QARENA_DOUBLE, 4, 1), QARENA_E_ARGUMENT,
                    "set_state: 4 amplitudes given, 8 needed for 3 qubits");
            cr_assert_eq(qarena_register_set_state(reg, given, 7, 8, 1), QARENA_E_ARGUMENT);
            cr_assert_eq(qarena_register_set_state(reg, NULL, QARENA_DOUBLE, 8, 1),
                         QARENA_E_ARGUMENT);
            cr_assert_eq(qarena_register_set_state(reg, (char *)given + 1, QARENA_DOUBLE, 8, 1),
                         QARENA_E_ARGUMENT);
            given[0] = 0.1;
            cr_assert_eq(qarena_register_set_state(reg, given, QARENA_DOUBLE, 8, 1), QARENA_E_NORM);
            cr_assert_not_null(strstr(qarena_last_error(), "set_state: norm^2 is 1.01, 1 within"),
                               "%s", qarena_last_error());
            given[0] = (double)NAN;
            REFUSED(qarena_register_set_state(reg, given, QARENA_DOUBLE, 8, 1), QARENA_E_NOT_FINITE,
                    "set_state: an amplitude is NaN or infinite");
            cr_assert_eq(qarena_register_pending(reg), 1);
            cr_assert(is_committed(reg, state));
            free(state);
            given[0] = 3;
            MUST(qarena_register_set_state(reg, given, QARENA_DOUBLE, 8, 0));
            MUST(qarena_register_amplitude(reg, 0, z));
            cr_assert_eq(z[0], 3);
            qarena_register_destroy(reg);
        }
    }
}

/* Norm of a state in many blocks, odd alignment, an error in the last amplitude. */
ARENA_TEST(register, set_state_large) {
    const uint64_t count = 1 << 16;
    double *given = calloc(2 * count + 1, sizeof *given);
    for (uint64_t i = 0; i < count; i++) {
        given[1 + 2 * i] = 1.0 / 256;
    }
    qarena_register *reg = make_register(16, QARENA_DOUBLE, 1, 2);
    MUST(qarena_register_set_state(reg, given + 1, QARENA_DOUBLE, count, 1));
    double norm_squared;
    MUST(qarena_register_norm_squared(reg, &norm_squared));
    cr_assert_float_eq(norm_squared, 1, 1e-14);
    given[2 * count] = (double)INFINITY;
    cr_assert_eq(qarena_register_set_state(reg, given + 1, QARENA_DOUBLE, count, 1),
                 QARENA_E_NOT_FINITE);
    qarena_register_destroy(reg);
    free(given);
}

/* Two registers of three qubits and one of two, in random states, and what their states are. */
typedef struct trio {
    qarena_register *a, *b, *small;
    double complex *x, *y, *z;
} trio;

static trio make_trio(unsigned buffers) {
    trio t;
    t.a = make_register(3, QARENA_DOUBLE, buffers, 1);
    t.b = make_register(3, QARENA_DOUBLE, buffers, 1);
    t.small = make_register(2, QARENA_DOUBLE, buffers, 1);
    qarena_register *all[3] = {t.a, t.b, t.small};
    for (unsigned i = 0; i < 3; i++) {
        apply_random(all[i], 1 + i, 20);
        MUST(qarena_register_sync(all[i]));
    }
    t.x = committed(t.a);
    t.y = committed(t.b);
    t.z = committed(t.small);
    return t;
}

static void free_trio(trio *t) {
    free(t->x);
    free(t->y);
    free(t->z);
    qarena_register_destroy(t->a);
    qarena_register_destroy(t->b);
    qarena_register_destroy(t->small);
}

static void expect_amplitude(qarena_register *reg, uint64_t index, double complex expected) {
    double got[2];
    MUST(qarena_register_amplitude(reg, index, got));
    cr_assert_float_eq(got[0], creal(expected), 1e-14);
    cr_assert_float_eq(got[1], cimag(expected), 1e-14);
}

ARENA_TEST(register, inner_and_tensor) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        trio t = make_trio(buffers);
        double complex overlap = 0;
        for (unsigned i = 0; i < 8; i++) {
            overlap += conj(t.x[i]) * t.y[i];
        }
        double inner[2];
        MUST(qarena_register_inner(t.a, t.b, inner));
        cr_assert_float_eq(inner[0], creal(overlap), 1e-14);
        cr_assert_float_eq(inner[1], cimag(overlap), 1e-14);
        cr_assert_eq(qarena_register_inner(t.a, t.small, inner), QARENA_E_ARGUMENT);

        qarena_register *product;
        MUST(qarena_register_tensor(t.a, t.small, &product));
        cr_assert_eq(qarena_register_qubits(product), 5);
        for (unsigned i = 0; i < 32; i++) {
            expect_amplitude(product, i, t.x[i / 4] * t.z[i % 4]);
        }
        apply_1(product, QARENA_GATE_H, 4);
        MUST(qarena_register_sync(product));
        qarena_register_destroy(product);
        free_trio(&t);
    }
}

ARENA_TEST(register, combine) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        trio t = make_trio(buffers);
        const double alpha[2] = {0.5, -0.25}, beta[2] = {0, 2}, bad[2] = {0, (double)NAN};
        cr_assert_eq(qarena_register_combine(t.a, alpha, t.small, beta), QARENA_E_ARGUMENT);
        cr_assert_eq(qarena_register_combine(t.a, bad, t.b, beta), QARENA_E_NOT_FINITE);
        cr_assert(is_committed(t.a, t.x));
        MUST(qarena_register_combine(t.a, alpha, t.b, beta)); /* nobody was left busy */
        MUST(qarena_register_combine(t.b, alpha, t.b, beta)); /* with itself */
        for (unsigned i = 0; i < 8; i++) {
            expect_amplitude(t.a, i, (0.5 - 0.25 * I) * t.x[i] + 2 * I * t.y[i]);
            expect_amplitude(t.b, i, (0.5 + 1.75 * I) * t.y[i]);
        }
        free_trio(&t);
    }
}

ARENA_TEST(register, reset_drops_what_is_pending) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        for (unsigned n = 0; n <= 15; n += 5) {
            qarena_register *reg = make_register(n, QARENA_SINGLE, buffers, 2);
            qarena_register *fresh = make_register(n, QARENA_SINGLE, buffers, 2);
            if (n) {
                apply_random(reg, 4, 10);
                MUST(qarena_register_sync(reg));
                apply_1(reg, QARENA_GATE_X, 0);
            }
            MUST(qarena_register_reset(reg));
            cr_assert_eq(qarena_register_pending(reg), 0);
            cr_assert(same_bits(reg, fresh));
            qarena_register_destroy(reg);
            qarena_register_destroy(fresh);
        }
    }
}

ARENA_TEST(register, information_is_complete) {
    qarena_info info;
    MUST(qarena_read_info(&info));
    cr_assert_str_eq(info.version, QARENA_VERSION);
    cr_assert_not_null(strstr(info.isas, info.isa));
    cr_assert(info.compiler[0] && info.openmp[0] && info.allocator[0] && info.huge_pages[0]);
    cr_assert(info.threads >= 1 && info.cores >= 1 && info.last_level_cache > 0);
    cr_assert_eq(qarena_read_info(NULL), QARENA_E_ARGUMENT);
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        size_t bytes = 0;
        MUST(qarena_arena_required(12, QARENA_SINGLE, buffers, &bytes));
        cr_assert(bytes > buffers * (8u << 12) && bytes < buffers * (8u << 12) + 8192, "%zu bytes",
                  bytes);
    }
}
