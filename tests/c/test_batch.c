/* Batches: each member has the bits of a register that runs it alone, whatever the batch, its order
 * and its threads. Rounds of a loop allocate nothing, and every allocation may fail. */
#define QARENA_UNSTABLE
#include "batch_fixture.h"

static void is_alone(const world *w, const qarena_batch_work *work, uint64_t row, uint64_t place,
                     qarena_register *reg) {
    double want[SUMS], slope[VALUES];
    uint64_t outcomes[SHOTS];
    const double *own = &work->values[row * VALUES];
    const qarena_pauli_sum *const *sums = work->sums + (work->own_sums ? row * SUMS : 0);
    for (unsigned k = 0; work->gradients && k < SUMS; k++) {
        MUST(
            qarena_register_value_and_grad(reg, w->circuit, sums[k], own, VALUES, &want[k], slope));
        cr_assert_eq(memcmp(slope, &slopes[(row * SUMS + k) * VALUES], sizeof slope), 0);
    }
    MUST(qarena_register_run_bound(reg, w->circuit, own, VALUES));
    if (!work->gradients) {
        MUST(qarena_register_expectations(reg, sums, SUMS, want));
    }
    MUST(qarena_register_sample(reg, 11, place << 32, SHOTS, outcomes));
    cr_assert_eq(memcmp(want, &found[row * SUMS], sizeof want), 0, "%u qubits, row %u", w->n,
                 (unsigned)row);
    cr_assert_eq(memcmp(outcomes, &drawn_states[row * SHOTS], sizeof outcomes), 0);
    cr_assert(is_committed(reg, (char *)w->states + row * state_size(reg)));
}

static void compare_all(const world *w, const qarena_batch_work *work,
                        const qarena_snapshot *initial) {
    for (uint64_t i = 0; i < MEMBERS; i++) {
        qarena_register *reg = make_register(w->n, w->precision, 2, 1);
        if (initial) {
            MUST(qarena_register_restore(reg, initial));
        }
        is_alone(w, work, i, i, reg);
        qarena_register_destroy(reg);
    }
}

static void every_way(unsigned n, unsigned precision, bool gradients) {
    world w = make_world(n, precision);
    qarena_batch_work work = all_of(&w);
    work.gradients = gradients ? slopes : NULL;
    for (unsigned threads = 1; threads <= 3; threads++) {
        MUST(qarena_set_threads(threads));
        qarena_batch *batch = make_batch(&w, 0);
        for (unsigned round = 0; round < 2; round++) {
            memset(found, 0xff, sizeof found);
            memset(w.states, 0xff, ((size_t)MEMBERS * 16) << n);
            MUST(qarena_batch_run(batch, w.circuit, &work));
            cr_assert_eq(qarena_batch_done(batch), MEMBERS);
            compare_all(&w, &work, NULL);
        }
        qarena_batch_destroy(batch);
    }
    MUST(qarena_set_threads(0));
    end_world(&w);
}

ARENA_TEST(batch, members_are_as_if_alone) {
    static const unsigned sizes[] = {1, 3, 8, 11, 13};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        every_way(sizes[i], QARENA_DOUBLE, false);
        every_way(sizes[i], QARENA_SINGLE, false);
        every_way(sizes[i], QARENA_DOUBLE, true);
    }
    every_way(17, QARENA_DOUBLE, false);
}

ARENA_TEST(batch, members_may_have_sums_of_their_own) {
    for (unsigned gradients = 0; gradients < 2; gradients++) {
        world w = make_world(8, QARENA_DOUBLE);
        qarena_pauli_sum *own[MEMBERS * SUMS];
        for (unsigned i = 0; i < MEMBERS * SUMS; i++) {
            own[i] = empty_sum(w.n);
            add_random(own[i], w.n, 3, 100 + i);
        }
        qarena_batch *batch = make_batch(&w, 2);
        qarena_batch_work work = all_of(&w);
        work.sums = (const qarena_pauli_sum *const *)own;
        work.own_sums = 1;
        work.gradients = gradients ? slopes : NULL;
        MUST(qarena_batch_run(batch, w.circuit, &work));
        compare_all(&w, &work, NULL);
        qarena_pauli_sum *last = empty_sum(w.n);
        MUST(qarena_pauli_sum_add_text(last, "Z0", (const double[2]){1, 1}));
        qarena_pauli_sum *const kept = own[MEMBERS * SUMS - 1];
        own[MEMBERS * SUMS - 1] = last;
        cr_assert_eq(qarena_batch_run(batch, w.circuit, &work), QARENA_E_ARGUMENT);
        own[MEMBERS * SUMS - 1] = NULL;
        cr_assert_eq(qarena_batch_run(batch, w.circuit, &work), QARENA_E_ARGUMENT);
        own[MEMBERS * SUMS - 1] = kept;
        qarena_pauli_sum_destroy(last);
        for (unsigned i = 0; i < MEMBERS * SUMS; i++) {
            qarena_pauli_sum_destroy(own[i]);
        }
        qarena_batch_destroy(batch);
        end_world(&w);
    }
}

/* The order of rows, and how they are split into calls, does not matter, but for shots. */
ARENA_TEST(batch, order_does_not_matter) {
    world w = make_world(9, QARENA_DOUBLE);
    qarena_batch *batch = make_batch(&w, 2);
    qarena_batch_work work = all_of(&w);
    double straight[MEMBERS * SUMS];
    MUST(qarena_batch_run(batch, w.circuit, &work));
    memcpy(straight, found, sizeof found);
    for (unsigned i = 0; i < MEMBERS; i++) {
        work.members = 1;
        work.values = &values[(MEMBERS - 1 - i) * VALUES];
        MUST(qarena_batch_run(batch, w.circuit, &work));
        cr_assert_eq(memcmp(found, &straight[(MEMBERS - 1 - i) * SUMS], SUMS * sizeof *found), 0);
    }
    qarena_batch_destroy(batch);
    end_world(&w);
}

ARENA_TEST(batch, begins_where_it_is_told) {
    for (unsigned gradients = 0; gradients < 2; gradients++) {
        world w = make_world(7, QARENA_DOUBLE);
        qarena_batch *batch = make_batch(&w, 2);
        qarena_batch_work work = all_of(&w);
        qarena_register *reg = make_register(7, QARENA_DOUBLE, 2, 1);
        qarena_snapshot *initial;
        apply_random(reg, 5, 30);
        MUST(qarena_register_sync(reg));
        MUST(qarena_snapshot_acquire(reg, &initial));
        void *before = committed(reg);
        work.initial = initial;
        work.gradients = gradients ? slopes : NULL;
        MUST(qarena_batch_run(batch, w.circuit, &work));
        compare_all(&w, &work, initial);
        cr_assert(is_committed(reg, before));
        free(before);
        qarena_snapshot_release(initial);
        qarena_register_destroy(reg);
        qarena_batch_destroy(batch);
        end_world(&w);
    }
}

/* --- memory --- */

static uint64_t requests(void) {
    qarena_counters counters;
    qarena_read_counters(&counters);
    return counters.misses + counters.object_calls + counters.os_calls;
}

static void is_quiet(unsigned n, unsigned threads, bool gradients) {
    world w = make_world(n, QARENA_DOUBLE);
    qarena_batch *batch = make_batch(&w, threads);
    qarena_batch_work work = all_of(&w);
    unsigned quiet = 0;
    work.gradients = gradients ? slopes : NULL;
    for (unsigned round = 0; round < 200 && quiet < 20; round++) {
        const uint64_t before = requests();
        MUST(qarena_batch_run(batch, w.circuit, &work));
        cr_assert(round < 2 || threads > 1 || requests() == before);
        quiet = requests() == before ? quiet + 1 : 0;
    }
    cr_assert_eq(quiet, 20, "%u qubits, %u threads: it allocates again and again", n, threads);
    qarena_batch_destroy(batch);
    end_world(&w);
}

ARENA_TEST(batch, rounds_allocate_nothing) {
    for (unsigned gradients = 0; gradients < 2; gradients++) {
        is_quiet(6, 1, gradients);
        is_quiet(12, 1, gradients);
        is_quiet(6, 2, gradients);
        is_quiet(12, 2, gradients);
        is_quiet(14, 2, gradients);
    }
}

/* Fail at site k of making and running a batch; returns whether there was one. */
static int fail_at(world *w, uint64_t k, int persistent, const double *want) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    qarena_batch *batch = NULL;
    qarena_batch_work work = all_of(w);
    options.threads = 2;
    work.gradients = slopes;
    qarena_fault_set(k, persistent);
    qarena_status status = qarena_batch_create(arena, w->n, &options, &batch);
    cr_assert((status == QARENA_OK) == (batch != NULL));
    status = status == QARENA_OK ? qarena_batch_run(batch, w->circuit, &work) : status;
    const int fired = qarena_fault_fired();
    qarena_fault_set(0, 0);
    cr_assert(status == QARENA_OK || (fired && status == QARENA_E_MEMORY), "site %llu: %s",
              (unsigned long long)k, qarena_last_error());
    if (batch) {
        MUST(qarena_batch_run(batch, w->circuit, &work));
        for (unsigned i = 0; i < MEMBERS * SUMS; i++) {
            cr_assert_float_eq(found[i], want[i], 1e-12);
        }
    }
    qarena_batch_destroy(batch);
    MUST(qarena_arena_trim(arena, NULL));
    return fired;
}

ARENA_TEST(batch, every_allocation_may_fail) {
    double want[MEMBERS * SUMS];
    world w = make_world(9, QARENA_DOUBLE);
    qarena_batch *batch = make_batch(&w, 1);
    qarena_batch_work work = all_of(&w);
    work.gradients = slopes;
    MUST(qarena_batch_run(batch, w.circuit, &work));
    memcpy(want, found, sizeof want);
    qarena_batch_destroy(batch);
    for (int persistent = 0; persistent <= 1; persistent++) {
        uint64_t k = 1;
        while (fail_at(&w, k, persistent, want)) {
            k++;
        }
        cr_assert_gt(k, 5);
    }
    end_world(&w);
}
