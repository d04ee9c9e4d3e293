/* Tables of complex factors, one an amplitude of a block, that phases make: see factor.h. */
#ifndef QARENA_KERNELS_BLOCK_TABLE_H
#define QARENA_KERNELS_BLOCK_TABLE_H

#include "kernels/factor.h"

enum { BLOCK_VECTORS = (1 << QARENA__BLOCK_BITS) / AMPS };

INLINE factor product(factor f, factor g) {
    return (factor){f.re * g.re - f.im * g.im, f.im * g.re + f.re * g.im};
}

/* One number an amplitude of a vector, from `values`. */
static factor lanes(double (*values)[2]) {
    factor f;
    for (unsigned amplitude = 0; amplitude < AMPS; amplitude++) {
        f.re[2 * amplitude] = f.re[2 * amplitude + 1] = (REAL)values[amplitude][0];
        f.im[2 * amplitude] = (REAL)-values[amplitude][1];
        f.im[2 * amplitude + 1] = (REAL)values[amplitude][1];
    }
    return f;
}

/* The table of a block: start * prod of linear[i] over the bits of l, by doubling, times `low`
 * unless that is NULL. */
static void build_block(factor *block, unsigned low_bits, double (*linear)[2],
                        const double start[2], const factor *low) {
    double first[AMPS][2];
    first[0][0] = start[0];
    first[0][1] = start[1];
    for (int bit = 0; bit < AMP_BITS; bit++) {
        for (unsigned i = 0; i < 1u << bit; i++) {
            first[i + (1u << bit)][0] = first[i][0];
            first[i + (1u << bit)][1] = first[i][1];
            if (bit < (int)low_bits) {
                qarena__multiply(first[i + (1u << bit)], linear[bit]);
            }
        }
    }
    block[0] = lanes(first);
    unsigned filled = 1;
    for (unsigned bit = AMP_BITS; bit < low_bits; bit++) {
        const factor f = number(linear[bit]);
        for (unsigned i = 0; i < filled; i++) {
            block[i + filled] = product(block[i], f);
        }
        filled *= 2;
    }
    for (unsigned i = 0; low && i < filled; i++) {
        block[i] = product(block[i], low[i]);
    }
}

/* Factors of the low bits where the high bits are `values`. */
static void multiply_couplings(const qarena__phases *p, uint64_t values, double (*linear)[2],
                               double (*factors)[2]) {
    for (unsigned i = 0; i < p->low_bits; i++) {
        factors[i][0] = linear ? linear[i][0] : 1;
        factors[i][1] = linear ? linear[i][1] : 0;
    }
    for (unsigned j = 0; j < p->coupled; j++) {
        for (unsigned i = 0; (values >> p->coupled_bit[j] & 1) && i < p->low_bits; i++) {
            qarena__multiply(factors[i], p->coupling[j][i]);
        }
    }
}

static bool is_one(const double z[2]) {
    return z[0] == 1 && z[1] == 0;
}

static void multiply_blocks(factor *product_block, const factor *a, const factor *b,
                            unsigned vectors) {
    for (unsigned i = 0; i < vectors; i++) {
        product_block[i] = product(a[i], b[i]);
    }
}

/* The table of one coupled bit. */
static void build_coupling(const qarena__phases *p, uint64_t block_bit, factor *block) {
    const double one[2] = {1, 0};
    double factors[QARENA__BLOCK_BITS][2];
    multiply_couplings(p, block_bit, NULL, factors);
    build_block(block, p->low_bits, factors, one, NULL);
}

#endif
