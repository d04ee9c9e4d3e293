/* Sums over the state that have the same bits for any number of threads: the state is cut into at most 256 fixed chunks, each summed in
 * blocks of 4096 amplitudes from first to last, and the chunks' sums are added in a fixed tree. */
#include "core/status.h"
#include "register/register.h"

#define BLOCK 4096u
#define MAX_CHUNKS 256u

double qarena__pairwise(double *values, uint64_t count) {
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t i = 0; i + width < count; i += 2 * width) {
            values[i] += values[i + width];
        }
    }
    return values[0];
}

typedef struct reduction {
    const qarena__kernels *kernels;
    const void *a, *b; /* b: inner products only */
    uint64_t chunk;    /* amplitudes */
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

double qarena__norm_squared(qarena__stay *stay) {
    const qarena_register *reg = stay->reg;
    reduction x;
    x.kernels = stay->kernels;
    x.a = reg->front->data;
    x.chunk = chunk_of(reg);
    uint64_t chunks = qarena__amplitudes(reg) / x.chunk;
    qarena__stay_for(stay, chunks, 1, norm_chunks, &x);
    stay->bytes_read += reg->bytes;
    return qarena__pairwise(x.re, chunks);
}

void qarena__inner(qarena__stay *stay, const void *other, double inner[2]) {
    const qarena_register *reg = stay->reg;
    reduction x;
    x.kernels = stay->kernels;
    x.a = reg->front->data;
    x.b = other;
    x.chunk = chunk_of(reg);
    uint64_t chunks = qarena__amplitudes(reg) / x.chunk;
    qarena__stay_for(stay, chunks, 1, inner_chunks, &x);
    stay->bytes_read += 2 * reg->bytes;
    inner[0] = qarena__pairwise(x.re, chunks);
    inner[1] = qarena__pairwise(x.im, chunks);
}
