#include "register/pauli_apply.h"

#include <string.h>

#include "core/status.h"
#include "register/pairwise.h"

/* Qubits of a block: small enough for the stack, and for the first-level cache. */
#define BLOCK_BITS 8u
_Static_assert(QARENA__PAULI_BLOCK == 1u << BLOCK_BITS, "amplitudes of a block");

/* H |src>, whose blocks are used. */
typedef struct application {
    qarena__writer *writer;
    const qarena__pauli_term *terms;
    uint64_t count; /* of them */
    const void *src;
    qarena__block_fn *use;
    void *context;
    unsigned bits; /* of a block */
    uint64_t blocks_a_chunk;
} application;

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
    for (uint64_t i = 0; i < a->count; i++) {
        const qarena__pauli_term *term = &a->terms[i];
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

static void run_chunks(void *context, uint64_t begin, uint64_t end) {
    application *a = context;
    qarena__watch *watch = &a->writer->watch;
    const bool asks = qarena__parallel_thread() == 0 && watch->poll;
    _Alignas(64) double sum[2 * QARENA__PAULI_BLOCK] = {0};
    for (uint64_t chunk = begin; chunk < end; chunk++) {
        for (uint64_t i = 0; i < a->blocks_a_chunk; i++) {
            const uint64_t at = (chunk * a->blocks_a_chunk + i) << a->bits;
            if (qarena__watch_cancelled(watch) || (asks && qarena__watch_ask(watch))) {
                return;
            }
            make_block(a, at, sum);
            a->use(a->context, chunk, at, (uint64_t)1 << a->bits, sum);
        }
    }
}

qarena_status qarena__pauli_blocks(qarena__writer *writer, const qarena__pauli_term *terms,
                                   uint64_t count, const void *src, qarena__block_fn *use,
                                   void *context) {
    const unsigned n = writer->reg->n, bits = n < BLOCK_BITS ? n : BLOCK_BITS;
    const uint64_t blocks = (uint64_t)1 << (n - bits),
                   chunks = blocks < QARENA__PAULI_CHUNKS ? blocks : QARENA__PAULI_CHUNKS;
    application a = {.writer = writer,
                     .terms = terms,
                     .count = count,
                     .src = src,
                     .use = use,
                     .context = context,
                     .bits = bits,
                     .blocks_a_chunk = blocks / chunks};
    qarena__writer_for(writer, chunks, 1, run_chunks, &a);
    writer->bytes_read += writer->reg->bytes * count;
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

/* --- blocks that are stored --- */

typedef struct storing {
    const qarena__kernels *kernels;
    void *dst;
} storing;

static void store_block(void *context, uint64_t chunk, uint64_t at, uint64_t count, double *sum) {
    const storing *s = context;
    (void)chunk;
    void *to = (char *)s->dst + at * qarena__amplitude_bytes(s->kernels->precision);
    (void)s->kernels->convert(to, sum, QARENA_DOUBLE, 0, count);
}

qarena_status qarena__pauli_sum_apply(qarena__writer *writer, const qarena__pauli_merged *sum,
                                      const void *src, void *dst) {
    storing s = {.kernels = writer->kernels, .dst = dst};
    writer->bytes_written += writer->reg->bytes;
    return qarena__pauli_blocks(writer, sum->terms, sum->count, src, store_block, &s);
}

/* --- blocks that are summed up --- */

typedef struct summing {
    const void *left;
    unsigned precision;
    double re[QARENA__PAULI_CHUNKS], im[QARENA__PAULI_CHUNKS], squares[QARENA__PAULI_CHUNKS];
} summing;

/* Added to the sums of its chunk. */
static void sum_block(void *context, uint64_t chunk, uint64_t at, uint64_t count, double *sum) {
    summing *s = context;
    const qarena__kernels *kernels = qarena__kernels_of(QARENA_DOUBLE);
    const void *from = (const char *)s->left + at * qarena__amplitude_bytes(s->precision);
    _Alignas(64) double left[2 * QARENA__PAULI_BLOCK];
    double inner[2] = {s->re[chunk], s->im[chunk]};
    (void)kernels->convert(left, from, s->precision, 0, count);
    kernels->inner(left, sum, 0, count, inner);
    s->re[chunk] = inner[0];
    s->im[chunk] = inner[1];
    s->squares[chunk] += kernels->norm(sum, 0, count);
}

qarena_status qarena__pauli_sum_between(qarena__writer *writer, const qarena__pauli_merged *sum,
                                        const void *left, const void *right, double between[2],
                                        double *squares) {
    summing s = {.left = left, .precision = writer->reg->precision};
    QARENA__FORWARD(qarena__pauli_blocks(writer, sum->terms, sum->count, right, sum_block, &s));
    between[0] = qarena__pairwise(s.re, QARENA__PAULI_CHUNKS);
    between[1] = qarena__pairwise(s.im, QARENA__PAULI_CHUNKS);
    *squares = qarena__pairwise(s.squares, QARENA__PAULI_CHUNKS);
    return QARENA_OK;
}
