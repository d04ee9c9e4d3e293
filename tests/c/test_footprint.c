/* Footprints say which qubits a gate changes and which it only depends on. */
#include <criterion/criterion.h>

#include "plan/footprint.h"

static void footprint_is(qarena__footprint f, uint64_t nondiagonal_on, uint64_t diagonal_on,
                         qarena__kind kind) {
    cr_assert(f.nondiagonal_on == nondiagonal_on && f.diagonal_on == diagonal_on && f.kind == kind,
              "changes %llx, depends on %llx, kind %d", (unsigned long long)f.nondiagonal_on,
              (unsigned long long)f.diagonal_on, (int)f.kind);
}

static qarena__footprint footprint(qarena_gate gate, uint64_t ones, uint64_t zeros,
                                   unsigned n_targets, unsigned a, unsigned b) {
    const qarena__oplist none = {0};
    qarena__op op = {.gate = (uint8_t)gate,
                     .ones = ones,
                     .zeros = zeros,
                     .n_targets = (uint8_t)n_targets,
                     .parameters = {0.3}};
    op.targets[0] = (uint8_t)a;
    op.targets[1] = (uint8_t)b;
    return qarena__footprint_of(&none, &op);
}

Test(footprint, footprints_say_what_is_touched) {
    footprint_is(footprint(QARENA_GATE_GPHASE, 0, 0, 0, 0, 0), 0, 0, QARENA__PHASE);
    footprint_is(footprint(QARENA_GATE_GPHASE, 6, 0, 0, 0, 0), 0, 6, QARENA__PHASE);
    footprint_is(footprint(QARENA_GATE_GPHASE, 7, 0, 0, 0, 0), 0, 7, QARENA__OTHER);
    footprint_is(footprint(QARENA_GATE_GPHASE, 1, 2, 0, 0, 0), 0, 3, QARENA__OTHER);
    footprint_is(footprint(QARENA_GATE_RY, 0, 0, 1, 3, 0), 8, 0, QARENA__ROTATION);
    footprint_is(footprint(QARENA_GATE_RY, 1, 0, 1, 3, 0), 8, 1, QARENA__OTHER);
    footprint_is(footprint(QARENA_GATE_X, 1, 2, 1, 3, 0), 8, 3, QARENA__OTHER);
    footprint_is(footprint(QARENA_GATE_P, 1, 2, 1, 3, 0), 0, 11, QARENA__OTHER);
    footprint_is(footprint(QARENA_GATE_SWAP, 1, 0, 2, 3, 1), 10, 1, QARENA__OTHER);
    footprint_is(footprint(QARENA_GATE_RZZ, 0, 0, 2, 3, 1), 10, 0,
                 QARENA__OTHER); /* a table of its targets' values: they must be in the tile */
    footprint_is(footprint(QARENA_GATE_I, 0, 0, 1, 3, 1), 0, 0, QARENA__OTHER);
}

Test(footprint, permutations_are_known) {
    cr_assert(footprint(QARENA_GATE_X, 1, 2, 1, 3, 0).permutes);
    cr_assert(footprint(QARENA_GATE_SWAP, 1, 0, 2, 3, 1).permutes);
    cr_assert(!footprint(QARENA_GATE_Y, 1, 0, 1, 3, 1).permutes);
    cr_assert(!footprint(QARENA_GATE_ISWAP, 0, 0, 2, 3, 1).permutes);
    cr_assert(!footprint(QARENA_GATE_RZZ, 0, 0, 2, 3, 1).permutes);
}

/* What a matrix touches is found in its numbers, not in its operands. */
Test(footprint, matrices_are_looked_into) {
    double controlled[32] = {0}; /* X on the first qubit while the second is 1 */
    controlled[0] = controlled[2 * 5] = controlled[2 * 11] = controlled[2 * 14] = 1;
    const qarena__oplist list = {.matrices = controlled};
    const qarena__op op = {.gate = QARENA_GATE_UNITARY, .n_targets = 2, .targets = {4, 2}};
    footprint_is(qarena__footprint_of(&list, &op), 16, 4, QARENA__OTHER);
}
