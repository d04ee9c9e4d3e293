#include "compile/absorbed_moves.h"

#include <string.h>

enum { MOST_LANES = 1 << QARENA__MOST_LANE_BITS };

/* Bits of the tile as bits of a row's number. */
static unsigned row_bits(const qarena__rotations *r, uint64_t bits) {
    unsigned row = 0;
    for (unsigned j = 0; j < r->count; j++) {
        row |= (unsigned)(bits >> r->bit[j] & 1) << j;
    }
    return row;
}

void qarena__start_moving(qarena__rotations *r) {
    r->moving = true;
    for (unsigned row = 0; row < 1u << r->count; row++) {
        r->to[row] = (uint8_t)row;
    }
    for (unsigned lane = 0; lane < MOST_LANES; lane++) {
        r->order[lane] = (uint8_t)lane;
    }
}

static void order_lanes(qarena__rotations *r, const qarena__permutation *p) {
    uint8_t before[MOST_LANES];
    memcpy(before, r->order, sizeof before);
    for (unsigned lane = 0; lane < MOST_LANES; lane++) { /* a move is its own inverse */
        r->order[lane] = before[qarena__permuted(lane, p) % MOST_LANES];
    }
}

/* A flip of one bit in some lanes only. No move of rows comes before it. */
static void flip_by_lanes(qarena__rotations *r, const qarena__permutation *p, unsigned target) {
    uint8_t *flips = &r->flips[__builtin_ctz(target)];
    for (unsigned lane = 0; lane < MOST_LANES; lane++) {
        *flips ^= (uint8_t)(((lane & (p->ones | p->zeros)) == p->ones) << lane);
    }
}

static void move_rows(qarena__rotations *r, const qarena__permutation *p,
                      const qarena__permutation *among) {
    if (!(among->ones | among->zeros) && !(among->targets & (among->targets - 1))) {
        r->move[r->moves++] = (struct qarena__move){
            .ones = p->ones, .zeros = p->zeros, .mask = (uint8_t)among->targets};
        return;
    }
    /* An affine map A of rows: A(row ^ mask) = A(row) ^ A(mask) ^ A(0). */
    const uint64_t zero = qarena__permuted(0, among);
    for (unsigned row = 0; row < 1u << r->count; row++) {
        r->to[row] = (uint8_t)qarena__permuted(r->to[row], among);
    }
    for (unsigned k = 0; k < r->moves; k++) {
        r->move[k].mask = (uint8_t)(qarena__permuted(r->move[k].mask, among) ^ zero);
    }
}

void qarena__absorb_move(qarena__rotations *r, qarena__permutation p, unsigned lane_bits) {
    const uint64_t lanes = ((uint64_t)1 << lane_bits) - 1;
    const qarena__permutation among = {.ones = row_bits(r, p.ones),
                                       .zeros = row_bits(r, p.zeros),
                                       .targets = row_bits(r, p.targets)};
    if (!r->moving) {
        qarena__start_moving(r);
    }
    if (p.targets & lanes) {
        order_lanes(r, &p);
    } else if ((p.ones | p.zeros) & lanes) {
        flip_by_lanes(r, &p, (unsigned)among.targets);
    } else {
        move_rows(r, &p, &among);
    }
}
