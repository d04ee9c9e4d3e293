/* The sweep of phases against its definition, with what follows in it: steps, and rotations among
 * the lanes. The ISA is that of the environment (QARENA_ISA). */
#include <string.h>

#include "tile_fixture.h"

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

static _Alignas(64) char tables[QARENA__PHASE_ROOM(16)];

/* Steps that a sweep of phases does afterwards, and their effect. */
static void draw_steps_after(double complex *expected, unsigned t, unsigned lane_bits,
                             qarena__steps *steps) {
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
                step->rotated |= 1u << j;
                step->rotation[j] = random_turn(true);
                rotate_expected(expected, t, steps->bit[j], &step->rotation[j]);
            }
        }
    }
}

static void draw_lanes_after(double complex *expected, unsigned t, unsigned lane_bits,
                             qarena__rotations *lanes) {
    *lanes = (qarena__rotations){0};
    for (unsigned bit = 0; bit < lane_bits; bit++) {
        if (uniform() < 0.6) {
            lanes->bit[lanes->count] = bit;
            lanes->rotation[lanes->count] = random_turn(false);
            rotate_expected(expected, t, bit, &lanes->rotation[lanes->count++]);
        }
    }
    if (lanes->count && uniform() < 0.5) {
        lanes->moving = true;
        random_order(lanes->order, lane_bits);
        order_expected(expected, t, lanes->order, lane_bits);
    }
}

/* Of amplitude i. */
static double complex factor_of(const qarena__phases *p, double (*linear)[2], double (*blocks)[2],
                                size_t i) {
    const size_t l = i & ((1u << p->low_bits) - 1), h = i >> p->low_bits;
    double complex z = (blocks[h][0] + I * blocks[h][1]) * (p->low[l][0] + I * p->low[l][1]);
    for (unsigned bit = 0; bit < p->low_bits; bit++) {
        if (l >> bit & 1) {
            z *= linear ? linear[bit][0] + I * linear[bit][1] : 1;
            for (unsigned j = 0; j < p->coupled; j++) {
                const double *coupling = p->coupling[j][bit];
                z *= h >> p->coupled_bit[j] & 1 ? coupling[0] + I * coupling[1] : 1;
            }
        }
    }
    return z;
}

/* A rotation that follows on sub-tiles. */
typedef struct follower {
    const qarena__kernels *kernels;
    qarena__sub_tile part;
    qarena__rotations rotations;
    unsigned runs;
} follower;

static void run_follower(void *context, uint64_t first) {
    follower *f = context;
    f->part.base = first;
    cr_assert_eq(first & ~f->part.held, 0);
    f->kernels->tile.rotate(tile, f->part, &f->rotations, NULL);
    f->runs++;
}

/* Draw one, or none, and its effect; returns the bits of blocks of its sub-tiles. */
static uint64_t draw_follower(follower *f, double complex *expected, const qarena__phases *p,
                              const qarena__steps *steps) {
    const unsigned t = f->part.t, bit = (unsigned)(uniform() * t);
    uint64_t coupled = 0, stepped = 0, blocks = 0;
    for (unsigned j = 0; j < p->coupled; j++) {
        coupled |= (uint64_t)1 << (p->coupled_bit[j] + p->low_bits);
    }
    for (unsigned j = 0; j < steps->bits; j++) {
        stepped |= (uint64_t)1 << steps->bit[j];
    }
    if (uniform() < 0.4 || t < f->kernels->lane_bits + 2 || bit < f->kernels->lane_bits ||
        ((uint64_t)1 << bit & coupled & ~stepped)) {
        return 0;
    }
    blocks = (stepped | (uint64_t)1 << bit | ((uint64_t)(uniform() * (1u << t)) & ~coupled)) >>
             p->low_bits;
    f->rotations = (qarena__rotations){.count = 1, .bit = {bit}, .rotation = {random_turn(true)}};
    f->part.held = (((uint64_t)1 << t) - ((uint64_t)1 << p->low_bits)) & ~(blocks << p->low_bits);
    rotate_expected(expected, t, bit, &f->rotations.rotation[0]);
    return blocks;
}

/* Random phases, and what follows in the same sweep; the definition in tile.h is evaluated an
 * amplitude at a time. */
static void check_phases(unsigned t, unsigned precision) {
    static double complex expected[1 << MAX_T];
    static qarena__phases p;
    double linear[QARENA__BLOCK_BITS][2], blocks[1 << MAX_T][2];
    fill(expected, t, precision);
    memset(&p, 0, sizeof p);
    p.low_bits = t < QARENA__BLOCK_BITS ? t : QARENA__BLOCK_BITS;
    const unsigned high_bits = t - p.low_bits;
    p.low_is_one = uniform() < 0.4;
    p.blocks_are_one = uniform() < 0.3;
    bool with_linear = uniform() < 0.6;
    const unsigned control =
        high_bits && uniform() < 0.4
            ? (unsigned)(uniform() * high_bits)
            : high_bits; /* all phases depend on this bit of h: half of the blocks do not change */
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
        double complex z =
            p.blocks_are_one || (control < high_bits && !(h >> control & 1)) ? 1 : unit();
        blocks[h][0] = creal(z), blocks[h][1] = cimag(z);
    }
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        expected[i] *= factor_of(&p, with_linear ? linear : NULL, blocks, i);
    }
    qarena__rotations lanes;
    qarena__steps steps;
    const qarena__kernels *kernels = qarena__kernels_of(precision);
    draw_steps_after(expected, t, kernels->lane_bits, &steps);
    draw_lanes_after(expected, t, kernels->lane_bits, &lanes);
    follower f = {.kernels = kernels, .part.t = t};
    const qarena__follow follow = {
        .blocks = draw_follower(&f, expected, &p, &steps), .run = run_follower, .context = &f};
    kernels->tile.phase(tile, qarena__whole_tile(t), &p, with_linear ? linear : NULL, blocks[0],
                        steps.count ? &steps : NULL, lanes.count ? &lanes : NULL,
                        f.rotations.count ? &follow : NULL, tables);
    cr_assert_eq(f.runs, f.rotations.count ? 1u << __builtin_popcountll(f.part.held) : 0);
    compare(expected, t, precision, "phases");
}

Test(tile, phases) {
    for (int round = 0; round < 1600; round++) {
        check_phases(4 + (unsigned)(uniform() * (MAX_T - 3)),
                     round % 2 ? QARENA_DOUBLE : QARENA_SINGLE);
    }
}
