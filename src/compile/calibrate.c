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
#include "plan/policy.h"

/* Each sweep of a tile is measured so often, and of a sub-tile; the least time counts. NEAR_T: of a
 * sub-tile where there are none. */
enum {
    REPEATS = 16,
    NEAR_REPEATS = 16,
    NEAR_CALLS = 8,
    NEAR_T = 10,
    LEAST_T = 12,
    MOST_T = 17,
    MOST_DENSE = 4
};

/* The bits of a sub-tile that are rotated. */
enum { NEAR_HIGH = 4 };

/* Qubits of a state with tiles as large as any, and of a segment in most passes. */
enum { LARGE_STATE = 40, SEGMENT = 7 };

/* Buffers that are copied: larger than the caches where there is memory for it, and between these
 * bounds. */
#define LEAST_COPY ((size_t)16 << 20)
#define MOST_COPY ((size_t)128 << 20)

/* What is measured on a tile. */
typedef struct probe {
    const qarena__kernels *kernels;
    unsigned t, repeats, calls; /* calls: of a sweep each time, so that clocks cost little */
    qarena__sub_tile part;      /* that rotations and KAK forms run on */
    char *tile, *state;
    uint64_t segments[1 << (MOST_T - SEGMENT)];
    uint64_t tiles; /* that loads and stores go through */
    bool stream;
    qarena__rotations rotations;
    qarena__steps steps; /* none, or rotations of two qubits */
    qarena__phases phases;
    double ones[1 << (MOST_T - SEGMENT)], block_factors[1 << (MOST_T - QARENA__BLOCK_BITS)][2];
    double linear[QARENA__BLOCK_BITS][2];
    qarena__pair_gate pair;
    double matrix[2 << 2 * MOST_DENSE];
    _Alignas(64) double coefficients[4096];
    _Alignas(64) char tables[QARENA__PHASE_ROOM(16)];
    qarena__sweep *sweep;
    qarena__sweep room;
} probe;

static qarena__segments segments_of(const probe *b) {
    return (qarena__segments){
        .offset = b->segments, .count = (uint64_t)1 << (b->t - SEGMENT), .bits = SEGMENT};
}

static void load(probe *b) {
    const qarena__segments segments = segments_of(b);
    for (uint64_t tile = 0; tile < b->tiles; tile++) {
        b->kernels->tile.gather(b->tile, b->state, tile << SEGMENT, &segments, NULL);
    }
}

static void store(probe *b) {
    const qarena__segments segments = segments_of(b);
    for (uint64_t tile = 0; tile < b->tiles; tile++) {
        (void)b->kernels->tile.scatter(
            b->state, b->tile, tile << SEGMENT, &segments, segments.count,
            &(qarena__factors){.scale = 1, .segment = b->ones}, b->stream, NULL);
    }
}

static void rotate(probe *b) {
    b->kernels->tile.rotate(b->tile, b->part, &b->rotations, NULL);
}

static void phase(probe *b) {
    b->kernels->tile.phase(b->tile, qarena__whole_tile(b->t), &b->phases, b->linear,
                           b->block_factors[0], b->steps.count ? &b->steps : NULL, NULL, NULL,
                           b->tables);
}

static void pair(probe *b) {
    b->kernels->tile.pair(b->tile, b->part, &b->pair, NULL);
}

static void sweep(probe *b) {
    b->sweep->run(b->sweep, b->tile, b->tile, 0, b->sweep->items);
}

/* Nanoseconds an amplitude, of the tile or of its part. */
static double measure(probe *b, void (*run)(probe *)) {
    const int bits = (int)b->t - __builtin_popcountll(b->part.held);
    double least = 1e300;
    for (unsigned i = 0; i < b->repeats; i++) {
        const double start = (double)qarena__nanoseconds();
        for (unsigned call = 0; call < b->calls; call++) {
            run(b);
        }
        const double time = (double)qarena__nanoseconds() - start;
        least = time < least ? time : least;
    }
    return ldexp(least / b->calls, -bits);
}

static double measure_rotations(probe *b, unsigned count) {
    b->rotations = (qarena__rotations){.count = count};
    for (unsigned j = 0; j < count; j++) {
        b->rotations.bit[j] = b->t - 1 - j;
        b->rotations.rotation[j] = (qarena__rotation){.p = 1, .q = 1e-3, .r = 1};
    }
    return measure(b, rotate);
}

static double measure_joined(probe *b) {
    b->steps = (qarena__steps){.bits = 2,
                               .bit = {b->t - 2, b->t - 1},
                               .count = 1,
                               .step = {{.rotated = 3, .rotation = {{1, 1e-3, 1}, {1, 1e-3, 1}}}}};
    return measure(b, phase);
}

static double measure_action(probe *b, const qarena__action *action) {
    b->kernels->prepare(b->sweep, action, b->t, QARENA__TILE, b->coefficients);
    return measure(b, sweep);
}

static double measure_dense(probe *b, unsigned k) {
    qarena__action dense = {.form = QARENA__MATRIX, .k = k, .matrix = b->matrix};
    for (unsigned j = 0; j < k; j++) {
        dense.target[j] = b->t - 1 - j;
    }
    return measure_action(b, &dense);
}

static double measure_in_vector(probe *b) {
    b->rotations.count = 1;
    b->rotations.bit[0] = 0;
    return b->kernels->lane_bits ? measure(b, rotate) : 0;
}

static double measure_pair(probe *b) {
    b->pair.bit[0] = b->t - 4;
    b->pair.bit[1] = b->t - 2;
    return measure(b, pair);
}

static void measure_sub_tile(probe *b, qarena_units *units) {
    for (unsigned count = 1; count <= QARENA__STAGE_ROTATIONS; count++) {
        units->near_rotations[count] = measure_rotations(b, count);
    }
    units->near_in_vector_rotation = measure_in_vector(b);
    units->near_kak = measure_pair(b);
}

/* A state of so many bytes, through all of its tiles. */
static void measure_moves(probe *b, size_t bytes, bool stream, double *to, double *back) {
    const uint64_t tile_bytes = qarena__amplitude_bytes(b->kernels->precision) << b->t;
    b->tiles = ((uint64_t)1 << (63 - __builtin_clzll(bytes))) / tile_bytes;
    b->stream = stream;
    for (uint64_t i = 0; i < (uint64_t)1 << (b->t - SEGMENT); i++) {
        b->segments[i] = i * b->tiles << SEGMENT;
    }
    *to = measure(b, load) / (double)b->tiles;
    *back = measure(b, store) / (double)b->tiles;
}

static void measure_tile(probe *b, qarena_units *units) {
    units->phases = measure(b, phase);
    units->joined = measure_joined(b);
    for (unsigned count = 1; count <= QARENA__STAGE_ROTATIONS; count++) {
        units->rotations[count] = measure_rotations(b, count);
    }
    units->in_vector_rotation = measure_in_vector(b);
    units->kak = measure_pair(b);
    units->exchange = measure_action(b, &(qarena__action){.form = QARENA__EXCHANGE,
                                                          .k = 1,
                                                          .target = {b->t - 1},
                                                          .ones = 1u << (b->t - 2),
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
    memset(tile, 0, qarena__tile_bytes(MOST_T, 8));
    b->kernels = kernels;
    b->tile = tile;
    b->state = state;
    for (uint64_t i = 0; i < sizeof b->ones / sizeof b->ones[0]; i++) {
        b->ones[i] = 1;
    }
    for (unsigned i = 0; i < sizeof b->block_factors / sizeof b->block_factors[0]; i++) {
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
    const qarena__parity_block near_one = {
        .entries = {1, 0, 1e-3, 0, 1e-3, 0, 1, 0},
        .lifted = true,
        .m = 1e-3,
        .a = 1e-3,
        .b = 1e-3,
        .f = {{1, 0}, {1, 0}},
    };
    b->pair = (qarena__pair_gate){
        .rotation = {{1, 1e-3, 1}, {1, 1e-3, 1}}, .even = near_one, .odd = near_one};
}

static void measure_probe(probe *b, size_t bytes, size_t cached, qarena_units *units) {
    const unsigned sub_tile = qarena__sub_tile_qubits(b->kernels);
    b->t = qarena__tile_qubits(LARGE_STATE, b->kernels, true);
    b->t = b->t < LEAST_T ? LEAST_T : b->t > MOST_T ? MOST_T : b->t; /* where tests force it */
    const unsigned bits = sub_tile && sub_tile < b->t ? sub_tile : NEAR_T;
    b->part = qarena__whole_tile(b->t);
    /* Of the tile's highest bits and its lowest: rows lie as far apart as in passes. */
    b->part.held =
        (((uint64_t)1 << (b->t - NEAR_HIGH)) - 1) & ~(((uint64_t)1 << (bits - NEAR_HIGH)) - 1);
    b->repeats = NEAR_REPEATS;
    b->calls = NEAR_CALLS;
    measure_sub_tile(b, units);
    b->part.held = 0;
    b->repeats = REPEATS;
    b->calls = 1;
    measure_tile(b, units);
    b->repeats = 2;
    measure_moves(b, cached, false, &units->load, &units->store);
    measure_moves(b, bytes, true, &units->memory_load, &units->memory_store);
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
    measure_probe(b, bytes, cached, units);
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
