/* Real rotations of a tile: several qubits in one sweep, re and im alike, since a real number multiplies both. */
#include "core/cpu.h"
#include "kernels/butterfly.h"

/* Rows that fit in registers with room for constants: 16 of 32 vector registers, or 8 of 16. */
#if defined(__AVX512F__) || defined(__aarch64__)
enum { MOST_BITS = 4 };
#else
enum { MOST_BITS = 3 };
#endif

INLINE void rotate_rows(V *tile, unsigned t, const qarena__rotations *r, unsigned first, unsigned count, arithmetic how) {
    const unsigned rows = 1u << count;
    uint64_t fixed = 0, offset[1u << MOST_BITS];
    V factor[MOST_BITS];
    bool swapped[MOST_BITS];
    for (unsigned j = 0; j < count; j++) {
        fixed |= (uint64_t)1 << (r->bit[first + j] - LANE_BITS);
        factor[j] = splat((REAL)r->t[first + j]);
        swapped[j] = r->swapped[first + j];
    }
#pragma GCC unroll 16
    for (unsigned row = 0; row < rows; row++) {
        offset[row] = 0;
        for (unsigned j = 0; j < count; j++) {
            offset[row] += (row >> j & 1) ? skewed((uint64_t)1 << (r->bit[first + j] - LANE_BITS)) : 0;
        }
    }
    const uint64_t groups = (uint64_t)1 << (t - LANE_BITS - count);
    uint64_t index = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(index);
        V x[1u << MOST_BITS];
#pragma GCC unroll 16
        for (unsigned row = 0; row < rows; row++) {
            x[row] = at[offset[row]];
        }
#pragma GCC unroll 4
        for (unsigned j = 0; j < count; j++) {
            if (how == MIXED) {
                any_butterflies(x, rows, 1u << j, factor[j], swapped[j]);
            } else {
                butterflies(x, rows, 1u << j, factor[j], how == SPLIT);
            }
        }
#pragma GCC unroll 16
        for (unsigned row = 0; row < rows; row++) {
            at[offset[row]] = x[row];
        }
        index = ((index | fixed) + 1) & ~fixed;
    }
}

#define INSTANCE(name, count, how)                                                             \
    static void name(V *tile, unsigned t, const qarena__rotations *r, unsigned first) { \
        rotate_rows(tile, t, r, first, count, how);                                            \
    }
#define INSTANCES(count)                \
    INSTANCE(fused_##count, count, FUSED) \
    INSTANCE(split_##count, count, SPLIT) \
    INSTANCE(mixed_##count, count, MIXED)

INSTANCES(1)
INSTANCES(2)
INSTANCES(3)
#if defined(__AVX512F__) || defined(__aarch64__)
INSTANCES(4)
#define ROW(how) {how##_1, how##_2, how##_3, how##_4}
#else
#define ROW(how) {how##_1, how##_2, how##_3}
#endif

static void rotate_lanes(V *tile, unsigned t, const qarena__rotations *r) {
    const lane_rotations lanes = lane_rotations_of(r);
    const uint64_t count = vectors((uint64_t)1 << t);
    bool plain = true;
    for (unsigned j = 0; j < r->count; j++) {
        plain = plain && !r->swapped[j];
    }
    for (uint64_t i = 0; i < count; i++) {
        V *at = tile + skewed(i);
        *at = rotate_vector(&lanes, r->count, plain, *at);
    }
}

void K(tile_rotate)(void *tile, unsigned t, const qarena__rotations *r) {
    static void (*const sweep[][MOST_BITS])(V *, unsigned, const qarena__rotations *, unsigned) = {
        [FUSED] = ROW(fused), [SPLIT] = ROW(split), [MIXED] = ROW(mixed)};
    if (r->count && (int)r->bit[0] < LANE_BITS) {
        rotate_lanes(tile, t, r);
        return;
    }
    arithmetic how = qarena__cpu_splits_multiply_adds() ? SPLIT : FUSED;
    for (unsigned j = 0; j < r->count; j++) {
        how = r->swapped[j] ? MIXED : how;
    }
    for (unsigned first = 0; first < r->count;) {
        const unsigned left = r->count - first;
        const unsigned count = left <= MOST_BITS ? left : MOST_BITS < 4 && left == 4 ? 2 : MOST_BITS;
        sweep[how][count - 1](tile, t, r, first);
        first += count;
    }
}
