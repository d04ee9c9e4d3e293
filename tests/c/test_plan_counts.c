/* Passes of common circuits, planned as runs plan them: canonical form, built-in costs, the shape
 * that each instruction set's kernels ask for, and a search of a twentieth of the run. The counts
 * in docs/passes.md are these. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <stdio.h>

#include "circuit/circuit.h"
#include "plan/canonical.h"
#include "plan/plan_input.h"
#include "plan/planner.h"

static const double pi = 3.14159265358979323846;

static void add_1(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned q) {
    const double angles[3] = {angle, 0.5, 0.7};
    MUST(qarena_circuit_apply(circuit, gate, angles,
                              &(qarena_operands){.qubits = &q, .n_qubits = 1}));
}

static void add_2(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned a, unsigned b) {
    const unsigned qubits[2] = {a, b};
    MUST(qarena_circuit_apply(circuit, gate, &angle,
                              &(qarena_operands){.qubits = qubits, .n_qubits = 2}));
}

static void ghz(qarena_circuit *circuit, unsigned n) {
    add_1(circuit, QARENA_GATE_H, 0, 0);
    for (unsigned q = 0; q + 1 < n; q++) {
        add_2(circuit, QARENA_GATE_CX, 0, q, q + 1);
    }
}

static void fourier(qarena_circuit *circuit, unsigned n) {
    for (unsigned q = n; q-- > 0;) {
        add_1(circuit, QARENA_GATE_H, 0, q);
        for (unsigned other = q; other-- > 0;) {
            add_2(circuit, QARENA_GATE_CP, pi / (double)((uint64_t)1 << (q - other)), other, q);
        }
    }
}

static void fourier_and_swaps(qarena_circuit *circuit, unsigned n) {
    fourier(circuit, n);
    for (unsigned q = 0; q < n / 2; q++) {
        add_2(circuit, QARENA_GATE_SWAP, 0, q, n - 1 - q);
    }
}

static void brickwork(qarena_circuit *circuit, unsigned n) {
    for (unsigned layer = 0; layer < 20; layer++) {
        for (unsigned q = 0; q < n; q++) {
            add_1(circuit, QARENA_GATE_U, 0.1 + layer + 0.2 * q, q);
        }
        for (unsigned q = layer % 2; q + 1 < n; q += 2) {
            add_2(circuit, QARENA_GATE_CZ, 0, q, q + 1);
        }
    }
}

static void qaoa(qarena_circuit *circuit, unsigned n) {
    for (unsigned q = 0; q < n; q++) {
        add_1(circuit, QARENA_GATE_H, 0, q);
    }
    for (unsigned round = 0; round < 10; round++) {
        for (unsigned q = 0; q < n; q++) {
            add_2(circuit, QARENA_GATE_RZZ, 0.3 + round, q, (q + 1) % n);
        }
        for (unsigned q = 0; q < n; q++) {
            add_1(circuit, QARENA_GATE_RX, 0.7 + round, q);
        }
    }
}

static void ring(qarena_circuit *circuit, unsigned n) {
    for (unsigned layer = 0; layer < 10; layer++) {
        for (unsigned q = 0; q < n; q++) {
            add_1(circuit, QARENA_GATE_RY, 0.1 + layer + 0.2 * q, q);
            add_1(circuit, QARENA_GATE_RZ, 0.2 + layer + 0.1 * q, q);
        }
        for (unsigned q = 0; q < n; q++) {
            add_2(circuit, QARENA_GATE_CX, 0, q, (q + 1) % n);
        }
    }
}

static uint32_t passes_of(const qarena_circuit *circuit, unsigned precision, unsigned t) {
    const qarena__kernels *kernels = qarena__kernels_of(precision);
    const qarena__cost_model *costs = &qarena__built_in_costs;
    const unsigned n = qarena_circuit_qubits(circuit);
    qarena__oplist program;
    qarena__plan plan;
    qarena__buffer *block;
    MUST(qarena__oplist_init(&program, arena));
    MUST(qarena__canonical(&circuit->gates->list, 0, circuit->gates->list.count, n,
                           qarena__kak_pays(costs, n), &program));
    MUST(qarena__plan_start(&plan, &program, n, kernels, costs, t, &block));
    plan.out_of_place = true;
    qarena__plan_make(&plan);
    cr_assert_eq(plan.gates, program.count, "all in one plan");
    const uint32_t passes = plan.pass_count;
    qarena__buffer_release(block);
    qarena__oplist_fini(&program);
    return passes;
}

/* Passes by second-level caches of 512 KiB, 1 MiB and 2 MiB, whose halves are tiles: in single
 * precision, then in double. */
typedef struct row {
    const char *name;
    void (*make)(qarena_circuit *, unsigned);
    unsigned n, gates;
    const char *passes;
    struct {
        const char *isa, *passes;
    } other[2]; /* instruction sets with other counts */
} row;

static const row rows[] = {
    {"GHZ ladder", ghz, 22, 22, "2 2 2, 2 2 2", {{0}}},
    {"GHZ ladder", ghz, 28, 28, "3 2 2, 3 3 2", {{0}}},
    {"Fourier transform", fourier, 22, 253, "2 2 2, 2 2 2", {{0}}},
    {"Fourier transform", fourier, 28, 406, "3 3 2, 3 3 2", {{"neon", "3 2 2, 3 3 3"}}},
    {"Fourier transform and swaps", fourier_and_swaps, 22, 264, "2 2 2, 2 2 2", {{0}}},
    {"Fourier transform and swaps", fourier_and_swaps, 28, 420, "3 3 3, 3 3 3", {{0}}},
    {"brickwork", brickwork, 22, 650, "5 4 4, 5 5 4", {{"v3", "5 4 4, 5 4 4"}}},
    {"brickwork", brickwork, 28, 830, "7 7 6, 8 6 7", {{0}}},
    {"QAOA", qaoa, 22, 462, "4 3 3, 4 4 3", {{0}}},
    {"QAOA", qaoa, 28, 588, "5 5 4, 6 5 5", {{"v4", "6 5 4, 7 5 5"}, {"neon", "6 5 4, 7 5 5"}}},
    {"ring of CX", ring, 22, 660, "8 8 8, 11 8 8", {{0}}},
    {"ring of CX", ring, 28, 840, "14 13 11, 17 14 13", {{0}}},
};

static const char *const isas[] = {"base", "v3", "v4", "neon"};
enum { ROWS = sizeof rows / sizeof *rows, ISAS = sizeof isas / sizeof *isas };

static void check_row(const row *r, const char *isa) {
    const char *expected = r->passes;
    for (unsigned i = 0; i < 2 && r->other[i].isa; i++) {
        expected = strcmp(r->other[i].isa, isa) == 0 ? r->other[i].passes : expected;
    }
    char found[32];
    uint32_t passes[2][3];
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, r->n, &circuit));
    r->make(circuit, r->n);
    cr_assert_eq(qarena_circuit_length(circuit), r->gates);
    for (unsigned i = 0; i < 3; i++) {
        passes[0][i] = passes_of(circuit, QARENA_SINGLE, 15 + i);
        passes[1][i] = passes_of(circuit, QARENA_DOUBLE, 14 + i);
    }
    snprintf(found, sizeof found, "%u %u %u, %u %u %u", passes[0][0], passes[0][1], passes[0][2],
             passes[1][0], passes[1][1], passes[1][2]);
    cr_expect_str_eq(found, expected, "%s on %u qubits, %s: %s passes, not %s", r->name, r->n, isa,
                     found, expected);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(plan_counts, of_common_circuits) {
    for (unsigned i = 0; i < ISAS; i++) {
        for (unsigned r = 0; r < ROWS && qarena_force_isa(isas[i]) == QARENA_OK; r++) {
            check_row(&rows[r], isas[i]);
        }
    }
}

/* Run them, where that is quick, on the tiles that this machine's caches give. */
ARENA_TEST(plan_counts, are_those_of_runs) {
    enum { FEWER = 18 };
    for (unsigned i = 0; i < ISAS * ROWS; i++) {
        for (unsigned precision = QARENA_SINGLE;
             precision <= QARENA_DOUBLE && qarena_force_isa(isas[i / ROWS]) == QARENA_OK;
             precision++) {
            qarena_register *reg = make_register(FEWER, precision, 2, 0);
            qarena_circuit *circuit;
            size_t passes;
            MUST(qarena_circuit_create(arena, FEWER, &circuit));
            rows[i % ROWS].make(circuit, FEWER);
            MUST(qarena_register_run(reg, circuit));
            MUST(qarena_register_pass_times(reg, NULL, 0, &passes));
            cr_assert_eq(passes,
                         passes_of(circuit, precision,
                                   qarena__tile_qubits(FEWER, qarena__kernels_of(precision), true)),
                         "%s, %s", rows[i % ROWS].name, isas[i / ROWS]);
            qarena_circuit_destroy(circuit);
            qarena_register_destroy(reg);
        }
    }
}
