/* Sums of a tile for Pauli strings of one X mask: products of partners first, those added up that
 * have the same signs in all strings; then, halving by halving, only those sums and differences
 * that some string needs. That is a Walsh-Hadamard transform where there are as many strings as
 * places, and one signed sum where there is one string. */
#include "kernels/butterfly.h"
#include "kernels/doubles.h"

enum { WIDE_BITS = VECTOR_BYTES == 64 ? 3 : VECTOR_BYTES == 32 ? 2 : 1, ROW = QARENA__PAULI_ROW };

void K(pauli_gather)(double *tile, const void *state, const qarena__segments *segments) {
    const uint64_t reals = (uint64_t)2 << segments->bits;
    for (uint64_t s = 0; s < segments->count; s++, tile += reals) {
        const REAL *from = (const REAL *)state + 2 * (segments->offset[s] ^ segments->flips);
        if (reals < WIDE) {
            for (uint64_t i = 0; i < reals; i++) {
                tile[i] = from[i];
            }
        }
        for (uint64_t i = 0; i + WIDE <= reals; i += WIDE) {
            *(D *)(tile + i) = wide(from + i);
        }
    }
}

typedef int64_t Words __attribute__((vector_size(VECTOR_BYTES)));

/* x, or -x where `sign` is 1. */
INLINE D flipped(D x, uint64_t sign) {
    return (D)((Words)x ^ ((Words){0} + (int64_t)(sign << 63)));
}

/* What permute_doubles needs so that double k of its result is double k ^ mask of its argument. */
INLINE Index doubles_index(unsigned mask) {
    Index index;
    for (unsigned word = 0; word < VECTOR_BYTES / 4; word++) {
        index[word] = (int32_t)(word ^ mask << 1);
    }
    return index;
}

INLINE D permute_doubles(D x, Index index) {
#if VECTOR_BYTES == 16
    (void)index; /* of two numbers: the other one */
    return swap_doubles(x);
#else
    return (D)permute_lanes((V)x, index);
#endif
}

/* Less than a row. */
static void apply_few(double *sum, const REAL *block, uint32_t places, uint32_t x, uint32_t z,
                      double factor) {
    for (uint32_t p = 0; p < places; p++) {
        sum[p] += (__builtin_parity(p & z) ? -factor : factor) * (double)block[p ^ x];
    }
}

void K(pauli_apply)(double *sum, const void *state, uint64_t at, unsigned bits, uint32_t x,
                    uint32_t z, double factor) {
    const REAL *block = (const REAL *)state + 2 * at;
    const uint32_t places = 2u << bits;
    if (places < ROW * WIDE) {
        apply_few(sum, block, places, x, z, factor);
        return;
    }
    const Index index = doubles_index(x & (WIDE - 1));
    const bool permuted = x & (WIDE - 1);
    D *to = (D *)sum, factors[ROW];
    for (unsigned k = 0; k < ROW; k++) {
        for (unsigned lane = 0; lane < WIDE; lane++) {
            factors[k][lane] = __builtin_parity((k * WIDE + lane) & z) ? -factor : factor;
        }
    }
    for (uint32_t row = 0; row < places; row += ROW * WIDE, to += ROW) {
        const uint64_t sign = (uint64_t)__builtin_parity(row & z);
        const uint32_t first = row ^ (x & ~(WIDE - 1));
#pragma GCC unroll 8
        for (uint32_t k = 0; k < ROW; k++) {
            const D partner = wide_anywhere(block + (first ^ k * WIDE));
            to[k] +=
                flipped(factors[k], sign) * (permuted ? permute_doubles(partner, index) : partner);
        }
    }
}

#if QARENA_KERNEL_DOUBLE

/* sum += (sign) (row) (partner row), vector by vector. Vector k of the row has vector k ^ x of its
 * partner: from that of vector 0, `right`, steps that bits of k take forwards or backwards. */
INLINE void add_row(D *sum, const D *left, const D *right, const int64_t *step, uint64_t sign,
                    bool permuted, Index index) {
#pragma GCC unroll 8
    for (int k = 0; k < ROW; k++) {
        const D *from = right + (k & 4 ? step[2] : 0);
        const int64_t low = k % 4 == 3 ? step[0] + step[1] : k % 4 ? step[k % 4 - 1] : 0;
        const D partner = from[low];
        sum[k] += flipped(left[k], sign) * (permuted ? permute_doubles(partner, index) : partner);
    }
}

/* The bins: each the sum over its rows among those at `at`. */
INLINE void add_rows(const D *tile, const qarena__pauli_group *group, uint32_t at, uint32_t within,
                     D *bins, qarena__prefetch *prefetch, bool permuted) {
    const unsigned x = group->x >> WIDE_BITS;
    const uint32_t x_rows = x / ROW;
    const Index index = doubles_index(group->x & (WIDE - 1));
    const int64_t step[] = {x & 1 ? -1 : 1, x & 2 ? -2 : 2, x & 4 ? -4 : 4};
    const uint32_t differ = group->differ, rest = group->rest & within, ones = group->ones;
    const bool fresh = at == 0;
    uint32_t bin = 0;
    do {
        D sum[ROW];
        uint32_t inner = 0;
#pragma GCC unroll 8
        for (int k = 0; k < ROW; k++) {
            sum[k] = fresh ? (D){0} : bins[k];
        }
        do {
            const uint32_t row = at | bin | inner;
            add_row(sum, tile + (uint64_t)row * ROW,
                    tile + (uint64_t)(row ^ x_rows) * ROW + x % ROW, step,
                    (uint64_t)__builtin_parity(row & ones), permuted, index);
            prefetch_line(prefetch, 1);
            inner = (inner - rest) & rest; /* the next subset */
        } while (inner);
#pragma GCC unroll 8
        for (int k = 0; k < ROW; k++) {
            bins[k] = sum[k];
        }
        bins += ROW;
        bin = (bin - differ) & differ;
    } while (bin);
}

void K(pauli_multiply)(const double *tile, const qarena__pauli_group *group, uint32_t at,
                       uint32_t within, double *bins, qarena__prefetch *prefetch) {
    if (group->x & (WIDE - 1)) {
        add_rows((const D *)tile, group, at, within, (D *)bins, prefetch, true);
    } else {
        add_rows((const D *)tile, group, at, within, (D *)bins, prefetch, false);
    }
}

/* What strings are summed into. */
typedef struct summing {
    const qarena__pauli_string *strings;
    uint64_t base;
    double factor;
    double *sums;
} summing;

/* Strings that differ on the lanes alone. */
static void sum_lanes(const summing *x, D vector, uint64_t begin, uint64_t end) {
    double lane[WIDE];
    __builtin_memcpy(lane, &vector, sizeof lane);
    for (unsigned bit = WIDE / 2; bit; bit /= 2) {
        for (unsigned i = 0; i < WIDE; i++) {
            if (!(i & bit)) {
                const double low = lane[i], high = lane[i | bit];
                lane[i] = low + high;
                lane[i | bit] = low - high;
            }
        }
    }
    for (uint64_t s = begin; s < end; s++) {
        const qarena__pauli_string *string = &x->strings[s];
        const double value = x->factor * lane[string->lanes];
        x->sums[s] += __builtin_parityll(x->base & string->outer) ? -value : value;
    }
}

/* The first string of [begin, end) with this bit in its bin; end: none. */
static uint64_t first_with(const summing *x, uint32_t bit, uint64_t begin, uint64_t end) {
    while (begin < end) {
        const uint64_t middle = begin + (end - begin) / 2;
        if (x->strings[middle].bin & bit) {
            end = middle;
        } else {
            begin = middle + 1;
        }
    }
    return begin;
}

/* Of 2^bits vectors, for strings whose bins agree above that. Vectors are halved from the highest
 * bit down: to the sum of the halves for strings without the bit, to the difference for those with
 * it. */
static void halve(const summing *x, D *vectors, unsigned bits, uint64_t begin, uint64_t end) {
    while (bits-- > 0) {
        const uint64_t half = (uint64_t)1 << bits;
        D *low = vectors, *high = vectors + half;
        const uint64_t middle = first_with(x, (uint32_t)half, begin, end);
        if (middle == end) {
            for (uint64_t i = 0; i < half; i++) {
                low[i] += high[i];
            }
        } else if (middle == begin) {
            for (uint64_t i = 0; i < half; i++) {
                low[i] -= high[i];
            }
        } else {
            for (uint64_t i = 0; i < half; i++) {
                const D sum = low[i] + high[i];
                high[i] = low[i] - high[i];
                low[i] = sum;
            }
            halve(x, high, bits, middle, end);
            end = middle;
        }
    }
    sum_lanes(x, *vectors, begin, end);
}

void K(pauli_add)(const qarena__pauli_group *group, const qarena__pauli_string *strings,
                  uint64_t base, double *bins, double *sums) {
    const summing x = {
        .strings = strings, .base = base, .factor = group->pivot ? 2 : 1, .sums = sums};
    halve(&x, (D *)bins, QARENA__PAULI_ROW_BITS + (unsigned)__builtin_popcount(group->differ),
          group->first, group->first + group->count);
}

#endif
