/* Real rotations of a tile: several qubits in one sweep, re and im alike, since a real number multiplies both. */
#include "core/cpu.h"
#include "kernels/butterfly.h"

/* Where rows go: for each mask of moves, the offset that row r is stored at. */
INLINE void place_rows(uint64_t (*place)[1u << ROW_BITS], const uint64_t *offset, unsigned rows, const qarena__rotations *r) {
    for (unsigned mask = 0; mask < rows; mask++) {
        for (unsigned row = 0; row < rows; row++) {
            place[mask][row] = offset[r->to[row] ^ mask];
        }
    }
}

/* The mask of the group whose vectors have this index in the tile. */
INLINE unsigned mask_of(const qarena__rotations *r, uint64_t index) {
    unsigned mask = 0;
    for (unsigned k = 0; k < r->moves; k++) {
        const struct qarena__move *move = &r->move[k];
        mask ^= (index << LANE_BITS & (move->ones | move->zeros)) == move->ones ? move->mask : 0;
    }
    return mask;
}

INLINE void rotate_rows(V *tile, unsigned t, const qarena__rotations *r, unsigned first, unsigned count, arithmetic how, bool moving) {
    const unsigned rows = 1u << count;
    uint64_t fixed = 0, offset[1u << ROW_BITS], place[1u << ROW_BITS][1u << ROW_BITS];
    V factor[ROW_BITS];
    bool swapped[ROW_BITS];
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
    if (moving) {
        place_rows(place, offset, rows, r);
    }
    const uint64_t groups = (uint64_t)1 << (t - LANE_BITS - count);
    uint64_t index = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(index);
        const uint64_t *to = moving ? place[mask_of(r, index)] : offset;
        V x[1u << ROW_BITS];
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
            at[to[row]] = x[row];
        }
        index = ((index | fixed) + 1) & ~fixed;
    }
}

#define INSTANCE(name, count, how, moving)                                              \
    static void name(V *tile, unsigned t, const qarena__rotations *r, unsigned first) { \
        rotate_rows(tile, t, r, first, count, how, moving);                             \
    }
#define INSTANCES(count)                                \
    INSTANCE(fused_##count, count, FUSED, false)        \
    INSTANCE(split_##count, count, SPLIT, false)        \
    INSTANCE(mixed_##count, count, MIXED, false)        \
    INSTANCE(moving_fused_##count, count, FUSED, true)  \
    INSTANCE(moving_split_##count, count, SPLIT, true)  \
    INSTANCE(moving_mixed_##count, count, MIXED, true)

INSTANCES(1)
INSTANCES(2)
INSTANCES(3)
#if ROW_BITS == 4
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
    static void (*const sweep[2][3][ROW_BITS])(V *, unsigned, const qarena__rotations *, unsigned) = {
        {[FUSED] = ROW(fused), [SPLIT] = ROW(split), [MIXED] = ROW(mixed)},
        {[FUSED] = ROW(moving_fused), [SPLIT] = ROW(moving_split), [MIXED] = ROW(moving_mixed)}};
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
        const unsigned count = left <= ROW_BITS ? left : ROW_BITS < 4 && left == 4 ? 2 : ROW_BITS;
        sweep[r->moving][how][count - 1](tile, t, r, first);
        first += count;
    }
}
