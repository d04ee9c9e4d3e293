/* The self-test that measures the machine: it gives sensible numbers, once, and leaves nothing behind. */
#include "fixture.h"

static void check_units(const qarena_units *u) {
    const double times[] = {u->load, u->store, u->phases, u->joined, u->rotations[1], u->rotations[4], u->kak, u->exchange, u->dense[2], u->dense[4],
                            u->multiply_add, u->byte, u->cached_byte};
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        cr_assert(times[i] > 0 && times[i] < 1e4, "number %u: %g ns", i, times[i]);
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
