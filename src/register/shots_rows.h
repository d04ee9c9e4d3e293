/* Rows of bits, where those of a history's shots are all the same: nothing is sampled at its end.
 * They are written once all histories have ended, from the first shot to the last: the top of a
 * shot's point tells its history, but for the few tops that histories share. */
#ifndef QARENA_REGISTER_SHOTS_ROWS_H
#define QARENA_REGISTER_SHOTS_ROWS_H

#include "register/shots_types.h"

/* Whether a tree's rows are written so. Else qarena__shots_end writes them. */
static inline bool qarena__rows_come_last(const qarena__tree *tree) {
    return tree->order && !tree->program->samples;
}

/* Where, in the memory of `rows`, the tops of points are until then. */
static inline uint16_t *qarena__rows_tops(uint64_t *rows, unsigned words, uint64_t shots) {
    return (uint16_t *)(void *)(rows + shots * words) - shots;
}

/* Write the rows of the shots of histories, in their order. threads: that may work. */
void qarena__rows_write(const qarena__tree *tree, qarena__history *const *histories, uint64_t count,
                        unsigned threads);

#endif
