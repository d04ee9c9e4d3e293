/* Circuits with parameters: against the same circuits with numbers, in every way to run them; and
 * what must not depend on values. */
#define QARENA_UNSTABLE
#include <math.h>
#include <stdio.h>

#include "fixture.h"

#define PI 3.14159265358979323846

enum { VALUES = 5, SETS = 6 };

/* Among them all that could decide structure. */
static const double sets[SETS][VALUES] = {
    {0.3, -1.1, 2.2, 0.7, -0.4},     {0, PI, 2 * PI, -PI, PI / 2},
    {1e-300, 0, 0, 4 * PI, -PI / 2}, {100, -3 * PI, 1e6, -1e-12, PI + 1e-9},
    {-0.3, 1.1, -2.2, -0.7, 0.4},    {PI, PI, PI, 0, 0},
};

/* One angle in its two forms: a constant and up to two terms, of 't' and the vector 'w'. */
typedef struct mixed {
    qarena_term terms[2];
    qarena_angle angle;
} mixed;

static void mix(uint64_t *seed, mixed *m, double constant) {
    static const double coefficients[4] = {1, -1, 2, -0.5};
    m->angle = (qarena_angle){.constant = oracle_below(seed, 2) ? constant : 0,
                              .terms = m->terms,
                              .n_terms = oracle_below(seed, 3)};
    for (unsigned i = 0; i < 2; i++) {
        const unsigned value = oracle_below(seed, VALUES);
        m->terms[i] = (qarena_term){.name = value ? "w" : "t",
                                    .length = value ? VALUES - 1 : 0,
                                    .index = value ? value - 1 : 0,
                                    .coefficient = coefficients[oracle_below(seed, 4)]};
    }
}

static double number(const mixed *m, const double *values) {
    double sum = m->angle.constant;
    for (size_t i = 0; i < m->angle.n_terms; i++) {
        const qarena_term *term = &m->terms[i];
        sum += term->coefficient * values[term->length ? 1 + term->index : 0];
    }
    return sum;
}

/* A random circuit; its angles have parameters, or, with values, are numbers. */
static qarena_circuit *make(unsigned n, uint64_t seed, unsigned gates, const double *values) {
    static step s;
    qarena_circuit *circuit = empty_circuit(n);
    if (!values) { /* so that the order of values is that of `sets` */
        const unsigned q = 0;
        static const qarena_term t = {"t", 0, 0, 0}, w = {"w", VALUES - 1, 0, 0};
        const qarena_angle zeros[2] = {{0, &t, 1}, {0, &w, 1}};
        for (unsigned i = 0; i < 2; i++) {
            MUST(qarena_circuit_apply_angles(circuit, QARENA_GATE_RZ, &zeros[i],
                                             &(qarena_operands){.qubits = &q, .n_qubits = 1}));
        }
    }
    for (unsigned i = 0; i < gates; i++) {
        qarena_gate_info info;
        mixed m[3];
        qarena_angle angles[3];
        step_any(&seed, n < ORACLE_MAX_QUBITS ? n : ORACLE_MAX_QUBITS, &s);
        MUST(qarena_gate_describe(s.gate, &info));
        for (unsigned a = 0; a < info.parameters; a++) {
            mix(&seed, &m[a], s.parameters[a]);
            angles[a] = m[a].angle;
            s.parameters[a] = values ? number(&m[a], values) : 0;
        }
        if (info.parameters && !values) {
            MUST(step_append_angles(&s, angles, circuit));
        } else {
            MUST(step_append(&s, circuit));
        }
    }
    return circuit;
}

static qarena_register *ready(unsigned n, unsigned precision, unsigned buffers, unsigned threads) {
    qarena_register *reg = make_register(n, precision, buffers, threads);
    qarena_snapshot *state;
    apply_random(reg, 77, 30);
    MUST(qarena_register_sync(reg));
    MUST(qarena_snapshot_acquire(reg, &state)); /* of a restored state no zeros are known */
    MUST(qarena_register_restore(reg, state));
    qarena_snapshot_release(state);
    return reg;
}

static void check_near(qarena_register *got, qarena_register *want, double bound,
                       const char *what) {
    double a[2], b[2], largest = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << qarena_register_qubits(got); i++) {
        MUST(qarena_register_amplitude(got, i, a));
        MUST(qarena_register_amplitude(want, i, b));
        largest = fmax(largest, hypot(a[0] - b[0], a[1] - b[1]));
    }
    cr_assert_leq(largest, bound, "%s: off by %g", what, largest);
}

/* Runs of one register with all sets, the second on as it was compiled, against numbers; and
 * against first runs, bit for bit. */
static void compare(unsigned n, uint64_t seed, unsigned gates, unsigned precision,
                    unsigned threads) {
    char what[80];
    qarena_circuit *circuit = make(n, seed, gates, NULL);
    qarena_register *often = ready(n, precision, 2, threads);
    qarena_snapshot *start;
    MUST(qarena_snapshot_acquire(often, &start));
    for (unsigned set = 0; set < SETS; set++) {
        qarena_circuit *numbers = make(n, seed, gates, sets[set]);
        qarena_register *once = ready(n, precision, 1, 1), *want = ready(n, precision, 2, 1);
        MUST(qarena_register_restore(often, start));
        MUST(qarena_register_run_bound(often, circuit, sets[set], VALUES));
        MUST(qarena_register_run_bound(once, circuit, sets[set], VALUES));
        MUST(qarena_register_run(want, numbers));
        (void)snprintf(what, sizeof what, "%u qubits, seed %u, %u gates, set %u", n, (unsigned)seed,
                       gates, set);
        check_near(often, want, precision == QARENA_DOUBLE ? 2e-9 * (set == 3) + 1e-13 : 1e-4,
                   what);
        cr_assert(same_bits(often, once), "%s: not the bits of a first run", what);
        qarena_register_destroy(once);
        qarena_register_destroy(want);
        qarena_circuit_destroy(numbers);
    }
    qarena_snapshot_release(start);
    qarena_register_destroy(often);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(parameters, few_qubits) {
    for (unsigned seed = 1; seed < 60; seed++) {
        compare(1 + seed % 7, seed, 1 + 3 * (seed % 25), QARENA_DOUBLE + (seed % 5 ? 0 : -1), 1);
    }
}

ARENA_TEST(parameters, as_passes) {
    for (unsigned seed = 1; seed < 16; seed++) {
        qarena_force_tile(seed % 3 ? 6 : 0);
        compare(seed % 3 ? 8 : 11, seed, 20 + 15 * (seed % 8),
                seed % 5 ? QARENA_DOUBLE : QARENA_SINGLE, 1);
    }
    qarena_force_tile(0);
    compare(14, 5, 120, QARENA_DOUBLE, 2);
}

/* What explain tells, all passes and stages, is the same text before any values and after all. */
ARENA_TEST(parameters, plans_know_no_values) {
    static char before[1 << 16], after[1 << 16];
    size_t length;
    qarena_circuit *circuit = make(15, 3, 150, NULL);
    MUST(qarena_circuit_explain(circuit, QARENA_DOUBLE, 1, before, sizeof before, &length));
    qarena_register *reg = make_register(15, QARENA_DOUBLE, 2, 1);
    qarena_counters first, last;
    for (unsigned i = 0; i < 3 * SETS; i++) {
        if (i == 2) {
            qarena_read_counters(&first);
        }
        MUST(qarena_register_run_bound(reg, circuit, sets[i % SETS], VALUES));
    }
    qarena_read_counters(&last);
    cr_assert_eq(first.misses, last.misses, "values took memory");
    MUST(qarena_circuit_explain(circuit, QARENA_DOUBLE, 1, after, sizeof after, &length));
    cr_assert_str_eq(before, after);
    qarena_register_destroy(reg);
    qarena_circuit_destroy(circuit);
}

static int count_down(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

/* Stopped at each question of the first, second and third run, with other values each: the rest
 * keeps its values, and the bits are those of an undisturbed run. */
static void stop_everywhere(unsigned n, unsigned gates) {
    qarena_circuit *circuit = make(n, n, gates, NULL);
    for (unsigned before = 0; before < 3; before++) {
        qarena_status status = QARENA_E_CANCELLED;
        for (int questions = 0; status != QARENA_OK; questions++) {
            int left = questions;
            qarena_register *reg = ready(n, QARENA_DOUBLE, 2, 1),
                            *want = ready(n, QARENA_DOUBLE, 2, 1);
            for (unsigned i = 0; i < before; i++) {
                MUST(qarena_register_run_bound(reg, circuit, sets[i], VALUES));
                MUST(qarena_register_run_bound(want, circuit, sets[i], VALUES));
            }
            double values[VALUES];
            memcpy(values, sets[4], sizeof values);
            MUST(qarena_register_run_bound(want, circuit, values, VALUES));
            MUST(qarena_register_set_poll(reg, count_down, &left));
            status = qarena_register_run_bound(reg, circuit, values, VALUES);
            MUST(qarena_register_set_poll(reg, NULL, NULL));
            memset(values, 0, sizeof values); /* they were copied */
            cr_assert(status == QARENA_OK || status == QARENA_E_CANCELLED);
            MUST(qarena_register_sync(reg));
            cr_assert(same_bits(reg, want), "%u qubits, run %u, stopped at %d", n, before,
                      questions);
            qarena_register_destroy(reg);
            qarena_register_destroy(want);
        }
    }
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(parameters, a_stopped_run_keeps_its_values) {
    stop_everywhere(5, 40);
    qarena_force_tile(6);
    stop_everywhere(9, 60);
}

/* Each allocation fails once, in appending, running, and running again. */
ARENA_TEST(parameters, every_allocation_may_fail) {
    qarena_force_tile(6);
    qarena_circuit *whole = make(8, 9, 80, NULL);
    for (uint64_t k = 1, fired = 1; fired; k++) {
        qarena_register *reg = ready(8, QARENA_DOUBLE, 2, 1), *want = ready(8, QARENA_DOUBLE, 2, 1);
        for (unsigned i = 0; i < 3; i++) {
            MUST(qarena_register_run_bound(want, whole, sets[i], VALUES));
        }
        qarena_circuit *copy = empty_circuit(8);
        qarena_fault_set(k, 0);
        qarena_status status = qarena_circuit_append(copy, whole);
        if (status != QARENA_OK) {
            cr_assert_eq(status, QARENA_E_MEMORY);
            cr_assert_eq(qarena_circuit_length(copy), 0);
            cr_assert_eq(qarena_circuit_values(copy), 0);
            MUST(qarena_circuit_append(copy, whole));
        }
        for (unsigned i = 0; i < 3; i++) {
            status = qarena_register_run_bound(reg, copy, sets[i], VALUES);
            cr_assert(status == QARENA_OK || status == QARENA_E_MEMORY);
            if (status != QARENA_OK && qarena_register_pending(reg) == 0) {
                status = qarena_register_run_bound(reg, copy, sets[i], VALUES);
            }
            MUST(qarena_register_sync(reg));
        }
        fired = qarena_fault_fired() != 0;
        qarena_fault_set(0, 0);
        check_near(reg, want, 1e-13, "after a failure");
        qarena_circuit_destroy(copy);
        qarena_register_destroy(reg);
        qarena_register_destroy(want);
    }
    qarena_circuit_destroy(whole);
}

/* Composed circuits with parameters are those of composed numbers. */
ARENA_TEST(parameters, composed) {
    const unsigned n = 6;
    for (unsigned set = 0; set < SETS; set++) {
        qarena_circuit *part = make(n, 11, 40, NULL), *numbers = make(n, 11, 40, sets[set]),
                       *made[2] = {empty_circuit(n + 1), empty_circuit(n + 1)},
                       *wide[2] = {empty_circuit(n), empty_circuit(n)};
        for (unsigned i = 0; i < 2; i++) {
            const qarena_circuit *source = i ? numbers : part;
            MUST(qarena_circuit_append_repeated(wide[i], source, 2));
            MUST(qarena_circuit_append_inverse(wide[i], source));
            MUST(qarena_circuit_append_controlled(made[i], wide[i], (uint64_t)1 << n, 0));
        }
        qarena_register *got = ready(n + 1, QARENA_DOUBLE, 2, 1),
                        *want = ready(n + 1, QARENA_DOUBLE, 2, 1);
        MUST(qarena_register_run_bound(got, made[0], sets[set], VALUES));
        MUST(qarena_register_run(want, made[1]));
        check_near(got, want, 1e-12 + 1e-8 * (set == 3), "composed");
        qarena_circuit *bound = empty_circuit(n + 1);
        MUST(qarena_circuit_append_bound(bound, made[0], sets[set], VALUES));
        cr_assert_eq(qarena_circuit_values(bound), 0);
        MUST(qarena_register_reset(got));
        MUST(qarena_register_reset(want));
        MUST(qarena_register_run(got, bound));
        MUST(qarena_register_run(want, made[1]));
        check_near(got, want, 1e-12 + 1e-8 * (set == 3), "bound");
        qarena_circuit *all[] = {part, numbers, made[0], made[1], wide[0], wide[1], bound};
        for (unsigned i = 0; i < 7; i++) {
            qarena_circuit_destroy(all[i]);
        }
        qarena_register_destroy(got);
        qarena_register_destroy(want);
    }
}

/* Phases that pass many CXs: terms do not multiply. */
ARENA_TEST(parameters, phases_through_ladders_of_cx) {
    qarena_circuit *circuit = empty_circuit(4), *numbers = empty_circuit(4);
    const unsigned q[5] = {0, 1, 2, 3, 0};
    const double values[1] = {0.37};
    for (unsigned i = 0; i < 600; i++) {
        const qarena_term term = {"t", 0, 0, 1};
        const qarena_angle angle = {0, &term, 1};
        const qarena_operands one = {.qubits = &q[i % 4], .n_qubits = 1},
                              two = {.qubits = &q[i % 4], .n_qubits = 2};
        MUST(qarena_circuit_apply_angles(circuit, QARENA_GATE_RZ, &angle, &one));
        MUST(qarena_circuit_apply(numbers, QARENA_GATE_RZ, values, &one));
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_CX, NULL, &two));
        MUST(qarena_circuit_apply(numbers, QARENA_GATE_CX, NULL, &two));
    }
    qarena_register *got = ready(4, QARENA_DOUBLE, 2, 1), *want = ready(4, QARENA_DOUBLE, 2, 1);
    qarena_force_tile(4);
    MUST(qarena_register_run_bound(got, circuit, values, 1));
    MUST(qarena_register_run(want, numbers));
    check_near(got, want, 1e-12, "ladders");
    qarena_register_destroy(got);
    qarena_register_destroy(want);
    qarena_circuit_destroy(circuit);
    qarena_circuit_destroy(numbers);
}
