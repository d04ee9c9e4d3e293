#include "compile/phase_polynomial.h"

#include <string.h>

static const double ONE[2] = {1, 0};

void qarena__polynomial_start(qarena__phase_polynomial *form) {
    form->is_one = true;
    form->ones = 0;
    memset(form->pairs, 0, sizeof form->pairs);
    memcpy(form->all, ONE, sizeof ONE);
}

/* Multiply a factor that is written from now on. */
static void multiply(uint32_t *written, unsigned place, double number[2], const double factor[2]) {
    if (*written >> place & 1) {
        qarena__multiply(number, factor);
    } else {
        *written |= 1u << place;
        memcpy(number, factor, sizeof ONE);
    }
}

void qarena__polynomial_multiply(qarena__phase_polynomial *form, size_t bits,
                                 const double factor[2]) {
    form->is_one = false;
    if (bits == 0) {
        qarena__multiply(form->all, factor);
        return;
    }
    const unsigned low = (unsigned)__builtin_ctzll(bits),
                   high = 63 - (unsigned)__builtin_clzll(bits);
    if (low == high) {
        multiply(&form->ones, low, form->one[low], factor);
    } else {
        multiply(&form->pairs[high], low, form->both[high][low], factor);
    }
}

void qarena__polynomial_apply(const qarena__phase_polynomial *form, size_t index,
                              double factor[2]) {
    qarena__multiply(factor, form->all);
    for (size_t rest = index; rest; rest &= rest - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(rest);
        if (form->ones >> bit & 1) {
            qarena__multiply(factor, form->one[bit]);
        }
        for (size_t pairs = index & form->pairs[bit]; pairs; pairs &= pairs - 1) {
            qarena__multiply(factor, form->both[bit][__builtin_ctzll(pairs)]);
        }
    }
}

/* The second half of a table of 2^(bit + 1) entries := the factors of the bit and of its pairs, for
 * each value of the bits below it. */
static void expand_bit(const qarena__phase_polynomial *form, unsigned bit, double (*half)[2]) {
    memcpy(half[0], form->ones >> bit & 1 ? form->one[bit] : ONE, sizeof ONE);
    for (unsigned below = 0; below < bit; below++) {
        const size_t filled = (size_t)1 << below;
        memcpy(half[filled], half[0], filled * sizeof *half);
        for (size_t i = 0; (form->pairs[bit] >> below & 1) && i < filled; i++) {
            qarena__multiply(half[filled + i], form->both[bit][below]);
        }
    }
}

void qarena__polynomial_expand(const qarena__phase_polynomial *form, unsigned bits,
                               double (*table)[2]) {
    memcpy(table[0], form->all, sizeof form->all);
    for (unsigned bit = 0; bit < bits; bit++) {
        const size_t filled = (size_t)1 << bit;
        if (form->pairs[bit]) {
            expand_bit(form, bit, table + filled);
            for (size_t i = 0; i < filled; i++) {
                qarena__multiply(table[filled + i], table[i]);
            }
        } else {
            memcpy(table[filled], table[0], filled * sizeof *table);
            for (size_t i = 0; (form->ones >> bit & 1) && i < filled; i++) {
                qarena__multiply(table[filled + i], form->one[bit]);
            }
        }
    }
}
