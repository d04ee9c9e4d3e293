/* Walking over the items of a sweep: an item is a vector index with the sweep's fixed bits clear.
 */
#ifndef QARENA_KERNELS_WALK_H
#define QARENA_KERNELS_WALK_H

#include "core/bits.h"
#include "kernels/table.h"

/* One segment: `length` consecutive vectors that begin at `index` and agree in all fixed and
 * control bits; in memory they begin at `at`. */
typedef struct qarena__walk {
    uint64_t item, end;
    uint64_t free_bits; /* the item's number, spread over the bits that are not fixed */
    uint64_t index, at, length;
    bool selected; /* false: the controls do not hold (out of place: copy) */
} qarena__walk;

static inline qarena__walk qarena__walk_begin(const qarena__sweep *sweep, uint64_t begin,
                                              uint64_t end) {
    return (qarena__walk){
        .item = begin, .end = end, .free_bits = qarena__deposit(begin, sweep->fixed)};
}

/* Step to the next segment; false: done. */
static inline __attribute__((always_inline)) bool qarena__walk_next(qarena__walk *walk,
                                                                    const qarena__sweep *sweep) {
    if (walk->item >= walk->end) {
        return false;
    }
    uint64_t left_in_segment = sweep->segment_length - (walk->item & (sweep->segment_length - 1));
    uint64_t left = walk->end - walk->item;
    walk->length = left < left_in_segment ? left : left_in_segment;
    walk->index = walk->free_bits | sweep->base;
    walk->at = walk->index + (walk->index >> sweep->page_shift) * sweep->gap;
    walk->selected = (walk->index & (sweep->ones | sweep->zeros)) == sweep->ones;
    walk->item += walk->length;
    walk->free_bits = ((walk->free_bits | sweep->fixed) + walk->length) &
                      ~sweep->fixed; /* the carry passes through fixed bits */
    return true;
}

#endif
