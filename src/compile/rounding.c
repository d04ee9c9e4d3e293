#include "compile/rounding.h"

#include <math.h>
#include <stdbool.h>

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

static double same(double x) {
    return x;
}

static double square(const double z[2], double (*as)(double)) {
    return as(z[0]) * as(z[0]) + as(z[1]) * as(z[1]);
}

/* The square of the determinant of a parity block, of its numbers as they are held or as they
 * should be. */
static double block_size(const qarena__parity_block *block, double (*as)(double)) {
    double e[8];
    if (block->lifted) {
        const double m = as(block->m), mixed = 1 - as(block->a) * as(block->b);
        return square(block->f[0], as) * square(block->f[1], as) * (1 + m * m) * mixed * mixed;
    }
    for (unsigned i = 0; i < 8; i++) {
        e[i] = as(block->entries[i]);
    }
    const double re = e[0] * e[6] - e[1] * e[7] - e[2] * e[4] + e[3] * e[5],
                 im = e[0] * e[7] + e[1] * e[6] - e[2] * e[5] - e[3] * e[4];
    return re * re + im * im;
}

static double block_ratio(const qarena__parity_block *block) {
    return block_size(block, same) / block_size(block, held);
}

static double pair_ratio(const qarena__pair_gate *pair) {
    const double blocks = block_ratio(&pair->even) * block_ratio(&pair->odd);
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
