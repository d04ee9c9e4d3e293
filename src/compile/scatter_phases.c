#include "compile/scatter_phases.h"

#include <string.h>

#include "core/bits.h"

/* Most bits of a segment's number that have signs together with bits within a segment: so many
 * tables there are. */
#define COUPLED_BITS 2u
#define TABLES (1u << COUPLED_BITS)

/* Tables are made one number after the other, so they are for tiles of many segments. */
#define LEAST_SEGMENTS 16u

/* A real phase polynomial over the bits of a tile: all * product over set bits b of one[b], and -1
 * for each pair of set bits b and a in pairs[b]; a < b. */
typedef struct form {
    double all, one[64];
    uint64_t pairs[64];
} form;

size_t qarena__scatter_phases_bytes(const qarena__plan *plan, const qarena__pass *pass,
                                    unsigned precision) {
    const size_t segments = (size_t)1
                            << (__builtin_popcountll(pass->qubits) - (int)plan->segment_qubits);
    const qarena__stage *stages = plan->stages + pass->first;
    uint32_t end = pass->count;
    while (end > 0 && stages[end - 1].fused_into != end - 1) {
        end--;
    }
    const bool may = end > 0 && stages[end - 1].kind == QARENA__PHASE && segments >= LEAST_SEGMENTS;
    return may ? qarena__whole_lines(segments) +
                     TABLES * qarena__whole_lines(qarena__amplitude_bytes(precision)
                                                  << qarena__page_bits(precision))
               : 0;
}

/* What multiplies where all of `bits`, one or two, are 1. False: it is not real. */
static bool multiply(form *f, uint64_t bits, const double factor[2]) {
    const unsigned high = 63 - (unsigned)__builtin_clzll(bits);
    const uint64_t low = bits ^ (uint64_t)1 << high;
    if (low) {
        f->pairs[high] ^= factor[0] < 0 ? low : 0;
    } else {
        f->one[high] *= factor[0];
    }
    return factor[1] == 0 && (!low || factor[0] == 1 || factor[0] == -1);
}

/* Of bits from `from` on. */
static bool add_polynomial(form *f, const qarena__phase_polynomial *given, unsigned from) {
    bool real = given->all[1] == 0;
    f->all *= given->all[0];
    for (unsigned bit = 0; bit < QARENA__POLYNOMIAL_BITS; bit++) {
        const uint64_t one = (uint64_t)1 << bit;
        if (given->ones >> bit & 1) {
            real = real && multiply(f, one << from, given->one[bit]);
        }
        for (uint32_t pairs = given->pairs[bit]; real && pairs; pairs &= pairs - 1) {
            const unsigned below = (unsigned)__builtin_ctz(pairs);
            real = multiply(f, (one | (uint64_t)1 << below) << from, given->both[bit][below]);
        }
    }
    return real;
}

/* False: it is not real. */
static bool form_of(form *f, const qarena__phase_stage *stage) {
    const qarena__phases *p = &stage->phases;
    f->all = 1;
    for (unsigned bit = 0; bit < 64; bit++) {
        f->one[bit] = 1;
        f->pairs[bit] = 0;
    }
    bool real = add_polynomial(f, &stage->low_phases, 0) &&
                add_polynomial(f, &stage->block_phases, p->low_bits);
    for (unsigned j = 0; j < p->coupled; j++) {
        const uint64_t high = (uint64_t)1 << (p->coupled_bit[j] + p->low_bits);
        for (unsigned bit = 0; real && bit < p->low_bits; bit++) {
            real = multiply(f, high | (uint64_t)1 << bit, p->coupling[j][bit]);
        }
    }
    return real;
}

static double sign(uint64_t bits) {
    return __builtin_parityll(bits) ? -1 : 1;
}

/* values[i] *= the form of the lowest bits, which have the value i. */
static void multiply_low(double *values, const form *f, unsigned bits) {
    double table[1u << QARENA__MOST_PAGE_BITS];
    table[0] = 1;
    for (unsigned bit = 0; bit < bits; bit++) {
        const size_t filled = (size_t)1 << bit;
        for (size_t i = 0; i < filled; i++) {
            table[filled + i] = table[i] * f->one[bit] * sign(i & f->pairs[bit]);
            values[filled + i] *= table[filled + i];
        }
    }
}

/* Likewise of the bits from `from` on, and f->all. */
static void multiply_high(double *values, const form *f, unsigned from, unsigned bits) {
    for (size_t i = 0; i < (size_t)1 << bits; i++) {
        values[i] *= f->all;
        for (size_t left = i; left; left &= left - 1) {
            const unsigned bit = from + (unsigned)__builtin_ctzll(left);
            values[i] *= f->one[bit] * sign(i & f->pairs[bit] >> from);
        }
    }
}

static double factor_at(const void *table, unsigned precision, size_t i) {
    return !table                       ? 1
           : precision == QARENA_DOUBLE ? ((const double *)table)[2 * i]
                                        : (double)((const float *)table)[2 * i];
}

/* Tables of segments, for each value of the bits in `coupled` of a segment's number. */
static void make_tables(qarena__factors *out, const form *f, unsigned bits, uint64_t coupled,
                        unsigned precision, char *room) {
    const size_t size = (size_t)1 << bits, bytes = size * qarena__amplitude_bytes(precision);
    double values[1 << QARENA__MOST_PAGE_BITS];
    for (size_t i = 0; i < size; i++) {
        values[i] = factor_at(out->low, precision, i);
    }
    multiply_low(values, f, bits);
    for (uint64_t k = 0; k < (uint64_t)1 << __builtin_popcountll(coupled); k++) {
        uint64_t flipping = 0; /* bits within a segment whose amplitudes change their sign */
        for (uint64_t high = qarena__deposit(k, ~coupled); high; high &= high - 1) {
            flipping ^= f->pairs[__builtin_ctzll(high) + bits];
        }
        for (size_t i = 0; i < size; i++) {
            qarena__write_factor(room + k * bytes, precision, i, values[i] * sign(i & flipping));
        }
    }
    out->low = room;
}

/* The number of the table of each segment. */
static void choose_tables(unsigned char *table, uint64_t segments, uint64_t coupled) {
    for (uint64_t s = 0; s < segments; s++) {
        table[s] = 0;
        unsigned place = 0;
        for (uint64_t left = coupled; left; left &= left - 1, place++) {
            table[s] |= (unsigned char)((s >> __builtin_ctzll(left) & 1) << place);
        }
    }
}

/* The last stage that has a sweep; NULL: there is none. */
static qarena__compiled_stage *last_of(qarena__compiled_pass *compiled) {
    uint32_t i = compiled->count;
    while (i > 0 && compiled->stages[i - 1].fused) {
        i--;
    }
    return i > 0 ? &compiled->stages[i - 1] : NULL;
}

static bool is_alone(const qarena__compiled_stage *stage) {
    return stage && stage->kind == QARENA__PHASE && !stage->sweep && !stage->phases->lanes &&
           stage->phases->steps.count == 0 && stage->phases->n_outer == 0;
}

void qarena__scatter_phases_take(qarena__compiled_pass *compiled, unsigned precision, void *room) {
    qarena__compiled_stage *last = last_of(compiled);
    const unsigned bits = compiled->scatter_segments.bits, high = compiled->t - bits;
    form f;
    if (compiled->plain || compiled->ends || compiled->map || (1u << high) < LEAST_SEGMENTS ||
        !is_alone(last) || !form_of(&f, last->phases)) {
        return;
    }
    const uint64_t low = ((uint64_t)1 << bits) - 1;
    uint64_t coupled = 0, within = 0;
    bool plain = true;
    for (unsigned bit = 0; bit < compiled->t; bit++) {
        coupled |= bit >= bits && (f.pairs[bit] & low) ? (uint64_t)1 << (bit - bits) : 0;
        within |= f.pairs[bit] & low;
        plain = plain && (bit >= bits || f.one[bit] == 1);
    }
    if (__builtin_popcountll(coupled) > (int)COUPLED_BITS) {
        return;
    }
    qarena__factors *out = &compiled->out;
    unsigned char *table = room;
    if (within || !plain) {
        make_tables(out, &f, bits, coupled, precision,
                    (char *)room + qarena__whole_lines((size_t)1 << high));
    }
    multiply_high((double *)out->segment, &f, bits, high);
    choose_tables(table, (uint64_t)1 << high, coupled);
    out->table = coupled ? table : NULL;
    last->fused = true;
}
