#include "register/scale.h"

#include <float.h>
#include <math.h>

#include "core/status.h"
#include "register/commit.h"
#include "register/known_norm.h"

#define MAX_CHUNKS 256u

/* Two factors with the product 2^-exponent: one alone may be beyond a double. */
typedef struct factors {
    double first, second;
} factors;

static factors factors_of(int exponent) {
    return (factors){ldexp(1, -(exponent / 2)), ldexp(1, -(exponent - exponent / 2))};
}

static double part_of(const void *state, unsigned precision, uint64_t i) {
    return precision == QARENA_DOUBLE ? ((const double *)state)[i]
                                      : (double)((const float *)state)[i];
}

typedef struct search {
    const void *state;
    unsigned precision;
    uint64_t chunk, mask, value;
    double largest[MAX_CHUNKS];
} search;

/* The largest part of each chunk; infinite where one is not finite. */
static void search_chunks(void *context, uint64_t begin, uint64_t end) {
    search *s = context;
    for (uint64_t c = begin; c < end; c++) {
        double largest = 0;
        for (uint64_t i = c * s->chunk; i < (c + 1) * s->chunk; i++) {
            for (unsigned part = 0; (i & s->mask) == s->value && part < 2; part++) {
                const double size = fabs(part_of(s->state, s->precision, 2 * i + part));
                largest = !(size <= DBL_MAX) ? INFINITY : fmax(largest, size);
            }
        }
        s->largest[c] = largest;
    }
}

double qarena__scale_largest(qarena__writer *writer, uint64_t mask, uint64_t value) {
    const qarena_register *reg = writer->reg;
    const uint64_t all = qarena__amplitudes(reg), chunks = all < MAX_CHUNKS ? all : MAX_CHUNKS;
    search s = {.state = reg->front->data,
                .precision = reg->precision,
                .chunk = all / chunks,
                .mask = mask,
                .value = value};
    qarena__writer_for(writer, chunks, 1, search_chunks, &s);
    writer->bytes_read += reg->bytes;
    double largest = 0;
    for (uint64_t c = 0; c < chunks; c++) {
        largest = fmax(largest, s.largest[c]);
    }
    return largest;
}

qarena_status qarena__scale_exponent(qarena__writer *writer, const char *call, uint64_t mask,
                                     uint64_t value, int *exponent) {
    const double largest = qarena__scale_largest(writer, mask, value);
    if (!(largest > 0)) {
        return qarena__fail(QARENA_E_NORM, "%s: norm^2 is 0", call);
    }
    if (isinf(largest)) {
        return qarena__fail(QARENA_E_NORM, "%s: an amplitude is NaN or infinite", call);
    }
    (void)frexp(largest, exponent);
    return QARENA_OK;
}

void qarena__scaled_squares(const qarena__kernels *kernels, const void *state, int exponent,
                            uint64_t begin, uint64_t end, double *out) {
    if (exponent == 0) {
        kernels->squares(state, begin, end, out);
        return;
    }
    const factors scale = factors_of(exponent);
    for (uint64_t i = begin; i < end; i++) {
        const double re = part_of(state, kernels->precision, 2 * i) * scale.first * scale.second;
        const double im =
            part_of(state, kernels->precision, 2 * i + 1) * scale.first * scale.second;
        out[i - begin] = re * re + im * im;
    }
}

typedef struct projection {
    const void *src;
    void *dst;
    unsigned precision;
    uint64_t mask, value;
    factors scale;
    double factor;
} projection;

static void project(void *context, uint64_t begin, uint64_t end) {
    const projection *p = context;
    for (uint64_t i = 2 * begin; i < 2 * end; i++) {
        const bool kept = (i / 2 & p->mask) == p->value;
        const double part =
            kept ? part_of(p->src, p->precision, i) * p->scale.first * p->scale.second * p->factor
                 : 0;
        if (p->precision == QARENA_DOUBLE) {
            ((double *)p->dst)[i] = part;
        } else {
            ((float *)p->dst)[i] = (float)part;
        }
    }
}

qarena_status qarena__scaled_project(qarena__writer *writer, uint64_t mask, uint64_t value,
                                     int exponent, double factor, qarena__kept_norm norm) {
    qarena_register *reg = writer->reg;
    qarena__buffer *target;
    QARENA__FORWARD(qarena__write_begin(reg, &target));
    projection p = {.src = reg->front->data,
                    .dst = target->data,
                    .precision = reg->precision,
                    .mask = mask,
                    .value = value,
                    .factor = factor};
    p.scale = factors_of(exponent);
    qarena__writer_for(writer, qarena__amplitudes(reg), 64, project, &p);
    writer->bytes_read += reg->bytes;
    writer->bytes_written += reg->bytes;
    qarena__write_commit(reg, target, norm);
    return QARENA_OK;
}
