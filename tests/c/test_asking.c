/* Calls on large states and long circuits ask their poll, and a cancelled one changes nothing. */
#include "fixture.h"

#define N 22u
#define GATES 400000u

typedef struct poll {
    unsigned asked, cancel_at;
} poll;

static int ask(void *context) {
    poll *p = context;
    return ++p->asked == p->cancel_at;
}

static qarena_register *spread(unsigned n, unsigned precision, unsigned buffers, poll *p) {
    qarena_register *reg = make_register(n, precision, buffers, 1);
    for (unsigned q = 0; q < n; q++) {
        apply_1(reg, QARENA_GATE_RY, q);
    }
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_set_poll(reg, ask, p));
    return reg;
}

static uint64_t outcomes[300000];
static double many[1u << N], two[2];
static void *amplitudes;

typedef qarena_status call(qarena_register *reg, qarena_register *other);

static qarena_status norm(qarena_register *reg, qarena_register *other) {
    (void)other;
    return qarena_register_norm_squared(reg, two);
}

static qarena_status probabilities(qarena_register *reg, qarena_register *other) {
    unsigned qubits[N];
    (void)other;
    for (unsigned q = 0; q < N; q++) {
        qubits[q] = q;
    }
    return qarena_register_probabilities(reg, qubits, N, many);
}

static qarena_status sample(qarena_register *reg, qarena_register *other) {
    (void)other;
    return qarena_register_sample(reg, 1, 0, sizeof outcomes / sizeof outcomes[0], outcomes);
}

static qarena_status amplitudes_of(qarena_register *reg, qarena_register *other) {
    static uint64_t indices[1u << 21];
    (void)other;
    for (unsigned i = 0; i < 1u << 21; i++) {
        indices[i] = i * 2654435761u >> (32 - N);
    }
    return qarena_register_amplitudes(reg, indices, 1u << 21, many);
}

static qarena_status density(qarena_register *reg, qarena_register *other) {
    (void)other;
    return qarena_register_reduced_density_matrix(reg, (unsigned[]){2, 20, 5, 9, 14, 0}, 6, many);
}

static qarena_status purity(qarena_register *reg, qarena_register *other) {
    (void)other;
    return qarena_register_purity(reg, (unsigned[]){2, 20, 5, 9, 14, 0}, 6, two);
}

static qarena_status fidelity(qarena_register *reg, qarena_register *other) {
    return qarena_register_fidelity(reg, other, two);
}

static qarena_status measure(qarena_register *reg, qarena_register *other) {
    unsigned outcome;
    (void)other;
    return qarena_register_measure(reg, 3, 0.5, &outcome);
}

static qarena_status set_state(qarena_register *reg, qarena_register *other) {
    (void)other;
    return qarena_register_set_state(reg, amplitudes, QARENA_DOUBLE, (uint64_t)1 << N, 1);
}

static qarena_status inner(qarena_register *reg, qarena_register *other) {
    return qarena_register_inner(reg, other, two);
}

static qarena_status combine(qarena_register *reg, qarena_register *other) {
    const double half[2] = {0.5, 0};
    return qarena_register_combine(reg, half, other, half);
}

static qarena_status tensor(qarena_register *reg, qarena_register *other) {
    qarena_register *product = NULL, *one;
    (void)other;
    MUST(qarena_register_create(arena, 1, NULL, &one));
    qarena_status status = qarena_register_tensor(reg, one, &product);
    cr_assert((status == QARENA_OK) == (product != NULL));
    qarena_register_destroy(product);
    qarena_register_destroy(one);
    return status;
}

static qarena_status one_gate(qarena_register *reg, qarena_register *other) {
    (void)other;
    apply_1(reg, QARENA_GATE_H, 5);
    qarena_status status = qarena_register_sync(reg);
    if (status == QARENA_E_CANCELLED) {
        cr_assert_eq(qarena_register_pending(reg), 1);
        MUST(qarena_register_discard(reg));
    }
    return status;
}

static qarena_status with_sum(qarena_register *reg, qarena_register *other, int what) {
    qarena_pauli_sum *sum;
    MUST(qarena_pauli_sum_create(arena, N, &sum));
    MUST(qarena_pauli_sum_add_text(sum, "X0 Y21 Z3", (double[2]){1, 0}));
    MUST(qarena_pauli_sum_add_text(sum, "X7 Y20", (double[2]){1, 0}));
    const qarena_status status = what == 0   ? qarena_register_expectation(reg, sum, two)
                                 : what == 1 ? qarena_register_variance(reg, sum, two)
                                 : what >= 3
                                     ? qarena_register_evolve(reg, sum, 0.1, 0.5, what - 3, NULL)
                                     : qarena_register_matrix_element(reg, other, sum, two);
    qarena_pauli_sum_destroy(sum);
    return status;
}

static qarena_status expectation(qarena_register *reg, qarena_register *other) {
    return with_sum(reg, other, 0);
}

static qarena_status variance(qarena_register *reg, qarena_register *other) {
    return with_sum(reg, other, 1);
}

static qarena_status matrix_element(qarena_register *reg, qarena_register *other) {
    return with_sum(reg, other, 2);
}

static qarena_status evolve(qarena_register *reg, qarena_register *other) {
    return with_sum(reg, other, 3);
}

static qarena_status evolve_imaginary(qarena_register *reg, qarena_register *other) {
    return with_sum(reg, other, 4);
}

static const struct {
    const char *name;
    call *run;
    int looks; /* it only reads the state */
} calls[] = {{"norm", norm, 1},           {"probabilities", probabilities, 1},
             {"sample", sample, 1},       {"measure", measure, 0},
             {"set_state", set_state, 0}, {"inner", inner, 1},
             {"fidelity", fidelity, 1},   {"amplitudes", amplitudes_of, 1},
             {"density", density, 1},     {"purity", purity, 1},
             {"combine", combine, 0},     {"tensor", tensor, 1},
             {"one gate", one_gate, 0},   {"expectation", expectation, 1},
             {"variance", variance, 1},   {"matrix_element", matrix_element, 1},
             {"evolve", evolve, 0},       {"evolve in imaginary time", evolve_imaginary, 0}};

/* Cancel at the first question, the second, and so on, a few times. */
static void cancel_all(qarena_register *reg, qarena_register *other, poll *p, unsigned i) {
    void *state = committed(reg);
    qarena_status status = QARENA_E_CANCELLED;
    unsigned cancelled = 0;
    for (unsigned at = 1; at < 40 && status == QARENA_E_CANCELLED; at += at < 4 ? 1 : 7) {
        *p = (poll){.cancel_at = at};
        two[0] = two[1] = 7;
        status = calls[i].run(reg, other);
        cr_assert(status == QARENA_OK || status == QARENA_E_CANCELLED, "%s: %s", calls[i].name,
                  qarena_last_error());
        if (status == QARENA_E_CANCELLED) {
            cancelled++;
            cr_assert(is_committed(reg, state),
                      "%s, cancelled at question %u, has changed the state", calls[i].name, at);
            cr_assert(two[0] == 7 && two[1] == 7, "%s, cancelled, has written a result",
                      calls[i].name);
            cr_assert_eq(p->asked, at, "%s asks again after it was cancelled", calls[i].name);
        }
    }
    cr_assert_geq(cancelled, 1, "%s never asked", calls[i].name);
    free(state);
}

/* However fast the machine is: a norm may take less than the usual time between two questions. */
#define OFTEN 100000 /* ns */

ARENA_TEST(asking, calls_on_large_states_can_be_cancelled) {
    poll p = {0}, unused = {0};
    qarena__watch_force_interval(OFTEN);
    qarena_register *reg = spread(N, QARENA_DOUBLE, 2, &p),
                    *other = spread(N, QARENA_DOUBLE, 2, &unused);
    amplitudes = committed(other);
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        cancel_all(reg, other, &p, i);
    }
    free(amplitudes);
    qarena_register_destroy(other);
    qarena_register_destroy(reg);
    qarena__watch_force_interval(0);
}

/* In place what writes can't be taken back: it ends, and nothing is half done. */
ARENA_TEST(asking, in_place_writes_are_done_whole) {
    poll p = {0}, unused = {0};
    qarena_register *reg = spread(20, QARENA_SINGLE, 1, &p),
                    *want = spread(20, QARENA_SINGLE, 1, &unused);
    for (unsigned at = 1; at < 6; at++) {
        p = (poll){.cancel_at = at};
        apply_1(reg, QARENA_GATE_H, 5);
        qarena_status status = qarena_register_sync(reg);
        p.cancel_at = 0;
        MUST(qarena_register_sync(reg));
        apply_1(want, QARENA_GATE_H, 5);
        cr_assert(same_bits(reg, want), "cancelled at %u: %s", at, qarena_status_name(status));
    }
    qarena_register_destroy(want);
    qarena_register_destroy(reg);
}

static void fill(qarena_circuit *circuit) {
    for (unsigned i = 0; i < GATES; i++) {
        unsigned q = i % 20;
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                                  &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    }
}

ARENA_TEST(asking, a_sum_that_is_applied_can_be_cancelled) {
    ask_at_every_chance();
    poll p = {0};
    qarena_pauli_sum *sum;
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = QARENA_SINGLE;
    options.threads = 2;
    options.poll = ask;
    options.poll_context = &p;
    MUST(qarena_pauli_sum_create(arena, N, &sum));
    for (unsigned q = 0; q < N; q++) {
        MUST(qarena_pauli_sum_add(sum, 1, &(uint64_t){1ull << q}, &(uint64_t){1ull << q},
                                  (double[2]){1, 0}));
    }
    float *src = calloc((size_t)1 << N, 8), *dst = malloc((size_t)8 << N);
    cr_assert(src && dst);
    for (unsigned at = 1; at < 4; at++) {
        p = (poll){.cancel_at = at};
        REFUSED(qarena_pauli_sum_apply(sum, N, &options, src, dst), QARENA_E_CANCELLED,
                "apply: cancelled");
        cr_assert_eq(p.asked, at);
    }
    p = (poll){0};
    MUST(qarena_pauli_sum_apply(sum, N, &options, src, dst));
    free(dst);
    free(src);
    qarena_pauli_sum_destroy(sum);
}

ARENA_TEST(asking, long_circuits_can_be_cancelled) {
    ask_at_every_chance();
    qarena_circuit *source, *circuit;
    poll p = {.cancel_at = 1};
    MUST(qarena_circuit_create(arena, 20, &source));
    MUST(qarena_circuit_create(arena, 20, &circuit));
    fill(source);
    MUST(qarena_circuit_set_poll(circuit, ask, &p));
    REFUSED(qarena_circuit_append(circuit, source), QARENA_E_CANCELLED, "append: cancelled");
    cr_assert_eq(qarena_circuit_length(circuit), 0);
    p = (poll){.cancel_at = 1};
    REFUSED(qarena_circuit_append_inverse(circuit, source), QARENA_E_CANCELLED,
            "append_inverse: cancelled");
    cr_assert_eq(qarena_circuit_length(circuit), 0);
    p = (poll){.cancel_at = 1};
    REFUSED(qarena_circuit_append_controlled(circuit, source, 0, 0), QARENA_E_CANCELLED,
            "append_controlled: cancelled");
    p = (poll){.cancel_at = 1};
    REFUSED(qarena_circuit_append_bound(circuit, source, NULL, 0), QARENA_E_CANCELLED,
            "append_bound: cancelled");
    p = (poll){.cancel_at = 2};
    REFUSED(qarena_circuit_append_repeated(circuit, source, 100), QARENA_E_CANCELLED,
            "append: cancelled");
    cr_assert_eq(qarena_circuit_length(circuit), 0);
    p = (poll){0};
    MUST(qarena_circuit_append(circuit, source));
    cr_assert_geq(p.asked, 1);
    cr_assert_eq(qarena_circuit_length(circuit), GATES);
    qarena_circuit_destroy(circuit);
    qarena_circuit_destroy(source);
}

ARENA_TEST(asking, making_a_large_register_can_be_cancelled) {
    ask_at_every_chance();
    poll p = {.cancel_at = 1};
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    qarena_arena_stats before, after;
    qarena_register *reg = NULL;
    options.poll = ask;
    options.poll_context = &p;
    MUST(qarena_arena_read_stats(arena, &before));
    for (unsigned at = 1; at <= 3; at++) {
        p = (poll){.cancel_at = at};
        cr_assert_eq(qarena_register_create(arena, 23, &options, &reg), QARENA_E_CANCELLED);
        cr_assert_null(reg);
        cr_assert_eq(p.asked, at);
        MUST(qarena_arena_read_stats(arena, &after));
        cr_assert_eq(after.in_use, before.in_use);
    }
    MUST(qarena_register_create(arena, 4, &options, &reg));
    qarena_register_destroy(reg);
}
