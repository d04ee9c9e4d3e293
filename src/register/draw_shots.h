/* Drawing shots from the running totals of a state's blocks: see sample.c. */
#ifndef QARENA_REGISTER_DRAW_SHOTS_H
#define QARENA_REGISTER_DRAW_SHOTS_H

#include "register/writer.h"

/* Amplitudes of a block, unless the state has fewer. */
#define QARENA__SAMPLE_BLOCK 4096u

typedef struct qarena__cumulative {
    const void *state;
    uint64_t block;  /* amplitudes of one: QARENA__SAMPLE_BLOCK, or the state */
    uint64_t blocks; /* a power of two */
    int exponent;    /* of scale.h */
    double *before;  /* blocks + 1: the running total before each block, and the total */
} qarena__cumulative;

/* Doubles that a batch of `shots` needs beside its outcomes: 8 to 12 bytes a shot, and 4 a block.
 */
size_t qarena__draw_room(const qarena__cumulative *c, uint64_t shots);

/* Outcomes of a batch of shots, at most 2^31: numbers [first, first + shots) of stream 0 of the
 * seed; or, of shot i, number first + ids[i], unless ids is NULL; they may be what `outcomes` hold.
 * When the watch cancels, `outcomes` hold anything. */
void qarena__draw(qarena__writer *writer, const qarena__cumulative *c, uint64_t seed,
                  uint64_t first, const uint64_t *ids, uint64_t shots, uint64_t *outcomes,
                  void *room);

#endif
