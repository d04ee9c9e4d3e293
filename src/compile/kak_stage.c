/* The blocks of a KAK form as the kernel reads them; their common factor becomes a scale. */
#include "compile/kak_stage.h"

#include <math.h>

#include "compile/rotation.h"
#include "core/cmplx.h"

typedef double complex number;

/* Entries of a row beyond this ratio: its block is written with its results exchanged. */
#define LARGEST_RATIO 32

/* The most of |m|: P = 1 saves exchanges of parts, so it is taken unless the real part is so much
 * the smaller one. */
#define LARGEST_M 8

static number entry(const double *block, unsigned i) {
    return CMPLX(block[2 * i], block[2 * i + 1]);
}

static void put(double *place, number value) {
    place[0] = creal(value);
    place[1] = cimag(value);
}

/* The unitary block [[e0, e1], [e2, e3]] over `unit`, see qarena__parity_block: e1 / e0 = P a (1 +
 * i m), one of its parts taken for P a. */
static void prepare_block(qarena__parity_block *to, const double *block, double unit) {
    number e[4] = {entry(block, 0), entry(block, 1), entry(block, 2), entry(block, 3)};
    to->crossed = cabs(e[1]) > LARGEST_RATIO * cabs(e[0]);
    if (to->crossed) {
        e[0] = entry(block, 2);
        e[1] = entry(block, 3);
        e[2] = entry(block, 0);
        e[3] = entry(block, 1);
    }
    const number w = e[1] / e[0];
    to->real = LARGEST_M * fabs(creal(w)) > fabs(cimag(w));
    to->a = to->real ? creal(w) : cimag(w);
    to->m = to->a == 0 ? 0 : to->real ? cimag(w) / to->a : -creal(w) / to->a;
    const number last = e[3] / CMPLX(1, to->m), ratio = e[2] / last;
    to->b = to->real ? creal(ratio) : cimag(ratio);
    put(to->f[0], e[0] / unit);
    put(to->f[1], last / unit);
}

double qarena__kak_stage_prepare(qarena__pair_gate *gate, const qarena__kak *kak,
                                 const unsigned bit[2], unsigned precision) {
    const bool exchange = bit[0] > bit[1]; /* of the targets: rows 01 and 10 change places */
    double scale = kak->even[0], odd[8];
    for (unsigned t = 0; t < 2; t++) {
        const unsigned from = exchange ? 1 - t : t;
        scale *= qarena__rotation_prepare(kak->theta[from], precision, &gate->rotation[t]);
        gate->bit[t] = bit[from];
    }
    for (unsigned i = 0; i < 4; i++) {
        put(odd + 2 * i, entry(kak->odd, exchange ? 3 - i : i));
    }
    prepare_block(&gate->even, kak->even, kak->even[0]);
    prepare_block(&gate->odd, odd, kak->even[0]);
    return scale;
}

static void scale(double *z, double factor) {
    z[0] *= factor;
    z[1] *= factor;
}

/* Of rows that come with scales y and z, and leave with u and v. */
static void scale_block(qarena__parity_block *block, double y, double z, double u, double v) {
    block->a *= y / z;
    block->b *= z / y;
    scale(block->f[0], u / y);
    scale(block->f[1], v / z);
}

void qarena__kak_stage_scale(qarena__pair_gate *gate, const double before[2],
                             const double after[2]) {
    const bool crossed = gate->odd.crossed;
    scale_block(&gate->even, 1, before[0] * before[1], 1, after[0] * after[1]);
    scale_block(&gate->odd, before[0], before[1], after[crossed], after[!crossed]);
}
