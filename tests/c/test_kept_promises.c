/* What is promised whatever happened before: readers of a state that was reset, memory of a
 * register, plans, and circuits that change while they are pending. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <pthread.h>

/* --- readers after a reset --- */

/* A poll that reads: any thread may take a snapshot at any time. */
typedef struct reader {
    qarena_register *reg;
    unsigned n, precision, looks;
    int wrong;
} reader;

static int read_in_poll(void *context) {
    reader *r = context;
    qarena_snapshot *snapshot;
    if (r->looks++ == 0) { /* before the first commit */
        r->wrong = qarena_snapshot_acquire(r->reg, &snapshot) != QARENA_OK;
        if (!r->wrong) {
            r->wrong = !is_zero_state(qarena_snapshot_data(snapshot), r->n, r->precision);
            qarena_snapshot_release(snapshot);
        }
    }
    return 0;
}

ARENA_TEST(readers, see_a_reset_before_its_first_pass_is_done) {
    for (unsigned n = 1; n <= 15; n += 7) {
        for (unsigned shape = 0; shape < 4; shape++) {
            qarena_register *reg =
                make_register(n, shape & 1 ? QARENA_DOUBLE : QARENA_SINGLE, 1 + shape / 2, 0);
            apply_random(reg, n, 40);
            MUST(qarena_register_sync(reg));
            MUST(qarena_register_reset(reg));
            apply_random(reg, n, 40);
            reader r = {.reg = reg, .n = n, .precision = qarena_register_precision(reg)};
            MUST(qarena_register_set_poll(reg, read_in_poll, &r));
            MUST(qarena_register_sync(reg));
            cr_assert_gt(r.looks, 0);
            cr_assert_eq(r.wrong, 0, "n %u, shape %u", n, shape);
            MUST(qarena_register_set_poll(reg, NULL, NULL));
            qarena_register_destroy(reg);
        }
    }
}

/* Taking a snapshot of a reset state writes nothing and takes no buffer; asking for its data does,
 * once. */
ARENA_TEST(readers, take_a_reset_in_constant_time) {
    qarena_register *reg = make_register(12, QARENA_DOUBLE, 2, 0);
    apply_random(reg, 1, 40);
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_reset(reg));
    qarena_counters before, after;
    qarena_arena_stats held, now;
    qarena_snapshot *snapshot;
    MUST(qarena_arena_read_stats(arena, &held));
    qarena_read_counters(&before);
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    qarena_read_counters(&after);
    MUST(qarena_arena_read_stats(arena, &now));
    cr_assert_eq(after.bytes_written, before.bytes_written);
    cr_assert_eq(now.buffers, held.buffers);
    const void *data = qarena_snapshot_data(snapshot);
    cr_assert(is_zero_state(data, 12, QARENA_DOUBLE));
    apply_random(reg, 2, 40);
    MUST(qarena_register_sync(reg));
    cr_assert_eq(qarena_snapshot_data(snapshot), data);
    cr_assert(is_zero_state(data, 12, QARENA_DOUBLE), "it never changes");
    MUST(qarena_register_restore(reg, snapshot));
    qarena_snapshot_release(snapshot);
    void *state = committed(reg);
    cr_assert(is_zero_state(state, 12, QARENA_DOUBLE));
    free(state);
    qarena_register_destroy(reg);
}

ARENA_TEST(readers, roll_back_to_a_reset) {
    qarena_register *reg = make_register(13, QARENA_SINGLE, 1, 0),
                    *fresh = make_register(13, QARENA_SINGLE, 1, 0);
    qarena_snapshot *snapshot;
    apply_random(reg, 1, 30);
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_reset(reg));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    apply_random(reg, 2, 30);
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_restore(reg, snapshot)); /* nobody has asked for its amplitudes */
    qarena_snapshot_release(snapshot);
    apply_random(reg, 3, 30);
    apply_random(fresh, 3, 30);
    cr_assert(same_bits(reg, fresh));
    qarena_register_destroy(reg);
    qarena_register_destroy(fresh);
}

static void *ask_for_data(void *snapshot) {
    return (void *)(uintptr_t)qarena_snapshot_data(snapshot);
}

ARENA_TEST(readers, may_ask_for_the_data_at_once) {
    enum { THREADS = 4 };
    for (unsigned round = 0; round < 50; round++) {
        qarena_register *reg = make_register(12, QARENA_DOUBLE, 2, 0);
        qarena_snapshot *snapshot;
        pthread_t threads[THREADS];
        MUST(qarena_register_reset(reg));
        MUST(qarena_snapshot_acquire(reg, &snapshot));
        for (unsigned i = 0; i < THREADS; i++) {
            cr_assert_eq(pthread_create(&threads[i], NULL, ask_for_data, snapshot), 0);
        }
        for (unsigned i = 0; i < THREADS; i++) {
            void *data;
            pthread_join(threads[i], &data);
            cr_assert_eq(data, qarena_snapshot_data(snapshot));
        }
        cr_assert(is_zero_state(qarena_snapshot_data(snapshot), 12, QARENA_DOUBLE));
        qarena_snapshot_release(snapshot);
        qarena_register_destroy(reg);
    }
}

/* Without memory for the zeros: the snapshot is there, its data is not, and then it is. */
ARENA_TEST(readers, without_memory_for_the_zeros) {
    qarena_register *reg = make_register(9, QARENA_DOUBLE, 2, 0);
    qarena_snapshot *snapshot;
    const void *data = &reg;
    MUST(qarena_register_reset(reg));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    MUST(qarena_arena_trim(arena, NULL));
    qarena_register *rest[64];
    unsigned taken = 0;
    qarena_fault_set(1, 1);
    while (taken < 64 && qarena_register_create(arena, 9, NULL, &rest[taken]) ==
                             QARENA_OK) { /* what the slab has left */
        taken++;
    }
    const qarena_status status = qarena_snapshot_amplitudes(snapshot, &data);
    qarena_fault_set(0, 0);
    cr_assert(status == QARENA_OK || (status == QARENA_E_MEMORY && data == &reg));
    MUST(qarena_snapshot_amplitudes(snapshot, &data));
    cr_assert(is_zero_state(data, 9, QARENA_DOUBLE));
    qarena_snapshot_release(snapshot);
    qarena_register_destroy(reg);
    while (taken) {
        qarena_register_destroy(rest[--taken]);
    }
}

/* --- memory --- */

ARENA_TEST(memory, one_buffer_stays_one) {
    qarena_register *reg = make_register(12, QARENA_DOUBLE, 1, 0);
    qarena_arena_stats before, after;
    qarena_snapshot *snapshot;
    apply_random(reg, 1, 40);
    MUST(qarena_register_sync(reg));
    MUST(qarena_arena_read_stats(arena, &before));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    MUST(qarena_register_reset(reg)); /* must be able to go on, whoever keeps the front */
    qarena_snapshot_release(snapshot);
    apply_random(reg, 1, 40);
    MUST(qarena_register_sync(reg));
    MUST(qarena_arena_read_stats(arena, &after));
    cr_assert_eq(after.buffers, before.buffers);
    cr_assert_eq(after.in_use, before.in_use);
    qarena_register_destroy(reg);
}

/* The largest matrices with next to no memory beside the state. */
ARENA_TEST(memory, dense_matrices_need_none) {
    static oracle o;
    static step s;
    uint64_t needed;
    for (unsigned shape = 0; shape < 4; shape++) {
        const unsigned precision = shape & 1 ? QARENA_DOUBLE : QARENA_SINGLE,
                       buffers = 1 + shape / 2, n = 12;
        qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
        qarena_arena_options budget = QARENA_ARENA_OPTIONS_INIT;
        options.precision = precision;
        options.buffers = buffers;
        MUST(qarena_estimate(n, precision, buffers, &needed));
        budget.budget = needed + (1 << 16) +
                        (400 << 10); /* the slab's bookkeeping, and matrices that are queued */
        qarena_arena *small;
        qarena_register *reg;
        MUST(qarena_arena_create(&budget, &small));
        MUST(qarena_register_create(small, n, &options, &reg));
        oracle_reset(&o, n);
        uint64_t seed = shape;
        for (unsigned k = 3; k <= 6; k++) {
            step_random(&seed, QARENA_GATE_H, n, 0, &s);
            s.gate = QARENA_GATE_UNITARY;
            s.n_qubits = k;
            for (unsigned q = 0; q < k; q++) {
                s.qubits[q] = (5 * q + k) % n;
            }
            oracle_random_unitary(&seed, k, s.matrix);
            MUST(step_apply(&s, reg));
            oracle_apply(&o, &s);
        }
        qarena_fault_set(1, 1);
        qarena_status status = qarena_register_sync(reg);
        qarena_fault_set(0, 0);
        cr_assert_eq(status, QARENA_OK, "shape %u: %s", shape, qarena_last_error());
        check_against(reg, &o, "no memory");
        qarena_register_destroy(reg);
        MUST(qarena_arena_destroy(small));
    }
}

/* A register that has lost its second buffer to a snapshot gets it back when that is gone, whatever
 * it keeps of old runs. */
ARENA_TEST(memory, the_pair_can_be_had_again) {
    static step s;
    uint64_t needed, seed = 3;
    for (unsigned extra = 1 << 14; extra <= 1 << 20; extra *= 2) {
        qarena_arena_options budget = QARENA_ARENA_OPTIONS_INIT;
        MUST(qarena_estimate(16, QARENA_DOUBLE, 2, &needed));
        budget.budget = needed + extra;
        qarena_arena *small;
        qarena_register *reg;
        qarena_snapshot *snapshot;
        MUST(qarena_arena_create(&budget, &small));
        if (qarena_register_create(small, 16, NULL, &reg) == QARENA_OK) {
            for (unsigned round = 0; round < 3; round++) {
                MUST(qarena_snapshot_acquire(reg, &snapshot));
                for (unsigned gate = 0; gate < 60;
                     gate++) { /* the front is shared: a run may be refused, and a gate that finds
                                  no room */
                    step_any(&seed, ORACLE_MAX_QUBITS, &s);
                    (void)!step_apply(&s, reg);
                }
                (void)!qarena_register_sync(reg);
                (void)!qarena_register_sync(reg);
                qarena_snapshot_release(snapshot);
                MUST(qarena_arena_trim(small, NULL));
                MUST(qarena_register_sync(reg));
                MUST(qarena_register_reset(reg));
                for (unsigned gate = 0; gate < 60; gate++) {
                    apply_1(reg, gate % 3 ? QARENA_GATE_H : QARENA_GATE_RZ, gate % 16);
                    apply_2(reg, QARENA_GATE_CX, gate % 16, (gate + 5) % 16);
                }
                MUST(qarena_register_sync(reg));
            }
            qarena_register_destroy(reg);
        }
        MUST(qarena_arena_destroy(small));
    }
}

/* --- plans --- */

/* A gate on random qubits of 18: RY, CP, or a dense matrix on three that is real, or complex, which
 * is twice the work on the same qubits. */
static void wide_or_narrow(uint64_t *seed, int real, qarena_register *reg) {
    enum { QUBITS = 18 };
    static double matrix[128];
    unsigned qubits[3] = {oracle_below(seed, QUBITS)};
    qubits[1] = (qubits[0] + 1 + oracle_below(seed, 5)) % QUBITS;
    qubits[2] = (qubits[1] + 1 + oracle_below(seed, 5)) % QUBITS;
    const double which = oracle_uniform(seed), angle = oracle_uniform(seed);
    if (which > 0.2) {
        const unsigned n_qubits = which < 0.6 ? 1 : 2;
        MUST(qarena_register_apply(reg, n_qubits == 1 ? QARENA_GATE_RY : QARENA_GATE_CP, &angle,
                                   &(qarena_operands){.qubits = qubits, .n_qubits = n_qubits}));
        return;
    }
    oracle_random_unitary(seed, 3, matrix);
    for (unsigned entry = 0; real && entry < 64;
         entry++) { /* a product of rotations by one angle */
        const unsigned flipped = (entry >> 3 ^ entry) & 7, up = flipped & entry;
        double value = 1;
        for (unsigned bit = 0; bit < 3; bit++) {
            value *= !(flipped >> bit & 1) ? 0.8 : up >> bit & 1 ? -0.6 : 0.6;
        }
        matrix[2 * entry] = value;
        matrix[2 * entry + 1] = 0;
    }
    MUST(qarena_register_unitary(reg, matrix, &(qarena_operands){.qubits = qubits, .n_qubits = 3},
                                 1));
}

static void apply_wide_circuit(uint64_t seed, int real, qarena_register *reg) {
    for (unsigned gate = 0; gate < 60; gate++) {
        wide_or_narrow(&seed, real, reg);
    }
}

/* The bits of a circuit do not depend on what the register ran before: circuits in pairs that
 * differ in how much work their gates are, and in nothing else that a plan depends on. */
ARENA_TEST(plans, do_not_depend_on_what_ran_before) {
    qarena_force_tile(9);
    for (unsigned i = 20; i < 28;
         i++) { /* number 24 was another plan when plans were found by structure alone */
        qarena_register *used = make_register(18, QARENA_SINGLE, 2, 0),
                        *unused = make_register(18, QARENA_SINGLE, 2, 0);
        apply_wide_circuit(i, i % 2 == 0, used);
        MUST(qarena_register_sync(used));
        MUST(qarena_register_reset(used));
        apply_wide_circuit(i, i % 2 == 1, used);
        apply_wide_circuit(i, i % 2 == 1, unused);
        cr_assert(same_bits(used, unused), "circuit %u", i);
        qarena_register_destroy(used);
        qarena_register_destroy(unused);
    }
    qarena_force_tile(0);
}

/* --- circuits --- */

static int at_once(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

static void append_h(qarena_circuit *circuit, unsigned qubit) {
    MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                              &(qarena_operands){.qubits = &qubit, .n_qubits = 1}));
}

/* A register reads the gates that it has still to run as they were, while their circuit goes on
 * growing. */
ARENA_TEST(circuits, may_change_while_their_rest_is_pending) {
    static oracle o;
    static step s;
    qarena_force_tile(5);
    for (unsigned n = 4; n <= 11; n += 7) {
        qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0);
        qarena_circuit *circuit;
        MUST(qarena_circuit_create(arena, n, &circuit));
        oracle_reset(&o, n);
        uint64_t seed = n;
        for (unsigned i = 0; i < 60; i++) {
            step_any(&seed, n, &s);
            MUST(step_append(&s, circuit));
            oracle_apply(&o, &s);
        }
        int left = 0;
        MUST(qarena_register_set_poll(reg, at_once, &left));
        cr_assert_eq(qarena_register_run(reg, circuit), QARENA_E_CANCELLED);
        MUST(qarena_register_set_poll(reg, NULL, NULL));
        for (unsigned i = 0; i < 5000; i++) {
            append_h(circuit, i % n);
        }
        cr_assert_eq(qarena_circuit_length(circuit), 5060);
        check_against(reg, &o, "the rest");
        MUST(qarena_register_reset(reg));
        MUST(qarena_register_run(reg, circuit)); /* all that it has now */
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
    qarena_force_tile(0);
}

/* No memory for the copy: the circuit is as it was. */
ARENA_TEST(circuits, change_or_stay) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 0);
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, 3, &circuit));
    append_h(circuit, 0);
    int left = 0;
    MUST(qarena_register_set_poll(reg, at_once, &left));
    cr_assert_eq(qarena_register_run(reg, circuit), QARENA_E_CANCELLED);
    MUST(qarena_register_set_poll(reg, NULL, NULL));
    for (uint64_t k = 1; k < 4; k++) {
        const unsigned qubit = 1;
        qarena_fault_set(k, 0);
        cr_assert_eq(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                                          &(qarena_operands){.qubits = &qubit, .n_qubits = 1}),
                     QARENA_E_MEMORY);
        qarena_fault_set(0, 0);
        cr_assert_eq(qarena_circuit_length(circuit), 1);
    }
    append_h(circuit, 1);
    cr_assert_eq(qarena_circuit_length(circuit), 2);
    qarena_circuit_destroy(circuit); /* the register keeps what it has still to run */
    MUST(qarena_register_sync(reg));
    double amplitude[2];
    MUST(qarena_register_amplitude(reg, 1, amplitude));
    cr_assert_float_eq(amplitude[0], 0.70710678118654757, 1e-15);
    qarena_register_destroy(reg);
}
