/* Rotations about Pauli strings: against the circuit that a textbook writes (a change of basis, a
 * ladder of CX, RZ), as passes over small tiles, gate by gate, and in place; merged, and refused.
 * Random circuits of other tests have them too, against the oracle. */
#define QARENA_UNSTABLE
#include <math.h>

#include "circuit/circuit.h"
#include "fixture.h"
#include "plan/canonical.h"

static const double pi = 3.14159265358979323846;

static void add(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned control,
                unsigned target, const qarena_operands *controls) {
    unsigned qubits[2] = {control, target};
    const int pair = control != target;
    MUST(qarena_circuit_apply(circuit, gate, &angle,
                              &(qarena_operands){.qubits = qubits + !pair,
                                                 .n_qubits = 1 + (unsigned)pair,
                                                 .ones = controls ? controls->ones : NULL,
                                                 .n_ones = controls ? controls->n_ones : 0,
                                                 .zeros = controls ? controls->zeros : NULL,
                                                 .n_zeros = controls ? controls->n_zeros : 0}));
}

/* Into the basis where the string is Z on all its qubits, or back. */
static void change_basis(qarena_circuit *circuit, uint64_t x, uint64_t z, double sign) {
    for (unsigned q = 0; q < 64; q++) {
        if (x >> q & 1) {
            add(circuit, z >> q & 1 ? QARENA_GATE_RX : QARENA_GATE_RY,
                (z >> q & 1 ? sign : -sign) * pi / 2, q, q, NULL);
        }
    }
}

/* Append exp(-i theta/2 P) by gates of the table. */
static void append_ladder(qarena_circuit *circuit, double theta, uint64_t x, uint64_t z,
                          const qarena_operands *controls) {
    unsigned qubits[64], count = 0;
    for (unsigned q = 0; q < 64; q++) {
        qubits[count] = q;
        count += (x | z) >> q & 1;
    }
    change_basis(circuit, x, z, 1);
    for (unsigned i = 0; i + 1 < count; i++) {
        add(circuit, QARENA_GATE_CX, 0, qubits[i], qubits[i + 1], NULL);
    }
    add(circuit, QARENA_GATE_RZ, theta, qubits[count - 1], qubits[count - 1], controls);
    for (unsigned i = count - 1; i-- > 0;) {
        add(circuit, QARENA_GATE_CX, 0, qubits[i], qubits[i + 1], NULL);
    }
    change_basis(circuit, x, z, -1);
}

/* A string on at least one of n qubits, and up to two controls elsewhere. */
typedef struct string {
    uint64_t x, z;
    double theta;
    unsigned one, zero;
    qarena_operands controls;
} string;

static void random_string(uint64_t *seed, unsigned n, string *s) {
    const double dense = oracle_uniform(seed);
    *s = (string){.theta = 8 * pi * (oracle_uniform(seed) - 0.5)};
    s->one = oracle_below(seed, n);
    s->zero = oracle_below(seed, n);
    s->controls = (qarena_operands){.ones = &s->one, .zeros = &s->zero};
    while (!(s->x | s->z)) {
        for (unsigned q = 0; q < n; q++) {
            const unsigned letter = oracle_uniform(seed) < dense ? oracle_below(seed, 4) : 0;
            s->x |= (uint64_t)(letter & 1) << q;
            s->z |= (uint64_t)(letter >> 1) << q;
        }
    }
    s->controls.n_ones = !((s->x | s->z) >> s->one & 1);
    s->controls.n_zeros = !((s->x | s->z) >> s->zero & 1) && s->zero != s->one;
}

/* Two circuits of the same strings, and random rotations of qubits between them. */
static void make_circuits(uint64_t seed, unsigned n, unsigned strings, qarena_circuit *native,
                          qarena_circuit *ladders) {
    for (unsigned q = 0; q < n; q++) {
        add(native, QARENA_GATE_RY, 0.3 + q, q, q, NULL);
        add(ladders, QARENA_GATE_RY, 0.3 + q, q, q, NULL);
    }
    for (unsigned i = 0; i < strings; i++) {
        string s;
        random_string(&seed, n, &s);
        MUST(qarena_circuit_pauli_rotation(native, s.theta, s.x, s.z, &s.controls));
        append_ladder(ladders, s.theta, s.x, s.z, &s.controls);
        const unsigned q = oracle_below(&seed, n);
        add(native, QARENA_GATE_RX, s.theta, q, q, NULL);
        add(ladders, QARENA_GATE_RX, s.theta, q, q, NULL);
    }
}

static double distance(const void *a, const void *b, unsigned n, unsigned precision) {
    double worst = 0;
    for (size_t i = 0; i < (size_t)2 << n; i++) {
        const double off = precision == QARENA_DOUBLE
                               ? ((const double *)a)[i] - ((const double *)b)[i]
                               : (double)((const float *)a)[i] - (double)((const float *)b)[i];
        worst = fabs(off) <= worst ? worst : fabs(off);
    }
    return worst;
}

/* The state that a circuit makes of |0..0>. */
static void *state_of(qarena_circuit *circuit, unsigned precision, unsigned buffers,
                      unsigned threads) {
    qarena_register *reg =
        make_register(qarena_circuit_qubits(circuit), precision, buffers, threads);
    MUST(qarena_register_run(reg, circuit));
    void *state = committed(reg);
    qarena_register_destroy(reg);
    return state;
}

/* tile: its qubits, or 0 for the machine's own. */
static void compare(unsigned n, unsigned tile, uint64_t seed, unsigned precision) {
    qarena_circuit *native = empty_circuit(n), *ladders = empty_circuit(n);
    make_circuits(seed, n, 12, native, ladders);
    qarena_force_tile(tile);
    void *want = state_of(ladders, precision, 2, 1), *state = state_of(native, precision, 2, 1),
         *in_place = state_of(native, precision, 1, 1), *shared = state_of(native, precision, 2, 4);
    const double off = distance(state, want, n, precision);
    cr_assert_lt(off, precision == QARENA_DOUBLE ? 1e-13 : 2e-6,
                 "n %u, tiles of %u, seed %llu: off by %g", n, tile, (unsigned long long)seed, off);
    const size_t size = (size_t)(precision == QARENA_DOUBLE ? 16 : 8) << n;
    cr_assert_arr_eq(in_place, state, size, "in place, n %u, tiles of %u", n, tile);
    cr_assert_arr_eq(shared, state, size, "four threads, n %u, tiles of %u", n, tile);
    qarena_force_tile(0);
    void *all[] = {want, state, in_place, shared};
    for (unsigned i = 0; i < 4; i++) {
        free(all[i]);
    }
    qarena_circuit_destroy(native);
    qarena_circuit_destroy(ladders);
}

ARENA_TEST(pauli_rotation, is_its_ladder) {
    for (uint64_t seed = 1; seed <= 60; seed++) {
        compare(1 + (unsigned)seed % 8, 0, seed, 1 + seed % 2);
    }
}

/* Strings within a tile, and with X or Z or controls beyond it. */
ARENA_TEST(pauli_rotation, is_its_ladder_in_tiles) {
    for (uint64_t seed = 1; seed <= 60; seed++) {
        compare(13 + (unsigned)seed % 2, seed % 7 ? 5 + (unsigned)seed % 7 : 0, seed, 1 + seed % 2);
    }
}

/* The angle that a canonical form of one string has; 0: it is empty. */
static double only_angle(const qarena_circuit *circuit) {
    qarena__oplist ops;
    MUST(qarena__oplist_init(&ops, arena));
    const qarena__oplist *list = &circuit->gates->list;
    MUST(qarena__canonical(list, 0, list->count, circuit->n, true, &ops));
    cr_assert_leq(ops.count, 1);
    const double angle = ops.count ? ops.ops[0].on.angle : 0;
    cr_assert(!ops.count || ops.ops[0].gate == QARENA_GATE_PAULI_ROTATION);
    qarena__oplist_fini(&ops);
    return angle;
}

ARENA_TEST(pauli_rotation, neighbours_about_one_string_are_one) {
    const uint64_t strings[][2] = {{7, 2}, {0, 7}, {5, 6}};
    for (unsigned i = 0; i < 3; i++) {
        const uint64_t x = strings[i][0], z = strings[i][1];
        qarena_circuit *circuit = empty_circuit(4), *other = empty_circuit(4);
        MUST(qarena_circuit_pauli_rotation(circuit, 0.25, x, z, NULL));
        MUST(qarena_circuit_pauli_rotation(circuit, 0.5, x, z, NULL));
        cr_assert_eq(only_angle(circuit), 0.75);
        MUST(qarena_circuit_pauli_rotation(circuit, -0.75, x, z, NULL));
        cr_assert_eq(only_angle(circuit), 0);
        MUST(qarena_circuit_pauli_rotation(circuit, 0.5, x, z, NULL));
        cr_assert_eq(only_angle(circuit), 0.5);
        MUST(qarena_circuit_append_inverse(other, circuit));
        MUST(qarena_circuit_append(other, circuit));
        cr_assert_eq(only_angle(other), 0);
        qarena_circuit_destroy(circuit);
        qarena_circuit_destroy(other);
    }
}

/* Angles at which a sine or a cosine is 0 or nearly so. */
ARENA_TEST(pauli_rotation, about_nothing_and_by_whole_turns) {
    static oracle o;
    for (unsigned i = 0; i < 12; i++) {
        qarena_register *reg = make_register(4, QARENA_DOUBLE, 2, 1);
        step start = {.gate = QARENA_GATE_U, .parameters = {1, 2, 3}, .qubits = {2}, .n_qubits = 1},
             s = {.gate = QARENA_GATE_PAULI_ROTATION,
                  .parameters = {pi * (i % 4)},
                  .x = i < 4 ? 0 : 13,
                  .z = i < 8 ? 0 : 11,
                  .ones = {1},
                  .n_ones = i >= 4 && i < 8};
        oracle_reset(&o, 4);
        for (unsigned q = 0; q < 4; q++) {
            start.qubits[0] = q;
            MUST(step_apply(&start, reg));
            oracle_apply(&o, &start);
        }
        MUST(step_apply(&s, reg));
        oracle_apply(&o, &s);
        void *state = committed(reg);
        MUST(qarena_register_sync(reg));
        free(state);
        state = committed(reg);
        cr_assert_lt(oracle_distance(&o, state, QARENA_DOUBLE), 1e-14, "%u", i);
        free(state);
        qarena_register_destroy(reg);
    }
}

ARENA_TEST(pauli_rotation, what_is_refused) {
    qarena_circuit *circuit = empty_circuit(3);
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    const unsigned qubits[2] = {1, 3};
    const qarena_operands one = {.ones = qubits, .n_ones = 1},
                          far = {.zeros = qubits, .n_zeros = 2},
                          target = {.qubits = qubits, .n_qubits = 1};
    REFUSED(qarena_circuit_pauli_rotation(circuit, 0.1, 9, 1, NULL), QARENA_E_QUBIT,
            "pauli_rotation: qubit 3 is out of range [0, 3)");
    REFUSED(qarena_circuit_pauli_rotation(circuit, 0.1, 1, 2, &one), QARENA_E_QUBIT,
            "pauli_rotation: qubit 1 is named twice");
    REFUSED(qarena_register_pauli_rotation(reg, 0.1, 1, 0, &far), QARENA_E_QUBIT,
            "pauli_rotation: qubit 3 is out of range [0, 3)");
    REFUSED(qarena_register_pauli_rotation(reg, 0.1, 1, 0, &target), QARENA_E_ARGUMENT,
            "pauli_rotation: 1 qubits given, the masks name them all");
    REFUSED(qarena_register_pauli_rotation(reg, (double)INFINITY, 1, 0, NULL), QARENA_E_NOT_FINITE,
            "pauli_rotation: angle is inf");
    REFUSED(qarena_pauli_string_read("X0 Q1", 3, &(uint64_t){0}, &(uint64_t){0}), QARENA_E_ARGUMENT,
            "Pauli string \"X0 Q1\": character 3 is none of I, X, Y, Z");
    REFUSED(qarena_pauli_string_read("X0", 65, &(uint64_t){0}, &(uint64_t){0}), QARENA_E_ARGUMENT,
            "n: 65 qubits, at most 64 allowed");
    cr_assert_eq(qarena_circuit_length(circuit) + qarena_register_pending(reg), 0);
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}
