/* Gates as data, the checks of their arguments, and circuits. */
#include <math.h>

#include "circuit/circuit.h"
#include "circuit/gate_table.h"
#include "circuit/matrix_check.h"
#include "fixture.h"

static qarena_circuit *make(unsigned n) {
    qarena_circuit *circuit;
    cr_assert_eq(qarena_circuit_create(arena, n, &circuit), QARENA_OK, "%s", qarena_last_error());
    return circuit;
}

Test(gates, rows_are_complete) {
    for (int i = 0; i < QARENA_GATE_COUNT; i++) {
        qarena_gate_info a;
        cr_assert_eq(qarena_gate_describe((qarena_gate)i, &a), QARENA_OK);
        cr_assert(strlen(a.name) > 0 && strlen(a.help) > 0);
        cr_assert_leq(a.parameters, 3);
        for (int j = 0; j < i; j++) {
            qarena_gate_info b;
            cr_assert_eq(qarena_gate_describe((qarena_gate)j, &b), QARENA_OK);
            cr_assert_str_neq(a.name, b.name);
        }
        const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)i);
        const qarena__gate_row *partner = qarena__gate_row_of(row->partner);
        cr_assert_eq((int)partner->partner, i, "%s's partner's partner", a.name);
        cr_assert_eq(partner->targets, row->targets);
        cr_assert_eq(partner->controls, row->controls);
    }
    qarena_gate_info untouched = {.name = "untouched"};
    REFUSED(qarena_gate_describe(QARENA_GATE_COUNT, &untouched), QARENA_E_ARGUMENT,
            "gate 40 is unknown: [0, 40)");
    cr_assert_str_eq(untouched.name, "untouched");
}

Test(gates, matrices_are_their_definitions) {
    uint64_t seed = 3;
    for (int gate = 0; gate < QARENA_GATE_UNITARY; gate++) {
        for (unsigned round = 0; round < 20; round++) {
            double angles[3];
            double matrix[32];
            double complex expected[16];
            for (unsigned i = 0; i < 3; i++) {
                angles[i] = 20 * (oracle_uniform(&seed) - 0.5);
            }
            unsigned k = oracle_gate((qarena_gate)gate, angles, expected);
            cr_assert_eq(qarena_gate_matrix((qarena_gate)gate, angles, matrix), QARENA_OK);
            for (unsigned i = 0; i < 1u << 2 * k; i++) {
                cr_assert_float_eq(matrix[2 * i], creal(expected[i]), 1e-14, "gate %d, entry %u",
                                   gate, i);
                cr_assert_float_eq(matrix[2 * i + 1], cimag(expected[i]), 1e-14,
                                   "gate %d, entry %u", gate, i);
            }
            if (k) {
                cr_assert_eq(qarena__matrix_check(matrix, k, 1, &(double){0}), QARENA_OK);
            }
        }
    }
}

Test(gates, exact_entries) {
    double m[32];
    cr_assert_eq(qarena_gate_matrix(QARENA_GATE_S, NULL, m), QARENA_OK);
    cr_assert(m[0] == 1 && m[1] == 0 && m[6] == 0 && m[7] == 1);
    cr_assert_eq(qarena_gate_matrix(QARENA_GATE_T, NULL, m), QARENA_OK);
    cr_assert(m[0] == 1 && m[6] == m[7]);
    cr_assert_eq(qarena_gate_matrix(QARENA_GATE_H, NULL, m), QARENA_OK);
    cr_assert(m[0] == m[2] && m[0] == m[4] && m[0] == -m[6]);
    double zero[3] = {0, 0, 0};
    for (int gate = QARENA_GATE_RX; gate <= QARENA_GATE_U; gate++) {
        cr_assert_eq(qarena_gate_matrix((qarena_gate)gate, zero, m), QARENA_OK);
        for (unsigned i = 0; i < 8; i++) {
            cr_assert_eq(m[i], i == 0 || i == 6 ? 1 : 0);
        }
    }
    double large = 1e9; /* libm reduces it with all of pi's digits that are needed */
    cr_assert_eq(qarena_gate_matrix(QARENA_GATE_P, &large, m), QARENA_OK);
    cr_assert_float_eq(m[6], 0.83788718136390234, 1e-15);
}

Test(gates, matrix_refuses) {
    double m[32] = {42};
    REFUSED(qarena_gate_matrix(QARENA_GATE_UNITARY, NULL, m), QARENA_E_ARGUMENT,
            "unitary: the matrix is the caller's own");
    const double angle = 0.3;
    REFUSED(qarena_gate_matrix(QARENA_GATE_PAULI_ROTATION, &angle, m), QARENA_E_ARGUMENT,
            "pauli_rotation: its matrix has any size");
    REFUSED(qarena_gate_matrix(QARENA_GATE_RX, NULL, m), QARENA_E_ARGUMENT,
            "rx: 1 angle is needed, none given");
    double bad = (double)INFINITY;
    REFUSED(qarena_gate_matrix(QARENA_GATE_RX, &bad, m), QARENA_E_NOT_FINITE, "rx: angle is inf");
    cr_assert_eq(m[0], 42);
}

ARENA_TEST(circuit, refuses_at_the_call) {
    qarena_circuit *c = make(2);
    unsigned q[8] = {0, 5, 0, 1, 2, 3, 4, 5};
    double angle = (double)NAN;
    double good = 0.5;
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_CX, NULL,
                                 &(qarena_operands){.qubits = q, .n_qubits = 2}),
            QARENA_E_QUBIT, "cx: qubit 5 is out of range [0, 2)");
    q[1] = 0;
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_CX, NULL,
                                 &(qarena_operands){.qubits = q, .n_qubits = 2}),
            QARENA_E_QUBIT, "cx: qubit 0 is named twice");
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_CX, NULL,
                                 &(qarena_operands){.qubits = q, .n_qubits = 1}),
            QARENA_E_ARGUMENT, "cx: 1 qubits given, 2 needed");
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_CX, NULL, NULL), QARENA_E_ARGUMENT,
            "cx: 0 qubits given, 2 needed");
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_MCX, NULL, NULL), QARENA_E_ARGUMENT,
            "mcx: 0 qubits given, at least 1 needed");
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_X, NULL, &(qarena_operands){.n_qubits = 1}),
            QARENA_E_ARGUMENT, "x: qubits is NULL");
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_RX, &angle,
                                 &(qarena_operands){.qubits = q, .n_qubits = 1}),
            QARENA_E_NOT_FINITE, "rx: angle is nan");
    REFUSED(qarena_circuit_apply(
                c, QARENA_GATE_X, NULL,
                &(qarena_operands){.qubits = q, .n_qubits = 1, .ones = q + 2, .n_ones = 1}),
            QARENA_E_QUBIT, "x: qubit 0 is named twice");
    REFUSED(qarena_circuit_apply(
                c, QARENA_GATE_X, NULL,
                &(qarena_operands){.qubits = q, .n_qubits = 1, .zeros = q + 4, .n_zeros = 1}),
            QARENA_E_QUBIT, "x: qubit 2 is out of range [0, 2)");
    REFUSED(qarena_circuit_apply(c, (qarena_gate)99, &good,
                                 &(qarena_operands){.qubits = q, .n_qubits = 1}),
            QARENA_E_ARGUMENT, "gate 99 is unknown: [0, 40)");
    q[0] = 4294967295u;
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_X, NULL,
                                 &(qarena_operands){.qubits = q, .n_qubits = 1}),
            QARENA_E_QUBIT, "x: qubit 4294967295 is out of range [0, 2)");
    cr_assert_eq(qarena_circuit_length(c), 0);
    qarena_circuit_destroy(c);
    qarena_circuit *none = NULL;
    cr_assert_eq(qarena_circuit_create(arena, 65, &none), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_circuit_create(NULL, 2, &none), QARENA_E_ARGUMENT);
    cr_assert_null(none);
}

ARENA_TEST(circuit, refuses_bad_matrices) {
    qarena_circuit *c = make(8);
    unsigned q[7] = {0, 1, 2, 3, 4, 5, 6};
    double m[8] = {1, 0, 0, 0, 0, 0, 1, 0};
    qarena_operands one = {.qubits = q, .n_qubits = 1};
    m[6] = 1 + 4e-10;
    cr_assert_eq(qarena_circuit_unitary(c, m, &one, 1), QARENA_E_NOT_UNITARY);
    cr_assert_not_null(strstr(qarena_last_error(), "entry (1, 1), at most 2e-10 allowed"), "%s",
                       qarena_last_error());
    cr_assert_eq(qarena_circuit_unitary(c, m, &one, 0), QARENA_OK);
    m[6] = 1 + 0.5e-10;
    cr_assert_eq(qarena_circuit_unitary(c, m, &one, 1), QARENA_OK);
    m[2] = (double)NAN;
    REFUSED(qarena_circuit_unitary(c, m, &one, 0), QARENA_E_NOT_FINITE,
            "unitary: entry (0, 1) is not finite");
    m[2] = 1e300;
    cr_assert_eq(qarena_circuit_unitary(c, m, &one, 1), QARENA_E_NOT_UNITARY);
    m[2] = 0.1; /* columns of norm near one that are not orthogonal */
    cr_assert_eq(qarena_circuit_unitary(c, m, &one, 1), QARENA_E_NOT_UNITARY);
    REFUSED(qarena_circuit_unitary(c, m, &(qarena_operands){.qubits = q, .n_qubits = 7}, 1),
            QARENA_E_ARGUMENT, "unitary: 7 qubits given, 1 to 6 allowed");
    REFUSED(qarena_circuit_unitary(c, m, &(qarena_operands){.n_qubits = 0}, 1), QARENA_E_ARGUMENT,
            "unitary: 0 qubits given, 1 to 6 allowed");
    REFUSED(qarena_circuit_unitary(c, NULL, &one, 1), QARENA_E_ARGUMENT, "unitary: matrix is NULL");
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_UNITARY, NULL, &one), QARENA_E_ARGUMENT,
            "unitary: call qarena_circuit_unitary, it takes the matrix");
    REFUSED(qarena_circuit_apply(c, QARENA_GATE_PAULI_ROTATION, NULL, &one), QARENA_E_ARGUMENT,
            "pauli_rotation: call qarena_circuit_pauli_rotation, it takes the string");
    cr_assert_eq(qarena_circuit_length(c), 2);
    qarena_circuit_destroy(c);
}

ARENA_TEST(circuit, reads_what_was_written) {
    static step s[200];
    uint64_t seed = 5;
    qarena_circuit *c = make(9);
    for (unsigned i = 0; i < 200; i++) {
        step_any(&seed, 9, &s[i]);
        cr_assert_eq(step_append(&s[i], c), QARENA_OK);
    }
    cr_assert_eq(qarena_circuit_length(c), 200);
    cr_assert_eq(qarena_circuit_qubits(c), 9);
    for (unsigned i = 0; i < 200; i++) {
        qarena_instruction read;
        cr_assert_eq(qarena_circuit_read(c, i, &read), QARENA_OK);
        cr_assert_eq(read.gate, s[i].gate);
        uint64_t ones = 0, zeros = 0;
        const int table = s[i].gate > QARENA_GATE_PAULI_ROTATION;
        unsigned controls = table ? 0 : s[i].n_qubits - read.n_targets;
        for (unsigned q = 0; q < controls; q++) {
            ones |= 1u << s[i].qubits[q];
        }
        for (unsigned q = 0; q < s[i].n_ones; q++) {
            ones |= 1u << s[i].ones[q];
        }
        for (unsigned q = 0; q < s[i].n_zeros; q++) {
            zeros |= 1u << s[i].zeros[q];
        }
        cr_assert(read.ones == ones && read.zeros == zeros);
        cr_assert_arr_eq(read.targets, s[i].qubits + controls, read.n_targets * sizeof(unsigned));
        cr_assert_eq(read.matrix != NULL, s[i].gate == QARENA_GATE_UNITARY);
        const int string = s[i].gate == QARENA_GATE_PAULI_ROTATION;
        cr_assert_eq(read.table != NULL, table);
        cr_assert(table || read.x_mask == (string ? s[i].x : 0));
        cr_assert(table || read.z_mask == (string ? s[i].z : 0));
        cr_assert(!table || __builtin_popcountll(read.x_mask ^ read.z_mask) == (int)s[i].n_qubits);
        if (read.matrix) {
            cr_assert_arr_eq(read.matrix, s[i].matrix, (2 * sizeof(double)) << 2 * read.n_targets);
        }
    }
    qarena_instruction untouched = {.n_targets = 77};
    REFUSED(qarena_circuit_read(c, 200, &untouched), QARENA_E_ARGUMENT,
            "circuit: instruction 200 is out of range [0, 200)");
    cr_assert_eq(untouched.n_targets, 77);
    qarena_circuit_destroy(c);
}

ARENA_TEST(circuit, inverse_undoes_every_gate) {
    static step s;
    uint64_t seed = 7;
    for (int gate = 0; gate < QARENA_GATE_COUNT; gate++) {
        qarena_circuit *c = make(7);
        qarena_circuit *inverse = make(7);
        for (unsigned i = 0; i < 20; i++) {
            step_random(&seed, QARENA_GATE_U, 7, 0, &s);
            cr_assert_eq(step_append(&s, c), QARENA_OK);
            step_random(&seed, (qarena_gate)gate, 7, 1, &s);
            cr_assert_eq(step_append(&s, c), QARENA_OK);
        }
        cr_assert_eq(qarena_circuit_append_inverse(inverse, c), QARENA_OK);
        cr_assert_eq(qarena_circuit_length(inverse), 40);
        qarena_register *reg;
        cr_assert_eq(qarena_register_create(arena, 7, NULL, &reg), QARENA_OK);
        double amplitude[2];
        cr_assert_eq(qarena_register_run(reg, c), QARENA_OK);
        cr_assert_eq(qarena_register_amplitude(reg, 0, amplitude), QARENA_OK);
        cr_assert_lt(hypot(amplitude[0], amplitude[1]), 0.9, "the circuit does something");
        cr_assert_eq(qarena_register_run(reg, inverse), QARENA_OK);
        cr_assert_eq(qarena_register_amplitude(reg, 0, amplitude), QARENA_OK);
        cr_assert_float_eq(amplitude[0], 1, 1e-13, "gate %d", gate);
        cr_assert_float_eq(amplitude[1], 0, 1e-13, "gate %d", gate);
        qarena_register_destroy(reg);
        qarena_circuit_destroy(c);
        qarena_circuit_destroy(inverse);
    }
}

ARENA_TEST(circuit, append_is_what_the_gates_one_by_one_are) {
    static step s[300];
    uint64_t seed = 13;
    qarena_circuit *joined = make(6), *parts[2] = {make(6), make(6)}, *empty = make(6),
                   *other = make(7);
    for (unsigned i = 0; i < 300; i++) {
        step_any(&seed, 6, &s[i]);
        cr_assert_eq(step_append(&s[i], parts[i >= 40]), QARENA_OK);
    }
    cr_assert_eq(qarena_circuit_append(joined, empty), QARENA_OK);
    cr_assert_eq(qarena_circuit_append(joined, parts[0]), QARENA_OK);
    cr_assert_eq(qarena_circuit_append(joined, parts[1]), QARENA_OK);
    REFUSED(qarena_circuit_append(joined, joined), QARENA_E_ARGUMENT,
            "append: a circuit cannot be its own source");
    REFUSED(qarena_circuit_append(joined, other), QARENA_E_ARGUMENT,
            "append: source has 7 qubits, circuit has 6");
    REFUSED(qarena_circuit_append(NULL, other), QARENA_E_ARGUMENT, "append: a circuit is NULL");
    cr_assert_eq(qarena_circuit_length(joined), 300);
    for (unsigned i = 0; i < 300; i++) {
        qarena_instruction a, b;
        cr_assert_eq(qarena_circuit_read(joined, i, &a), QARENA_OK);
        cr_assert_eq(qarena_circuit_read(parts[i >= 40], i >= 40 ? i - 40 : i, &b), QARENA_OK);
        cr_assert(a.gate == b.gate && a.n_targets == b.n_targets && a.ones == b.ones &&
                  a.zeros == b.zeros);
        cr_assert_arr_eq(a.targets, b.targets, a.n_targets * sizeof(unsigned));
        cr_assert_arr_eq(a.parameters, b.parameters, sizeof a.parameters);
        cr_assert_eq(a.matrix != NULL, b.matrix != NULL);
        if (a.matrix) {
            cr_assert_arr_eq(a.matrix, b.matrix, (2 * sizeof(double)) << 2 * a.n_targets);
        }
    }
    qarena_circuit *all[] = {joined, parts[0], parts[1], empty, other};
    for (unsigned i = 0; i < 5; i++) {
        qarena_circuit_destroy(all[i]);
    }
}

ARENA_TEST(circuit, inverse_refuses_and_leaves_the_circuit) {
    qarena_circuit *c = make(3);
    qarena_circuit *other = make(4);
    qarena_circuit *inverse = make(3);
    unsigned q = 0;
    qarena_operands one = {.qubits = &q, .n_qubits = 1};
    double projection[8] = {1};
    cr_assert_eq(qarena_circuit_unitary(c, projection, &one, 0), QARENA_OK);
    cr_assert_eq(qarena_circuit_apply(c, QARENA_GATE_H, NULL, &one), QARENA_OK);
    cr_assert_eq(qarena_circuit_apply(inverse, QARENA_GATE_T, NULL, &one), QARENA_OK);
    cr_assert_eq(qarena_circuit_append_inverse(inverse, c), QARENA_E_NOT_UNITARY);
    cr_assert_eq(qarena_circuit_append_inverse(inverse, other), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_circuit_append_inverse(inverse, inverse), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_circuit_length(inverse), 1);
    qarena_circuit_destroy(c);
    qarena_circuit_destroy(other);
    qarena_circuit_destroy(inverse);
}

/* Dropping a prefix moves the matrices that stay, and the ops that name them. */
ARENA_TEST(circuit, list_drops_a_prefix) {
    qarena__oplist list;
    cr_assert_eq(qarena__oplist_init(&list, arena), QARENA_OK);
    uint64_t seed = 11;
    double matrix[10][2 * 16];
    for (unsigned i = 0; i < 10; i++) {
        unsigned k = 1 + i % 2;
        oracle_random_unitary(&seed, k, matrix[i]);
        qarena__op op = {.gate = QARENA_GATE_UNITARY, .n_targets = (uint8_t)k};
        qarena__op other = {.gate = QARENA_GATE_X, .n_targets = 1};
        cr_assert_eq(qarena__oplist_append(&list, &op, matrix[i]), QARENA_OK);
        cr_assert_eq(qarena__oplist_append(&list, &other, NULL), QARENA_OK);
    }
    qarena__oplist_drop(&list, 7);
    cr_assert_eq(list.count, 13);
    for (unsigned i = 4; i < 10; i++) {
        const qarena__op *op = &list.ops[2 * i - 7];
        cr_assert_eq(op->gate, QARENA_GATE_UNITARY);
        cr_assert_arr_eq(qarena__oplist_matrix(&list, op), matrix[i],
                         (2 * sizeof(double)) << 2 * op->n_targets);
    }
    qarena__oplist_drop(&list, 13);
    cr_assert(list.count == 0 && list.matrix_count == 0 && list.capacity >= 20);
    qarena__oplist_fini(&list);
}
