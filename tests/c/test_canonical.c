/* The canonical form is the same operator in fewer and cheaper gates. */
#define QARENA_UNSTABLE
#include <math.h>
#include <string.h>

#include "circuit/circuit.h"
#include "fixture.h"
#include "kernels/table.h"
#include "plan/canonical.h"
#include "plan/lower.h"

enum { N = 7, REALS = 2 << N };

#define PI 3.14159265358979323846
static qarena_circuit *circuit;
static qarena__oplist out;

TestSuite(canonical, .init = fixture_setup, .fini = fixture_teardown);

static void begin(unsigned n) {
    MUST(qarena_circuit_create(arena, n, &circuit));
    MUST(qarena__oplist_init(&out, arena));
}

static void end(void) {
    qarena__oplist_fini(&out);
    qarena_circuit_destroy(circuit);
}

/* Append a gate; angle: its first parameter, the others are fixed. */
static void add(qarena_gate gate, double angle, unsigned n_qubits, const unsigned *qubits) {
    double parameters[3] = {angle, 0.4, -1.3};
    MUST(qarena_circuit_apply(circuit, gate, parameters, &(qarena_operands){.qubits = qubits, .n_qubits = n_qubits}));
}

static void add_1(qarena_gate gate, double angle, unsigned q) {
    add(gate, angle, 1, &q);
}

static void add_2(qarena_gate gate, double angle, unsigned a, unsigned b) {
    add(gate, angle, 2, (unsigned[]){a, b});
}

static void add_matrix(const double *matrix, unsigned n_qubits, const unsigned *qubits, const unsigned *zero) {
    qarena_operands operands = {.qubits = qubits, .n_qubits = n_qubits, .zeros = zero, .n_zeros = zero ? 1 : 0};
    MUST(qarena_circuit_unitary(circuit, matrix, &operands, 0));
}

static void apply_list(const qarena__oplist *list, unsigned n, double *state) {
    for (uint64_t i = 0; i < list->count; i++) {
        qarena__lowered lowered;
        if (qarena__lower(list, &list->ops[i], &lowered)) {
            qarena__reference_apply(state, n, &lowered.action);
        }
    }
}

/* Rewrite the circuit and compare the two operators on a random vector. */
static void rewrite_and_compare(void) {
    static double given[REALS], got[REALS];
    uint64_t seed = 99;
    for (int i = 0; i < REALS; i++) {
        given[i] = got[i] = (2 * oracle_uniform(&seed) - 1) / 8;
    }
    out.count = out.matrix_count = 0;
    MUST(qarena__canonical(&circuit->list, 0, circuit->list.count, circuit->n, &out));
    apply_list(&circuit->list, circuit->n, given);
    apply_list(&out, circuit->n, got);
    for (int i = 0; i < 2 << circuit->n; i++) {
        cr_assert_float_eq(got[i], given[i], 1e-13, "number %d: %.17g, not %.17g", i, got[i], given[i]);
    }
}

/* How many ops of each kind; linear and quadratic phases apart. The global phase is not counted. */
typedef struct counts {
    unsigned linear, quadratic, rotations, others;
} counts;

static counts count(void) {
    counts c = {0};
    for (uint64_t i = 0; i < out.count; i++) {
        const qarena__op *op = &out.ops[i];
        if (qarena__is_phase(op)) {
            c.linear += __builtin_popcountll(op->ones) == 1;
            c.quadratic += __builtin_popcountll(op->ones) == 2;
        } else {
            *(qarena__is_rotation(op) ? &c.rotations : &c.others) += 1;
        }
    }
    return c;
}

static void counts_are(unsigned linear, unsigned quadratic, unsigned rotations, unsigned others, int line) {
    rewrite_and_compare();
    counts c = count();
    cr_assert(c.linear == linear && c.quadratic == quadratic && c.rotations == rotations && c.others == others,
              "line %d: linear %u, quadratic %u, rotations %u, others %u", line, c.linear, c.quadratic, c.rotations, c.others);
}

#define COUNTS(linear, quadratic, rotations, others) counts_are(linear, quadratic, rotations, others, __LINE__)

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
                    s.parameters[0] = PI / 2 * oracle_below(&seed, 9) - 2 * PI; /* what is recognised by its angle */
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
        QARENA_GATE_CX,  QARENA_GATE_CX,  QARENA_GATE_CZ,  QARENA_GATE_CP, QARENA_GATE_SWAP, QARENA_GATE_H,     QARENA_GATE_X,
        QARENA_GATE_CCX, QARENA_GATE_RZZ, QARENA_GATE_RXX, QARENA_GATE_Y,  QARENA_GATE_CCZ,  QARENA_GATE_CSWAP, QARENA_GATE_RY,
        QARENA_GATE_T,   QARENA_GATE_ISWAP};
    static step s;
    uint64_t seed = 2;
    for (unsigned round = 0; round < 400; round++) {
        begin(3);
        unsigned kinds = 2 + oracle_below(&seed, 8), from = oracle_below(&seed, 16);
        for (unsigned i = 0; i < 40; i++) {
            step_random(&seed, (qarena_gate)pool[(from + oracle_below(&seed, kinds)) % 16], 3, round % 4 == 0, &s);
            MUST(step_append(&s, circuit));
        }
        rewrite_and_compare();
        end();
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
        add_1((const qarena_gate[]){QARENA_GATE_H, QARENA_GATE_T, QARENA_GATE_H, QARENA_GATE_S}[i], 0, 0);
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
    begin(6); /* layers of u and cz: one linear phase and one rotation a gate, then what is left at the end;
               * in the second layer qubits 0 and 5 have no cz, and their gates are merged */
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

    begin(6); /* Fourier transform without its swaps: a controlled phase a pair; its linear part is merged */
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
    COUNTS(2, 0, 1, 3);
    end();

    begin(3); /* phases on one pair meet while neither qubit is mixed */
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
    MUST(qarena__canonical(&circuit->list, 0, 2, 62, &out));
    cr_assert(out.count == 2 && out.ops[0].ones == ((uint64_t)1 << 33 | 1) && out.ops[1].ones == 6);
    end();

    begin(2); /* a swap takes along what is pending */
    add_1(QARENA_GATE_H, 0, 0);
    add_2(QARENA_GATE_SWAP, 0, 0, 1);
    add_1(QARENA_GATE_H, 0, 1);
    COUNTS(0, 0, 0, 1);
    end();
}

Test(canonical, dense_matrices_take_in_their_neighbours) {
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

Test(canonical, matrices_that_are_not_unitary_stay) {
    const double projection[8] = {1, 0, 0, 0, 0, 0, 0, 0}, damping[8] = {1, 0, 0, 0, 0, 0, 1 - 1e-12, 0};
    const double half[8] = {0.5, 0, 0, 0, 0, 0, 0.5, 0};
    const double jump[8] = {0, 0, 0.3, 0.1, 0, 0, 0, 0}, any[8] = {0.1, 0.7, 0.3, 0.1, -0.4, 0, 0.2, 0};
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

Test(canonical, extreme_angles_are_kept) {
    static const double angles[] = {0,       -0.0,  PI,     -PI,   PI / 2, 2 * PI, 4 * PI,     1e-300,
                                    -1e-300, 1e-17, 5e-324, 1e300, -1e300, 1e17,   PI - 4e-16, PI + 4e-16};
    static const uint8_t gates[] = {QARENA_GATE_RX, QARENA_GATE_RY,  QARENA_GATE_RZ,  QARENA_GATE_P,   QARENA_GATE_U,  QARENA_GATE_CP,
                                    QARENA_GATE_CRX, QARENA_GATE_CRY, QARENA_GATE_RXX, QARENA_GATE_RYY, QARENA_GATE_RZZ};
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
    MUST(qarena__canonical(&circuit->list, 0, 7, 3, &out));
    const uint64_t ops = out.count;
    MUST(qarena__canonical(&circuit->list, 7, 11, 3, &out));
    cr_assert_lt(ops, out.count);
    double whole[16] = {0.3, 0.1, -0.2, 0.7, 0.1, 0.1, 0.4, 0.2, -0.3, 0.5, 0.6, 0.8, -0.1, 0.2, 0.3, 0.4}, parts[16];
    memcpy(parts, whole, sizeof parts);
    apply_list(&circuit->list, 3, whole);
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
        qarena_status status = qarena__canonical(&circuit->list, 0, 200, 6, &list);
        fired = qarena_fault_fired();
        qarena_fault_set(0, 0);
        cr_assert(list.ops[0].gate == QARENA_GATE_UNITARY && memcmp(list.matrices, matrix, sizeof matrix) == 0);
        cr_assert_eq(status, fired ? QARENA_E_MEMORY : QARENA_OK);
        cr_assert(!fired || (list.count == 1 && list.matrix_count == 8));
        refused += fired;
        qarena__oplist_fini(&list);
    }
    cr_assert_gt(refused, 4);
    end();
}
