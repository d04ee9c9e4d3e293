/* Rows of a sweep of a tile: vectors that differ in a few bits of their numbers, and where they go.
 */
#ifndef QARENA_KERNELS_ROWS_H
#define QARENA_KERNELS_ROWS_H

#include "kernels/simd.h"

/* The masks that bits of row numbers may flip by, as bits of a number, if those of `masks` are
 * there and these rows may flip too. */
INLINE unsigned add_mask(unsigned masks, unsigned rows) {
    unsigned more = masks;
    for (; masks; masks &= masks - 1) {
        more |= 1u << ((unsigned)__builtin_ctz(masks) ^ rows);
    }
    return more;
}

INLINE unsigned flip_masks(const qarena__row_flips *flips) {
    unsigned masks = 1u << flips->flip;
    for (unsigned k = 0; k < flips->count; k++) {
        masks = add_mask(masks, flips->by[k].rows);
    }
    return masks;
}

/* Of all that a sweep moves after it has turned. */
INLINE unsigned masks_of(const qarena__rotations *r) {
    unsigned masks = flip_masks(&r->row_flips);
    for (unsigned k = 0; k < r->moves; k++) {
        masks = add_mask(masks, r->move[k].mask);
    }
    return masks;
}

/* Which bits of row numbers flip in the group whose vectors have this index in the tile. */
INLINE unsigned row_flips_of(const qarena__row_flips *flips, uint64_t index) {
    unsigned mask = flips->flip;
    for (unsigned k = 0; k < flips->count; k++) {
        const bool odd = __builtin_parityll(index << AMP_BITS & flips->by[k].bits);
        mask ^= odd ? flips->by[k].rows : 0;
    }
    return mask;
}

INLINE unsigned mask_of(const qarena__rotations *r, const qarena__row_flips *flips,
                        uint64_t index) {
    unsigned mask = row_flips_of(flips, index);
    for (unsigned k = 0; k < r->moves; k++) {
        const struct qarena__move *move = &r->move[k];
        mask ^= (index << AMP_BITS & (move->ones | move->zeros)) == move->ones ? move->mask : 0;
    }
    return mask;
}

/* Bits of a vector's index that row_flips_of, and mask_of, depend on. */
INLINE uint64_t flipping_bits(const qarena__rotations *r) {
    uint64_t bits = 0;
    for (unsigned k = 0; k < r->row_flips.count; k++) {
        bits |= r->row_flips.by[k].bits;
    }
    for (unsigned k = 0; r->moving_first && k < r->first.row_flips.count; k++) {
        bits |= r->first.row_flips.by[k].bits;
    }
    for (unsigned k = 0; k < r->moves; k++) {
        bits |= r->move[k].ones | r->move[k].zeros;
    }
    return bits >> AMP_BITS;
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

#endif
