#include "compile/calibrate.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "arena/acquire.h"
#include "arena/block.h"
#include "core/bits.h"
#include "core/clock.h"
#include "core/core_budget.h"
#include "core/cpu.h"
#include "core/lock.h"
#include "core/parallel.h"
#include "core/status.h"
#include "plan/kak.h"
#include "plan/lower.h"
#include "plan/plan.h"

/* A tile of this many amplitudes is measured, each sweep so often; the least time counts. */
enum { T = 12, REPEATS = 64, MOST_DENSE = 4 };

/* Buffers that are copied: larger than the caches where there is memory for it, and between these
 * bounds. */
#define LEAST_COPY ((size_t)16 << 20)
#define MOST_COPY ((size_t)128 << 20)

/* What is measured on a tile. */
typedef struct probe {
    const qarena__kernels *kernels;
    char *tile, *state;
    uint64_t segments[1 << (T - 5)];
    qarena__rotations rotations;
    qarena__steps steps; /* none, or rotations of two qubits */
    qarena__phases phases;
    double ones[1 << (T - 5)], block_factors[1 << T][2], linear[QARENA__BLOCK_BITS][2];
    qarena__pair_gate pair;
    double matrix[2 << 2 * MOST_DENSE];
    _Alignas(64) double coefficients[4096];
    _Alignas(64) char tables[QARENA__PHASE_ROOM(16)];
    qarena__sweep *sweep;
    qarena__sweep room;
} probe;

static void load(probe *b) {
    b->kernels->tile.gather(
        b->tile, b->state, 0,
        &(qarena__segments){.offset = b->segments, .count = 1 << (T - 5), .bits = 5}, NULL);
}

static void store(probe *b) {
    const qarena__segments segments = {.offset = b->segments, .count = 1 << (T - 5), .bits = 5};
    (void)b->kernels->tile.scatter(b->state, b->tile, 0, &segments, segments.count,
                                   &(qarena__factors){.scale = 1, .segment = b->ones}, false, NULL);
}

static void rotate(probe *b) {
    b->kernels->tile.rotate(b->tile, qarena__whole_tile(T), &b->rotations, NULL);
}

static void phase(probe *b) {
    b->kernels->tile.phase(b->tile, T, &b->phases, b->linear, b->block_factors[0],
                           b->steps.count ? &b->steps : NULL, NULL, NULL, b->tables);
}

static void pair(probe *b) {
    b->kernels->tile.pair(b->tile, qarena__whole_tile(T), &b->pair, NULL);
}

static void sweep(probe *b) {
    b->sweep->run(b->sweep, b->tile, b->tile, 0, b->sweep->items);
}

/* Nanoseconds an amplitude. */
static double measure(probe *b, void (*run)(probe *)) {
    double least = 1e300;
    for (unsigned i = 0; i < REPEATS; i++) {
        const double start = (double)qarena__nanoseconds();
        run(b);
        const double time = (double)qarena__nanoseconds() - start;
        least = time < least ? time : least;
    }
    return least / (1 << T);
}

static double measure_rotations(probe *b, unsigned count) {
    b->rotations = (qarena__rotations){.count = count};
    for (unsigned j = 0; j < count; j++) {
        b->rotations.bit[j] = T - 1 - j;
        b->rotations.rotation[j] = (qarena__rotation){.p = 1, .q = 1e-3, .r = 1};
    }
    return measure(b, rotate);
}

static double measure_joined(probe *b) {
    b->steps = (qarena__steps){.bits = 2,
                               .bit = {T - 2, T - 1},
                               .count = 1,
                               .step = {{.rotated = 3, .rotation = {{1, 1e-3, 1}, {1, 1e-3, 1}}}}};
    return measure(b, phase);
}

static double measure_action(probe *b, const qarena__action *action) {
    b->kernels->prepare(b->sweep, action, T, QARENA__TILE, b->coefficients);
    return measure(b, sweep);
}

static double measure_dense(probe *b, unsigned k) {
    qarena__action dense = {.form = QARENA__MATRIX, .k = k, .matrix = b->matrix};
    for (unsigned j = 0; j < k; j++) {
        dense.target[j] = T - 1 - j;
    }
    return measure_action(b, &dense);
}

static void measure_tile(probe *b, qarena_units *units) {
    units->load = measure(b, load);
    units->store = measure(b, store);
    units->phases = measure(b, phase);
    units->joined = measure_joined(b);
    for (unsigned count = 1; count <= QARENA__STAGE_ROTATIONS; count++) {
        units->rotations[count] = measure_rotations(b, count);
    }
    b->rotations.count = 1;
    b->rotations.bit[0] = 0;
    units->in_vector_rotation = b->kernels->lane_bits ? measure(b, rotate) : 0;
    units->kak = measure(b, pair);
    units->exchange = measure_action(b, &(qarena__action){.form = QARENA__EXCHANGE,
                                                          .k = 1,
                                                          .target = {T - 1},
                                                          .ones = 1u << (T - 2),
                                                          .parts = QARENA__REAL,
                                                          .matrix = qarena__plain_exchange});
    units->multiply_add = 1e300;
    for (unsigned k = 2; k <= MOST_DENSE; k++) {
        units->dense[k] = measure_dense(b, k);
        const double one = units->dense[k] / (4 << k);
        units->multiply_add = one < units->multiply_add ? one : units->multiply_add;
    }
}

/* A unitary like any other: the product of four reflections. */
static void fill_unitary(double complex u[4][4]) {
    for (unsigned i = 0; i < 16; i++) {
        u[i / 4][i % 4] = i % 5 == 0;
    }
    for (unsigned k = 1; k <= 4; k++) {
        double complex v[4];
        double square = 0;
        for (unsigned i = 0; i < 4; i++) {
            v[i] = cos(k + 3 * i) + I * sin(2 * k + i);
            square += creal(v[i] * conj(v[i]));
        }
        for (unsigned column = 0; column < 4; column++) {
            double complex along = 0;
            for (unsigned i = 0; i < 4; i++) {
                along += conj(v[i]) * u[i][column];
            }
            for (unsigned i = 0; i < 4; i++) {
                u[i][column] -= 2 / square * along * v[i];
            }
        }
    }
}

/* Nanoseconds a unitary. */
static double measure_split(void) {
    double complex u[4][4];
    double least = 1e300;
    fill_unitary(u);
    for (unsigned i = 0; i < REPEATS; i++) {
        qarena__kak kak;
        qarena__kak_locals locals;
        const double start = (double)qarena__nanoseconds();
        (void)qarena__kak_split((const double *)u, &kak, &locals);
        const double time = (double)qarena__nanoseconds() - start;
        least = time < least ? time : least;
    }
    return least > 1 ? least : 1;
}

static void set_up(probe *b, const qarena__kernels *kernels, char *tile, char *state) {
    memset(b, 0, sizeof *b);
    memset(tile, 0, qarena__tile_bytes(T, 16));
    b->kernels = kernels;
    b->tile = tile;
    b->state = state;
    for (uint64_t i = 0; i < 1 << (T - 5); i++) {
        b->segments[i] = i << 5;
        b->ones[i] = 1;
    }
    for (unsigned i = 0; i < 1 << T; i++) {
        b->block_factors[i][0] = 0.6; /* phases that are 1 would be skipped */
        b->block_factors[i][1] = 0.8;
    }
    for (unsigned i = 0; i < QARENA__BLOCK_BITS; i++) {
        b->linear[i][0] = 0.6;
        b->linear[i][1] = 0.8;
    }
    b->phases.low_bits = QARENA__BLOCK_BITS;
    b->phases.low_is_one = true;
    for (unsigned i = 0; i < sizeof b->matrix / sizeof b->matrix[0]; i++) {
        b->matrix[i] = 0.5;
    }
    b->sweep = &b->room;
    b->pair = (qarena__pair_gate){.bit = {T - 4, T - 2},
                                  .rotation = {{1, 1e-3, 1}, {1, 1e-3, 1}},
                                  .even = {1, 0, 0, 1e-3, 0, 1e-3, 1, 0},
                                  .odd = {1, 0, 0, 1e-3, 0, 1e-3, 1, 0}};
}

typedef struct copying {
    const qarena__kernels *kernels;
    char *from, *to;
    bool stream;
} copying;

static void copy(void *context, uint64_t begin, uint64_t end) {
    copying *c = context;
    c->kernels->copy(c->to, c->from, begin, end, c->stream);
}

/* Nanoseconds a byte that all cores read or write. */
static double measure_copy(copying *c, size_t bytes, unsigned threads) {
    double least = 1e300;
    for (unsigned i = 0; i < 4; i++) {
        const double start = (double)qarena__nanoseconds();
        qarena__parallel_for(threads, bytes / (c->kernels->precision == QARENA_DOUBLE ? 16 : 8),
                             4096, copy, c);
        const double time = (double)qarena__nanoseconds() - start;
        least = time < least ? time : least;
    }
    return least / (2.0 * (double)bytes);
}

static size_t largest_copy(void) {
    const size_t wanted = 2 * qarena__cpu_last_level_cache();
    size_t bytes = LEAST_COPY;
    while (bytes < wanted && bytes < MOST_COPY) {
        bytes *= 2;
    }
    return bytes;
}

/* Two buffers to copy between, as large as there is memory for; *bytes: of each. */
static qarena_status acquire(qarena_arena *arena, size_t *bytes, qarena__buffer **block) {
    *bytes = largest_copy();
    qarena_status status = qarena__buffer_acquire(arena, 2 * *bytes, "calibration", block);
    while (status == QARENA_E_MEMORY && *bytes > LEAST_COPY) {
        *bytes /= 2;
        status = qarena__buffer_acquire(arena, 2 * *bytes, "calibration", block);
    }
    return status;
}

static qarena_status calibrate(const qarena__kernels *kernels, qarena_arena *arena,
                               qarena_units *units) {
    const size_t room = qarena__whole_lines(sizeof(probe));
    const unsigned threads = qarena__arena_in_block(arena) ? 1 : qarena__threads_setting().used;
    size_t bytes, cached = qarena__cpu_last_level_cache() / 4;
    qarena__buffer *block;
    QARENA__FORWARD(acquire(arena, &bytes, &block));
    memset(block->data, 0, 2 * bytes);
    copying c = {
        .kernels = kernels, .from = block->data, .to = (char *)block->data + bytes, .stream = true};
    units->memory_byte = measure_copy(&c, bytes, threads);
    c.stream = false;
    cached = cached < bytes ? cached & ~(size_t)4095 : bytes;
    units->cached_byte = measure_copy(&c, cached, threads);
    char *at = block->data;
    probe *b = (probe *)(at + bytes);
    set_up(b, kernels, at + bytes + room, at);
    measure_tile(b, units);
    units->kak_split = measure_split();
    qarena__buffer_discard(block);
    return QARENA_OK;
}

qarena_status qarena__units_of(const qarena__kernels *kernels, qarena_arena *arena,
                               qarena_units *units) {
    static qarena__lock lock = QARENA__LOCK_RENEWED_INIT; /* held during the self-test */
    static qarena_units known[2];
    static const qarena__kernels *measured[2];
    const unsigned place = kernels->precision == QARENA_DOUBLE;
    qarena_status status = QARENA_OK;
    qarena__lock_take(&lock);
    if (measured[place] != kernels) {
        status = calibrate(kernels, arena, &known[place]);
        measured[place] = status == QARENA_OK ? kernels : NULL;
    }
    if (status == QARENA_OK) {
        *units = known[place];
    }
    qarena__lock_give(&lock);
    return status;
}

qarena_status qarena_read_units(qarena_arena *arena, unsigned precision, qarena_units *units) {
    if (!arena || !units) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", arena ? "units" : "arena");
    }
    QARENA__FORWARD(qarena__precision_check(precision));
    QARENA__FORWARD(qarena__kernels_check());
    return qarena__units_of(qarena__kernels_of(precision), arena, units);
}
