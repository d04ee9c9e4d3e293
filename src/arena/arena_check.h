/* Whether an arena could serve a request. */
#ifndef QARENA_ARENA_ARENA_CHECK_H
#define QARENA_ARENA_ARENA_CHECK_H

#include "qarena/qarena.h"

/* Refuse now what could not be had: `bytes` in `count` buffers of equal size. E_MEMORY with both
 * numbers, E_CLOSED; takes nothing. */
qarena_status qarena__arena_check(qarena_arena *arena, uint64_t bytes, unsigned count,
                                  const char *what);

/* About how many bytes of buffers could be had now within the budget: fewer where those of other
 * sizes lie in between. Any thread. */
uint64_t qarena__arena_obtainable(qarena_arena *arena);

#endif
