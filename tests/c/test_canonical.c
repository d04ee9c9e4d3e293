/* The canonical form is the same operator in fewer and cheaper gates. */
#include "canonical_circuits.h"

#include "circuit/gate_table.h"

TestSuite(canonical, .init = fixture_setup, .fini = fixture_teardown);

Test(canonical, random_circuits_keep_their_meaning) {
    static step s;
    uint64_t seed = 1;
    for (unsigned n = 0; n <= N; n++) {
        for (unsigned round = 0; round < 60; round++) {
            begin(n);
            for (unsigned i = 0; i < 40; i++) {
                step_any(&seed, n, &s);
                if (round % 2) {
                    s.n_ones = s.n_zeros = 0; /* mostly gates without further controls */
                }
                if (round % 3 == 0) {
                    s.parameters[0] = PI / 2 * oracle_below(&seed, 9) -
                                      2 * PI; /* what is recognised by its angle */
                }
                MUST(step_append(&s, circuit));
            }
            rewrite_and_compare();
            end();
        }
    }
}

/* Few qubits and few kinds of gates, so that the same pairs and inverses meet often. */
Test(canonical, frequent_meetings_keep_their_meaning) {
    static const uint8_t pool[16] = {
        QARENA_GATE_CX,    QARENA_GATE_CX,  QARENA_GATE_CZ, QARENA_GATE_CP,
        QARENA_GATE_SWAP,  QARENA_GATE_H,   QARENA_GATE_X,  QARENA_GATE_CCX,
        QARENA_GATE_RZZ,   QARENA_GATE_RXX, QARENA_GATE_Y,  QARENA_GATE_CCZ,
        QARENA_GATE_CSWAP, QARENA_GATE_RY,  QARENA_GATE_T,  QARENA_GATE_ISWAP};
    static step s;
    uint64_t seed = 2;
    for (unsigned round = 0; round < 400; round++) {
        begin(3);
        unsigned kinds = 2 + oracle_below(&seed, 8), from = oracle_below(&seed, 16);
        for (unsigned i = 0; i < 40; i++) {
            step_random(&seed, (qarena_gate)pool[(from + oracle_below(&seed, kinds)) % 16], 3,
                        round % 4 == 0, &s);
            MUST(step_append(&s, circuit));
        }
        rewrite_and_compare();
        end();
    }
}

/* Angles about the places where another way to write the gate is taken; alone, after a phase, and
 * merged with another gate. */
Test(canonical, angles_keep_their_meaning) {
    static const double angles[] = {
        0,          1e-300, 1e-9,          1,      3.0999,        3.1001, PI - 1e-15, PI,
        PI + 1e-15, 3.2,    2 * PI - 1e-9, 2 * PI, 2 * PI + 1e-9, 9,      1e5,        1e300};
    for (unsigned i = 0; i < 2 * sizeof angles / sizeof *angles; i++) {
        const double angle = i & 1 ? -angles[i / 2] : angles[i / 2];
        for (int gate = 0; gate < QARENA_GATE_UNITARY; gate++) {
            const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)gate);
            for (unsigned way = 0; row->parameters && way < 4; way++) {
                const unsigned qubits[3] = {2, 0, 1};
                begin(3);
                add_1(way & 1 ? QARENA_GATE_T : QARENA_GATE_H, 0, 0);
                add((qarena_gate)gate, angle,
                    row->targets + (row->controls == QARENA__ANY ? 1 : row->controls), qubits);
                add_1(way & 2 ? QARENA_GATE_P : QARENA_GATE_RX, angle, 2);
                rewrite_and_compare();
                end();
            }
        }
    }
}

Test(canonical, single_qubit_gates_are_merged) {
    begin(1);
    add_1(QARENA_GATE_H, 0, 0);
    COUNTS(1, 0, 1, 0);
    add_1(QARENA_GATE_H, 0, 0);
    COUNTS(0, 0, 0, 0);
    cr_assert_eq(out.count, 0);
    for (unsigned i = 0; i < 4; i++) {
        add_1((const qarena_gate[]){QARENA_GATE_H, QARENA_GATE_T, QARENA_GATE_H, QARENA_GATE_S}[i],
              0, 0);
    }
    COUNTS(1, 0, 1, 0); /* S undoes the left phase of H T H, which is RX up to a phase */
    end();

    begin(1); /* exchanges are seen, also when they are products */
    add_1(QARENA_GATE_H, 0, 0);
    add_1(QARENA_GATE_Z, 0, 0);
    add_1(QARENA_GATE_H, 0, 0);
    COUNTS(0, 0, 0, 1);
    cr_assert_eq(out.ops[0].gate, QARENA_GATE_X);
    add_1(QARENA_GATE_SX, 0, 0);
    add_1(QARENA_GATE_SX, 0, 0);
    COUNTS(0, 0, 0, 0);
    add_1(QARENA_GATE_RX, PI, 0);
    COUNTS(0, 0, 0, 1);
    end();

    begin(1); /* a rotation stays one, whatever its sign */
    for (double angle = -7; angle < 14; angle += 0.7) {
        add_1(QARENA_GATE_RY, angle, 0);
        COUNTS(0, 0, 1, 0);
    }
    end();
}

Test(canonical, known_circuits_have_known_counts) {
    begin(
        6); /* layers of u and cz: one linear phase and one rotation a gate, then what is left at
             * the end; in the second layer qubits 0 and 5 have no cz, and their gates are merged */
    for (unsigned layer = 0; layer < 4; layer++) {
        for (unsigned q = 0; q < 6; q++) {
            add_1(QARENA_GATE_U, 0.3 + q + layer, q);
        }
        for (unsigned q = layer % 2; q + 1 < 6; q += 2) {
            add_2(QARENA_GATE_CZ, 0, q, q + 1);
        }
    }
    COUNTS(22 + 6, 10, 22, 0);
    end();

    begin(6); /* Fourier transform without its swaps: a controlled phase a pair; its linear part is
                 merged */
    for (unsigned q = 6; q-- > 0;) {
        add_1(QARENA_GATE_H, 0, q);
        for (unsigned r = q; r-- > 0;) {
            add_2(QARENA_GATE_CP, PI / (1 << (q - r)), r, q);
        }
    }
    COUNTS(6, 15, 6, 0);
    end();

    begin(5); /* Ising steps: rzz gives its linear part to rx */
    for (unsigned layer = 0; layer < 3; layer++) {
        for (unsigned q = 0; q + 1 < 5; q++) {
            add_2(QARENA_GATE_RZZ, 0.2, q, q + 1);
        }
        for (unsigned q = 0; q < 5; q++) {
            add_1(QARENA_GATE_RX, 0.7, q);
        }
    }
    COUNTS(15 + 5, 12, 15, 0);
    end();
}

/* RZ on the target of a CX is a phase of the parity: on one qubit and on the pair, after the CX. */
Test(canonical, phases_pass_a_cx) {
    begin(3); /* as programs write RZZ */
    add_1(QARENA_GATE_H, 0, 0);
    add_1(QARENA_GATE_H, 0, 1);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_1(QARENA_GATE_RZ, 0.3, 1);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_1(QARENA_GATE_H, 0, 0);
    add_1(QARENA_GATE_H, 0, 1);
    COUNTS(4, 1, 4, 0);
    end();

    begin(4); /* layers of an ansatz: nothing is left between a rotation and the CX */
    for (unsigned layer = 0; layer < 2; layer++) {
        for (unsigned q = 0; q < 4; q++) {
            add_1(QARENA_GATE_RY, 0.3 + q, q);
            add_1(QARENA_GATE_RZ, 0.5 + q, q);
        }
        for (unsigned q = 0; q + 1 < 4; q++) {
            add_2(QARENA_GATE_CX, 0, q, q + 1);
        }
    }
    COUNTS(4 + 4, 3, 8, 6);
    uint64_t phased = 0;
    for (uint64_t i = 0, left = 3; left > 0; i++) {
        const qarena__op *op = &out.ops[i];
        phased |= qarena__is_phase(op) ? op->ones : 0;
        if (op->gate == QARENA_GATE_CX) {
            cr_assert(!(phased >> op->targets[0] & 1));
            left--;
        }
    }
    end();

    begin(3); /* not where another CX comes next on the target, or on the control: it would part
                 them */
    add_1(QARENA_GATE_T, 0, 1);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_2(QARENA_GATE_CX, 0, 2, 1);
    COUNTS(1, 0, 0, 2);
    end();
    begin(3);
    add_1(QARENA_GATE_T, 0, 1);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_2(QARENA_GATE_CX, 0, 2, 0);
    add_1(QARENA_GATE_H, 0, 1);
    COUNTS(2, 0, 1, 2);
    end();

    begin(3); /* a phase on the pair, and one that was a phase on the pair before */
    add_1(QARENA_GATE_H, 0, 1);
    add_2(QARENA_GATE_CP, 0.7, 0, 1);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_2(QARENA_GATE_CP, 0.2, 1, 0);
    add_1(QARENA_GATE_H, 0, 1);
    COUNTS(3, 1, 2, 1);
    end();
}

Test(canonical, what_undoes_itself_vanishes) {
    begin(4);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_1(QARENA_GATE_T, 0, 0); /* commutes with the control */
    add_2(QARENA_GATE_CZ, 0, 0, 2);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_2(QARENA_GATE_CZ, 0, 2, 0);
    add_2(QARENA_GATE_SWAP, 0, 2, 3);
    add_2(QARENA_GATE_SWAP, 0, 3, 2);
    COUNTS(1, 0, 0, 0);
    add_2(QARENA_GATE_CX, 0, 0, 1);
    add_2(QARENA_GATE_CX, 0, 1, 0);
    COUNTS(1, 0, 0, 2);
    add_1(QARENA_GATE_H, 0, 0);
    add_2(QARENA_GATE_CX, 0, 1, 0);
    COUNTS(2, 1, 1, 3); /* the T is done after the first of them */
    end();

    begin(3); /* phases on one pair meet while neither qubit is changed */
    add_2(QARENA_GATE_CP, 0.3, 0, 1);
    add_2(QARENA_GATE_CP, 0.3, 0, 2);
    add_1(QARENA_GATE_H, 0, 2);
    add_2(QARENA_GATE_CP, 0.4, 1, 0);
    add_2(QARENA_GATE_CP, 0.3, 2, 0);
    COUNTS(1, 3, 1, 0);
    cr_assert_float_eq(out.ops[0].parameters[0], 0.7, 1e-15);
    end();

    begin(4); /* the same controls, but another target */
    add(QARENA_GATE_CCZ, 0, 3, (unsigned[]){0, 1, 2});
    add(QARENA_GATE_CCZ, 0, 3, (unsigned[]){0, 1, 3});
    COUNTS(0, 0, 0, 2);
    end();

    begin(62); /* pairs whose last phases are remembered in the same place */
    add_2(QARENA_GATE_CP, 0.3, 0, 33);
    add_2(QARENA_GATE_CP, 0.3, 1, 2);
    MUST(qarena__canonical(&circuit->gates->list, 0, 2, 62, false, &out));
    cr_assert(out.count == 2 && out.ops[0].ones == ((uint64_t)1 << 33 | 1) && out.ops[1].ones == 6);
    end();

    begin(2); /* a swap takes along what is pending */
    add_1(QARENA_GATE_H, 0, 0);
    add_2(QARENA_GATE_SWAP, 0, 0, 1);
    add_1(QARENA_GATE_H, 0, 1);
    COUNTS(0, 0, 0, 1);
    end();
}

Test(canonical, extreme_angles_are_kept) {
    static const double angles[] = {0,      -0.0,   PI,         -PI,       PI / 2, 2 * PI,
                                    4 * PI, 1e-300, -1e-300,    1e-17,     5e-324, 1e300,
                                    -1e300, 1e17,   PI - 4e-16, PI + 4e-16};
    static const uint8_t gates[] = {QARENA_GATE_RX,  QARENA_GATE_RY,  QARENA_GATE_RZ,
                                    QARENA_GATE_P,   QARENA_GATE_U,   QARENA_GATE_CP,
                                    QARENA_GATE_CRX, QARENA_GATE_CRY, QARENA_GATE_RXX,
                                    QARENA_GATE_RYY, QARENA_GATE_RZZ};
    for (unsigned a = 0; a < sizeof angles / sizeof angles[0]; a++) {
        for (unsigned g = 0; g < 11; g++) {
            begin(2);
            add_1(QARENA_GATE_H, 0, 0);
            add((qarena_gate)gates[g], angles[a], g < 5 ? 1 : 2, (unsigned[]){0, 1});
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_GPHASE, &angles[a], NULL));
            rewrite_and_compare();
            end();
        }
    }
    begin(2);
    add_1(QARENA_GATE_RY, 1e-300, 0);
    add_2(QARENA_GATE_CP, 1e-300, 0, 1);
    rewrite_and_compare();
    cr_assert_eq(out.count, 2);
    cr_assert_float_eq(out.ops[0].parameters[0] / 1e-300, 1, 1e-15);
    cr_assert_float_eq(out.ops[1].parameters[0] / 1e-300, 1, 1e-15);
    add_2(QARENA_GATE_CP, -1e-300, 0, 1);
    COUNTS(0, 0, 1, 0);
    end();
}

Test(canonical, a_part_is_appended) {
    begin(3);
    for (unsigned i = 0; i < 6; i++) {
        add_2(QARENA_GATE_RXX, 0.1 + i, i % 3, (i + 1) % 3);
        add_1(QARENA_GATE_RY, 0.2, i % 3);
        add_2(QARENA_GATE_CX, 0.1, i % 3, (i + 2) % 3);
    }
    MUST(qarena__canonical(&circuit->gates->list, 0, 7, 3, false, &out));
    const uint64_t ops = out.count;
    MUST(qarena__canonical(&circuit->gates->list, 7, 11, 3, false, &out));
    cr_assert_lt(ops, out.count);
    double whole[16] = {0.3,  0.1, -0.2, 0.7, 0.1,  0.1, 0.4, 0.2,
                        -0.3, 0.5, 0.6,  0.8, -0.1, 0.2, 0.3, 0.4},
           parts[16];
    memcpy(parts, whole, sizeof parts);
    apply_list(&circuit->gates->list, 3, whole);
    apply_list(&out, 3, parts);
    for (unsigned i = 0; i < 16; i++) {
        cr_assert_float_eq(whole[i], parts[i], 1e-14);
    }
    end();
}

Test(canonical, failing_for_memory_leaves_the_list) {
    static step s;
    uint64_t seed = 5;
    begin(6);
    for (unsigned i = 0; i < 200; i++) {
        step_any(&seed, 6, &s);
        MUST(step_append(&s, circuit));
    }
    unsigned refused = 0;
    bool fired = true;
    for (uint64_t k = 1; fired; k++) {
        qarena__oplist list;
        MUST(qarena__oplist_init(&list, arena));
        qarena__op op = {.gate = QARENA_GATE_UNITARY, .n_targets = 1};
        const double matrix[8] = {1, 2, 3, 4, 5, 6, 7, 8};
        MUST(qarena__oplist_append(&list, &op, matrix));
        qarena_fault_set(k, 0);
        qarena_status status = qarena__canonical(&circuit->gates->list, 0, 200, 6, false, &list);
        fired = qarena_fault_fired();
        qarena_fault_set(0, 0);
        cr_assert(list.ops[0].gate == QARENA_GATE_UNITARY &&
                  memcmp(list.matrices, matrix, sizeof matrix) == 0);
        cr_assert_eq(status, fired ? QARENA_E_MEMORY : QARENA_OK);
        cr_assert(!fired || (list.count == 1 && list.matrix_count == 8));
        refused += fired;
        qarena__oplist_fini(&list);
    }
    cr_assert_gt(refused, 4);
    end();
}
