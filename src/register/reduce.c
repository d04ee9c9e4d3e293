/* Sums over the state that have the same bits for any number of threads: the state is cut into at
 * most 256 fixed chunks, each summed in blocks of 4096 amplitudes from first to last, and the
 * chunks' sums are added in a fixed tree. */
#include "register/reduce.h"

#include <math.h>

#include "register/pairwise.h"
#include "register/scale.h"

#define BLOCK 4096u
#define MAX_CHUNKS 256u

typedef struct reduction {
    const qarena__kernels *kernels;
    const void *a, *b; /* b: inner products only */
    uint64_t chunk;    /* amplitudes */
    int exponent;      /* of scale.h: norms only */
    unsigned qubit;    /* halves only */
    double re[MAX_CHUNKS], im[MAX_CHUNKS];
} reduction;

static void norm_chunks(void *context, uint64_t begin, uint64_t end) {
    reduction *x = context;
    uint64_t block = x->chunk < BLOCK ? x->chunk : BLOCK;
    for (uint64_t c = begin; c < end; c++) {
        double sum = 0;
        for (uint64_t i = c * x->chunk; i < (c + 1) * x->chunk; i += block) {
            sum += x->kernels->norm(x->a, i, i + block);
        }
        x->re[c] = sum;
    }
}

static void scaled_norm_chunks(void *context, uint64_t begin, uint64_t end) {
    reduction *x = context;
    double squares[BLOCK];
    uint64_t block = x->chunk < BLOCK ? x->chunk : BLOCK;
    for (uint64_t c = begin; c < end; c++) {
        x->re[c] = 0;
        for (uint64_t i = c * x->chunk; i < (c + 1) * x->chunk; i += block) {
            qarena__scaled_squares(x->kernels, x->a, x->exponent, i, i + block, squares);
            x->re[c] += qarena__pairwise(squares, block);
        }
    }
}

static void inner_chunks(void *context, uint64_t begin, uint64_t end) {
    reduction *x = context;
    uint64_t block = x->chunk < BLOCK ? x->chunk : BLOCK;
    for (uint64_t c = begin; c < end; c++) {
        double sum[2] = {0, 0};
        for (uint64_t i = c * x->chunk; i < (c + 1) * x->chunk; i += block) {
            x->kernels->inner(x->a, x->b, i, i + block, sum);
        }
        x->re[c] = sum[0];
        x->im[c] = sum[1];
    }
}

/* Amplitudes of a chunk: a power of two, a multiple of a block unless the state is smaller. */
static uint64_t chunk_of(const qarena_register *reg) {
    uint64_t all = qarena__amplitudes(reg);
    uint64_t chunk = all / MAX_CHUNKS;
    chunk = chunk < BLOCK ? BLOCK : chunk;
    return chunk < all ? chunk : all;
}

/* The sums of all chunks by `sum`: their number. */
static uint64_t sum_chunks(qarena__writer *writer, reduction *x, qarena__range_fn *sum) {
    x->kernels = writer->kernels;
    x->chunk = chunk_of(writer->reg);
    const uint64_t chunks = qarena__amplitudes(writer->reg) / x->chunk;
    qarena__writer_ask_for(writer, chunks, 1, sum, x);
    writer->bytes_read += (x->b ? 2 : 1) * writer->reg->bytes;
    return chunks;
}

/* Sum of |a 2^-exponent|^2 by one of the two functions above. */
static double sum_of_squares(qarena__writer *writer, qarena__range_fn *sum, int exponent) {
    reduction x; /* its sums are not cleared */
    x.a = writer->reg->front->data;
    x.b = NULL;
    x.exponent = exponent;
    const uint64_t chunks = sum_chunks(writer, &x, sum);
    return qarena__pairwise(x.re, chunks);
}

/* Sums of both halves: of 0 in re, of 1 in im. */
static void halves_chunks(void *context, uint64_t begin, uint64_t end) {
    reduction *x = context;
    for (uint64_t c = begin; c < end; c++) {
        double sums[2];
        x->kernels->halves(x->a, x->qubit, c * x->chunk, (c + 1) * x->chunk, sums);
        x->re[c] = sums[0];
        x->im[c] = sums[1];
    }
}

void qarena__halves(qarena__writer *writer, unsigned qubit, double halves[2]) {
    reduction x;
    x.a = writer->reg->front->data;
    x.b = NULL;
    x.qubit = qubit;
    const uint64_t chunks = sum_chunks(writer, &x, halves_chunks);
    halves[0] = qarena__pairwise(x.re, chunks);
    halves[1] = qarena__pairwise(x.im, chunks);
}

double qarena__norm_squared(qarena__writer *writer) {
    return qarena__writer_is_dry(writer) ? 1 : sum_of_squares(writer, norm_chunks, 0);
}

double qarena__norm(qarena__writer *writer) {
    const double norm_squared = qarena__norm_squared(writer);
    const double largest =
        qarena__sum_is_safe(norm_squared) ? 0 : qarena__scale_largest(writer, 0, 0);
    if (largest == 0 || isinf(largest)) {
        return sqrt(norm_squared);
    }
    int exponent;
    (void)frexp(largest, &exponent);
    return ldexp(sqrt(sum_of_squares(writer, scaled_norm_chunks, exponent)), exponent);
}

void qarena__inner(qarena__writer *writer, const void *one, const void *other, double inner[2]) {
    reduction x;
    x.a = one;
    x.b = other;
    const uint64_t chunks = sum_chunks(writer, &x, inner_chunks);
    inner[0] = qarena__pairwise(x.re, chunks);
    inner[1] = qarena__pairwise(x.im, chunks);
}
