/* Tr(P rho) of Pauli strings. P takes basis state r to i^y (-1)^(z r) |r ^ x>, y the number of Y's,
 * so of the 4^n entries of rho 2^n are read:
 *
 *      Tr(P rho) = sum over r of i^y (-1)^popcount(z & r) rho(r, r ^ x) */
#include <string.h>

#include "core/status.h"
#include "register/expectation.h"
#include "register/mixed_diagonal.h"

/* Strings that a thread takes at a time, and entries that it has together. */
#define STRINGS 32u
#define BLOCK 256u

typedef struct strings {
    const void *state;
    unsigned precision, n;
    const qarena__pauli_term *terms;
    uint64_t count;
    double *values;
} strings;

/* rho(r, r ^ x) for `length` values of r: their real parts, and their imaginary ones. */
static void gather(const strings *s, uint64_t first, uint64_t length, uint64_t x,
                   double *parts[2]) {
    for (uint64_t i = 0; i < length; i++) {
        const uint64_t r = first + i, at = 2 * (r + ((r ^ x) << s->n));
        if (s->precision == QARENA_DOUBLE) {
            parts[0][i] = ((const double *)s->state)[at];
            parts[1][i] = ((const double *)s->state)[at + 1];
        } else {
            parts[0][i] = (double)((const float *)s->state)[at];
            parts[1][i] = (double)((const float *)s->state)[at + 1];
        }
    }
}

/* The values of strings [begin, end), at most STRINGS of one x. */
static void add_group(const strings *s, uint64_t begin, uint64_t end) {
    const uint64_t size = (uint64_t)1 << s->n, x = s->terms[begin].x;
    double re[BLOCK], im[BLOCK], sums[STRINGS] = {0}, *parts[2] = {re, im};
    for (uint64_t first = 0; first < size; first += BLOCK) {
        const uint64_t length = size - first < BLOCK ? size - first : BLOCK;
        gather(s, first, length, x, parts);
        for (uint64_t i = begin; i < end; i++) {
            const uint64_t z = s->terms[i].z;
            const double *part = parts[__builtin_popcountll(x & z) & 1];
            double sum = 0;
            for (uint64_t j = 0; j < length; j++) {
                sum += __builtin_parityll(z & (first + j)) ? -part[j] : part[j];
            }
            sums[i - begin] += sum;
        }
    }
    for (uint64_t i = begin; i < end; i++) { /* the real part of i^y (re + i im) */
        const unsigned y = (unsigned)__builtin_popcountll(x & s->terms[i].z) & 3u;
        s->values[i] = y == 0 || y == 3 ? sums[i - begin] : -sums[i - begin];
    }
}

static void add_strings(void *context, uint64_t begin, uint64_t end) {
    const strings *s = context;
    for (uint64_t item = begin; item < end; item++) {
        const uint64_t last = (item + 1) * STRINGS < s->count ? (item + 1) * STRINGS : s->count;
        for (uint64_t from = item * STRINGS, to; from < last; from = to) {
            for (to = from + 1; to < last && s->terms[to].x == s->terms[from].x; to++) {
            }
            add_group(s, from, to);
        }
    }
}

static qarena_status find_values(qarena__writer *writer, const qarena__pauli_term *terms,
                                 uint64_t count, double *values) {
    const qarena_register *reg = writer->reg;
    strings s = {.state = reg->front->data,
                 .precision = reg->precision,
                 .n = reg->n / 2,
                 .terms = terms,
                 .count = count,
                 .values = values};
    if (qarena__writer_is_dry(writer)) {
        memset(values, 0, count * sizeof *values);
        return QARENA_OK;
    }
    qarena__writer_ask_for(writer, (count + STRINGS - 1) / STRINGS, 1, add_strings, &s);
    writer->bytes_read += count * (qarena__amplitude_bytes(reg->precision) << s.n);
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

qarena_status qarena_density_expectations(qarena_register *reg, const qarena_pauli_sum *const *sums,
                                          uint64_t count, double *values) {
    QARENA__FORWARD(qarena__mixed_check("expectation", reg));
    if (count && (!sums || !values)) {
        return qarena__fail(QARENA_E_ARGUMENT, "expectation: an argument is NULL");
    }
    return qarena__expectations(reg, reg->n / 2, sums, count, find_values, values);
}
