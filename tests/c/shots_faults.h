/* Runs of shots in which every allocation fails in turn. */
#ifndef QARENA_TEST_SHOTS_FAULTS_H
#define QARENA_TEST_SHOTS_FAULTS_H

#include "fixture.h"

/* Each call fails, or does without and has the bits of `right`, where that is not NULL; and
 * everything is given back. Returns how many failed. */
static inline unsigned fail_each_allocation(qarena_circuit *circuit,
                                            const qarena_shots_options *options,
                                            const qarena_shots *right) {
    qarena_arena_stats before, after;
    unsigned failed = 0;
    bool fired = true;
    MUST(qarena_arena_read_stats(arena, &before));
    for (uint64_t k = 1; fired; k++) {
        qarena_shots *shots = NULL;
        MUST(qarena_arena_trim(arena, NULL));
        qarena_fault_set(k, 0);
        const qarena_status status = qarena_shots_run(arena, circuit, options, &shots);
        fired = qarena_fault_fired();
        qarena_fault_set(0, 0);
        if (status != QARENA_OK) {
            cr_assert_eq(status, QARENA_E_MEMORY, "%s", qarena_last_error());
            failed++;
        } else if (right) {
            cr_assert_arr_eq(qarena_shots_bits(shots), qarena_shots_bits(right),
                             options->shots * qarena_shots_words(right) * sizeof(uint64_t));
        }
        qarena_shots_destroy(shots);
        MUST(qarena_arena_read_stats(arena, &after));
        cr_assert_eq(before.in_use, after.in_use, "fault %llu leaves %lld bytes",
                     (unsigned long long)k, (long long)(after.in_use - before.in_use));
    }
    return failed;
}

#endif
