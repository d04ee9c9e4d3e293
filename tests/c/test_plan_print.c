/* Plans of 30 circuits, printed whole, are those in plans.txt. They follow from the circuits and
 * the shape that is set here, not from the machine. QARENA_TEST_PRINT_PLANS=1 prints what belongs
 * there: a change is a change of what users run, and of its bits. */
#define QARENA_UNSTABLE
#include "known_circuits.h"

#include <stdio.h>

#include "circuit/circuit.h"
#include "plan/canonical.h"
#include "plan/plan_input.h"
#include "plan/planner.h"
#include "plan/print.h"

enum { PLANS = 30, TEXT = 1 << 19 };

static char text[TEXT], expected[TEXT];

/* Gates on two qubits that become one unitary, which nothing makes special: no angle of its KAK
 * form is 0 but for rounding, so that plans do not hang on the last bits of a math library. */
static void append_unlike_pairs(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned k = 0; k < 3 * n; k++) {
        const unsigned a = (k * (1 + number % 5)) % n, b = (a + 1 + k / n) % n;
        for (unsigned round = 0; round < 3; round++) {
            append_1(circuit, QARENA_GATE_U, 0.37 + 0.11 * k + round, a);
            append_1(circuit, QARENA_GATE_U, 0.53 + 0.07 * k + 1.3 * round, b);
            append_2(circuit, QARENA_GATE_RXX, 0.41 + 0.013 * k + 0.2 * round, a, b);
        }
    }
}

/* 12 to 22 qubits, tiles of 8 to 14, vectors of one to three bits, both precisions, with KAK forms
 * and without. */
static void print_plan(qarena__text *out, unsigned number) {
    const unsigned n = 12 + number % 11, t = 8 + number % 7, lane_bits = 1 + number % 3;
    const qarena__kernels kernels = {.precision = number % 2 ? QARENA_DOUBLE : QARENA_SINGLE,
                                     .lane_bits = lane_bits,
                                     .row_bits = 3 + number % 2,
                                     .step_bits = 2 + number % 2};
    qarena_circuit *circuit = empty_circuit(n);
    qarena__oplist ops;
    qarena__plan plan;
    qarena__buffer *block;
    (number % 5 == 1 ? append_unlike_pairs : append_known)(circuit, number);
    MUST(qarena__oplist_init(&ops, arena));
    MUST(qarena__canonical(&circuit->gates->list, 0, circuit->gates->list.count, n, number % 4 != 1,
                           &ops));
    MUST(qarena__plan_start(&plan, &ops, n, &kernels, &qarena__built_in_costs, t < n ? t : n,
                            &block));
    plan.out_of_place = true;
    qarena__plan_make(&plan);
    qarena__put(out, "circuit %u, ", number);
    qarena__plan_print(out, &plan);
    qarena__buffer_release(block);
    qarena__oplist_fini(&ops);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(plan_print, of_known_circuits) {
    qarena__text out = {.buffer = text, .size = sizeof text};
    for (unsigned number = 0; number < PLANS; number++) {
        print_plan(&out, number);
    }
    cr_assert_lt(out.length, sizeof text);
    if (getenv("QARENA_TEST_PRINT_PLANS")) {
        fputs(text, stdout);
        return;
    }
    FILE *file = fopen(QARENA_TEST_PLANS, "r");
    cr_assert_not_null(file, "%s", QARENA_TEST_PLANS);
    expected[fread(expected, 1, sizeof expected - 1, file)] = 0;
    fclose(file);
    const char *a = text, *b = expected;
    for (unsigned line = 1; *a || *b; line++) {
        const size_t length = strcspn(a, "\n"), other = strcspn(b, "\n");
        cr_assert(length == other && strncmp(a, b, length) == 0, "plans.txt:%u: %.*s, not %.*s",
                  line, (int)length, a, (int)other, b);
        a += length + (a[length] != 0);
        b += other + (b[other] != 0);
    }
}
