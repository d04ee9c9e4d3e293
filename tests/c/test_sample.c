/* Every shot's outcome, exactly: its place in the cumulative sum, added in the order that sample.c
 * promises. */
#include "fixture.h"

#include <math.h>

#include "core/philox.h"
#include "kernels/table.h"

enum { BLOCK = 4096 };

/* The state's running totals before each block, and within each block before each amplitude. */
typedef struct totals {
    uint64_t block, blocks;
    double *block_before, *before, *squares;
} totals;

static totals totals_of(qarena_register *reg) {
    const qarena__kernels *kernels = qarena__kernels_of(qarena_register_precision(reg));
    const uint64_t all = (uint64_t)1 << qarena_register_qubits(reg);
    totals t = {.block = all < BLOCK ? all : BLOCK};
    qarena_snapshot *snapshot;
    MUST(qarena_register_sync(reg));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    const void *state = qarena_snapshot_data(snapshot);
    t.blocks = all / t.block;
    t.block_before = calloc(t.blocks + 1, sizeof(double));
    t.before = malloc((all + 1) * sizeof(double));
    t.squares = malloc(all * sizeof(double));
    kernels->squares(state, 0, all, t.squares);
    for (uint64_t b = 0; b < t.blocks; b++) {
        double sum = 0;
        for (uint64_t i = b * t.block; i < (b + 1) * t.block; i++) {
            t.before[i] = sum;
            sum += t.squares[i];
        }
        t.block_before[b + 1] =
            t.block_before[b] + kernels->norm(state, b * t.block, (b + 1) * t.block);
    }
    qarena_snapshot_release(snapshot);
    return t;
}

static void free_totals(totals *t) {
    free(t->block_before);
    free(t->before);
    free(t->squares);
}

/* Amplitude by amplitude, without a search. */
static uint64_t outcome_of(const totals *t, double u) {
    const double point = u * t->block_before[t->blocks];
    uint64_t b = t->blocks - 1;
    while (t->block_before[b] > point) {
        b--;
    }
    uint64_t i = (b + 1) * t->block - 1;
    while (i > b * t->block && t->before[i] > point - t->block_before[b]) {
        i--;
    }
    while (t->squares[i] == 0) { /* beyond the block's end by rounding */
        i--;
    }
    return i;
}

static void compare(qarena_register *reg, uint64_t seed, uint64_t first, uint64_t shots,
                    uint64_t step) {
    uint64_t *got = malloc(shots * sizeof *got);
    totals t = totals_of(reg);
    MUST(qarena_register_sample(reg, seed, first, shots, got));
    for (uint64_t j = 0; j < shots; j += step) {
        const uint64_t want = outcome_of(&t, qarena__philox_uniform(seed, 0, first + j));
        cr_assert_eq(got[j], want, "%u qubits, shot %llu: %llu, not %llu",
                     qarena_register_qubits(reg), (unsigned long long)j, (unsigned long long)got[j],
                     (unsigned long long)want);
    }
    free_totals(&t);
    free(got);
}

static qarena_register *random_state(unsigned n, unsigned precision, unsigned threads) {
    qarena_register *reg = make_register(n, precision, 2, threads);
    uint64_t seed = n;
    const uint64_t all = (uint64_t)1 << n;
    double *state = malloc(2 * all * sizeof(double)), norm = 0;
    for (uint64_t i = 0; i < 2 * all; i++) {
        state[i] = oracle_uniform(&seed) < 0.3 ? 0 : oracle_uniform(&seed) - 0.5;
        norm += state[i] * state[i];
    }
    for (uint64_t i = 0; i < 2 * all; i++) {
        state[i] /= sqrt(norm);
    }
    MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, all, 1));
    free(state);
    return reg;
}

ARENA_TEST(sample, each_shot_is_where_it_belongs) {
    for (unsigned precision = 1; precision <= 2; precision++) {
        for (unsigned n = 0; n <= 13; n++) {
            qarena_register *reg = random_state(n, precision, 1);
            compare(reg, 5, 7, n < 9 ? 40 : 3000, 1); /* few, and some, shots a block */
            qarena_register_destroy(reg);
        }
        for (unsigned n = 14; n <= 21; n += 7) {
            qarena_register *reg = random_state(n, precision, 2);
            compare(reg, 6, 0, 1, 1);
            compare(reg, 6, 0, 256, 1);
            compare(reg, 6, 0, 257, 1);
            compare(reg, 6, (uint64_t)1 << 40, 5000, 1);
            compare(reg, 7, 3, 600000, 601); /* more than a batch for 14 qubits and for 21 */
            qarena_register_destroy(reg);
        }
    }
}

ARENA_TEST(sample, all_shots_in_one_block) {
    qarena_register *reg = make_register(16, QARENA_DOUBLE, 2, 2);
    apply_1(reg, QARENA_GATE_H, 3);
    apply_1(reg, QARENA_GATE_RY, 2);
    apply_1(reg, QARENA_GATE_X, 13);
    apply_1(reg, QARENA_GATE_X, 15);
    compare(reg, 1, 0, 100000, 1);
    qarena_register_destroy(reg);
}

ARENA_TEST(sample, any_number_of_threads_draws_the_same) {
    enum { SHOTS = 300000 };
    uint64_t *one = malloc(SHOTS * sizeof *one), *many = malloc(SHOTS * sizeof *many);
    MUST(qarena_set_threads(5));
    qarena_register *alone = random_state(18, QARENA_SINGLE, 1),
                    *reg = random_state(18, QARENA_SINGLE, 5);
    MUST(qarena_register_sample(alone, 3, 0, SHOTS, one));
    MUST(qarena_register_sample(reg, 3, 0, SHOTS, many));
    cr_assert_arr_eq(one, many, SHOTS * sizeof *one);
    MUST(qarena_set_threads(0));
    qarena_register_destroy(alone);
    qarena_register_destroy(reg);
    free(one);
    free(many);
}

/* Where memory is short, batches are smaller, and outcomes the same. */
ARENA_TEST(sample, with_little_memory) {
    enum { SHOTS = 300000, N = 14 };
    uint64_t *want = malloc(SHOTS * sizeof *want), *got = malloc(SHOTS * sizeof *got);
    const size_t size =
        (size_t)1 << 20; /* two buffers of 128 KiB, and not what a batch would take */
    void *block = malloc(size);
    qarena_register *rich = random_state(N, QARENA_SINGLE, 1), *poor;
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    qarena_arena *inside;
    void *state = committed(rich);
    options.precision = QARENA_SINGLE;
    MUST(qarena_arena_init(block, size, &inside));
    MUST(qarena_register_create(inside, N, &options, &poor));
    MUST(qarena_register_set_state(poor, state, QARENA_SINGLE, 1u << N, 1));
    MUST(qarena_register_sample(rich, 3, 0, SHOTS, want));
    MUST(qarena_register_sample(poor, 3, 0, SHOTS, got));
    cr_assert_arr_eq(got, want, SHOTS * sizeof *got);
    qarena_register_destroy(poor);
    MUST(qarena_arena_fini(inside));
    qarena_register_destroy(rich);
    free(state);
    free(block);
    free(want);
    free(got);
}
