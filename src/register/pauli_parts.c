#include "register/pauli_parts.h"

#include <stdbool.h>

static void exchange(qarena__pauli_group *a, qarena__pauli_group *b) {
    const qarena__pauli_group kept = *a;
    *a = *b;
    *b = kept;
}

/* A group with one bin whose X mask needs at most `most` bits beside those that are there. */
static bool may_join(const qarena__pauli_group *group, uint32_t x, uint32_t within, unsigned most) {
    return !group->differ && (unsigned)__builtin_popcount(x & ~within) <= most;
}

/* The bit that helps most groups to join: one that needs w bits more counts 4^-w. 0: none. */
static uint32_t best_bit(const qarena__pauli_group *groups, uint64_t count, unsigned lane_bits,
                         uint32_t within, unsigned most) {
    double score[32] = {0};
    for (uint64_t g = 0; g < count; g++) {
        const uint32_t x = qarena__pauli_group_x(&groups[g], lane_bits), missing = x & ~within;
        if (missing && may_join(&groups[g], x, within, most)) {
            const double helps = 1.0 / (double)(1u << 2 * __builtin_popcount(missing));
            for (uint32_t bits = missing; bits; bits &= bits - 1) {
                score[__builtin_ctz(bits)] += helps;
            }
        }
    }
    unsigned best = 0;
    for (unsigned bit = 1; bit < 32; bit++) {
        best = score[bit] > score[best] ? bit : best;
    }
    return score[best] > 0 ? 1u << best : 0;
}

uint64_t qarena__pauli_together(qarena__pauli_group *groups, uint64_t count, unsigned bits,
                                unsigned lane_bits, uint32_t *within) {
    const unsigned row_bits = lane_bits + QARENA__PAULI_ROW_BITS;
    const uint32_t all = (uint32_t)(((uint64_t)1 << (bits - row_bits)) - 1);
    uint32_t chosen = qarena__pauli_group_x(&groups[0], lane_bits);
    unsigned room = QARENA__PAULI_PART_BITS - row_bits;
    *within = all;
    if (bits <= QARENA__PAULI_PART_BITS || groups[0].differ ||
        (unsigned)__builtin_popcount(chosen) > room) {
        return 1;
    }
    for (uint32_t bit = 1; bit && (unsigned)__builtin_popcount(chosen) < room; chosen |= bit) {
        bit =
            best_bit(groups, count, lane_bits, chosen, room - (unsigned)__builtin_popcount(chosen));
    }
    for (uint32_t bit = 1; (unsigned)__builtin_popcount(chosen) < room; bit <<= 1) {
        chosen |= bit; /* no X mask needs it, but shorter loops cost more */
    }
    uint64_t together = 0;
    for (uint64_t g = 0; g < count && together < QARENA__PAULI_MOST_TOGETHER; g++) {
        if (may_join(&groups[g], qarena__pauli_group_x(&groups[g], lane_bits), chosen, 0)) {
            exchange(&groups[together++], &groups[g]);
        }
    }
    *within = chosen;
    return together;
}
