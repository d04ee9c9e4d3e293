/* The sweeps of tiles against their definitions: gather and scatter, rotations, phases. The ISA is that of the environment (QARENA_ISA). */
#include <complex.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/bits.h"
#include "core/philox.h"
#include "kernels/table.h"

enum { MAX_T = 12, STATE_BITS = 14 };

static uint64_t drawn;

static double uniform(void) {
    return qarena__philox_uniform(21, 0, drawn++);
}

static double complex unit(void) {
    return cexp(I * (6.283185307179586 * uniform()));
}

/* Amplitude i of a tile. */
static void *tile_at(void *tile, size_t i, unsigned precision) {
    size_t byte = i * (precision == QARENA_DOUBLE ? 16 : 8);
    return (char *)tile + byte + byte / QARENA__TILE_PAGE * QARENA__TILE_GAP;
}

static double complex read_amplitude(const void *at, unsigned precision) {
    if (precision == QARENA_DOUBLE) {
        const double *x = at;
        return x[0] + I * x[1];
    }
    const float *x = at;
    return (double)x[0] + I * (double)x[1];
}

static void write_amplitude(void *at, unsigned precision, double complex value) {
    if (precision == QARENA_DOUBLE) {
        ((double *)at)[0] = creal(value), ((double *)at)[1] = cimag(value);
    } else {
        ((float *)at)[0] = (float)creal(value), ((float *)at)[1] = (float)cimag(value);
    }
}

static _Alignas(64) unsigned char tile[(16 << MAX_T) * 2];

/* Fill the tile and a copy of it. */
static void fill(double complex *expected, unsigned t, unsigned precision) {
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        write_amplitude(tile_at(tile, i, precision), precision, uniform() - 0.5 + I * (uniform() - 0.5));
        expected[i] = read_amplitude(tile_at(tile, i, precision), precision);
    }
}

static void compare(const double complex *expected, unsigned t, unsigned precision, const char *what) {
    double largest = 1;
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        largest = fmax(largest, cabs(expected[i]));
    }
    const double tolerance = largest * (precision == QARENA_DOUBLE ? 1e-14 : 2e-6);
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        double complex got = read_amplitude(tile_at(tile, i, precision), precision);
        cr_assert_leq(cabs(got - expected[i]), tolerance, "%s: t %u precision %u amplitude %zu", what, t, precision, i);
    }
}

static void rotate_expected(double complex *x, unsigned t, unsigned bit, const qarena__turn *turn) {
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        if (!(i >> bit & 1)) {
            size_t j = i | (size_t)1 << bit;
            double complex a = x[i], b = x[j];
            x[i] = turn->r * a - turn->p * b;
            x[j] = turn->r * b + turn->q * a;
        }
    }
}

/* Rows that change places, by the definition in tile.h. */
static void draw_moves(qarena__rotations *r, unsigned t, unsigned lane_bits) {
    const unsigned rows = 1u << r->count;
    r->moving = true;
    for (unsigned row = 0; row < rows; row++) {
        const unsigned other = (unsigned)(uniform() * (row + 1));
        r->to[row] = r->to[other];
        r->to[other] = (uint8_t)row;
    }
    uint64_t free = (((uint64_t)1 << t) - 1) & ~(((uint64_t)1 << lane_bits) - 1);
    for (unsigned j = 0; j < r->count; j++) {
        free &= ~((uint64_t)1 << r->bit[j]);
    }
    r->moves = (unsigned)(uniform() * (QARENA__MOST_MOVES + 1));
    for (unsigned k = 0; k < r->moves; k++) {
        r->move[k].ones = (uint64_t)(uniform() * (double)(1u << t)) & (uint64_t)(uniform() * (double)(1u << t)) & free;
        r->move[k].zeros = (uint64_t)(uniform() * (double)(1u << t)) & (uint64_t)(uniform() * (double)(1u << t)) & free & ~r->move[k].ones;
        r->move[k].mask = (uint8_t)(uniform() * rows);
    }
}

static void move_expected(double complex *x, unsigned t, const qarena__rotations *r) {
    static double complex before[1 << MAX_T];
    memcpy(before, x, sizeof *x << t);
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        unsigned row = 0;
        size_t all = 0;
        for (unsigned j = 0; j < r->count; j++) {
            row |= (unsigned)(i >> r->bit[j] & 1) << j;
            all |= (size_t)1 << r->bit[j];
        }
        row = r->to[row];
        for (unsigned k = 0; k < r->moves; k++) {
            row ^= (i & r->move[k].ones) == r->move[k].ones && !(i & r->move[k].zeros) ? r->move[k].mask : 0;
        }
        size_t to = i & ~all;
        for (unsigned j = 0; j < r->count; j++) {
            to |= (size_t)(row >> j & 1) << r->bit[j];
        }
        x[to] = before[i];
    }
}

/* Of any of the forms that have kernels of their own. */
static qarena__turn random_turn(bool full) {
    qarena__turn turn = {.p = 2 * uniform() - 1, .q = 2 * uniform() - 1, .r = 1};
    if (uniform() < 0.4) {
        turn.p = 1;
    } else if (full && uniform() < 0.4) {
        turn.r = 2 * uniform() - 1;
    }
    return turn;
}

/* What sweeps ask memory for is nothing that a test can see: they must only not mind. */
static qarena__ahead *random_ahead(void) {
    static const uint64_t runs[] = {0, 64, 128, 192};
    static qarena__ahead ahead;
    ahead = (qarena__ahead){.state = (const char *)tile, .runs = {.offset = runs, .count = 4, .zeros = uniform() < 0.5 ? 1 : 0, .bits = 3}, .amplitude_bytes = 16};
    return uniform() < 0.5 ? &ahead : NULL;
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
        r.turn[r.count++] = random_turn(true);
        if (uniform() < 0.2) {
            break;
        }
    }
    if (!lanes && r.count <= qarena__kernels_of(precision)->row_bits && uniform() < 0.5) {
        draw_moves(&r, t, lane_bits);
    }
    qarena__kernels_of(precision)->tile.rotate(tile, t, &r, random_ahead());
    for (unsigned j = 0; j < r.count; j++) {
        rotate_expected(expected, t, r.bit[j], &r.turn[j]);
    }
    if (r.moving) {
        move_expected(expected, t, &r);
    }
    compare(expected, t, precision, "rotations");
}

Test(tile, rotations) {
    for (int round = 0; round < 1200; round++) {
        unsigned precision = round % 2 ? QARENA_DOUBLE : QARENA_SINGLE;
        check_rotations(8 + (unsigned)(uniform() * (MAX_T - 7)), precision, qarena__kernels_of(precision)->lane_bits);
    }
}

static qarena__parity_block random_block(void) {
    qarena__parity_block k = {.real = uniform() < 0.5, .crossed = uniform() < 0.5, .m = 2 * uniform() - 1, .a = 2 * uniform() - 1, .b = 2 * uniform() - 1};
    for (unsigned row = 0; row < 2; row++) {
        const double complex z = unit();
        k.f[row][0] = creal(z), k.f[row][1] = cimag(z);
    }
    return k;
}

static void block_expected(double complex *y, double complex *z, const qarena__parity_block *k) {
    const double complex p = k->real ? 1 : I, second = (1 + I * k->m) * *z, first = *y;
    const double complex u = (k->f[0][0] + I * k->f[0][1]) * (first + k->a * p * second);
    const double complex v = (k->f[1][0] + I * k->f[1][1]) * (second + k->b * p * first);
    *y = k->crossed ? v : u;
    *z = k->crossed ? u : v;
}

static void check_pair(unsigned t, unsigned precision) {
    static double complex expected[1 << MAX_T];
    fill(expected, t, precision);
    unsigned first = (unsigned)(uniform() * t), second = (unsigned)(uniform() * (t - 1));
    second += second >= first;
    if (uniform() < 0.3) {
        second = first ? 0 : 1; /* among the lanes */
    }
    qarena__pair_gate gate = {.bit = {first < second ? first : second, first < second ? second : first}, .even = random_block(), .odd = random_block()};
    gate.even.crossed = false;
    gate.even.f[0][0] = 1, gate.even.f[0][1] = 0;
    for (unsigned j = 0; j < 2; j++) {
        gate.turn[j] = random_turn(true);
        rotate_expected(expected, t, gate.bit[j], &gate.turn[j]);
    }
    const size_t b0 = (size_t)1 << gate.bit[0], b1 = (size_t)1 << gate.bit[1];
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        if (!(i & (b0 | b1))) {
            block_expected(&expected[i], &expected[i | b0 | b1], &gate.even);
            block_expected(&expected[i | b0], &expected[i | b1], &gate.odd);
        }
    }
    qarena__kernels_of(precision)->tile.pair(tile, t, &gate, random_ahead());
    compare(expected, t, precision, "pair");
}

Test(tile, pairs) {
    for (int round = 0; round < 1200; round++) {
        unsigned precision = round % 2 ? QARENA_DOUBLE : QARENA_SINGLE;
        check_pair(qarena__kernels_of(precision)->lane_bits + 2 + (unsigned)(uniform() * 6), precision);
    }
}

/* The bits that steps are on: some above the lanes. */
static void draw_step_bits(qarena__steps *steps, unsigned t, unsigned lane_bits) {
    const unsigned most = (unsigned)(uniform() * (QARENA__STEP_BITS + 1));
    for (unsigned tries = 0; t > lane_bits && tries < 6 && steps->bits < most; tries++) {
        const unsigned bit = lane_bits + (unsigned)(uniform() * (t - lane_bits));
        bool known = false;
        for (unsigned j = 0; j < steps->bits; j++) {
            known |= steps->bit[j] == bit;
        }
        if (!known) {
            steps->bit[steps->bits++] = bit;
        }
    }
}

/* Steps that a sweep of phases does afterwards, and their effect. */
static void draw_steps_after(double complex *expected, unsigned t, unsigned lane_bits, qarena__steps *steps) {
    *steps = (qarena__steps){0};
    draw_step_bits(steps, t, lane_bits);
    steps->count = steps->bits ? 1 + (unsigned)(uniform() * QARENA__MOST_STEPS) : 0;
    for (unsigned n = 0; n < steps->count; n++) {
        qarena__step *step = &steps->step[n];
        step->phased = n > 0 && uniform() < 0.8;
        for (unsigned k = 0; k < 1u << steps->bits; k++) {
            const double complex z = step->phased && k > 0 && uniform() < 0.7 ? unit() : 1;
            step->factor[k][0] = creal(z), step->factor[k][1] = cimag(z);
        }
        for (size_t i = 0; i < (size_t)1 << t; i++) {
            unsigned k = 0;
            for (unsigned j = 0; j < steps->bits; j++) {
                k |= (unsigned)(i >> steps->bit[j] & 1) << j;
            }
            expected[i] *= step->factor[k][0] + I * step->factor[k][1];
        }
        for (unsigned j = 0; j < steps->bits; j++) {
            if (uniform() < 0.7) {
                step->turning |= 1u << j;
                step->turn[j] = random_turn(true);
                rotate_expected(expected, t, steps->bit[j], &step->turn[j]);
            }
        }
    }
}

static void draw_lanes_after(double complex *expected, unsigned t, unsigned lane_bits, qarena__rotations *lanes) {
    *lanes = (qarena__rotations){0};
    for (unsigned bit = 0; bit < lane_bits; bit++) {
        if (uniform() < 0.6) {
            lanes->bit[lanes->count] = bit;
            lanes->turn[lanes->count] = random_turn(false);
            rotate_expected(expected, t, bit, &lanes->turn[lanes->count++]);
        }
    }
}

/* Random phases, and what follows in the same sweep; the definition in tile.h is evaluated an amplitude at a time. */
static void check_phases(unsigned t, unsigned precision) {
    static double complex expected[1 << MAX_T];
    static qarena__phases p;
    double linear[QARENA__ROW_BITS][2], rows[1 << MAX_T][2];
    fill(expected, t, precision);
    memset(&p, 0, sizeof p);
    p.low_bits = t < QARENA__ROW_BITS ? t : QARENA__ROW_BITS;
    const unsigned high_bits = t - p.low_bits;
    p.low_is_one = uniform() < 0.4;
    p.rows_are_one = uniform() < 0.3;
    bool with_linear = uniform() < 0.6;
    const unsigned control = high_bits && uniform() < 0.4 ? (unsigned)(uniform() * high_bits) : high_bits; /* all phases want this bit of h: half of the rows stay */
    if (control < high_bits) {
        p.low_is_one = true;
        with_linear = false;
    }
    for (unsigned bit = 0; bit < high_bits; bit++) {
        if (control < high_bits ? bit == control : uniform() < 0.5) {
            p.coupled_bit[p.coupled++] = bit;
        }
    }
    for (unsigned i = 0; i < p.low_bits; i++) {
        double complex z = unit();
        linear[i][0] = creal(z), linear[i][1] = cimag(z);
        for (unsigned j = 0; j < p.coupled; j++) {
            z = unit();
            p.coupling[j][i][0] = creal(z), p.coupling[j][i][1] = cimag(z);
        }
    }
    for (unsigned l = 0; l < 1u << p.low_bits; l++) {
        double complex z = p.low_is_one ? 1 : unit();
        p.low[l][0] = creal(z), p.low[l][1] = cimag(z);
    }
    for (size_t h = 0; h < (size_t)1 << high_bits; h++) {
        double complex z = p.rows_are_one || (control < high_bits && !(h >> control & 1)) ? 1 : unit();
        rows[h][0] = creal(z), rows[h][1] = cimag(z);
    }
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        size_t l = i & ((1u << p.low_bits) - 1), h = i >> p.low_bits;
        double complex z = (rows[h][0] + I * rows[h][1]) * (p.low[l][0] + I * p.low[l][1]);
        for (unsigned bit = 0; bit < p.low_bits; bit++) {
            if (l >> bit & 1) {
                z *= with_linear ? linear[bit][0] + I * linear[bit][1] : 1;
                for (unsigned j = 0; j < p.coupled; j++) {
                    z *= h >> p.coupled_bit[j] & 1 ? p.coupling[j][bit][0] + I * p.coupling[j][bit][1] : 1;
                }
            }
        }
        expected[i] *= z;
    }
    qarena__rotations lanes;
    qarena__steps steps;
    const qarena__kernels *kernels = qarena__kernels_of(precision);
    draw_steps_after(expected, t, kernels->lane_bits, &steps);
    draw_lanes_after(expected, t, kernels->lane_bits, &lanes);
    kernels->tile.phase(tile, t, &p, with_linear ? linear : NULL, rows[0], steps.count ? &steps : NULL, lanes.count ? &lanes : NULL);
    compare(expected, t, precision, "phases");
}

Test(tile, phases) {
    for (int round = 0; round < 1600; round++) {
        check_phases(4 + (unsigned)(uniform() * (MAX_T - 3)), round % 2 ? QARENA_DOUBLE : QARENA_SINGLE);
    }
}

/* Gather a tile of random qubits and scatter it, scaled, elsewhere; some of its runs are known to be zero on the way in, or out. */
static void check_load_and_store(unsigned precision, unsigned run_bits, unsigned t) {
    static _Alignas(64) unsigned char state[16 << STATE_BITS], back[16 << STATE_BITS];
    const size_t size = precision == QARENA_DOUBLE ? 16 : 8, all = (size_t)1 << STATE_BITS;
    uint64_t qubits = ((uint64_t)1 << run_bits) - 1, runs[1 << MAX_T];
    while (__builtin_popcountll(qubits) < (int)t) {
        qubits |= (uint64_t)1 << (unsigned)(uniform() * STATE_BITS);
    }
    uint64_t outside = (all - 1) & ~qubits, base = (uint64_t)(uniform() * (double)all) & outside;
    for (size_t i = 0; i < all; i++) {
        write_amplitude(state + i * size, precision, (double)i);
        write_amplitude(back + i * size, precision, -1);
    }
    uint64_t run = 0;
    for (uint64_t r = 0; r < (uint64_t)1 << (t - run_bits); r++) {
        runs[r] = run;
        run = ((run | ~qubits | (((uint64_t)1 << run_bits) - 1)) + 1) & qubits;
    }
    const qarena__tile_kernels *kernels = &qarena__kernels_of(precision)->tile;
    static _Alignas(64) unsigned char low[16 << QARENA__MOST_PAGE_BITS];
    static double run_factor[1 << MAX_T];
    const bool with_low = uniform() < 0.5, weighs_in = uniform() < 0.5;
    const qarena__factors factors = {.run = run_factor, .low = with_low ? low : NULL};
    for (size_t l = 0; l < (size_t)1 << run_bits; l++) {
        write_amplitude(low + l * size, precision, (1 + I) * (l % 5 == 3 ? 2 : 0.5)); /* powers of two: products are exact */
    }
    for (size_t r = 0; r < (size_t)1 << (t - run_bits); r++) {
        run_factor[r] = r % 3 == 1 ? 4 : 0.25;
    }
    const uint64_t count = (uint64_t)1 << (t - run_bits), zeros = uniform() < 0.5 ? 0 : 1 + (uint64_t)(uniform() * (double)(count - 1));
    const uint64_t filled = uniform() < 0.5 ? count : 1 + (uint64_t)(uniform() * (double)count);
    const qarena__runs in = {.offset = runs, .count = count, .zeros = zeros, .bits = run_bits};
    kernels->load(tile, state, base, &in, weighs_in ? &factors : NULL);
    kernels->store(back, tile, base, &in, filled, &factors, uniform() < 0.5);
    for (size_t i = 0; i < all; i++) {
        const uint64_t l = i & (((uint64_t)1 << run_bits) - 1), r = qarena__extract(i, outside) >> run_bits;
        const double factor = run_factor[r] * (with_low ? l % 5 == 3 ? 2 : 0.5 : 1);
        const bool zero = (r & zeros) || r >= filled;
        double complex expected = (i & outside) == base ? factor * (weighs_in ? factor : 1) * (zero ? 0 : (double)i) : -1;
        cr_assert_eq(read_amplitude(back + i * size, precision), expected, "amplitude %zu", i);
    }
    const double first = weighs_in ? run_factor[0] * (with_low ? 0.5 : 1) : 1;
    cr_assert_eq(read_amplitude(tile_at(tile, 1, precision), precision), first * (double)(base | 1));
}

Test(tile, load_and_store) {
    for (int round = 0; round < 60; round++) {
        check_load_and_store(round % 2 ? QARENA_DOUBLE : QARENA_SINGLE, 4 + (unsigned)round % 5, 9 + (unsigned)round % 4);
    }
}
