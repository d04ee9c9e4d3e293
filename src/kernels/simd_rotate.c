/* Real rotations of a tile: several qubits in one sweep, re and im alike, since a real number
 * multiplies both. */
#include "core/cpu.h"
#include "kernels/butterfly.h"
#include "kernels/multiply_adds.h"
#include "kernels/rows.h"

/* Where rows go: for each mask that they may flip by, the offset in bytes that row r is stored at.
 * Sub-tiles are small, so none is made in vain. */
INLINE void place_rows(uint64_t (*place)[1u << ROW_BITS], const uint64_t *offset, unsigned rows,
                       unsigned own, const qarena__rotations *r) {
    for (unsigned masks = masks_of(r); masks; masks &= masks - 1) {
        const unsigned mask = (unsigned)__builtin_ctz(masks);
        for (unsigned row = 0; row < rows; row++) {
            const unsigned to = r->to[row & (own - 1)] ^ mask;
            place[mask][row] = offset[to | (row & ~(own - 1))] * sizeof(V);
        }
    }
}

/* The same for the rows that a sweep finds before it turns. */
INLINE void place_first(uint64_t (*place)[1u << ROW_BITS], const uint64_t *offset, unsigned rows,
                        unsigned own, const qarena__rotations *r) {
    for (unsigned masks = flip_masks(&r->first.row_flips); masks; masks &= masks - 1) {
        const unsigned mask = (unsigned)__builtin_ctz(masks);
        for (unsigned row = 0; row < rows; row++) {
            const unsigned from = r->first.from[(row ^ mask) & (own - 1)];
            place[mask][row] = offset[from | (row & ~(own - 1))] * sizeof(V);
        }
    }
}

INLINE void place_moves(uint64_t (*place)[1u << ROW_BITS], uint64_t (*found)[1u << ROW_BITS],
                        const uint64_t *offset, unsigned rows, unsigned own,
                        const qarena__rotations *r, bool moving, bool moving_first) {
    if (moving) {
        place_rows(place, offset, rows, own, r);
    }
    if (moving_first) {
        place_first(found, offset, rows, own, r);
    }
}

/* Bit j of the rows' numbers flips in the lanes of given[j], which are flips[j]. */
INLINE void flip_by_lanes(V *x, unsigned rows, unsigned count, const uint8_t *given,
                          const Parts *flips) {
#pragma GCC unroll 4
    for (unsigned j = 0; j < count; j++) {
        if (given[j]) { /* the same for a whole sweep */
            flip_rows(x, rows, 1u << j, flips[j]);
        }
    }
}

/* `count` rotations from the `first` on, with as many bits of the tile as in registers at once: one
 * more than rotations if `wide`. */
INLINE void rotate_rows(V *tile, qarena__sub_tile part, const qarena__rotations *r, unsigned first,
                        unsigned count, bool wide, arithmetic how, bool moving, bool moving_first,
                        qarena__prefetch *prefetch) {
    const unsigned bits = count + wide, rows = 1u << bits;
    uint64_t fixed = part.held >> AMP_BITS, bit[ROW_BITS], offset[1u << ROW_BITS],
             place[1u << ROW_BITS][1u << ROW_BITS], found[1u << ROW_BITS][1u << ROW_BITS];
    rotation turns[ROW_BITS];
    Parts flips[ROW_BITS], first_flips[ROW_BITS];
    for (unsigned j = 0; j < count; j++) {
        flips[j] = moving && r->flips[first + j] ? lane_parts(r->flips[first + j]) : (Parts){0};
        first_flips[j] =
            moving_first && r->first.flips[j] ? lane_parts(r->first.flips[j]) : (Parts){0};
        bit[j] = (uint64_t)1 << (r->bit[first + j] - AMP_BITS);
        fixed |= bit[j];
        turns[j] = turn_of(&r->rotation[first + j]);
    }
    if (wide) {
        const uint64_t taken = moving ? fixed | flipping_bits(r) : fixed;
        bit[count] = ~taken & (taken + 1);
        fixed |= bit[count];
    }
    find_rows(offset, bit, bits);
    place_moves(place, found, offset, rows, 1u << count, r, moving, moving_first);
    const qarena__row_flips row_flips = r->row_flips, first_row_flips = r->first.row_flips;
    const bool still = moving && r->still;
    const uint64_t base = part.base >> AMP_BITS;
    uint64_t free_bits = 0;
    tile += skewed(base);
    for (uint64_t left = part_vectors(part) >> bits; left > 0; left--) {
        const uint64_t index = free_bits | base;
        V *at = tile + skewed(free_bits);
        const uint64_t *to = moving ? place[mask_of(r, &row_flips, index)] : NULL,
                       *from = moving_first ? found[row_flips_of(&first_row_flips, index)] : NULL;
        V x[1u << ROW_BITS];
#pragma GCC unroll 16
        for (unsigned row = 0; row < rows; row++) {
            const V *here = moving_first ? (V *)((char *)at + from[row]) : at + offset[row];
            x[row] = wide || rows == 16 ? unrelated(*here)
                                        : *here; /* these are better not loaded twice */
        }
        if (moving_first) {
            flip_by_lanes(x, rows, count, r->first.flips, first_flips);
        }
#pragma GCC unroll 4
        for (unsigned j = 0; j < count; j++) {
            if (!still) { /* the same for a whole sweep */
                turn_rows(x, rows, 1u << j, &turns[j], how);
            }
        }
        if (moving) {
            flip_by_lanes(x, rows, count, r->flips, flips);
        }
#pragma GCC unroll 16
        for (unsigned row = 0; row < rows; row++) {
            *(moving ? (V *)((char *)at + to[row]) : at + offset[row]) = x[row];
        }
        prefetch_line(prefetch, (rows + 3) / 4);
        free_bits = ((free_bits | fixed) + 1) & ~fixed;
    }
}

typedef void sweep_fn(V *tile, qarena__sub_tile part, const qarena__rotations *r, unsigned first,
                      qarena__prefetch *prefetch);

/* One rotation alone: with two rows an iteration would be mostly overhead. */
#define WIDE(count) ((count) == 1)

#define INSTANCE(name, count, wide, how, moving, first_too)                                        \
    static void name(V *tile, qarena__sub_tile part, const qarena__rotations *r, unsigned first,   \
                     qarena__prefetch *prefetch) {                                                 \
        rotate_rows(tile, part, r, first, count, wide, how, moving, first_too, prefetch);          \
    }
#define INSTANCES(count)                                                                           \
    INSTANCE(adding_##count, count, WIDE(count), ADDING, false, false)                             \
    INSTANCE(fused_##count, count, WIDE(count), FUSED, false, false)                               \
    INSTANCE(split_##count, count, WIDE(count), SPLIT, false, false)                               \
    INSTANCE(mixed_##count, count, WIDE(count), MIXED, false, false)                               \
    INSTANCE(moving_##count, count, WIDE(count), MIXED, true, false)                               \
    INSTANCE(moving_first_##count, count, WIDE(count), MIXED, true, true)

INSTANCES(1)
INSTANCES(2)
INSTANCES(3)
#if ROW_BITS == 4
INSTANCES(4)
#define ROW(how) {how##_1, how##_2, how##_3, how##_4}
#else
#define ROW(how) {how##_1, how##_2, how##_3}
#endif

/* Where no second pair of rows can be taken along. */
INSTANCE(rotate_pair, 1, false, MIXED, false, false)
INSTANCE(move_pair, 1, false, MIXED, true, false)
INSTANCE(move_pair_first, 1, false, MIXED, true, true)

/* A sweep of one rotation: whether all vectors have their pair's rows flip as those of another. */
static bool has_other_pair(qarena__sub_tile part, const qarena__rotations *r) {
    const uint64_t taken = (part.held | (uint64_t)1 << r->bit[0]) >> AMP_BITS | flipping_bits(r);
    return (~taken & (taken + 1)) >> (part.t - AMP_BITS) == 0;
}

/* count, plain: constants. */
INLINE void rotate_lanes_so(V *tile, qarena__sub_tile part, const lane_rotations *given,
                            unsigned count, bool plain) {
    const lane_rotations lanes = *given;
    const uint64_t held = part.held >> AMP_BITS, all = part_vectors(part),
                   page = QARENA__TILE_PAGE / VECTOR_BYTES, run = held ? held & -held : all,
                   length = run < page ? run : page;
    tile += skewed(part.base >> AMP_BITS);
    for (uint64_t i = 0, free_bits = 0; i < all; i += length) {
        V *at = tile + skewed(free_bits);
        free_bits = ((free_bits | held) + length) & ~held;
#pragma GCC unroll 4
        for (uint64_t k = 0; k < length; k++) {
            V x = at[k];
            for (unsigned j = 0; j < count; j++) {
                x = rotate_vector(&lanes, j, plain, x);
            }
            at[k] = order_vector(&lanes, x);
        }
    }
}

static void rotate_lanes(V *tile, qarena__sub_tile part, const qarena__rotations *r) {
    const lane_rotations lanes = lane_rotations_of(r);
    bool plain = true;
    for (unsigned j = 0; j < r->count; j++) {
        plain = plain && r->rotation[j].r == 1;
    }
    if (!plain) {
        rotate_lanes_so(tile, part, &lanes, r->count, false);
    } else if (r->count == 1) {
        rotate_lanes_so(tile, part, &lanes, 1, true);
    } else if (r->count == 2) {
        rotate_lanes_so(tile, part, &lanes, 2, true);
    } else {
        rotate_lanes_so(tile, part, &lanes, 3, true);
    }
}

/* The cheapest form that all of `count` rotations have. */
static arithmetic common_form(const qarena__rotation *turns, unsigned count) {
    bool adding = true, plain = true, none = true;
    for (unsigned j = 0; j < count; j++) {
        adding = adding && turns[j].p == 1;
        none = none && turns[j].p != 1;
        plain = plain && turns[j].r == 1;
    }
    return !plain                          ? MIXED
           : adding                        ? ADDING
           : !none                         ? MIXED
           : qarena__multiply_adds_split() ? SPLIT
                                           : FUSED;
}

/* Whether rows move in some lanes only. */
static bool flips_in_lanes(const qarena__rotations *r) {
    bool flips = false;
    for (unsigned j = 0; j < r->count; j++) {
        flips = flips || r->flips[j];
    }
    return flips;
}

/* Of so many rotations from the first one on. */
static sweep_fn *sweep_of(qarena__sub_tile part, const qarena__rotations *r, unsigned first,
                          unsigned count) {
    static sweep_fn *const sweep[MIXED + 1][ROW_BITS] = {
        [ADDING] = ROW(adding), [FUSED] = ROW(fused), [SPLIT] = ROW(split), [MIXED] = ROW(mixed)};
    static sweep_fn *const moving[ROW_BITS] = ROW(moving), *const moving_first[ROW_BITS] =
                                                               ROW(moving_first);
    const bool pair = r->count == 1 && !has_other_pair(part, r);
    if (r->moving_first) {
        return pair ? move_pair_first : moving_first[count - 1];
    }
    if (r->moving) {
        return pair ? move_pair : moving[count - 1];
    }
    return pair ? rotate_pair : sweep[common_form(r->rotation + first, count)][count - 1];
}

void K(tile_rotate)(void *tile, qarena__sub_tile part, const qarena__rotations *r,
                    qarena__prefetch *prefetch) {
    if (r->count && (int)r->bit[0] < AMP_BITS) {
        rotate_lanes(tile, part, r);
        return;
    }
    if (r->still && !r->moving_first && !flips_in_lanes(r)) {
        K(tile_still)(tile, part, r, prefetch);
        return;
    }
    for (unsigned first = 0; first < r->count;) {
        const unsigned left = r->count - first;
        const unsigned count = left <= ROW_BITS ? left : ROW_BITS < 4 && left == 4 ? 2 : ROW_BITS;
        sweep_of(part, r, first, count)(tile, part, r, first, prefetch);
        first += count;
    }
}
