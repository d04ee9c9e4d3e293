/* Waiting on a word of memory: for a while with open eyes, then asleep. */
#ifndef QARENA_CORE_WORD_H
#define QARENA_CORE_WORD_H

#include <stdatomic.h>
#include <stdbool.h>

/* Sleep until somebody wakes the word, unless it is not `value`; may return early. */
void qarena__word_sleep(atomic_uint *word, unsigned value);
void qarena__word_wake(atomic_uint *word);

/* Look at the word while it is `value`, for at most about `nanoseconds`. False: it still is. */
bool qarena__word_watch(atomic_uint *word, unsigned value, unsigned nanoseconds);

#endif
