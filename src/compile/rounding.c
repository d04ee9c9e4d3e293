#include "compile/rounding.h"

#include <math.h>

static double held(double x) {
    return (double)(float)x;
}

/* Of [[r, -p], [q, r]]: the determinant. */
static double turn_size(double p, double q, double r) {
    return r * r + p * q;
}

static double turn_ratio(const qarena__rotation *rotation) {
    return sqrt(turn_size(rotation->p, rotation->q, rotation->r) /
                turn_size(held(rotation->p), held(rotation->q), held(rotation->r)));
}

static double square(const double z[2]) {
    return z[0] * z[0] + z[1] * z[1];
}

static double held_square(const double z[2]) {
    return held(z[0]) * held(z[0]) + held(z[1]) * held(z[1]);
}

/* The square of the determinant of a parity block. */
static double block_size(double real, double m, double a, double b) {
    const double mixed = real ? 1 - a * b : 1 + a * b;
    return (1 + m * m) * mixed * mixed;
}

static double block_ratio(const qarena__parity_block *k, bool has_first) {
    const double first = has_first ? square(k->f[0]) / held_square(k->f[0]) : 1,
                 second = square(k->f[1]) / held_square(k->f[1]);
    return first * second * block_size(k->real, k->m, k->a, k->b) /
           block_size(k->real, held(k->m), held(k->a), held(k->b));
}

static double pair_ratio(const qarena__pair_gate *pair) {
    const double blocks = block_ratio(&pair->even, false) * block_ratio(&pair->odd, true);
    return sqrt(sqrt(sqrt(blocks))) * turn_ratio(&pair->rotation[0]) *
           turn_ratio(&pair->rotation[1]);
}

double qarena__rounding_factor(const qarena__compiled_pass *compiled) {
    double ratio = 1;
    for (uint32_t i = 0; i < compiled->count; i++) {
        const qarena__compiled_stage *stage = &compiled->stages[i];
        ratio *= stage->kind == QARENA__KAK ? pair_ratio(stage->pair) : 1;
        for (unsigned j = 0; stage->kind == QARENA__ROTATION && j < stage->rotations.count; j++) {
            ratio *= turn_ratio(&stage->rotations.rotation[j]);
        }
    }
    return ratio;
}
