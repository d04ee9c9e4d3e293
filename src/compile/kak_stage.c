/* The blocks of a KAK form as the kernel reads them; their common factor becomes a scale. */
#include "compile/kak_stage.h"

#include <math.h>

#include "compile/rotation.h"
#include "core/cmplx.h"

typedef double complex number;

/* A block is lifted if neither of these is larger: what is computed then stays near what it comes
 * to, so that little is lost by rounding. Of random unitaries nine in ten are. */
#define LARGEST_RATIO 32 /* of entries of its first row */
#define LARGEST_M 8

static number entry(const double *block, unsigned i) {
    return CMPLX(block[2 * i], block[2 * i + 1]);
}

static void put(double *place, number value) {
    place[0] = creal(value);
    place[1] = cimag(value);
}

/* The unitary block [[e0, e1], [e2, e3]]: e1 / e0 = a (1 + i m), and then e2 (1 + i m) / e3 is
 * real, because its columns are orthogonal. */
static void lift(qarena__parity_block *block) {
    number e[4];
    for (unsigned i = 0; i < 4; i++) {
        e[i] = entry(block->entries, i);
    }
    block->lifted = cabs(e[1]) <= LARGEST_RATIO * cabs(e[0]) && e[3] != 0;
    if (block->lifted) {
        const number w = e[1] / e[0];
        block->a = creal(w);
        block->m = block->a == 0 ? 0 : cimag(w) / block->a;
        block->lifted = fabs(cimag(w)) <= LARGEST_M * fabs(block->a);
        const number last = e[3] / CMPLX(1, block->m);
        block->b = creal(e[2] / last);
        put(block->f[0], e[0]);
        put(block->f[1], last);
    }
}

double qarena__kak_stage_prepare(qarena__pair_gate *gate, const qarena__kak *kak,
                                 const unsigned bit[2], unsigned precision) {
    const bool exchange = bit[0] > bit[1]; /* of the targets: rows 01 and 10 change places */
    const double unit = kak->even[0];
    double scale = unit;
    for (unsigned t = 0; t < 2; t++) {
        const unsigned from = exchange ? 1 - t : t;
        scale *= qarena__rotation_prepare(kak->theta[from], precision, &gate->rotation[t]);
        gate->bit[t] = bit[from];
    }
    for (unsigned i = 0; i < 4; i++) {
        put(gate->even.entries + 2 * i, entry(kak->even, i) / unit);
        put(gate->odd.entries + 2 * i, entry(kak->odd, exchange ? 3 - i : i) / unit);
    }
    lift(&gate->even);
    lift(&gate->odd);
    return scale;
}

static void multiply(double z[2], double factor) {
    z[0] *= factor;
    z[1] *= factor;
}

/* Of rows that come with scales in[0] and in[1], and leave with out[0] and out[1]. */
static void scale_block(qarena__parity_block *block, const double in[2], const double out[2]) {
    for (unsigned i = 0; i < 4; i++) {
        multiply(block->entries + 2 * i, out[i / 2] / in[i % 2]);
    }
    block->a *= in[0] / in[1];
    block->b *= in[1] / in[0];
    multiply(block->f[0], out[0] / in[0]);
    multiply(block->f[1], out[1] / in[1]);
}

void qarena__kak_stage_scale(qarena__pair_gate *gate, const double before[2],
                             const double after[2]) {
    scale_block(&gate->even, (const double[]){1, before[0] * before[1]},
                (const double[]){1, after[0] * after[1]});
    scale_block(&gate->odd, before, after);
}
