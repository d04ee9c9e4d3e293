/* The blocks of a KAK form as the kernel reads them; their common factor becomes a scale. */
#include "compile/kak_stage.h"

#include <math.h>

#include "compile/rotation.h"
#include "core/cmplx.h"

typedef double complex number;

static number entry(const double *block, unsigned i) {
    return CMPLX(block[2 * i], block[2 * i + 1]);
}

static void put(double *block, unsigned i, number value) {
    block[2 * i] = creal(value);
    block[2 * i + 1] = cimag(value);
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
        put(gate->even, i, entry(kak->even, i) / unit);
        put(gate->odd, i, entry(kak->odd, exchange ? 3 - i : i) / unit);
    }
    return scale;
}

/* Of rows that come with scales in[0] and in[1], and leave with out[0] and out[1]. */
static void scale_block(double *block, const double in[2], const double out[2]) {
    for (unsigned i = 0; i < 4; i++) {
        const double factor = out[i / 2] / in[i % 2];
        block[2 * i] *= factor;
        block[2 * i + 1] *= factor;
    }
}

void qarena__kak_stage_scale(qarena__pair_gate *gate, const double before[2],
                             const double after[2]) {
    scale_block(gate->even, (const double[]){1, before[0] * before[1]},
                (const double[]){1, after[0] * after[1]});
    scale_block(gate->odd, before, after);
}
