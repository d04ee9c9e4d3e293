/* Real rotations of a tile: several qubits in one sweep, re and im alike, since a real number
 * multiplies both. */
#include "core/cpu.h"
#include "kernels/butterfly.h"
#include "kernels/multiply_adds.h"

/* Where rows go: for each mask that moves can make, the offset in bytes that row r is stored at.
 * Sub-tiles are small, so none is made in vain. */
INLINE void place_rows(uint64_t (*place)[1u << ROW_BITS], const uint64_t *offset, unsigned rows,
                       const qarena__rotations *r) {
    unsigned masks = 1; /* bit m: mask m */
    for (unsigned k = 0; k < r->moves; k++) {
        for (unsigned left = masks; left; left &= left - 1) {
            masks |= 1u << ((unsigned)__builtin_ctz(left) ^ r->move[k].mask);
        }
    }
    for (; masks; masks &= masks - 1) {
        const unsigned mask = (unsigned)__builtin_ctz(masks);
        for (unsigned row = 0; row < rows; row++) {
            place[mask][row] = offset[r->to[row] ^ mask] * sizeof(V);
        }
    }
}

/* The mask of the group whose vectors have this index in the tile. */
INLINE unsigned mask_of(const qarena__rotations *r, uint64_t index) {
    unsigned mask = 0;
    for (unsigned k = 0; k < r->moves; k++) {
        const struct qarena__move *move = &r->move[k];
        mask ^= (index << AMP_BITS & (move->ones | move->zeros)) == move->ones ? move->mask : 0;
    }
    return mask;
}

/* Where the rows of a group lie that differ in these bits of a vector's number. */
INLINE void find_rows(uint64_t *offset, const uint64_t *bit, unsigned bits) {
#pragma GCC unroll 16
    for (unsigned row = 0; row < 1u << bits; row++) {
        offset[row] = 0;
        for (unsigned j = 0; j < bits; j++) {
            offset[row] += (row >> j & 1) ? skewed(bit[j]) : 0;
        }
    }
}

/* `count` rotations from the `first` on, with as many bits of the tile as in registers at once: one
 * more than rotations if `wide`. */
INLINE void rotate_rows(V *tile, qarena__sub_tile part, const qarena__rotations *r, unsigned first,
                        unsigned count, bool wide, arithmetic how, bool moving,
                        qarena__prefetch *prefetch) {
    const unsigned bits = count + wide, rows = 1u << bits;
    uint64_t fixed = part.held >> AMP_BITS, bit[ROW_BITS], offset[1u << ROW_BITS],
             place[1u << ROW_BITS][1u << ROW_BITS];
    rotation turns[ROW_BITS];
    Parts flips[ROW_BITS];
    for (unsigned j = 0; j < count; j++) {
        flips[j] = moving && r->flips[first + j] ? lane_parts(r->flips[first + j]) : (Parts){0};
        bit[j] = (uint64_t)1 << (r->bit[first + j] - AMP_BITS);
        fixed |= bit[j];
        turns[j] = turn_of(&r->rotation[first + j]);
    }
    if (wide) {
        bit[count] = ~fixed & (fixed + 1);
        fixed |= bit[count];
    }
    find_rows(offset, bit, bits);
    if (moving) {
        place_rows(place, offset, rows, r);
    }
    const uint64_t groups = part_vectors(part) >> bits, base = part.base >> AMP_BITS;
    uint64_t free_bits = 0;
    for (uint64_t group = 0; group < groups; group++) {
        const uint64_t index = free_bits | base;
        V *at = tile + skewed(index);
        const uint64_t *to = moving ? place[mask_of(r, index)] : NULL;
        V x[1u << ROW_BITS];
#pragma GCC unroll 16
        for (unsigned row = 0; row < rows; row++) {
            x[row] = wide || rows == 16 ? unrelated(at[offset[row]])
                                        : at[offset[row]]; /* these are better not loaded twice */
        }
#pragma GCC unroll 4
        for (unsigned j = 0; j < count; j++) {
            turn_rows(x, rows, 1u << j, &turns[j], how);
        }
#pragma GCC unroll 4
        for (unsigned j = 0; moving && j < count; j++) {
            if (r->flips[first + j]) { /* the same for a whole sweep */
                flip_rows(x, rows, 1u << j, flips[j]);
            }
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

/* One rotation alone: with two narrow rows an iteration would be all overhead. */
#define WIDE(count) ((count) == 1 && VECTOR_BYTES < 64)

#define INSTANCE(name, count, how, moving)                                                         \
    static void name(V *tile, qarena__sub_tile part, const qarena__rotations *r, unsigned first,   \
                     qarena__prefetch *prefetch) {                                                 \
        rotate_rows(tile, part, r, first, count, WIDE(count) && !(moving), how, moving, prefetch); \
    }
#define INSTANCES(count)                                                                           \
    INSTANCE(adding_##count, count, ADDING, false)                                                 \
    INSTANCE(fused_##count, count, FUSED, false)                                                   \
    INSTANCE(split_##count, count, SPLIT, false)                                                   \
    INSTANCE(mixed_##count, count, MIXED, false)                                                   \
    INSTANCE(moving_##count, count, MIXED, true)

INSTANCES(1)
INSTANCES(2)
INSTANCES(3)
#if ROW_BITS == 4
INSTANCES(4)
#define ROW(how) {how##_1, how##_2, how##_3, how##_4}
#else
#define ROW(how) {how##_1, how##_2, how##_3}
#endif

/* In a tile of two vectors. */
static void rotate_pair(V *tile, qarena__sub_tile part, const qarena__rotations *r, unsigned first,
                        qarena__prefetch *prefetch) {
    rotate_rows(tile, part, r, first, 1, false, MIXED, false, prefetch);
}

/* count, plain: constants. */
INLINE void rotate_lanes_so(V *tile, qarena__sub_tile part, const lane_rotations *given,
                            unsigned count, bool plain) {
    const lane_rotations lanes = *given;
    const uint64_t held = part.held >> AMP_BITS, base = part.base >> AMP_BITS,
                   all = part_vectors(part), page = QARENA__TILE_PAGE / VECTOR_BYTES,
                   run = held ? held & -held : all, length = run < page ? run : page;
    for (uint64_t i = 0, free_bits = 0; i < all; i += length) {
        V *at = tile + skewed(free_bits | base);
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

void K(tile_rotate)(void *tile, qarena__sub_tile part, const qarena__rotations *r,
                    qarena__prefetch *prefetch) {
    static sweep_fn *const sweep[MIXED + 1][ROW_BITS] = {
        [ADDING] = ROW(adding), [FUSED] = ROW(fused), [SPLIT] = ROW(split), [MIXED] = ROW(mixed)};
    static sweep_fn *const moving_sweep[ROW_BITS] = ROW(moving);
    if (r->count && (int)r->bit[0] < AMP_BITS) {
        rotate_lanes(tile, part, r);
        return;
    }
    for (unsigned first = 0; first < r->count;) {
        const unsigned left = r->count - first;
        const unsigned count = left <= ROW_BITS ? left : ROW_BITS < 4 && left == 4 ? 2 : ROW_BITS;
        sweep_fn *run = part_vectors(part) == 2 && !r->moving ? rotate_pair
                        : r->moving                           ? moving_sweep[count - 1]
                                    : sweep[common_form(r->rotation + first, count)][count - 1];
        run(tile, part, r, first, prefetch);
        first += count;
    }
}
