/* The kernels of Pauli strings against the sums that pauli.h says they are. */
#include "pauli_fixture.h"

#include "kernels/table.h"

enum { MOST_BITS = 13, STRINGS = 40, STATE_BITS = 12 };

static _Alignas(64) double tile[1 << MOST_BITS], bins[1 << MOST_BITS];
static _Alignas(64) unsigned char state[16 << STATE_BITS];

static double number(size_t place, unsigned precision) {
    return precision == QARENA_DOUBLE ? ((const double *)(void *)state)[place]
                                      : (double)((const float *)(void *)state)[place];
}

static void fill_state(unsigned precision) {
    for (size_t i = 0; i < 2 << STATE_BITS; i++) {
        if (precision == QARENA_DOUBLE) {
            ((double *)(void *)state)[i] = uniform() - 0.5;
        } else {
            ((float *)(void *)state)[i] = (float)(uniform() - 0.5);
        }
    }
}

/* All at once, or part by part where there is one bin. */
static void multiply(const qarena__pauli_kernels *kernels, unsigned bits,
                     const qarena__pauli_group *group) {
    const uint32_t rows = 1u << (bits - kernels->lane_bits - QARENA__PAULI_ROW_BITS);
    uint32_t within = group->differ ? rows - 1 : (uint32_t)below(rows);
    within |= qarena__pauli_group_x(group, kernels->lane_bits);
    for (uint32_t at = 0; at < rows; at = ((at | within) + 1) & ~within) {
        kernels->multiply(tile, group, at, within, bins, NULL);
    }
}

/* A group whose strings agree in no bit of `differ` only by chance. */
static void check_group(const qarena__pauli_kernels *kernels, unsigned bits, uint32_t x,
                        uint32_t count, uint32_t differ) {
    const uint32_t places = 1u << bits, common = (uint32_t)below(places);
    const uint64_t base = below(1 << 20);
    qarena__pauli_string strings[STRINGS + 1];
    double sums[STRINGS + 1];
    for (uint32_t s = 0; s <= count; s++) {
        uint32_t z = (common & ~differ) | ((uint32_t)below(places) & differ);
        z ^= __builtin_parity(x & z) ? x & -x : 0; /* signs of partners are equal */
        strings[s] = (qarena__pauli_string){.outer = below(1 << 20), .number = z, .z = z};
        sums[s] = s;
    }
    qarena__pauli_group group = {.x = x, .first = 1, .count = count};
    qarena__pauli_group_make(&group, strings, bits, kernels->lane_bits);
    multiply(kernels, bits, &group);
    kernels->add(&group, strings, base, bins, sums);
    cr_assert_eq(sums[0], 0, "a string of no group has got a sum");
    for (uint32_t s = 1; s <= count; s++) {
        double expected = 0;
        for (uint32_t p = 0; p < places; p++) {
            expected += tile[p] * tile[p ^ x] * (__builtin_parity(p & strings[s].z) ? -1 : 1);
        }
        expected *= __builtin_parityll(base & strings[s].outer) ? -1 : 1;
        cr_assert_eq(strings[s].z, strings[s].number);
        cr_assert_float_eq(sums[s], s + expected, 1e-12 * places, "bits %u x %x z %x: %g, not %g",
                           bits, x, strings[s].z, sums[s] - s, expected);
    }
}

Test(pauli_kernels, groups_are_signed_sums) {
    const qarena__pauli_kernels *kernels = &qarena__kernels_of(QARENA_DOUBLE)->pauli;
    for (unsigned bits = QARENA__PAULI_LEAST_BITS; bits <= MOST_BITS; bits++) {
        const uint32_t all = (1u << bits) - 1;
        for (size_t p = 0; p <= all; p++) {
            tile[p] = uniform() - 0.5;
        }
        for (unsigned round = 0; round < 40; round++) {
            const uint32_t x = (uint32_t)below(all + 1u) >> below(bits);
            check_group(kernels, bits, x, 1, all);
            check_group(kernels, bits, x, 1 + (uint32_t)below(STRINGS), all);
            check_group(kernels, bits, x, 4, 5u << below(bits - 2));
            check_group(kernels, bits, x, 3, 0);
        }
        check_group(kernels, bits, 0, STRINGS, all);
        check_group(kernels, bits, all, STRINGS, all >> bits / 2);
    }
}

static void check_gather(unsigned precision, unsigned segment_bits) {
    const uint64_t count = (uint64_t)1 << (STATE_BITS - 2 - segment_bits);
    uint64_t offsets[1 << STATE_BITS];
    for (uint64_t s = 0; s < count; s++) {
        offsets[s] = below(1 << (STATE_BITS - segment_bits)) << segment_bits;
    }
    const qarena__segments segments = {.offset = offsets,
                                       .count = count,
                                       .flips = below(1 << (STATE_BITS - segment_bits))
                                                << segment_bits,
                                       .bits = segment_bits};
    qarena__kernels_of(precision)->pauli.gather(tile, state, &segments);
    for (uint64_t s = 0; s < count; s++) {
        for (size_t i = 0; i < (size_t)2 << segment_bits; i++) {
            cr_assert_eq(tile[(s << (segment_bits + 1)) + i],
                         number(2 * (offsets[s] ^ segments.flips) + i, precision));
        }
    }
}

static void check_apply(unsigned precision, unsigned bits) {
    const uint32_t places = 2u << bits;
    static _Alignas(64) double sum[2 << STATE_BITS], before[2 << STATE_BITS];
    const uint64_t at = below((uint64_t)1 << (STATE_BITS - bits)) << bits;
    const uint32_t x = (uint32_t)below(places), z = (uint32_t)below(places);
    const double factor = uniform() - 0.5;
    for (uint32_t p = 0; p < places; p++) {
        sum[p] = before[p] = uniform() - 0.5;
    }
    qarena__kernels_of(precision)->pauli.apply(sum, state, at, bits, x, z, factor);
    for (uint32_t p = 0; p < places; p++) {
        const double expected = before[p] + factor * (__builtin_parity(p & z) ? -1 : 1) *
                                                number(2 * at + (p ^ x), precision);
        cr_assert_float_eq(sum[p], expected, 1e-15, "bits %u x %x z %x place %u", bits, x, z, p);
    }
}

Test(pauli_kernels, tiles_and_blocks_are_those_of_the_state) {
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        fill_state(precision);
        for (unsigned segment_bits = 0; segment_bits <= 7; segment_bits++) {
            check_gather(precision, segment_bits);
        }
        for (unsigned bits = 0; bits <= 9; bits++) {
            for (unsigned round = 0; round < 40; round++) {
                check_apply(precision, bits);
            }
        }
    }
}
