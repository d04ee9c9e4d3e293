/* Batches that stop, by a member that fails or by the poll, leave the first members done; what is
 * wrong with a call is refused before anything is run. */
#define QARENA_UNSTABLE
#include "batch_fixture.h"

/* Keeps |1> of qubit 0 only: a member with angle 0 has norm 0, and no shots. */
static qarena_circuit *projecting(unsigned n) {
    const double matrix[8] = {0, 0, 0, 0, 0, 0, 1, 0};
    const unsigned q = 0;
    const qarena_term term = {"w", VALUES, 0, 1};
    const qarena_operands operands = {.qubits = &q, .n_qubits = 1};
    qarena_circuit *circuit = empty_circuit(n);
    MUST(qarena_circuit_apply_angles(circuit, QARENA_GATE_RX, &(qarena_angle){0, &term, 1},
                                     &operands));
    MUST(qarena_circuit_unitary(circuit, matrix, &operands, 0));
    return circuit;
}

ARENA_TEST(batch_stops, names_the_first_member_that_fails) {
    world w = make_world(5, QARENA_DOUBLE);
    qarena_batch *batch = make_batch(&w, 2);
    qarena_batch_work work = all_of(&w);
    qarena_circuit *circuit = projecting(5);
    values[9 * VALUES] = values[17 * VALUES] = 0;
    memset(found, 0xff, sizeof found);
    for (unsigned round = 0; round < 20; round++) {
        cr_assert_eq(qarena_batch_run(batch, circuit, &work), QARENA_E_NORM);
        cr_assert(strstr(qarena_last_error(), "run_batch: member 9: "), "%s", qarena_last_error());
        cr_assert_eq(qarena_batch_done(batch), 9);
    }
    for (unsigned i = 0; i < 9 * SUMS; i++) {
        cr_assert(isfinite(found[i]));
    }
    values[9 * VALUES] = values[17 * VALUES] = 1;
    MUST(qarena_batch_run(batch, circuit, &work));
    qarena_circuit_destroy(circuit);
    qarena_batch_destroy(batch);
    end_world(&w);
}

typedef struct poll {
    unsigned asked, cancel_at;
    uint64_t done; /* as it was when it cancelled */
    qarena_batch *batch;
} poll;

static int ask(void *context) {
    poll *p = context;
    if (++p->asked != p->cancel_at) {
        return 0;
    }
    p->done = qarena_batch_done(p->batch);
    return 1;
}

static void cancel(unsigned n, unsigned layers) {
    enum { MANY = 3000 };
    poll p = {.cancel_at = 1};
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.poll = ask;
    options.poll_context = &p;
    world w = make_world(n, QARENA_DOUBLE);
    qarena_circuit *circuit = make_circuit(n, layers);
    double *rows = calloc((size_t)MANY * VALUES, sizeof *rows), *out = calloc(MANY, sizeof *out);
    for (unsigned i = 0; i < MANY; i++) {
        rows[(size_t)i * VALUES] = i * 1e-3;
        out[i] = 7;
    }
    p.cancel_at = 0;
    MUST(qarena_batch_create(arena, n, &options, &p.batch));
    qarena_batch_work work = QARENA_BATCH_WORK_INIT;
    work.members = MANY;
    work.values = rows;
    work.count = VALUES;
    work.sums = (const qarena_pauli_sum *const *)w.sums;
    work.n_sums = 1;
    work.results = out;
    p.asked = 0;
    p.cancel_at = 3;
    cr_assert_eq(qarena_batch_run(p.batch, circuit, &work), QARENA_E_CANCELLED);
    cr_assert_eq(p.asked, 3);
    const uint64_t done = qarena_batch_done(p.batch);
    cr_assert(done > 0 && done < MANY, "%llu done", (unsigned long long)done);
    cr_assert(p.done <= done, "%llu were done", (unsigned long long)p.done);
    cr_assert(strstr(qarena_last_error(), "of 3000 members are done"), "%s", qarena_last_error());
    for (uint64_t i = 0; i < MANY; i++) {
        cr_assert(i < done ? out[i] != 7 : i < done + 4 || out[i] == 7, "member %llu of %llu",
                  (unsigned long long)i, (unsigned long long)done);
    }
    qarena_batch_destroy(p.batch);
    qarena_circuit_destroy(circuit);
    free(rows);
    free(out);
    end_world(&w);
}

ARENA_TEST(batch_stops, cancelled_ones_keep_the_first_members) {
    cancel(9, 4);
    cancel(15, 3);
}

/* --- refusals --- */

#define REFUSES(change, code, text)                                                                \
    do {                                                                                           \
        qarena_batch_work work = all_of(&w);                                                       \
        change;                                                                                    \
        REFUSED(qarena_batch_run(batch, w.circuit, &work), code, text);                            \
        cr_assert_eq(qarena_batch_done(batch), 0);                                                 \
    } while (0)

ARENA_TEST(batch_stops, refuses_arrays) {
    world w = make_world(4, QARENA_DOUBLE);
    qarena_batch *batch = make_batch(&w, 2);
    REFUSES(work.size = 1, QARENA_E_ARGUMENT, "run_batch: size of the work is 1, not 112");
    REFUSES(work.count = 5, QARENA_E_ARGUMENT,
            "run_batch: row 0: 5 values given, the circuit's parameters have 6; the first that is "
            "missing is 'w[5]'");
    REFUSES(work.values = NULL, QARENA_E_ARGUMENT, "run_batch: values is NULL");
    REFUSES(work.results = NULL, QARENA_E_ARGUMENT, "run_batch: results is NULL");
    REFUSES(work.sums = NULL, QARENA_E_ARGUMENT, "run_batch: sums is NULL");
    REFUSES(work.outcomes = NULL, QARENA_E_ARGUMENT, "run_batch: outcomes is NULL");
    REFUSES((work.n_sums = 0, work.gradients = slopes), QARENA_E_ARGUMENT,
            "run_batch: gradients without sums");
    REFUSES((work.n_sums = 0, work.states = NULL, work.shots = 0), QARENA_E_ARGUMENT,
            "run_batch: nothing is asked for: there are no sums, no states and no shots");
    REFUSES(work.shots = ((uint64_t)1 << 32) + 1, QARENA_E_ARGUMENT,
            "run_batch: 4294967297 shots, at most 4294967296 allowed");
    REFUSES(work.states = (char *)w.states + 4, QARENA_E_ARGUMENT,
            "run_batch: states are not aligned to 8 bytes");
    values[3 * VALUES + 2] = NAN;
    REFUSES((void)0, QARENA_E_NOT_FINITE, "run_batch: row 3: value 2, 'w[2]', is nan");
    qarena_batch_destroy(batch);
    end_world(&w);
}

ARENA_TEST(batch_stops, refuses_what_does_not_fit) {
    world w = make_world(4, QARENA_DOUBLE);
    qarena_batch *batch = make_batch(&w, 2), *made = NULL;
    qarena_circuit *other = make_circuit(3, 1);
    qarena_pauli_sum *large = empty_sum(5), *complex_sum = empty_sum(4);
    qarena_register *small = make_register(3, QARENA_DOUBLE, 2, 1);
    qarena_snapshot *snapshot;
    qarena_batch_work good = all_of(&w);
    MUST(qarena_snapshot_acquire(small, &snapshot));
    add_text(large, "Z0", 1);
    MUST(qarena_pauli_sum_add_text(complex_sum, "X0", (double[2]){0, 1}));
    const qarena_pauli_sum *bad[1] = {large};
    REFUSES((work.sums = bad, work.n_sums = 1), QARENA_E_ARGUMENT,
            "run_batch: a Pauli sum of 5 qubits for a register of 4");
    bad[0] = complex_sum;
    REFUSES((work.sums = bad, work.n_sums = 1), QARENA_E_ARGUMENT,
            "run_batch: the coefficient of X mask 0x1, Z mask 0x0 is not real: its imaginary part "
            "is 1");
    REFUSES(work.initial = snapshot, QARENA_E_ARGUMENT,
            "run_batch: the number of qubits of initial is not the batch's");
    REFUSED(qarena_batch_run(batch, other, &good), QARENA_E_ARGUMENT,
            "run_batch: the circuit has 3 qubits, the register has 4");
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = 3;
    cr_assert_eq(qarena_batch_create(arena, 4, &options, &made), QARENA_E_ARGUMENT);
    cr_assert_null(made);
    MUST(qarena_batch_run(batch, w.circuit, &good));
    good.members = 0;
    MUST(qarena_batch_run(batch, w.circuit, &good));
    cr_assert_eq(qarena_batch_done(batch), 0);
    qarena_snapshot_release(snapshot);
    qarena_register_destroy(small);
    qarena_pauli_sum_destroy(complex_sum);
    qarena_pauli_sum_destroy(large);
    qarena_circuit_destroy(other);
    qarena_batch_destroy(batch);
    end_world(&w);
}
