/* The sweeps of tiles against their definitions: gather and scatter, rotations, pairs. The ISA is
 * that of the environment (QARENA_ISA). */
#include <stdlib.h>
#include <string.h>

#include "core/bits.h"
#include "tile_fixture.h"

enum { STATE_BITS = 14 };

static uint64_t random_bits(unsigned t) {
    return (uint64_t)(uniform() * (double)(1u << t));
}

/* Rows that go to others, of which there are so many. */
static void random_rows(uint8_t *to, unsigned rows) {
    for (unsigned row = 0; row < rows; row++) {
        const unsigned other = (unsigned)(uniform() * (row + 1));
        to[row] = to[other];
        to[other] = (uint8_t)row;
    }
}

/* By bits among `free`. */
static qarena__row_flips random_row_flips(unsigned t, unsigned rows, uint64_t free) {
    qarena__row_flips flips = {.flip = (uint8_t)(uniform() * rows),
                               .count = (unsigned)(uniform() * (QARENA__MOST_ROTATIONS + 1))};
    for (unsigned k = 0; k < flips.count; k++) {
        flips.by[k].bits = random_bits(t) & free;
        flips.by[k].rows = (uint8_t)(uniform() * rows);
    }
    return flips;
}

static unsigned row_flips_expected(const qarena__row_flips *flips, size_t i) {
    unsigned mask = flips->flip;
    for (unsigned k = 0; k < flips->count; k++) {
        mask ^= __builtin_parityll(i & flips->by[k].bits) ? flips->by[k].rows : 0;
    }
    return mask;
}

static void random_flips(uint8_t *flips, unsigned count, unsigned lane_bits) {
    for (unsigned j = 0; j < count; j++) {
        flips[j] = (uint8_t)(uniform() < 0.5 ? 0 : uniform() * (double)(1u << (1u << lane_bits)));
    }
}

/* Amplitudes that change places, by the definition in tile.h. */
static void draw_moves(qarena__rotations *r, unsigned t, unsigned lane_bits) {
    const unsigned rows = 1u << r->count;
    r->moving = true;
    if (r->bit[0] < lane_bits) {
        random_order(r->order, lane_bits);
        return;
    }
    random_flips(r->flips, r->count, lane_bits);
    random_rows(r->to, rows);
    uint64_t free = (((uint64_t)1 << t) - 1) & ~(((uint64_t)1 << lane_bits) - 1);
    for (unsigned j = 0; j < r->count; j++) {
        free &= ~((uint64_t)1 << r->bit[j]);
    }
    r->row_flips = random_row_flips(t, rows, free);
    r->moving_first = uniform() < 0.5;
    r->still = uniform() < 0.3;
    random_rows(r->first.from, rows);
    random_flips(r->first.flips, r->count, lane_bits);
    r->first.row_flips = random_row_flips(t, rows, free);
    r->moves = (unsigned)(uniform() * (QARENA__MOST_MOVES + 1));
    for (unsigned k = 0; k < r->moves; k++) {
        r->move[k].ones = random_bits(t) & random_bits(t) & free;
        r->move[k].zeros = random_bits(t) & random_bits(t) & free & ~r->move[k].ones;
        r->move[k].mask = (uint8_t)(uniform() * rows);
    }
}

/* The row of amplitude i, and the amplitude of another row in its group. */
static unsigned row_of(const qarena__rotations *r, size_t i) {
    unsigned row = 0;
    for (unsigned j = 0; j < r->count; j++) {
        row |= (unsigned)(i >> r->bit[j] & 1) << j;
    }
    return row;
}

static size_t in_row(const qarena__rotations *r, size_t i, unsigned row) {
    for (unsigned j = 0; j < r->count; j++) {
        i = (i & ~((size_t)1 << r->bit[j])) | (size_t)(row >> j & 1) << r->bit[j];
    }
    return i;
}

static unsigned lane_flips(const uint8_t *flips, unsigned count, size_t lane) {
    unsigned row = 0;
    for (unsigned j = 0; j < count; j++) {
        row |= (unsigned)(flips[j] >> lane & 1) << j;
    }
    return row;
}

static double complex before[1 << MAX_T];

static void move_first_expected(double complex *x, unsigned t, const qarena__rotations *r,
                                unsigned lane_bits) {
    const size_t lanes = ((size_t)1 << lane_bits) - 1;
    memcpy(before, x, sizeof *x << t);
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        const unsigned row = row_of(r, i) ^ lane_flips(r->first.flips, r->count, i & lanes),
                       found = row ^ row_flips_expected(&r->first.row_flips, i);
        x[i] = before[in_row(r, i, r->first.from[found])];
    }
}

static void move_expected(double complex *x, unsigned t, const qarena__rotations *r,
                          unsigned lane_bits) {
    const size_t lanes = ((size_t)1 << lane_bits) - 1;
    if (r->bit[0] < lane_bits) {
        order_expected(x, t, r->order, lane_bits);
        return;
    }
    memcpy(before, x, sizeof *x << t);
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        unsigned row = r->to[row_of(r, i) ^ lane_flips(r->flips, r->count, i & lanes)] ^
                       row_flips_expected(&r->row_flips, i);
        for (unsigned k = 0; k < r->moves; k++) {
            row ^= (i & r->move[k].ones) == r->move[k].ones && !(i & r->move[k].zeros)
                       ? r->move[k].mask
                       : 0;
        }
        x[in_row(r, i, row)] = before[i];
    }
}

static void check_rotations(unsigned t, unsigned precision, unsigned lane_bits) {
    static double complex expected[1 << MAX_T];
    fill(expected, t, precision);
    bool lanes = lane_bits && uniform() < 0.4;
    unsigned from = lanes ? 0 : lane_bits, to = lanes ? lane_bits : t;
    unsigned most = lanes ? lane_bits : QARENA__MOST_ROTATIONS;
    qarena__rotations r = {0};
    uint64_t used = 0;
    for (unsigned tries = 0; tries < 20 && r.count < most; tries++) {
        unsigned bit = from + (unsigned)(uniform() * (to - from));
        if (used >> bit & 1) {
            continue;
        }
        used |= (uint64_t)1 << bit;
        r.bit[r.count] = bit;
        r.rotation[r.count++] = random_turn(true);
        if (uniform() < 0.2) {
            break;
        }
    }
    if ((lanes || r.count <= qarena__kernels_of(precision)->row_bits) && uniform() < 0.5) {
        draw_moves(&r, t, lane_bits);
    }
    qarena__sub_tile part = {.t = t, .held = random_held(t, lane_bits, used, 1)};
    do {
        qarena__kernels_of(precision)->tile.rotate(tile, part, &r, random_ahead());
    } while (next_part(&part));
    if (r.moving_first) {
        move_first_expected(expected, t, &r, lane_bits);
    }
    for (unsigned j = 0; j < r.count && !r.still; j++) {
        rotate_expected(expected, t, r.bit[j], &r.rotation[j]);
    }
    if (r.moving) {
        move_expected(expected, t, &r, lane_bits);
    }
    compare(expected, t, precision, "rotations");
}

Test(tile, rotations) {
    for (int round = 0; round < 1200; round++) {
        unsigned precision = round % 2 ? QARENA_DOUBLE : QARENA_SINGLE;
        check_rotations(8 + (unsigned)(uniform() * (MAX_T - 7)), precision,
                        qarena__kernels_of(precision)->lane_bits);
    }
}

static double complex complex_of(const double *z) {
    return z[0] + I * z[1];
}

static void put(double *z, double complex value) {
    z[0] = creal(value);
    z[1] = cimag(value);
}

/* With the entries of what is lifted. */
static void lift_block(qarena__parity_block *block, bool unit) {
    block->lifted = true;
    block->m = 2 * uniform() - 1;
    block->a = 2 * uniform() - 1;
    block->b = 2 * uniform() - 1;
    for (unsigned i = 0; i < 4; i++) {
        block->f[i / 2][i % 2] = unit && i < 2 ? i == 0 : 2 * uniform() - 1;
    }
    const double complex first = complex_of(block->f[0]), second = complex_of(block->f[1]),
                         changed = 1 + I * block->m;
    put(block->entries, first);
    put(block->entries + 2, first * block->a * changed);
    put(block->entries + 4, second * block->b);
    put(block->entries + 6, second * changed);
}

static void random_block(qarena__parity_block *block, bool unit, bool diagonal) {
    *block = (qarena__parity_block){0};
    if (!diagonal && uniform() < 0.5) {
        lift_block(block, unit);
        return;
    }
    for (unsigned i = 0; i < 8; i++) {
        block->entries[i] = diagonal && (i / 2 == 1 || i / 2 == 2) ? 0 : 2 * uniform() - 1;
    }
    if (unit) {
        put(block->entries, 1);
    }
}

static void block_expected(double complex *y, double complex *z, const double *entries) {
    const double complex first = *y, second = *z;
    *y = complex_of(entries) * first + complex_of(entries + 2) * second;
    *z = complex_of(entries + 4) * first + complex_of(entries + 6) * second;
}

static void check_pair(unsigned t, unsigned precision) {
    static double complex expected[1 << MAX_T];
    fill(expected, t, precision);
    unsigned first = (unsigned)(uniform() * t), second = (unsigned)(uniform() * (t - 1));
    second += second >= first;
    if (uniform() < 0.3) {
        second = first ? 0 : 1; /* among the lanes */
    }
    qarena__pair_gate gate = {
        .bit = {first < second ? first : second, first < second ? second : first}};
    const bool still = uniform() < 0.3;
    random_block(&gate.even, true, uniform() < 0.5);
    random_block(&gate.odd, false, uniform() < 0.2);
    const bool adding = uniform() < 0.5;
    for (unsigned j = 0; j < 2; j++) {
        gate.rotation[j] = still ? (qarena__rotation){.r = 1} : random_turn(true);
        gate.rotation[j].p = adding && !still ? 1 : gate.rotation[j].p;
        gate.rotation[j].r = adding ? 1 : gate.rotation[j].r;
        rotate_expected(expected, t, gate.bit[j], &gate.rotation[j]);
    }
    const size_t b0 = (size_t)1 << gate.bit[0], b1 = (size_t)1 << gate.bit[1];
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        if (!(i & (b0 | b1))) {
            block_expected(&expected[i], &expected[i | b0 | b1], gate.even.entries);
            block_expected(&expected[i | b0], &expected[i | b1], gate.odd.entries);
        }
    }
    qarena__sub_tile part = {
        .t = t, .held = random_held(t, qarena__kernels_of(precision)->lane_bits, b0 | b1, 2)};
    do {
        qarena__kernels_of(precision)->tile.pair(tile, part, &gate, random_ahead());
    } while (next_part(&part));
    compare(expected, t, precision, "pair");
}

Test(tile, pairs) {
    for (int round = 0; round < 1200; round++) {
        unsigned precision = round % 2 ? QARENA_DOUBLE : QARENA_SINGLE;
        check_pair(qarena__kernels_of(precision)->lane_bits + 2 + (unsigned)(uniform() * 6),
                   precision);
    }
}

/* The inverse of qarena__deposit. */
static uint64_t extract(uint64_t spread, uint64_t mask) {
    uint64_t packed = 0;
    for (unsigned bit = 0, count = 0; bit < 64; bit++) {
        if (!(mask >> bit & 1)) {
            packed |= (spread >> bit & 1) << count++;
        }
    }
    return packed;
}

/* Scatter with the sums of squares; half = 0: they are not told apart. */
static void scatter_sums(const qarena__tile_kernels *kernels, void *state, uint64_t base,
                         const qarena__segments *segments, uint64_t filled,
                         const qarena__factors *factors, uint64_t half, double sums[2]) {
    const bool stream = uniform() < 0.5;
    if (half) {
        kernels->scatter_halves(state, tile, base, segments, filled, factors, stream,
                                random_ahead(), half, sums);
        return;
    }
    sums[1] = 0;
    sums[0] =
        kernels->scatter(state, tile, base, segments, filled, factors, stream, random_ahead());
}

/* Gather a tile of random qubits and scatter it, scaled, elsewhere; some of its segments are known
 * to be zero in the gather, or in the scatter. */
static void check_load_and_store(unsigned precision, unsigned segment_bits, unsigned t) {
    static _Alignas(64) unsigned char state[16 << STATE_BITS], back[16 << STATE_BITS];
    const size_t size = precision == QARENA_DOUBLE ? 16 : 8, all = (size_t)1 << STATE_BITS;
    uint64_t qubits = ((uint64_t)1 << segment_bits) - 1, segments[1 << MAX_T];
    while (__builtin_popcountll(qubits) < (int)t) {
        qubits |= (uint64_t)1 << (unsigned)(uniform() * STATE_BITS);
    }
    uint64_t outside = (all - 1) & ~qubits, base = (uint64_t)(uniform() * (double)all) & outside;
    for (size_t i = 0; i < all; i++) {
        write_amplitude(state + i * size, precision, (double)i);
        write_amplitude(back + i * size, precision, -1);
    }
    uint64_t run = 0;
    for (uint64_t r = 0; r < (uint64_t)1 << (t - segment_bits); r++) {
        segments[r] = run;
        run = ((run | ~qubits | (((uint64_t)1 << segment_bits) - 1)) + 1) & qubits;
    }
    const qarena__tile_kernels *kernels = &qarena__kernels_of(precision)->tile;
    static _Alignas(64) unsigned char low[16 << QARENA__MOST_PAGE_BITS];
    static double run_factor[1 << MAX_T];
    const bool with_low = uniform() < 0.5, weighs_in = uniform() < 0.5;
    const double scale = uniform() < 0.5 ? 2 : 1;
    const qarena__factors factors = {
        .scale = scale, .segment = run_factor, .low = with_low ? low : NULL};
    for (size_t l = 0; l < (size_t)1 << segment_bits; l++) {
        write_amplitude(low + l * size, precision,
                        (1 + I) * (l % 5 == 3 ? 2 : 0.5)); /* powers of two: products are exact */
    }
    for (size_t r = 0; r < (size_t)1 << (t - segment_bits); r++) {
        run_factor[r] = r % 3 == 1 ? 4 : 0.25;
    }
    const uint64_t count = (uint64_t)1 << (t - segment_bits),
                   zeros = uniform() < 0.5 ? 0 : 1 + (uint64_t)(uniform() * (double)(count - 1));
    const uint64_t filled = uniform() < 0.5 ? count : 1 + (uint64_t)(uniform() * (double)count);
    const qarena__segments in = {
        .offset = segments, .count = count, .zero_bits = zeros, .bits = segment_bits};
    kernels->gather(tile, state, base, &in, weighs_in ? &factors : NULL);
    const uint64_t half = uniform() < 0.5 ? (uint64_t)1 << (unsigned)(uniform() * STATE_BITS) : 0;
    double found[2];
    long double sums[2] = {0, 0}; /* one number after the other, in double it would be less exact */
    scatter_sums(kernels, back, base, &in, filled, &factors, half, found);
    for (size_t i = 0; i < all; i++) {
        const uint64_t l = i & (((uint64_t)1 << segment_bits) - 1),
                       r = extract(i, outside) >> segment_bits;
        const double factor = scale * run_factor[r] * (with_low ? l % 5 == 3 ? 2 : 0.5 : 1);
        const bool zero = (r & zeros) || r >= filled;
        double complex expected =
            (i & outside) == base ? factor * (weighs_in ? factor : 1) * (zero ? 0 : (double)i) : -1;
        cr_assert_eq(read_amplitude(back + i * size, precision), expected, "amplitude %zu", i);
        sums[(i & half) != 0] += (i & outside) == base ? creal(expected * conj(expected)) : 0;
    }
    for (unsigned k = 0; k < 2; k++) {
        const long double all = sums[0] + sums[1];
        cr_assert_float_eq((double)(found[k] / all), (double)(sums[k] / all),
                           precision == QARENA_DOUBLE ? 1e-14 : 1e-6, "half %u", k);
    }
    const double first = weighs_in ? scale * run_factor[0] * (with_low ? 0.5 : 1) : 1;
    cr_assert_eq(read_amplitude(tile_at(tile, 1, precision), precision),
                 first * (double)(base | 1));
}

Test(tile, load_and_store) {
    for (int round = 0; round < 240; round++) {
        check_load_and_store(round % 2 ? QARENA_DOUBLE : QARENA_SINGLE, 4 + (unsigned)round % 5,
                             9 + (unsigned)round % 4);
    }
}
