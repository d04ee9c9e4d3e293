/* Circuits with classical bits, and runs of many shots. */
#define QARENA_UNSTABLE
#include <math.h>
#include <pthread.h>

#include "shots_faults.h"

enum { BITS = 3 };

static void apply(qarena_circuit *circuit, qarena_gate gate, unsigned a, unsigned b) {
    const unsigned qubits[2] = {a, b};
    const double angle = 0.7 + 0.3 * a;
    MUST(qarena_circuit_apply(
        circuit, gate, gate == QARENA_GATE_RY ? &angle : NULL,
        &(qarena_operands){.qubits = qubits, .n_qubits = gate == QARENA_GATE_CX ? 2 : 1}));
}

/* Measurements, a reset, both kinds of blocks under conditions, and a loop. */
static qarena_circuit *make(unsigned n) {
    qarena_circuit *circuit = empty_circuit(n);
    const unsigned both[2] = {0, 1}, first = 0;
    const int32_t tokens[] = {0, 1, QARENA_NOT, QARENA_AND};
    MUST(qarena_circuit_set_bits(circuit, BITS));
    for (unsigned q = 0; q < n; q++) {
        apply(circuit, QARENA_GATE_RY, q, 0);
        apply(circuit, QARENA_GATE_CX, q, (q + 1) % n);
    }
    MUST(qarena_circuit_measure(circuit, 0, 0));
    apply(circuit, QARENA_GATE_RY, 0, 0);
    MUST(qarena_circuit_measure(circuit, 1, 1));
    MUST(qarena_circuit_if(circuit, both, 2, 2));
    apply(circuit, QARENA_GATE_X, 0, 0);
    MUST(qarena_circuit_else(circuit));
    MUST(qarena_circuit_reset(circuit, 1));
    apply(circuit, QARENA_GATE_RY, 1, 0);
    MUST(qarena_circuit_end(circuit));
    MUST(qarena_circuit_while(circuit, &first, 1, 1, 2));
    apply(circuit, QARENA_GATE_RY, 0, 0);
    MUST(qarena_circuit_measure(circuit, 0, 0));
    MUST(qarena_circuit_end(circuit));
    MUST(qarena_circuit_repeat(circuit, 2));
    apply(circuit, QARENA_GATE_RY, 0, 0);
    MUST(qarena_circuit_end(circuit));
    MUST(qarena_circuit_assign(circuit, 2, tokens, 4));
    MUST(qarena_circuit_measure(circuit, 0, 0));
    return circuit;
}

static qarena_shots *run(qarena_circuit *circuit, uint64_t shots, unsigned threads) {
    qarena_shots *made;
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    options.shots = shots;
    options.threads = threads;
    options.seed = 5;
    MUST(qarena_shots_run(arena, circuit, &options, &made));
    return made;
}

ARENA_TEST(shots, rows_do_not_depend_on_threads_or_splits) {
    enum { SHOTS = 700, PART = 123 };
    for (unsigned n = 2; n <= 14; n += 3) {
        qarena_circuit *circuit = make(n);
        qarena_shots *one = run(circuit, SHOTS, 1), *two = run(circuit, SHOTS, 2), *part;
        qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
        options.shots = PART;
        options.first_shot = SHOTS - PART;
        options.seed = 5;
        MUST(qarena_shots_run(arena, circuit, &options, &part));
        cr_assert_eq(qarena_shots_done(one), SHOTS);
        cr_assert_eq(qarena_shots_words(one), 1);
        const uint64_t *rows = qarena_shots_bits(one);
        cr_assert_arr_eq(rows, qarena_shots_bits(two), SHOTS * sizeof *rows);
        cr_assert_arr_eq(rows + SHOTS - PART, qarena_shots_bits(part), PART * sizeof *rows);
        cr_assert_eq(qarena_shots_histories(one), qarena_shots_histories(two));
        for (uint64_t i = 0; i < qarena_shots_histories(one); i++) {
            uint64_t bits[2], count[2];
            double p[2];
            MUST(qarena_shots_history(one, i, &bits[0], &count[0], &p[0], NULL));
            MUST(qarena_shots_history(two, i, &bits[1], &count[1], &p[1], NULL));
            cr_assert(bits[0] == bits[1] && count[0] == count[1] && p[0] == p[1]);
        }
        qarena_shots_destroy(one);
        qarena_shots_destroy(two);
        qarena_shots_destroy(part);
        qarena_circuit_destroy(circuit);
    }
}

/* Frequencies of all shots against the probabilities of all histories. */
ARENA_TEST(shots, frequencies_are_near_the_exact_probabilities) {
    enum { SHOTS = 40000 };
    qarena_circuit *circuit = make(5);
    qarena_shots *sampled = run(circuit, SHOTS, 0), *exact = run(circuit, 0, 0);
    double probability[1 << BITS] = {0}, sum = 0;
    uint64_t counts[1 << BITS] = {0};
    cr_assert_null(qarena_shots_bits(exact));
    for (uint64_t i = 0; i < qarena_shots_histories(exact); i++) {
        uint64_t bits;
        double p;
        MUST(qarena_shots_history(exact, i, &bits, NULL, &p, NULL));
        probability[bits] += p;
        sum += p;
    }
    cr_assert_float_eq(sum, 1, 1e-12);
    for (uint64_t shot = 0; shot < SHOTS; shot++) {
        counts[qarena_shots_bits(sampled)[shot]]++;
    }
    for (unsigned bits = 0; bits < 1 << BITS; bits++) {
        const double p = probability[bits], deviation = sqrt(SHOTS * p * (1 - p));
        cr_assert_leq(fabs((double)counts[bits] - SHOTS * p), 5 * deviation + 1e-6,
                      "bits %u: %llu of %d, probability %g", bits, (unsigned long long)counts[bits],
                      SHOTS, p);
    }
    qarena_shots_destroy(sampled);
    qarena_shots_destroy(exact);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(shots, states_are_kept_where_they_are_asked_for) {
    qarena_circuit *circuit = make(4);
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    qarena_shots *shots;
    options.shots = 50;
    options.keep_states = 1;
    MUST(qarena_shots_run(arena, circuit, &options, &shots));
    for (uint64_t i = 0; i < qarena_shots_histories(shots); i++) {
        qarena_snapshot *state;
        double norm_squared = 0;
        MUST(qarena_shots_history(shots, i, NULL, NULL, NULL, &state));
        const double *amplitudes = qarena_snapshot_data(state);
        for (unsigned k = 0; k < 32; k++) {
            norm_squared += amplitudes[k] * amplitudes[k];
        }
        cr_assert_float_eq(norm_squared, 1, 1e-12);
        qarena_snapshot_release(state);
    }
    qarena_shots_destroy(shots);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(shots, every_allocation_can_fail) {
    qarena_circuit *circuit = make(13);
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    qarena_shots *right = run(circuit, 200, 0);
    options.shots = 200;
    options.seed = 5;
    cr_assert_gt(fail_each_allocation(circuit, &options, right), 3);
    qarena_shots_destroy(right);
    qarena_circuit_destroy(circuit);
}

static int cancel_after(void *left) {
    return --*(int *)left <= 0;
}

ARENA_TEST(shots, a_poll_that_cancels_leaves_what_is_done) {
    qarena_circuit *circuit = make(12);
    qarena_shots *all = run(circuit, 3000, 0);
    for (int asked = 1; asked < 4; asked++) {
        int left = asked;
        uint64_t progress = 77;
        qarena_shots *shots;
        qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
        options.shots = 3000;
        options.seed = 5;
        options.poll = cancel_after;
        options.poll_context = &left;
        options.progress = &progress;
        MUST(qarena_shots_run(arena, circuit, &options, &shots));
        cr_assert_leq(qarena_shots_done(shots), 3000);
        cr_assert_eq(progress, qarena_shots_done(shots));
        qarena_shots_destroy(shots);
    }
    qarena_shots_destroy(all);
    qarena_circuit_destroy(circuit);
}

/* Whether each history's shots are as many as the rows that have its bits. */
static void check_rows(const qarena_shots *shots, int at) {
    uint64_t rows[1 << BITS] = {0}, counted[1 << BITS] = {0};
    for (uint64_t shot = 0; shot < qarena_shots_done(shots); shot++) {
        rows[qarena_shots_bits(shots)[shot]]++;
    }
    for (uint64_t i = 0; i < qarena_shots_histories(shots); i++) {
        uint64_t bits, count;
        MUST(qarena_shots_history(shots, i, &bits, &count, NULL, NULL));
        counted[bits] += count;
    }
    cr_assert_arr_eq(rows, counted, sizeof rows, "cancelled at question %d", at);
}

static int cancel_once(void *left) {
    return --*(int *)left == 0;
}

/* Wherever it is asked: by the run itself, or by a register below it. */
ARENA_TEST(shots, rows_of_a_cancelled_run_are_those_of_its_histories) {
    ask_at_every_chance();
    qarena_circuit *circuit = make(14);
    int partial = 0, left = 0;
    uint64_t progress = 77;
    for (int asked = 1; left <= 0; asked++) {
        qarena_shots *shots;
        qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
        left = asked;
        options.shots = 70000;   /* whose rows are written by the first bits of points */
        options.keep_states = 1; /* nothing is sampled */
        options.seed = 5;
        options.poll = cancel_once;
        options.poll_context = &left;
        options.progress = &progress;
        MUST(qarena_shots_run(arena, circuit, &options, &shots));
        cr_assert_eq(progress, qarena_shots_done(shots), "cancelled at question %d", asked);
        partial += qarena_shots_done(shots) && qarena_shots_done(shots) < options.shots;
        check_rows(shots, asked);
        qarena_shots_destroy(shots);
    }
    cr_assert_gt(partial, 10);
    qarena_circuit_destroy(circuit);
}

typedef struct asked {
    pthread_t caller;
    bool elsewhere;
} asked;

static int note_thread(void *context) {
    asked *a = context;
    a->elsewhere = a->elsewhere || !pthread_equal(a->caller, pthread_self());
    return 0;
}

/* Two histories, each on a thread, whose many shots are sampled and written there: long enough to
 * be asked about. */
ARENA_TEST(shots, only_the_calling_thread_polls) {
    qarena_circuit *circuit = empty_circuit(12);
    MUST(qarena_circuit_set_bits(circuit, 13));
    for (unsigned q = 0; q < 12; q++) {
        apply(circuit, QARENA_GATE_RY, q, 0);
    }
    MUST(qarena_circuit_measure(circuit, 0, 12));
    for (unsigned q = 0; q < 12; q++) {
        apply(circuit, QARENA_GATE_RY, q, 0);
    }
    for (unsigned q = 0; q < 12; q++) {
        MUST(qarena_circuit_measure(circuit, q, q));
    }
    asked by = {.caller = pthread_self()};
    for (int round = 0; round < 20; round++) {
        qarena_shots *shots;
        qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
        options.shots = 1u << 20;
        options.threads = 2;
        options.poll = note_thread;
        options.poll_context = &by;
        MUST(qarena_shots_run(arena, circuit, &options, &shots));
        qarena_shots_destroy(shots);
    }
    cr_assert_not(by.elsewhere);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(shots, run_in_a_callers_block) {
    static _Alignas(64) char block[1 << 20];
    qarena_arena *inner;
    qarena_shots *shots, *outside;
    qarena_circuit *circuit, *other = make(4);
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    options.shots = 100;
    options.seed = 5;
    MUST(qarena_arena_init(block, sizeof block, &inner));
    MUST(qarena_circuit_create(inner, 4, &circuit));
    MUST(qarena_circuit_append(circuit, other));
    cr_assert_eq(qarena_circuit_bits(circuit), BITS);
    MUST(qarena_shots_run(inner, circuit, &options, &shots));
    outside = run(other, 100, 1);
    cr_assert_arr_eq(qarena_shots_bits(shots), qarena_shots_bits(outside), 100 * sizeof(uint64_t));
    qarena_shots_destroy(shots);
    qarena_shots_destroy(outside);
    qarena_circuit_destroy(circuit);
    qarena_circuit_destroy(other);
    MUST(qarena_arena_fini(inner));
}

ARENA_TEST(shots, instructions_are_read_as_they_were_appended) {
    qarena_circuit *circuit = make(3);
    qarena_instruction found;
    MUST(qarena_circuit_read(circuit, 6, &found));
    cr_assert(found.operation == QARENA_MEASURE && found.targets[0] == 0 && found.bit == 0);
    MUST(qarena_circuit_read(circuit, 9, &found));
    cr_assert(found.operation == QARENA_IF && found.value == 2 && found.n_numbers == 2 &&
              found.table[1] == 1);
    MUST(qarena_circuit_read(circuit, 0, &found));
    cr_assert(found.operation == QARENA_IS_GATE && found.gate == QARENA_GATE_RY);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(shots, a_truncated_circuit_is_another_one) {
    qarena_circuit *circuit = make(3);
    qarena_register *reg;
    double p[2];
    MUST(qarena_circuit_truncate(circuit, 6, 0));
    MUST(qarena_register_create(arena, 3, NULL, &reg));
    for (unsigned i = 0; i < 2; i++) {
        MUST(qarena_register_reset(reg));
        MUST(qarena_circuit_truncate(circuit, 0, 0));
        apply(circuit, i ? QARENA_GATE_I : QARENA_GATE_X, 0, 0);
        apply(circuit, QARENA_GATE_I, 1, 0);
        MUST(qarena_register_run(reg, circuit));
        MUST(qarena_register_run(reg, circuit));
        MUST(qarena_register_run(reg, circuit));
        /* X, three times */
        MUST(qarena_register_probabilities(reg, &(unsigned){0}, 1, p));
        cr_assert_float_eq(p[i ? 0 : 1], 1, 1e-12);
    }
    REFUSED(qarena_circuit_truncate(circuit, 3, 0), QARENA_E_ARGUMENT,
            "truncate: length 3, 0 parameters: the circuit has 2 and 0, and blocks are to be as "
            "open as they are");
    qarena_register_destroy(reg);
    qarena_circuit_destroy(circuit);
}

/* E_ARGUMENT, with a message that says what is missing. */
#define REFUSES_NULL(call)                                                                         \
    do {                                                                                           \
        cr_expect_eq((call), QARENA_E_ARGUMENT, #call " is not refused");                          \
        cr_expect_not_null(strstr(qarena_last_error(), "NULL"), "%s", qarena_last_error());        \
    } while (0)

ARENA_TEST(shots, refuse_null) {
    qarena_shots *shots;
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    uint64_t bits;
    qarena_circuit *circuit = empty_circuit(2);
    REFUSES_NULL(qarena_shots_run(NULL, circuit, &options, &shots));
    REFUSES_NULL(qarena_shots_run(arena, NULL, &options, &shots));
    REFUSES_NULL(qarena_shots_run(arena, circuit, NULL, &shots));
    REFUSES_NULL(qarena_shots_run(arena, circuit, &options, NULL));
    REFUSES_NULL(qarena_circuit_set_bits(NULL, 1));
    REFUSES_NULL(qarena_circuit_hide_bits(NULL, 1));
    REFUSES_NULL(qarena_circuit_measure(NULL, 0, 0));
    REFUSES_NULL(qarena_circuit_reset(NULL, 0));
    REFUSES_NULL(qarena_circuit_assign(NULL, 0, &(int32_t){QARENA_TRUE}, 1));
    REFUSES_NULL(qarena_circuit_assign(circuit, 0, NULL, 1));
    REFUSES_NULL(qarena_circuit_if(NULL, &(unsigned){0}, 1, 0));
    REFUSES_NULL(qarena_circuit_else(NULL));
    REFUSES_NULL(qarena_circuit_while(NULL, &(unsigned){0}, 1, 0, 1));
    REFUSES_NULL(qarena_circuit_repeat(NULL, 1));
    REFUSES_NULL(qarena_circuit_end(NULL));
    REFUSES_NULL(qarena_circuit_truncate(NULL, 0, 0));
    REFUSES_NULL(qarena_register_measure_qubits(NULL, &(unsigned){0}, 1, 0, 0, &bits));
    REFUSES_NULL(qarena_register_project(NULL, 0, 0, &(double){0}));
    REFUSES_NULL(qarena_register_reset_qubit(NULL, 0, 0.5));
    cr_expect_eq(qarena_shots_history(NULL, 0, &bits, NULL, NULL, NULL), QARENA_E_ARGUMENT);
    cr_expect_eq(qarena_shots_done(NULL) + qarena_shots_histories(NULL), 0);
    cr_expect_eq(qarena_shots_words(NULL) + qarena_circuit_bits(NULL), 0);
    cr_expect_eq(qarena_circuit_named_bits(NULL), 0);
    cr_expect_null(qarena_shots_bits(NULL));
    qarena_shots_destroy(NULL);
    qarena_circuit_destroy(circuit);
}

/* Of a circuit with bits that are no results, and of what is made of it. */
ARENA_TEST(shots, bits_are_hidden) {
    qarena_circuit *circuit = empty_circuit(2), *other = empty_circuit(2);
    MUST(qarena_circuit_set_bits(circuit, 9));
    cr_assert_eq(qarena_circuit_named_bits(circuit), 9);
    REFUSED(qarena_circuit_hide_bits(circuit, 10), QARENA_E_ARGUMENT,
            "hide_bits: all but 10 bits, the circuit has 9");
    MUST(qarena_circuit_hide_bits(circuit, 2));
    cr_assert(qarena_circuit_named_bits(circuit) == 2 && qarena_circuit_bits(circuit) == 9);
    MUST(qarena_circuit_measure(circuit, 0, 1));
    cr_assert_eq(qarena_circuit_named_bits(circuit), 2);
    MUST(qarena_circuit_append(other, circuit));
    cr_assert(qarena_circuit_named_bits(other) == 2 && qarena_circuit_bits(other) == 9);
    MUST(qarena_circuit_measure(other, 0, 4));
    cr_assert_eq(qarena_circuit_named_bits(other), 5);
    MUST(qarena_circuit_assign(circuit, 7, &(int32_t){QARENA_TRUE}, 1));
    cr_assert_eq(qarena_circuit_named_bits(circuit), 8);
    cr_assert_neq(qarena_circuit_measure(circuit, 2, 8), QARENA_OK);
    cr_assert_eq(qarena_circuit_named_bits(circuit), 8, "a failure names no bit");
    qarena_circuit_destroy(other);
    qarena_circuit_destroy(circuit);
}
