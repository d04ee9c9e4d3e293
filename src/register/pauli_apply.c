#include "register/pauli_apply.h"

#include <string.h>

#include "core/status.h"
#include "register/pairwise.h"

/* Amplitudes of a block: small enough for the stack, and for the first-level cache. */
#define BLOCK_BITS 8u
#define BLOCK (1u << BLOCK_BITS)
#define MOST_CHUNKS 64u

typedef struct application {
    qarena__writer *writer;
    const qarena__pauli_merged *sum;
    const void *src;
    void *dst;        /* NULL: sums are wanted */
    const void *left; /* for sums */
    unsigned bits;    /* of a block */
    uint64_t blocks_a_chunk;
    double re[MOST_CHUNKS], im[MOST_CHUNKS], squares[MOST_CHUNKS];
} application;

/* Amplitudes from number `at` on. */
static const void *amplitude(const application *a, const void *state, uint64_t at) {
    return (const char *)state + at * qarena__amplitude_bytes(a->writer->reg->precision);
}

/* What strings of one x do within a block: those that agree in z there, and in being real or
 * imaginary, are one, with the sum of their factors. */
#define MOST_PARTS 24u
typedef struct part {
    uint64_t z;
    unsigned imaginary;
    double factor;
} part;

typedef struct parts {
    uint64_t x;
    unsigned count;
    part part[MOST_PARTS];
} parts;

/* sum += what the parts are of the block at `at`; there are none then. */
static void apply_parts(const application *a, parts *p, uint64_t at, double *sum) {
    const uint64_t low = ((uint64_t)1 << a->bits) - 1, from = at ^ (p->x & ~low);
    for (unsigned i = 0; i < p->count; i++) {
        const part *it = &p->part[i];
        if (it->factor != 0) {
            a->writer->kernels->pauli.apply(sum, a->src, from, a->bits,
                                            (uint32_t)(p->x & low) << 1 | it->imaginary,
                                            (uint32_t)it->z << 1 | it->imaginary, it->factor);
        }
    }
    p->count = 0;
}

/* Add (factor, or i factor) times the string of a term, for the block at `at`.
 *
 *      P(x, z) takes amplitude j to  i^y (-1)^|j & z|  times amplitude j ^ x
 *
 * so amplitude k gets (-1)^|x & z| (-1)^|k & z| of amplitude k ^ x; with y letters Y the first sign
 * is that of y. On places a factor i is one more flip: of the part, with the sign of the real one.
 */
static void add_string(const application *a, parts *p, const qarena__pauli_term *term, uint64_t at,
                       double factor, unsigned imaginary, double *sum) {
    const uint64_t low = ((uint64_t)1 << a->bits) - 1, from = at ^ (term->x & ~low);
    const bool negative = __builtin_parityll(from & term->z & ~low) ^
                          __builtin_parityll(term->x & term->z & low) ^ imaginary;
    const double signed_factor = negative ? -factor : factor;
    if (p->x != term->x || p->count == MOST_PARTS) {
        apply_parts(a, p, at, sum);
        p->x = term->x;
    }
    for (unsigned i = 0; i < p->count; i++) {
        if (p->part[i].z == (term->z & low) && p->part[i].imaginary == imaginary) {
            p->part[i].factor += signed_factor;
            return;
        }
    }
    p->part[p->count++] = (part){term->z & low, imaginary, signed_factor};
}

/* The block of H |src> at `at`. */
static void make_block(const application *a, uint64_t at, double *sum) {
    parts p = {.count = 0};
    memset(sum, 0, sizeof(double[2]) << a->bits);
    for (uint64_t i = 0; i < a->sum->count; i++) {
        const qarena__pauli_term *term = &a->sum->terms[i];
        const unsigned turns = (unsigned)__builtin_popcountll(term->x & term->z) % 4;
        const double re[4] = {term->re, -term->im, -term->re, term->im},
                     im[4] = {term->im, term->re, -term->im, -term->re};
        if (re[turns] != 0) {
            add_string(a, &p, term, at, re[turns], 0, sum);
        }
        if (im[turns] != 0) {
            add_string(a, &p, term, at, im[turns], 1, sum);
        }
    }
    apply_parts(a, &p, at, sum);
}

/* Store a block, or add it to the sums of its chunk. */
static void use_block(application *a, uint64_t chunk, uint64_t at, const double *sum) {
    const unsigned precision = a->writer->reg->precision;
    const uint64_t count = (uint64_t)1 << a->bits;
    if (a->dst) {
        void *to = (char *)a->dst + at * qarena__amplitude_bytes(precision);
        (void)a->writer->kernels->convert(to, sum, QARENA_DOUBLE, 0, count);
        return;
    }
    const qarena__kernels *kernels = qarena__kernels_of(QARENA_DOUBLE);
    _Alignas(64) double left[2 * BLOCK];
    double inner[2] = {a->re[chunk], a->im[chunk]};
    (void)kernels->convert(left, amplitude(a, a->left, at), precision, 0, count);
    kernels->inner(left, sum, 0, count, inner);
    a->re[chunk] = inner[0];
    a->im[chunk] = inner[1];
    a->squares[chunk] += kernels->norm(sum, 0, count);
}

static void run_chunks(void *context, uint64_t begin, uint64_t end) {
    application *a = context;
    qarena__watch *watch = &a->writer->watch;
    const bool asks = qarena__parallel_thread() == 0 && watch->poll;
    _Alignas(64) double sum[2 * BLOCK];
    for (uint64_t chunk = begin; chunk < end; chunk++) {
        a->re[chunk] = a->im[chunk] = a->squares[chunk] = 0;
        for (uint64_t i = 0; i < a->blocks_a_chunk; i++) {
            const uint64_t at = (chunk * a->blocks_a_chunk + i) << a->bits;
            if (qarena__watch_cancelled(watch) || (asks && qarena__watch_ask(watch))) {
                return;
            }
            make_block(a, at, sum);
            use_block(a, chunk, at, sum);
        }
    }
}

/* Returns the number of chunks. */
static uint64_t run(application *a) {
    qarena__writer *writer = a->writer;
    const unsigned n = writer->reg->n;
    a->bits = n < BLOCK_BITS ? n : BLOCK_BITS;
    const uint64_t blocks = (uint64_t)1 << (n - a->bits);
    const uint64_t chunks = blocks < MOST_CHUNKS ? blocks : MOST_CHUNKS;
    a->blocks_a_chunk = blocks / chunks;
    qarena__writer_for(writer, chunks, 1, run_chunks, a);
    writer->bytes_read += writer->reg->bytes * a->sum->count;
    return chunks;
}

static qarena_status status_of(const qarena__writer *writer) {
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

qarena_status qarena__pauli_sum_apply(qarena__writer *writer, const qarena__pauli_merged *sum,
                                      const void *src, void *dst) {
    application a = {.writer = writer, .sum = sum, .src = src, .dst = dst};
    (void)run(&a);
    writer->bytes_written += writer->reg->bytes;
    return status_of(writer);
}

qarena_status qarena__pauli_sum_between(qarena__writer *writer, const qarena__pauli_merged *sum,
                                        const void *left, const void *right, double between[2],
                                        double *squares) {
    application a = {.writer = writer, .sum = sum, .src = right, .left = left};
    const uint64_t chunks = run(&a);
    QARENA__FORWARD(status_of(writer));
    between[0] = qarena__pairwise(a.re, chunks);
    between[1] = qarena__pairwise(a.im, chunks);
    *squares = qarena__pairwise(a.squares, chunks);
    return QARENA_OK;
}
