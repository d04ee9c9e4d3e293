/* Permutations that a sweep of rotations does by storing rows elsewhere. */
#include "register/stage.h"

/* Bits of the tile as bits of a row's number. */
static unsigned row_bits(const qarena__rotations *r, uint64_t bits) {
    unsigned row = 0;
    for (unsigned j = 0; j < r->count; j++) {
        row |= (unsigned)(bits >> r->bit[j] & 1) << j;
    }
    return row;
}

void qarena__fold_into(qarena__rotations *r, qarena__permutation p) {
    const unsigned rows = 1u << r->count;
    for (unsigned row = 0; !r->moving && row < rows; row++) {
        r->to[row] = (uint8_t)row;
    }
    r->moving = true;
    const qarena__permutation among = {.ones = row_bits(r, p.ones), .zeros = row_bits(r, p.zeros), .targets = row_bits(r, p.targets)};
    if (!(among.ones | among.zeros) && !(among.targets & (among.targets - 1))) {
        r->move[r->moves++] = (struct qarena__move){.ones = p.ones, .zeros = p.zeros, .mask = (uint8_t)among.targets};
        return;
    }
    /* An affine map A of rows: A(row ^ mask) = A(row) ^ A(mask) ^ A(0). */
    const uint64_t zero = qarena__permuted(0, &among);
    for (unsigned row = 0; row < rows; row++) {
        r->to[row] = (uint8_t)qarena__permuted(r->to[row], &among);
    }
    for (unsigned k = 0; k < r->moves; k++) {
        r->move[k].mask = (uint8_t)(qarena__permuted(r->move[k].mask, &among) ^ zero);
    }
}
