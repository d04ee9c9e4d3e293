/* Every public function with NULL for each of its pointers: a refusal, nothing, or 0, and never a
 * crash. */
#define QARENA_UNSTABLE
#include "null_fixture.h"

static qarena_register *reg;
static qarena_circuit *circuit, *other_circuit;
static qarena_snapshot *snapshot;

static void make_all(void) {
    reg = make_register(3, QARENA_DOUBLE, 2, 1);
    MUST(qarena_circuit_create(arena, 3, &circuit));
    MUST(qarena_circuit_create(arena, 3, &other_circuit));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
}

static void end_all(void) {
    qarena_snapshot_release(snapshot);
    qarena_circuit_destroy(other_circuit);
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}

ARENA_TEST(null, arenas) {
    qarena_arena_stats stats;
    size_t bytes;
    uint64_t estimate;
    char block[64];
    REFUSES(qarena_arena_create(NULL, NULL));
    REFUSES(qarena_arena_required(3, QARENA_DOUBLE, 2, NULL));
    REFUSES(qarena_arena_init(NULL, 1 << 20, &arena));
    REFUSES(qarena_arena_init(block, sizeof block, NULL));
    REFUSES(qarena_arena_default(NULL));
    REFUSES(qarena_arena_close(NULL));
    REFUSES(qarena_arena_trim(NULL, &estimate));
    REFUSES(qarena_arena_read_stats(NULL, &stats));
    REFUSES(qarena_arena_read_stats(arena, NULL));
    REFUSES(qarena_estimate(3, QARENA_DOUBLE, 2, NULL));
    MUST(qarena_arena_trim(arena, NULL));
    MUST(qarena_arena_destroy(NULL));
    MUST(qarena_arena_fini(NULL));
    MUST(qarena_arena_required(3, QARENA_DOUBLE, 2, &bytes));
}

ARENA_TEST(null, texts) {
    qarena_circuit *made;
    REFUSES(qarena_circuit_from_qasm(NULL, "", 0, NULL, &made));
    REFUSES(qarena_circuit_from_qasm(arena, NULL, 1, NULL, &made));
    REFUSES(qarena_circuit_from_qasm(arena, "", 0, NULL, NULL));
}

ARENA_TEST(null, registers) {
    qarena_register *made;
    make_all();
    REFUSES(qarena_register_create(NULL, 3, NULL, &made));
    REFUSES(qarena_register_create(arena, 3, NULL, NULL));
    qarena_register_destroy(NULL);
    cr_expect_eq(qarena_register_qubits(NULL), 0);
    cr_expect_eq(qarena_register_precision(NULL), 0);
    cr_expect_eq(qarena_register_buffers(NULL), 0);
    cr_expect_eq(qarena_register_pending(NULL), 0);
    REFUSES(qarena_register_reset(NULL));
    REFUSES(qarena_register_run(NULL, circuit));
    REFUSES(qarena_register_run(reg, NULL));
    REFUSES(qarena_register_prepare(NULL, circuit, NULL));
    REFUSES(qarena_register_prepare(reg, NULL, NULL));
    REFUSES(qarena_register_sync(NULL));
    REFUSES(qarena_register_discard(NULL));
    REFUSES(qarena_register_set_poll(NULL, NULL, NULL));
    REFUSES(qarena_register_fork(NULL, &made));
    REFUSES(qarena_register_fork(reg, NULL));
    REFUSES(qarena_register_restore(NULL, snapshot));
    REFUSES(qarena_register_restore(reg, NULL));
    end_all();
}

ARENA_TEST(null, gates) {
    qarena_gate_info info;
    unsigned qubits[2] = {0, 1};
    const double one[8] = {1, 0, 0, 0, 0, 0, 1, 0}, angle = 0.3;
    double matrix[8];
    const qarena_operands good = {.qubits = qubits, .n_qubits = 1}, no_qubits = {.n_qubits = 1},
                          no_ones = {.qubits = qubits, .n_qubits = 1, .n_ones = 1},
                          no_zeros = {.qubits = qubits, .n_qubits = 1, .n_zeros = 1};
    make_all();
    REFUSES(qarena_gate_describe(QARENA_GATE_X, NULL));
    MUST(qarena_gate_describe(QARENA_GATE_X, &info));
    REFUSES(qarena_gate_matrix(QARENA_GATE_X, NULL, NULL));
    REFUSES(qarena_gate_matrix(QARENA_GATE_RX, NULL, matrix));
    REFUSES(qarena_register_apply(NULL, QARENA_GATE_X, NULL, &good));
    REFUSES(qarena_register_apply(reg, QARENA_GATE_X, NULL, NULL));
    REFUSES(qarena_register_apply(reg, QARENA_GATE_RX, NULL, &good));
    REFUSES(qarena_register_apply(reg, QARENA_GATE_X, NULL, &no_qubits));
    REFUSES(qarena_register_apply(reg, QARENA_GATE_X, NULL, &no_ones));
    REFUSES(qarena_register_apply(reg, QARENA_GATE_X, NULL, &no_zeros));
    REFUSES(qarena_register_unitary(NULL, one, &good, 1));
    REFUSES(qarena_register_unitary(reg, NULL, &good, 1));
    REFUSES(qarena_register_unitary(reg, one, NULL, 1));
    uint64_t x, z;
    REFUSES(qarena_register_pauli_rotation(NULL, angle, 1, 0, NULL));
    REFUSES(qarena_register_pauli_rotation(reg, angle, 1, 0, &(qarena_operands){.n_ones = 1}));
    REFUSES(qarena_circuit_pauli_rotation(NULL, angle, 1, 0, NULL));
    REFUSES(qarena_circuit_pauli_rotation(circuit, angle, 1, 0, &(qarena_operands){.n_zeros = 1}));
    REFUSES(qarena_register_diagonal(NULL, one, &good));
    REFUSES(qarena_register_diagonal(reg, NULL, &good));
    REFUSES(qarena_register_diagonal(reg, one, &no_qubits));
    REFUSES(qarena_circuit_diagonal(NULL, one, &good));
    REFUSES(qarena_circuit_diagonal(circuit, NULL, &good));
    REFUSES(qarena_register_permutation(NULL, &x, &good));
    REFUSES(qarena_register_permutation(reg, NULL, &good));
    REFUSES(qarena_circuit_permutation(NULL, &x, &good));
    REFUSES(qarena_circuit_permutation(circuit, NULL, &good));
    REFUSES(qarena_pauli_string_read(NULL, 2, &x, &z));
    REFUSES(qarena_pauli_string_read("X0", 2, NULL, &z));
    REFUSES(qarena_pauli_string_read("X0", 2, &x, NULL));
    REFUSES(qarena_circuit_apply(NULL, QARENA_GATE_X, &angle, &good));
    REFUSES(qarena_circuit_apply(circuit, QARENA_GATE_X, &angle, NULL));
    REFUSES(qarena_circuit_unitary(NULL, one, &good, 1));
    REFUSES(qarena_circuit_unitary(circuit, NULL, &good, 1));
    REFUSES(qarena_circuit_unitary(circuit, one, NULL, 1));
    cr_expect_eq(qarena_register_pending(reg) + qarena_circuit_length(circuit), 0);
    end_all();
}

ARENA_TEST(null, batches) {
    qarena_batch *batch, *made;
    qarena_batch_work work = QARENA_BATCH_WORK_INIT;
    double results[1];
    make_all();
    MUST(qarena_batch_create(arena, 3, NULL, &batch));
    work.members = 1;
    REFUSES(qarena_batch_create(NULL, 3, NULL, &made));
    REFUSES(qarena_batch_create(arena, 3, NULL, NULL));
    REFUSES(qarena_batch_run(NULL, circuit, &work));
    REFUSES(qarena_batch_run(batch, NULL, &work));
    REFUSES(qarena_batch_run(batch, circuit, NULL));
    work.n_sums = 1;
    REFUSES(qarena_batch_run(batch, circuit, &work));
    work.results = results;
    work.sums = (const qarena_pauli_sum *[]){NULL};
    REFUSES(qarena_batch_run(batch, circuit, &work));
    cr_expect_eq(qarena_batch_done(NULL), 0);
    cr_expect_eq(qarena_batch_registers(NULL), 0);
    qarena_batch_destroy(NULL);
    qarena_batch_destroy(batch);
    end_all();
}

ARENA_TEST(null, looking) {
    double two[2] = {1, 0};
    uint64_t outcome = 0;
    unsigned bit, qubit = 0;
    qarena_register *product;
    size_t count;
    make_all();
    REFUSES(qarena_register_pass_times(NULL, two, 2, &count));
    REFUSES(qarena_register_pass_times(reg, NULL, 2, &count));
    REFUSES(qarena_register_pass_times(reg, two, 2, NULL));
    REFUSES(qarena_register_amplitude(NULL, 0, two));
    REFUSES(qarena_register_amplitude(reg, 0, NULL));
    REFUSES(qarena_register_amplitudes(NULL, &outcome, 1, two));
    REFUSES(qarena_register_amplitudes(reg, NULL, 1, two));
    REFUSES(qarena_register_amplitudes(reg, &outcome, 1, NULL));
    MUST(qarena_register_amplitudes(reg, NULL, 0, NULL));
    REFUSES(qarena_register_norm_squared(NULL, two));
    REFUSES(qarena_register_norm_squared(reg, NULL));
    REFUSES(qarena_register_probabilities(NULL, &qubit, 1, two));
    REFUSES(qarena_register_probabilities(reg, NULL, 1, two));
    REFUSES(qarena_register_probabilities(reg, &qubit, 1, NULL));
    REFUSES(qarena_register_reduced_density_matrix(NULL, &qubit, 1, two));
    REFUSES(qarena_register_reduced_density_matrix(reg, NULL, 1, two));
    REFUSES(qarena_register_reduced_density_matrix(reg, &qubit, 1, NULL));
    REFUSES(qarena_register_purity(NULL, &qubit, 1, two));
    REFUSES(qarena_register_purity(reg, NULL, 1, two));
    REFUSES(qarena_register_purity(reg, &qubit, 1, NULL));
    REFUSES(qarena_register_sample(NULL, 1, 0, 1, &outcome));
    REFUSES(qarena_register_sample(reg, 1, 0, 1, NULL));
    MUST(qarena_register_sample(reg, 1, 0, 0, NULL));
    REFUSES(qarena_register_measure(NULL, 0, 0.5, &bit));
    REFUSES(qarena_register_measure(reg, 0, 0.5, NULL));
    REFUSES(qarena_register_set_state(NULL, two, QARENA_DOUBLE, 8, 1));
    REFUSES(qarena_register_set_state(reg, NULL, QARENA_DOUBLE, 8, 1));
    REFUSES(qarena_register_combine(NULL, two, reg, two));
    REFUSES(qarena_register_combine(reg, NULL, reg, two));
    REFUSES(qarena_register_combine(reg, two, NULL, two));
    REFUSES(qarena_register_combine(reg, two, reg, NULL));
    REFUSES(qarena_register_tensor(NULL, reg, &product));
    REFUSES(qarena_register_tensor(reg, NULL, &product));
    REFUSES(qarena_register_tensor(reg, reg, NULL));
    REFUSES(qarena_register_fidelity(NULL, reg, two));
    REFUSES(qarena_register_fidelity(reg, NULL, two));
    REFUSES(qarena_register_fidelity(reg, reg, NULL));
    REFUSES(qarena_register_inner(NULL, reg, two));
    REFUSES(qarena_register_inner(reg, NULL, two));
    REFUSES(qarena_register_inner(reg, reg, NULL));
    end_all();
}

ARENA_TEST(null, states_that_are_taken) {
    void *own;
    make_all();
    REFUSES(qarena_snapshot_writable(NULL, &own));
    REFUSES(qarena_snapshot_writable(snapshot, NULL));
    REFUSES(qarena_register_take_state(NULL, &snapshot));
    REFUSES(qarena_register_take_state(reg, NULL));
    end_all();
}

ARENA_TEST(null, snapshots_and_circuits) {
    qarena_circuit *made;
    qarena_instruction instruction;
    size_t length;
    char text[8];
    make_all();
    REFUSES(qarena_snapshot_acquire(NULL, &snapshot));
    REFUSES(qarena_snapshot_acquire(reg, NULL));
    qarena_snapshot_retain(NULL);
    qarena_snapshot_release(NULL);
    cr_expect_null(qarena_snapshot_data(NULL));
    const void *amplitudes;
    REFUSES(qarena_snapshot_amplitudes(NULL, &amplitudes));
    REFUSES(qarena_snapshot_amplitudes(snapshot, NULL));
    REFUSES(qarena_register_explain(NULL, circuit, 0, text, sizeof text, &length));
    REFUSES(qarena_register_explain(reg, NULL, 0, text, sizeof text, &length));
    cr_expect_eq(qarena_snapshot_qubits(NULL), 0);
    cr_expect_eq(qarena_snapshot_precision(NULL), 0);
    REFUSES(qarena_circuit_create(NULL, 3, &made));
    REFUSES(qarena_circuit_create(arena, 3, NULL));
    qarena_circuit_destroy(NULL);
    REFUSES(qarena_circuit_set_poll(NULL, NULL, NULL));
    cr_expect_eq(qarena_circuit_qubits(NULL), 0);
    cr_expect_eq(qarena_circuit_length(NULL), 0);
    REFUSES(qarena_circuit_read(NULL, 0, &instruction));
    REFUSES(qarena_circuit_read(circuit, 0, NULL));
    REFUSES(qarena_circuit_append(NULL, circuit));
    REFUSES(qarena_circuit_append(circuit, NULL));
    REFUSES(qarena_circuit_append_inverse(NULL, circuit));
    REFUSES(qarena_circuit_append_inverse(circuit, NULL));
    REFUSES(qarena_circuit_append_repeated(NULL, circuit, 1));
    REFUSES(qarena_circuit_append_repeated(circuit, NULL, 1));
    REFUSES(qarena_circuit_append_controlled(NULL, circuit, 0, 0));
    REFUSES(qarena_circuit_append_controlled(circuit, NULL, 0, 0));
    REFUSES(qarena_circuit_depth(NULL, &(uint64_t){0}));
    REFUSES(qarena_circuit_depth(circuit, NULL));
    REFUSES(qarena_circuit_count(NULL, &(uint64_t){0}));
    REFUSES(qarena_circuit_count(circuit, NULL));
    qarena_pauli_sum *h;
    MUST(qarena_pauli_sum_create(arena, 1, &h));
    REFUSES(qarena_circuit_trotter(NULL, h, 1, 1, 1, NULL));
    REFUSES(qarena_circuit_trotter(circuit, NULL, 1, 1, 1, NULL));
    qarena_pauli_sum_destroy(h);
    REFUSES(qarena_circuit_initialize(NULL, (double[4]){1}, QARENA_DOUBLE, NULL));
    REFUSES(qarena_circuit_initialize(circuit, (double[4]){1}, QARENA_DOUBLE, NULL));
    REFUSES(qarena_circuit_initialize(circuit, NULL, QARENA_DOUBLE,
                                      &(qarena_operands){.qubits = &(unsigned){0}, .n_qubits = 1}));
    REFUSES(qarena_circuit_qft(NULL, NULL, 0));
    REFUSES(qarena_circuit_qft(circuit, NULL, 0));
    REFUSES(qarena_register_append(NULL, circuit));
    REFUSES(qarena_register_append(reg, NULL));
    REFUSES(qarena_circuit_explain(NULL, QARENA_DOUBLE, 0, text, sizeof text, &length));
    REFUSES(qarena_circuit_explain(circuit, QARENA_DOUBLE, 0, NULL, sizeof text, &length));
    REFUSES(qarena_circuit_explain(circuit, QARENA_DOUBLE, 0, text, sizeof text, NULL));
    end_all();
}

ARENA_TEST(null, pauli_sums) {
    qarena_pauli_sum *sum, *made;
    const uint64_t mask = 1;
    uint64_t x, z;
    double c[2] = {1, 0};
    make_all();
    MUST(qarena_pauli_sum_create(arena, 3, &sum));
    REFUSES(qarena_pauli_sum_create(NULL, 3, &made));
    REFUSES(qarena_pauli_sum_create(arena, 3, NULL));
    qarena_pauli_sum_destroy(NULL);
    REFUSES(qarena_pauli_sum_set_poll(NULL, NULL, NULL));
    cr_expect_eq(qarena_pauli_sum_qubits(NULL), 0);
    cr_expect_eq(qarena_pauli_sum_length(NULL), 0);
    REFUSES(qarena_pauli_sum_add(NULL, 1, &mask, &mask, c));
    REFUSES(qarena_pauli_sum_add(sum, 1, NULL, &mask, c));
    REFUSES(qarena_pauli_sum_add(sum, 1, &mask, NULL, c));
    REFUSES(qarena_pauli_sum_add(sum, 1, &mask, &mask, NULL));
    MUST(qarena_pauli_sum_add(sum, 0, NULL, NULL, NULL));
    REFUSES(qarena_pauli_sum_add_text(NULL, "X0", c));
    REFUSES(qarena_pauli_sum_add_text(sum, NULL, c));
    REFUSES(qarena_pauli_sum_add_text(sum, "X0", NULL));
    MUST(qarena_pauli_sum_add_text(sum, "X0", c));
    REFUSES(qarena_pauli_sum_read(NULL, 0, 1, &x, &z, c));
    REFUSES(qarena_pauli_sum_read(sum, 0, 1, NULL, &z, c));
    REFUSES(qarena_pauli_sum_read(sum, 0, 1, &x, NULL, c));
    REFUSES(qarena_pauli_sum_read(sum, 0, 1, &x, &z, NULL));
    MUST(qarena_pauli_sum_read(sum, 1, 0, NULL, NULL, NULL));
    REFUSES(qarena_pauli_sum_append(NULL, sum, c));
    REFUSES(qarena_pauli_sum_append(sum, NULL, c));
    REFUSES(qarena_pauli_sum_append(sum, sum, NULL));
    REFUSES(qarena_pauli_sum_multiply(NULL, sum, &made));
    REFUSES(qarena_pauli_sum_multiply(sum, NULL, &made));
    REFUSES(qarena_pauli_sum_multiply(sum, sum, NULL));
    REFUSES(qarena_pauli_sum_simplify(NULL));
    REFUSES(qarena_register_expectation(NULL, sum, c));
    REFUSES(qarena_register_expectation(reg, NULL, c));
    REFUSES(qarena_register_expectation(reg, sum, NULL));
    REFUSES(qarena_register_expectations(NULL, NULL, 0, NULL));
    REFUSES(qarena_register_expectations(reg, NULL, 1, c));
    REFUSES(qarena_register_expectations(reg, (const qarena_pauli_sum *[]){sum}, 1, NULL));
    REFUSES(qarena_register_variance(NULL, sum, c));
    REFUSES(qarena_register_variance(reg, NULL, c));
    REFUSES(qarena_register_variance(reg, sum, NULL));
    REFUSES(qarena_register_evolve(NULL, sum, 1, 1e-8, 0, NULL));
    REFUSES(qarena_register_evolve(reg, NULL, 1, 1e-8, 0, NULL));
    REFUSES(qarena_register_matrix_element(NULL, reg, sum, c));
    REFUSES(qarena_register_matrix_element(reg, NULL, sum, c));
    REFUSES(qarena_register_matrix_element(reg, reg, NULL, c));
    REFUSES(qarena_register_matrix_element(reg, reg, sum, NULL));
    double amplitudes[16] = {0}, applied[16];
    REFUSES(qarena_pauli_sum_apply(NULL, 3, NULL, amplitudes, applied));
    REFUSES(qarena_pauli_sum_apply(sum, 3, NULL, NULL, applied));
    REFUSES(qarena_pauli_sum_apply(sum, 3, NULL, amplitudes, NULL));
    MUST(qarena_pauli_sum_apply(sum, 3, NULL, amplitudes, applied));
    qarena_pauli_sum_destroy(sum);
    end_all();
}

ARENA_TEST(null, parameters) {
    make_all();
    const qarena_angle angle = {0};
    REFUSES(qarena_circuit_apply_angles(NULL, QARENA_GATE_RX, &angle, NULL));
    REFUSES(qarena_circuit_apply_angles(circuit, QARENA_GATE_RX, NULL, NULL));
    REFUSES(qarena_circuit_rotate_by_angle(NULL, &angle, 1, 0, NULL));
    REFUSES(qarena_circuit_rotate_by_angle(circuit, NULL, 1, 0, NULL));
    REFUSES(qarena_circuit_add_parameter(NULL, "t", 0));
    REFUSES(qarena_circuit_add_parameter(circuit, NULL, 0));
    cr_expect_eq(qarena_circuit_values(NULL), 0);
    cr_expect_eq(qarena_circuit_parameters(NULL), 0);
    REFUSES(qarena_circuit_read_parameter(NULL, 0, &(qarena_parameter){0}));
    REFUSES(qarena_circuit_read_parameter(circuit, 0, NULL));
    REFUSES(qarena_circuit_read_term(NULL, 0, 0, 0, &(qarena_term){0}));
    REFUSES(qarena_circuit_read_term(circuit, 0, 0, 0, NULL));
    REFUSES(qarena_circuit_append_bound(NULL, circuit, NULL, 0));
    REFUSES(qarena_circuit_append_bound(circuit, NULL, NULL, 0));
    REFUSES(qarena_register_run_bound(NULL, circuit, NULL, 0));
    REFUSES(qarena_register_run_bound(reg, NULL, NULL, 0));
    end_all();
}

ARENA_TEST(null, gradients) {
    const double values[1] = {0};
    double value, grad[1];
    qarena_pauli_sum *sum;
    make_all();
    MUST(qarena_pauli_sum_create(arena, 1, &sum));
    REFUSES(qarena_register_value(NULL, circuit, sum, values, 0, &value));
    REFUSES(qarena_register_value(reg, NULL, sum, values, 0, &value));
    REFUSES(qarena_register_value(reg, circuit, NULL, values, 0, &value));
    REFUSES(qarena_register_value(reg, circuit, sum, values, 0, NULL));
    REFUSES(qarena_register_value_and_grad(NULL, circuit, sum, values, 0, &value, grad));
    REFUSES(qarena_register_value_and_grad(reg, NULL, sum, values, 0, &value, grad));
    REFUSES(qarena_register_value_and_grad(reg, circuit, NULL, values, 0, &value, grad));
    REFUSES(qarena_register_value_and_grad(reg, circuit, sum, values, 0, NULL, grad));
    REFUSES(qarena_register_metric(NULL, circuit, values, 0, grad));
    REFUSES(qarena_register_metric(reg, NULL, values, 0, grad));
    qarena_pauli_sum_destroy(sum);
    end_all();
}

ARENA_TEST(null, information) {
    qarena_units units;
    REFUSES(qarena_read_limits(NULL));
    REFUSES(qarena_read_info(NULL));
    qarena_read_counters(NULL);
    REFUSES(qarena_read_units(NULL, QARENA_DOUBLE, &units));
    REFUSES(qarena_read_units(arena, QARENA_DOUBLE, NULL));
    MUST(qarena_set_units(NULL, NULL));
    cr_expect_not_null(qarena_units_field(0, NULL));
    MUST(qarena_force_isa(NULL));
}

/* Numbers in packed structures. */
ARENA_TEST(null, arrays_that_are_not_aligned) {
    static char room[(1 << 13) + 8];
    double *odd = (double *)(void *)(room + 4);
    unsigned qubits[3] = {0, 1, 2};
    make_all();
    for (unsigned k = 1; k <= 3; k += 2) {
        const qarena_operands operands = {.qubits = qubits, .n_qubits = k};
        for (int check = 0; check <= 1; check++) {
            REFUSED(qarena_register_unitary(reg, odd, &operands, check), QARENA_E_ARGUMENT,
                    "unitary: matrix is not aligned to 8 bytes");
            REFUSED(qarena_circuit_unitary(circuit, odd, &operands, check), QARENA_E_ARGUMENT,
                    "unitary: matrix is not aligned to 8 bytes");
        }
    }
    REFUSED(qarena_register_set_state(reg, odd, QARENA_DOUBLE, 8, 1), QARENA_E_ARGUMENT,
            "set_state: amplitudes are not aligned to 8 bytes");
    REFUSED(qarena_register_probabilities(reg, qubits, 1, odd), QARENA_E_ARGUMENT,
            "probabilities: the results are not aligned to 8 bytes");
    REFUSED(qarena_register_sample(reg, 1, 0, 1, (uint64_t *)(void *)odd), QARENA_E_ARGUMENT,
            "sample: outcomes are not aligned to 8 bytes");
    end_all();
}
