/* Scales of bits: rotations save multiplications where something before them can set the scales of
 * their bits, and the state comes out as if there were none. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <math.h>

#include "compile/bit_scales.h"

enum { T = 8, RUN_BITS = 5 };

static _Alignas(64) char room[1 << 16];
static qarena__compiled_stage stages[8];
static qarena__compiled_pass pass;

static void start(unsigned count) {
    memset(stages, 0, sizeof stages);
    pass = (qarena__compiled_pass){.qubits = (1u << T) - 1,
                                   .t = T,
                                   .segments.bits = RUN_BITS,
                                   .scatter_segments.bits = RUN_BITS,
                                   .stages = stages,
                                   .count = count,
                                   .scale = 0.5};
}

static void rotation(unsigned i, unsigned bit, double t) {
    stages[i].kind = QARENA__ROTATION;
    stages[i].rotations =
        (qarena__rotations){.count = 1, .bit = {bit}, .rotation = {{.p = t, .q = t, .r = 1}}};
}

static void phases(unsigned i) {
    static qarena__phase_stage made[8];
    static double rows[8][2 << T];
    qarena__phase_stage_prepare(&made[i], T, pass.qubits, NULL, NULL, 0, rows[i]);
    stages[i] = (qarena__compiled_stage){.kind = QARENA__PHASE, .phases = &made[i]};
}

static void mixing(unsigned i, uint64_t bits) {
    stages[i] = (qarena__compiled_stage){.kind = QARENA__OTHER, .nondiagonal_bits = bits};
}

static const qarena__rotation *coefficients(unsigned i) {
    return &stages[i].rotations.rotation[0];
}

static void chosen(void) {
    cr_assert_leq(qarena__bit_scales_bytes(T, RUN_BITS, QARENA_DOUBLE), sizeof room);
    qarena__bit_scales_choose(&pass, qarena__kernels_of(QARENA_DOUBLE), room);
}

Test(bit_scales, set_on_the_way_in_and_undone_on_the_way_out) {
    start(1);
    rotation(0, 6, 0.5);
    chosen();
    cr_assert(pass.scales_in && !pass.in.low && !pass.out.low);
    cr_assert_eq(coefficients(0)->p, 1);
    cr_assert_eq(coefficients(0)->q, 0.25);
    for (unsigned run = 0; run < 8; run++) { /* bit 6 is bit 1 of a run's number */
        cr_assert_eq(pass.in.segment[run], run & 2 ? 0.5 : 1);
        cr_assert_eq(pass.out.segment[run], run & 2 ? 1 : 0.5);
    }
}

Test(bit_scales, within_a_run) {
    start(1);
    rotation(0, 4, 2);
    chosen();
    const double *low = pass.in.low, *undone = pass.out.low;
    for (unsigned l = 0; l < 1u << RUN_BITS; l++) {
        cr_assert(low[2 * l] == (l & 16 ? 2 : 1) && low[2 * l + 1] == low[2 * l]);
        cr_assert(undone[2 * l] == (l & 16 ? 0.5 : 1) && undone[2 * l + 1] == undone[2 * l]);
    }
}

Test(bit_scales, phases_set_them_between_rotations) {
    start(3);
    rotation(0, 6, 0.5);
    phases(1);
    rotation(2, 6, 2);
    chosen();
    cr_assert(coefficients(0)->p == 1 && coefficients(2)->p == 1 && coefficients(2)->q == 4);
    cr_assert_eq(pass.out.segment[2], 0.25);
}

Test(bit_scales, a_rotation_carries_what_nothing_between_can_set) {
    start(2);
    rotation(0, 6, 0.5);
    rotation(1, 6, 2);
    chosen();
    cr_assert(coefficients(0)->p == 1 && coefficients(0)->q == 0.25);
    cr_assert(coefficients(1)->p == 4 && coefficients(1)->q == 1, "[[1, -t / h], [t h, 1]]");
    cr_assert_eq(pass.out.segment[2], 1);
}

Test(bit_scales, what_moves_amplitudes_wants_none) {
    start(4);
    rotation(0, 6, 0.5);
    rotation(1, 6, 0.25);
    mixing(2, 1 << 6);
    rotation(3, 5, 0.5); /* another bit: it may */
    chosen();
    cr_assert(coefficients(0)->p == 0.5 && coefficients(0)->q == 0.5 && coefficients(1)->p == 0.25);
    cr_assert_eq(coefficients(3)->p, 1);
    start(3);
    rotation(0, 6, 0.5);
    phases(1); /* can set it back */
    mixing(2, 1 << 6);
    chosen();
    cr_assert_eq(coefficients(0)->p, 1);
    cr_assert_eq(pass.out.segment[2], 0.5);
    start(1);
    rotation(0, 6, 0.5);
    stages[0].rotations.moving = true; /* its own rows */
    chosen();
    cr_assert_eq(coefficients(0)->p, 0.5);
}

Test(bit_scales, not_for_tangents_that_are_large_or_small) {
    for (unsigned i = 0; i < 3; i++) {
        const double t = (double[]){1e-4, 5000, 0}[i];
        start(1);
        rotation(0, 6, t);
        chosen();
        cr_assert(!pass.scales_in && coefficients(0)->p == t && coefficients(0)->q == t);
    }
}

/* Layers of rotations about one angle on all qubits, phases or permutations or two-qubit unitaries
 * between them. */
static void layers(qarena_register *reg, oracle *o, double angle, unsigned between) {
    static step s;
    uint64_t seed = 3;
    for (unsigned layer = 0; layer < 12; layer++) {
        for (unsigned q = 0; q < o->n; q++) {
            s = (step){.gate = QARENA_GATE_RY,
                       .parameters = {q % 3 ? angle : -angle},
                       .qubits = {q},
                       .n_qubits = 1};
            MUST(step_apply(&s, reg));
            oracle_apply(o, &s);
        }
        for (unsigned q = layer % 2; q + 1 < o->n; q += 2) {
            s = (step){.gate = between == 0   ? QARENA_GATE_CZ
                               : between == 1 ? QARENA_GATE_CX
                                              : QARENA_GATE_UNITARY,
                       .qubits = {q, q + 1},
                       .n_qubits = 2};
            if (between == 2) {
                oracle_random_unitary(&seed, 2, s.matrix);
            }
            MUST(step_apply(&s, reg));
            oracle_apply(o, &s);
        }
    }
}

ARENA_TEST(bit_scales, no_angle_overflows) {
    static oracle o;
    const double angles[] = {2 * atan(8),  2 * atan(7.99),   2 * atan(0.126), 2 * atan(31),
                             2 * atan(33), 3.14159265358979, 1e-20,           1.5707963267948966};
    for (unsigned round = 0; round < 3 * 2 * 8; round++) {
        const unsigned precision = round % 2 ? QARENA_DOUBLE : QARENA_SINGLE;
        qarena_force_tile(6 + round % 7);
        qarena_register *reg = make_register(12, precision, 2, 0);
        oracle_reset(&o, 12);
        layers(reg, &o, angles[round / 6], round / 2 % 3);
        MUST(qarena_register_sync(reg));
        void *state = committed(reg);
        const double distance = oracle_distance(&o, state, precision);
        cr_assert(distance <= (precision == QARENA_DOUBLE ? 1e-12 : 1e-5), "round %u: off by %g",
                  round, distance);
        free(state);
        qarena_register_destroy(reg);
    }
    qarena_force_tile(0);
}
