/* Dense matrices in canonical form: what they take in, when they stay, KAK forms. */
#include "canonical_circuits.h"

TestSuite(canonical_dense, .init = fixture_setup, .fini = fixture_teardown);

Test(canonical_dense, dense_matrices_take_in_their_neighbours) {
    double matrix[2 * 64];
    uint64_t seed = 3;
    begin(4);
    for (unsigned i = 0; i < 3; i++) {
        oracle_random_unitary(&seed, 2, matrix);
        add_1(QARENA_GATE_U, 0.3, 0);
        add_1(QARENA_GATE_H, 0, 2);
        add_matrix(matrix, 2, i == 1 ? (unsigned[]){2, 0} : (unsigned[]){0, 2}, NULL);
    }
    add_2(QARENA_GATE_RXX, 0.4, 2, 0);
    COUNTS(0, 0, 0, 1);
    oracle_random_unitary(&seed, 3, matrix);
    add_1(QARENA_GATE_H, 0, 3);
    add_1(QARENA_GATE_RX, 0.3, 2);
    add_matrix(matrix, 3, (unsigned[]){3, 2, 1}, NULL);
    COUNTS(0, 0, 0, 2);
    oracle_random_unitary(&seed, 2, matrix);
    add_matrix(matrix, 2, (unsigned[]){0, 2}, (unsigned[]){3});
    COUNTS(0, 0, 0, 3);
    add_2(QARENA_GATE_RXX, 0.4, 2, 0);
    COUNTS(0, 0, 0, 4);
    end();
}

Test(canonical_dense, matrices_that_are_not_unitary_stay) {
    const double projection[8] = {1, 0, 0, 0, 0, 0, 0, 0},
                 damping[8] = {1, 0, 0, 0, 0, 0, 1 - 1e-12, 0};
    const double half[8] = {0.5, 0, 0, 0, 0, 0, 0.5, 0};
    const double jump[8] = {0, 0, 0.3, 0.1, 0, 0, 0, 0},
                 any[8] = {0.1, 0.7, 0.3, 0.1, -0.4, 0, 0.2, 0};
    const double *matrices[] = {projection, damping, half, jump, any};
    double pair[32] = {0}, three[128] = {0};
    for (unsigned i = 0; i < 4; i++) {
        pair[2 * 5 * i] = 0.3 * i;
    }
    for (unsigned i = 0; i < 128; i++) {
        three[i] = sin(i) / 4;
    }
    for (unsigned i = 0; i < 5; i++) {
        begin(3);
        for (unsigned round = 0; round < 3; round++) {
            add_1(QARENA_GATE_H, 0, 1);
            add_2(QARENA_GATE_CP, 0.3, 0, 1);
            add_matrix(matrices[i], 1, (unsigned[]){1}, NULL);
            add_1(QARENA_GATE_RX, 0.3, 1);
            add_matrix(matrices[i], 1, (unsigned[]){1}, (unsigned[]){0});
            add_1(QARENA_GATE_RX, 0.3, 2);
            add_matrix(pair, 2, (unsigned[]){1, 2}, NULL);
            add_matrix(three, 2, (unsigned[]){0, 1}, NULL);
            add_matrix(three, 3, (unsigned[]){0, 1, 2}, NULL);
        }
        rewrite_and_compare();
        end();
    }
    begin(1);
    add_matrix(damping, 1, (unsigned[]){0}, NULL);
    COUNTS(0, 0, 0, 1);
    cr_assert(memcmp(qarena__oplist_matrix(&out, &out.ops[0]), damping, sizeof damping) == 0);
    end();
}

/* Random unitaries meet on few qubits, with gates between: neighbours and phases go into KAK forms,
 * two on a pair become one. */
Test(canonical_dense, kak_forms_take_in_their_neighbours) {
    uint64_t seed = 8;
    double matrix[32];
    for (unsigned round = 0; round < 60; round++) {
        begin(4);
        for (unsigned i = 0; i < 14; i++) {
            const unsigned a = (unsigned)(4 * oracle_uniform(&seed)),
                           b = (a + 1 + (unsigned)(3 * oracle_uniform(&seed))) % 4;
            const double angle = 6 * oracle_uniform(&seed) - 3, choice = oracle_uniform(&seed);
            if (choice < 0.5) {
                oracle_random_unitary(&seed, 2, matrix);
                add_matrix(matrix, 2, (unsigned[]){a, b}, NULL);
            } else if (choice < 0.7) {
                add_1(choice < 0.6 ? QARENA_GATE_RZ : QARENA_GATE_RX, angle, a);
            } else {
                add_2(choice < 0.8   ? QARENA_GATE_CP
                      : choice < 0.9 ? QARENA_GATE_RXX
                                     : QARENA_GATE_CX,
                      angle, a, b);
            }
        }
        rewrite_and_compare();
        end();
    }
    begin(2);
    for (unsigned i = 0; i < 5; i++) {
        oracle_random_unitary(&seed, 2, matrix);
        add_matrix(matrix, 2, i % 2 ? (unsigned[]){0, 1} : (unsigned[]){1, 0}, NULL);
        add_1(QARENA_GATE_H, 0, i % 2);
    }
    rewrite_one_way(true);
    unsigned forms = 0;
    for (uint64_t i = 0; i < out.count; i++) {
        forms += qarena__is_kak(&out.ops[i]);
        cr_assert(qarena__is_kak(&out.ops[i]) || qarena__is_rotation(&out.ops[i]) ||
                  qarena__is_phase(&out.ops[i]));
    }
    cr_assert_eq(forms, 1);
    end();
}

/* A matrix that the next one on its qubits takes in has no KAK form of its own, and whatever the
 * angles are none is left without one. */
Test(canonical_dense, matrices_that_are_taken_in_at_once) {
    static const double angles[] = {
        0.3, -2.2, 0, 1e-7, 1e-3, 3.14159265358979323846, 6.28318530717958647693};
    static const qarena_gate gates[] = {QARENA_GATE_RXX, QARENA_GATE_RYY};
    enum { ANGLES = sizeof angles / sizeof *angles };
    for (unsigned i = 0; i < ANGLES * ANGLES * 4; i++) {
        begin(3);
        add_1(QARENA_GATE_U, 0.4, 0);
        add_1(QARENA_GATE_U, 0.9, 1);
        add_2(gates[i % 2], angles[i / 4 % ANGLES], 0, 1);
        add_2(gates[i / 2 % 2], angles[i / 4 / ANGLES], 1, 0);
        add_1(QARENA_GATE_U, 1.4, 1);
        add_2(QARENA_GATE_RYY, 0.2, 1, 2);
        rewrite_and_compare();
        rewrite_one_way(true);
        for (uint64_t k = 0; k < out.count; k++) {
            cr_assert(qarena__is_kak(&out.ops[k]) || out.ops[k].gate != QARENA_GATE_UNITARY ||
                          out.ops[k].n_targets != 2,
                      "angles %g and %g: a matrix is left", angles[i / 4 % ANGLES],
                      angles[i / 4 / ANGLES]);
        }
        end();
    }
}
