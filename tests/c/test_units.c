/* The self-test that measures the machine: it gives sensible numbers, once, and leaves nothing
 * behind. */
#include "fixture.h"

#include <math.h>

static void check_units(const qarena_units *u) {
    const double times[] = {u->memory_load,
                            u->memory_store,
                            u->near_rotations[1],
                            u->near_kak,
                            u->near_rotations[4],
                            u->load,
                            u->store,
                            u->phases,
                            u->joined,
                            u->rotations[1],
                            u->rotations[4],
                            u->kak,
                            u->exchange,
                            u->dense[2],
                            u->dense[4],
                            u->multiply_add,
                            u->memory_byte,
                            u->cached_byte,
                            u->kak_split};
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        cr_assert(times[i] > 0 && times[i] < 1e5, "number %u: %g ns", i, times[i]);
    }
    cr_assert_gt(u->dense[4], u->dense[2]);
    cr_assert_leq(u->multiply_add, u->dense[2] / 16);
}

ARENA_TEST(units, measured_once) {
    qarena_arena_stats before, after;
    qarena_units first, again;
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        MUST(qarena_arena_read_stats(arena, &before));
        MUST(qarena_read_units(arena, precision, &first));
        MUST(qarena_arena_read_stats(arena, &after));
        check_units(&first);
        cr_assert_eq(before.in_use, after.in_use);
        cr_assert_eq(before.cached, after.cached, "the pool keeps nothing of it");
        MUST(qarena_read_units(arena, precision, &again));
        cr_assert_eq(memcmp(&first, &again, sizeof first), 0);
    }
}

ARENA_TEST(units, refusals) {
    qarena_units units;
    REFUSED(qarena_read_units(NULL, QARENA_DOUBLE, &units), QARENA_E_ARGUMENT, "arena is NULL");
    REFUSED(qarena_read_units(arena, QARENA_DOUBLE, NULL), QARENA_E_ARGUMENT, "units is NULL");
    cr_assert_eq(qarena_read_units(arena, 7, &units), QARENA_E_ARGUMENT);
}

Test(units, short_of_memory) {
    const qarena_arena_options options = {.size = sizeof options, .budget = 1 << 20};
    qarena_arena *small;
    MUST(qarena_arena_create(&options, &small));
    qarena_units units;
    cr_assert_eq(qarena_read_units(small, QARENA_DOUBLE, &units), QARENA_E_MEMORY);
    MUST(qarena_arena_destroy(small));
}

/* Every field is named once, and they are all that there is. */
Test(units, fields) {
    bool named[sizeof(qarena_units) / sizeof(double)] = {false};
    size_t offset;
    unsigned count = 0;
    for (const char *name; (name = qarena_units_field(count, &offset)); count++) {
        cr_assert(strlen(name) > 0 && offset % sizeof(double) == 0 &&
                  offset < sizeof(qarena_units));
        cr_assert(!named[offset / sizeof(double)], "%s shares its place", name);
        named[offset / sizeof(double)] = true;
    }
    cr_assert_eq(count, sizeof(qarena_units) / sizeof(double) -
                            4); /* rotations of 0, twice; matrices on 0 and 1 qubits */
    cr_assert_null(qarena_units_field(count, NULL));
    cr_assert_str_eq(qarena_units_field(0, NULL), "load");
}

static void restore_units(void) {
    MUST(qarena_set_units(NULL, NULL));
}

ARENA_TEST(units, set_refusals) {
    qarena_units units;
    MUST(qarena_read_units(arena, QARENA_DOUBLE, &units));
    units.kak = 0;
    REFUSED(qarena_set_units(NULL, &units), QARENA_E_ARGUMENT,
            "units of double: kak is 0, not in (0, 1e+09]");
    units.kak = NAN;
    cr_assert_eq(qarena_set_units(NULL, &units), QARENA_E_ARGUMENT);
    units.kak = 2e9;
    REFUSED(qarena_set_units(&units, NULL), QARENA_E_ARGUMENT,
            "units of single: kak is 2e+09, not in (0, 1e+09]");
}

/* Two-qubit unitaries between rotations, on 16 qubits. */
static qarena_circuit *make_circuit(void) {
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, 16, &circuit));
    for (unsigned q = 0; q + 1 < 16; q++) {
        const unsigned qubits[2] = {q, q + 1};
        const double angle = 0.3 + q;
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_RY, &angle,
                                  &(qarena_operands){.qubits = qubits, .n_qubits = 1}));
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_RXX, &angle,
                                  &(qarena_operands){.qubits = qubits, .n_qubits = 2}));
    }
    return circuit;
}

static bool takes_apart(void) {
    static char text[1 << 14];
    qarena_circuit *circuit = make_circuit();
    size_t length;
    MUST(qarena_circuit_explain(circuit, QARENA_DOUBLE, 0, text, sizeof text, &length));
    qarena_circuit_destroy(circuit);
    return strstr(text, " 0 KAK") == NULL;
}

/* Units decide whether a matrix is taken apart: it stays dense if sweeps of matrices are cheap, or
 * decompositions expensive. */
ARENA_TEST(units, decide) {
    qarena_units units;
    MUST(qarena_read_units(arena, QARENA_DOUBLE, &units));
    cr_assert(takes_apart());
    const double dense = units.dense[2], split = units.kak_split;
    units.dense[2] = units.kak / 2;
    MUST(qarena_set_units(NULL, &units));
    cr_assert(!takes_apart());
    units.dense[2] = dense;
    units.kak_split = 1e8;
    MUST(qarena_set_units(NULL, &units));
    cr_assert(!takes_apart());
    units.kak_split = split;
    units.dense[2] = 2 * units.kak + 1;
    MUST(qarena_set_units(NULL, &units));
    cr_assert(takes_apart());
    restore_units();
}

/* A register keeps to the units that it was made under; the state is the same up to rounding. */
ARENA_TEST(units, of_a_register) {
    qarena_units units;
    MUST(qarena_read_units(arena, QARENA_DOUBLE, &units));
    units.dense[2] = units.kak / 2;
    MUST(qarena_set_units(NULL, &units));
    qarena_register *dense = make_register(16, QARENA_DOUBLE, 2, 0);
    restore_units();
    qarena_register *split = make_register(16, QARENA_DOUBLE, 2, 0),
                    *again = make_register(16, QARENA_DOUBLE, 2, 0);
    qarena_circuit *circuit = make_circuit();
    for (unsigned run = 0; run < 3; run++) { /* planned; compiled; found compiled */
        MUST(qarena_register_run(dense, circuit));
        MUST(qarena_register_run(split, circuit));
        MUST(qarena_register_run(again, circuit));
    }
    double inner[2];
    MUST(qarena_register_inner(dense, split, inner));
    cr_assert(fabs(inner[0] - 1) < 1e-12 && fabs(inner[1]) < 1e-12);
    cr_assert(same_bits(split, again));
    cr_assert(!same_bits(split, dense), "nothing was chosen differently");
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(dense);
    qarena_register_destroy(split);
    qarena_register_destroy(again);
}
