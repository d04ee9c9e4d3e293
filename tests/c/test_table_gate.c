/* Diagonals and permutations of many qubits: against their definitions on states of 13 to 15
 * qubits, within tiles and over the full state, in place, by any number of threads; refused,
 * cancelled, and without memory. Random circuits of other tests have them too, against the oracle.
 */
#define QARENA_UNSTABLE
#include <complex.h>
#include <math.h>

#include "fixture.h"

#define MOST 15u

static double phases[1u << MOST];
static uint64_t values[1u << MOST];

static void fill(uint64_t *seed, unsigned k) {
    for (unsigned i = 0; i < 1u << k; i++) {
        const unsigned j = oracle_below(seed, i + 1);
        phases[i] = 20 * (oracle_uniform(seed) - 0.5);
        values[i] = values[j];
        values[j] = i;
    }
}

/* One gate on some of n qubits. */
typedef struct on {
    unsigned order[MOST];
    qarena_operands operands;
} on;

static void choose(uint64_t *seed, unsigned n, unsigned k, unsigned controls, on *where) {
    for (unsigned q = 0; q < n; q++) {
        const unsigned j = oracle_below(seed, q + 1);
        where->order[q] = where->order[j];
        where->order[j] = q;
    }
    where->operands = (qarena_operands){.qubits = where->order,
                                        .n_qubits = k,
                                        .ones = where->order + k,
                                        .n_ones = controls > 0,
                                        .zeros = where->order + k + 1,
                                        .n_zeros = controls > 1};
}

static uint64_t value_of(uint64_t index, const qarena_operands *o) {
    uint64_t value = 0;
    for (unsigned t = 0; t < o->n_qubits; t++) {
        value |= (index >> o->qubits[t] & 1) << t;
    }
    return value;
}

static double complex amplitude_at(const void *state, unsigned precision, uint64_t i) {
    return precision == QARENA_DOUBLE
               ? ((const double *)state)[2 * i] + I * ((const double *)state)[2 * i + 1]
               : ((const float *)state)[2 * i] + I * ((const float *)state)[2 * i + 1];
}

/* Whether `after` is what the gate makes of `before`. */
static void check(const void *before, const void *after, unsigned n, unsigned precision,
                  const qarena_operands *o, int permutes) {
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
        const uint64_t v = value_of(i, o);
        const int selected =
            (!o->n_ones || (i >> o->ones[0] & 1)) && (!o->n_zeros || !(i >> o->zeros[0] & 1));
        uint64_t to = i;
        for (unsigned t = 0; t < o->n_qubits && permutes && selected; t++) {
            const uint64_t bit = (uint64_t)1 << o->qubits[t];
            to = values[v] >> t & 1 ? to | bit : to & ~bit;
        }
        const double complex want = amplitude_at(before, precision, i) *
                                    (selected && !permutes ? cexp(I * phases[v]) : 1),
                             got = amplitude_at(after, precision, to);
        cr_assert_lt(cabs(want - got), precision == QARENA_DOUBLE ? 1e-15 : 1e-7,
                     "n %u, k %u, precision %u, permutes %d: amplitude %llu", n, o->n_qubits,
                     precision, permutes, (unsigned long long)i);
    }
}

static qarena_register *spread(unsigned n, unsigned precision, unsigned buffers, unsigned threads) {
    qarena_register *reg = make_register(n, precision, buffers, threads);
    for (unsigned q = 0; q < n; q++) {
        const double angles[3] = {0.3 + q, 0.7 * q, 0};
        MUST(qarena_register_apply(reg, QARENA_GATE_U, angles,
                                   &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    }
    MUST(qarena_register_sync(reg));
    return reg;
}

static qarena_status put(qarena_register *reg, const qarena_operands *o, int permutes) {
    return permutes ? qarena_register_permutation(reg, values, o)
                    : qarena_register_diagonal(reg, phases, o);
}

/* As a full-state sweep. */
ARENA_TEST(table_gate, alone) {
    uint64_t seed = 3;
    for (unsigned round = 0; round < 60; round++) {
        const unsigned n = 13 + round % 3, precision = 1 + round % 2, k = 1 + round % n,
                       permutes = round / 2 % 2;
        on where;
        fill(&seed, k);
        choose(&seed, n, k, k + 2 <= n ? round % 3 : 0, &where);
        qarena_register *reg = spread(n, precision, 2, 1), *in_place = spread(n, precision, 1, 1),
                        *shared = spread(n, precision, 2, 4);
        void *before = committed(reg);
        MUST(put(reg, &where.operands, (int)permutes));
        MUST(put(in_place, &where.operands, (int)permutes));
        MUST(put(shared, &where.operands, (int)permutes));
        MUST(qarena_register_sync(reg));
        void *after = committed(reg);
        check(before, after, n, precision, &where.operands, (int)permutes);
        cr_assert(same_bits(reg, in_place) && same_bits(reg, shared), "round %u", round);
        free(before);
        free(after);
        qarena_register_destroy(reg);
        qarena_register_destroy(in_place);
        qarena_register_destroy(shared);
    }
}

/* Several in one run, with rotations between, whose tables lie in a tile or not: as each alone. */
ARENA_TEST(table_gate, in_passes) {
    uint64_t seed = 4;
    for (unsigned round = 0; round < 40; round++) {
        const unsigned n = 13 + round % 2, precision = 1 + round / 2 % 2;
        qarena_circuit *circuit = empty_circuit(n);
        qarena_register *one_by_one = spread(n, precision, 2, 1),
                        *reg = spread(n, precision, 1 + round % 2, 2);
        for (unsigned i = 0; i < 12; i++) {
            const unsigned k = 1 + oracle_below(&seed, 9);
            const double angle = 0.3 + i;
            on where;
            fill(&seed, k);
            choose(&seed, n, k, oracle_below(&seed, 3), &where);
            const qarena_operands q = {.qubits = where.order, .n_qubits = 1};
            MUST(put(one_by_one, &where.operands, i % 2));
            MUST(qarena_register_sync(one_by_one));
            MUST(qarena_register_apply(one_by_one, QARENA_GATE_RY, &angle, &q));
            MUST(qarena_register_sync(one_by_one));
            MUST(i % 2 ? qarena_circuit_permutation(circuit, values, &where.operands)
                       : qarena_circuit_diagonal(circuit, phases, &where.operands));
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_RY, &angle, &q));
        }
        qarena_force_tile(round % 5 ? 6 + round % 5 : 0);
        MUST(qarena_register_run(reg, circuit));
        qarena_force_tile(0);
        void *want = committed(one_by_one), *got = committed(reg);
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
            const double off =
                cabs(amplitude_at(want, precision, i) - amplitude_at(got, precision, i));
            cr_assert_lt(off, precision == QARENA_DOUBLE ? 1e-13 : 2e-6, "round %u: %g", round,
                         off);
        }
        free(want);
        free(got);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(one_by_one);
        qarena_register_destroy(reg);
    }
}

/* X, CX and SWAP given as permutations are those, and phases on two qubits are phases. */
ARENA_TEST(table_gate, known_gates) {
    static const struct {
        uint64_t values[4];
        qarena_gate gate;
        unsigned n_qubits;
    } known[] = {{{1, 0}, QARENA_GATE_X, 1},
                 {{0, 3, 2, 1}, QARENA_GATE_CX, 2},
                 {{0, 2, 1, 3}, QARENA_GATE_SWAP, 2}};
    const unsigned qubits[2] = {4, 1};
    for (unsigned i = 0; i < 3; i++) {
        const qarena_operands o = {.qubits = qubits, .n_qubits = known[i].n_qubits};
        qarena_register *a = spread(6, QARENA_DOUBLE, 2, 1), *b = spread(6, QARENA_DOUBLE, 2, 1);
        MUST(qarena_register_permutation(a, known[i].values, &o));
        MUST(qarena_register_apply(b, known[i].gate, NULL, &o));
        cr_assert(same_bits(a, b), "%u", i);
        qarena_register_destroy(a);
        qarena_register_destroy(b);
    }
}

ARENA_TEST(table_gate, what_is_refused) {
    qarena_circuit *circuit = empty_circuit(3);
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    const unsigned qubits[3] = {2, 0, 2};
    const qarena_operands two = {.qubits = qubits, .n_qubits = 2},
                          twice = {.qubits = qubits, .n_qubits = 3},
                          controlled = {
                              .qubits = qubits, .n_qubits = 2, .zeros = qubits + 2, .n_zeros = 1};
    const double bad[4] = {0, 1, (double)NAN, 2}, good[8] = {0};
    const uint64_t repeats[4] = {0, 3, 1, 3}, large[4] = {0, 1, 4, 2}, fine[8] = {0};
    REFUSED(qarena_circuit_diagonal(circuit, bad, &two), QARENA_E_NOT_FINITE,
            "diagonal: phase 2 is nan");
    REFUSED(qarena_register_permutation(reg, repeats, &two), QARENA_E_ARGUMENT,
            "permutation: value 3 is there twice, at 1 and 3");
    REFUSED(qarena_circuit_permutation(circuit, large, &two), QARENA_E_ARGUMENT,
            "permutation: value 4 at 2 is out of range [0, 4)");
    REFUSED(qarena_register_diagonal(reg, good, &twice), QARENA_E_QUBIT,
            "diagonal: qubit 2 is named twice");
    REFUSED(qarena_circuit_permutation(circuit, fine, &controlled), QARENA_E_QUBIT,
            "permutation: qubit 2 is named twice");
    REFUSED(qarena_circuit_diagonal(circuit, good, NULL), QARENA_E_ARGUMENT,
            "diagonal: 0 qubits given, 1 to 32 allowed");
    REFUSED(qarena_register_diagonal(reg, (const double *)((const char *)good + 4), &two),
            QARENA_E_ARGUMENT, "diagonal: phases are not aligned to 8 bytes");
    cr_assert_eq(qarena_circuit_length(circuit) + qarena_register_pending(reg), 0);
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}

static int always(void *context) {
    ++*(unsigned *)context;
    return 1;
}

#define LARGE 22u

ARENA_TEST(table_gate, large_ones_can_be_cancelled) {
    ask_at_every_chance();
    qarena_circuit *circuit = empty_circuit(LARGE);
    qarena_register *reg = make_register(LARGE, QARENA_SINGLE, 1, 1);
    static double zero[1u << LARGE];
    static uint64_t same[1u << LARGE];
    unsigned asked = 0, qubits[LARGE];
    for (uint64_t i = 0; i < 1u << LARGE; i++) {
        same[i] = i;
        qubits[i % LARGE] = (unsigned)(i % LARGE);
    }
    const qarena_operands all = {.qubits = qubits, .n_qubits = LARGE};
    MUST(qarena_circuit_set_poll(circuit, always, &asked));
    MUST(qarena_register_set_poll(reg, always, &asked));
    REFUSED(qarena_circuit_diagonal(circuit, zero, &all), QARENA_E_CANCELLED,
            "diagonal: cancelled");
    REFUSED(qarena_circuit_permutation(circuit, same, &all), QARENA_E_CANCELLED,
            "permutation: cancelled");
    cr_assert_eq(qarena_register_diagonal(reg, zero, &all), QARENA_E_CANCELLED);
    cr_assert_eq(qarena_register_permutation(reg, same, &all), QARENA_E_CANCELLED);
    cr_assert_eq(asked, 4);
    cr_assert_eq(qarena_circuit_length(circuit) + qarena_register_pending(reg), 0);
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}

/* Wherever memory is refused: a gate is refused, or runs, or waits; never half of it. */
ARENA_TEST(table_gate, without_memory) {
    uint64_t seed = 5;
    on where;
    fill(&seed, 13);
    choose(&seed, 14, 13, 0, &where);
    for (unsigned way = 0; way < 4; way++) {
        qarena_register *reg = spread(14, QARENA_DOUBLE, 1 + way / 2, 1),
                        *want = spread(14, QARENA_DOUBLE, 1 + way / 2, 1);
        MUST(put(want, &where.operands, way % 2));
        MUST(qarena_register_sync(want));
        void *after = committed(want), *before = committed(reg);
        int done = 0;
        for (uint64_t k = 1; !done && k < 40; k++) {
            qarena_circuit *circuit = empty_circuit(14);
            MUST(qarena_register_set_state(reg, before, QARENA_DOUBLE, 1u << 14, 0));
            MUST(qarena_arena_trim(arena, NULL));
            qarena_fault_set(k, 1);
            qarena_status status =
                way % 2 ? qarena_circuit_permutation(circuit, values, &where.operands)
                        : qarena_circuit_diagonal(circuit, phases, &where.operands);
            cr_assert(status == QARENA_OK || status == QARENA_E_MEMORY);
            cr_assert_eq(qarena_circuit_length(circuit), status == QARENA_OK);
            status = status == QARENA_OK ? qarena_register_run(reg, circuit) : status;
            done = !qarena_fault_fired();
            qarena_fault_set(0, 0);
            cr_assert(status == QARENA_OK || (!done && status == QARENA_E_MEMORY),
                      "way %u, site %u: %s", way, (unsigned)k, qarena_last_error());
            const uint64_t left = qarena_register_pending(reg);
            cr_assert(is_committed(reg, status == QARENA_OK ? after : before));
            MUST(qarena_register_sync(reg));
            cr_assert(is_committed(reg, status == QARENA_OK || left ? after : before));
            qarena_circuit_destroy(circuit);
        }
        cr_assert(done);
        free(after);
        free(before);
        qarena_register_destroy(reg);
        qarena_register_destroy(want);
    }
}
