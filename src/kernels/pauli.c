#include "kernels/pauli.h"

/* Those bits of `value` that are set in `mask`, moved together. */
static uint32_t compress(uint32_t value, uint32_t mask) {
    uint32_t packed = 0;
    for (unsigned at = 0; mask; mask &= mask - 1, at++) {
        packed |= (value & mask & -mask ? 1u : 0u) << at;
    }
    return packed;
}

static void sift(qarena__pauli_string *strings, uint32_t root, uint32_t count) {
    const qarena__pauli_string moved = strings[root];
    for (uint32_t child; (child = 2 * root + 1) < count; root = child) {
        child += child + 1 < count && strings[child].bin < strings[child + 1].bin;
        if (strings[child].bin <= moved.bin) {
            break;
        }
        strings[root] = strings[child];
    }
    strings[root] = moved;
}

/* By bin, a heap sort: in place. */
static void sort(qarena__pauli_string *strings, uint32_t count) {
    for (uint32_t root = count / 2; root-- > 0;) {
        sift(strings, root, count);
    }
    for (uint32_t last = count; last-- > 1;) {
        const qarena__pauli_string largest = strings[0];
        strings[0] = strings[last];
        strings[last] = largest;
        sift(strings, 0, last);
    }
}

void qarena__pauli_group_make(qarena__pauli_group *group, qarena__pauli_string *strings,
                              unsigned bits, unsigned lane_bits) {
    const unsigned row_bits = lane_bits + QARENA__PAULI_ROW_BITS;
    const uint32_t rows = (uint32_t)(((uint64_t)1 << (bits - row_bits)) - 1);
    const uint32_t x = group->x >> row_bits;
    uint32_t any = 0, all = rows;
    strings += group->first;
    for (uint32_t s = 0; s < group->count; s++) {
        any |= strings[s].z >> row_bits;
        all &= strings[s].z >> row_bits;
    }
    group->pivot = x ? 1u << (31 - __builtin_clz(x)) : 0;
    group->ones = all & ~group->pivot;
    group->differ = (any ^ all) & ~group->pivot;
    group->rest = rows & ~group->differ & ~group->pivot;
    for (uint32_t s = 0; s < group->count; s++) {
        const uint32_t z = strings[s].z;
        strings[s].lanes = z & ((1u << lane_bits) - 1);
        strings[s].bin = compress(z >> row_bits, group->differ) << QARENA__PAULI_ROW_BITS |
                         (z >> lane_bits & (QARENA__PAULI_ROW - 1));
    }
    sort(strings, group->count);
}
