/* Growing arrays of small things on an arena. */
#ifndef QARENA_CIRCUIT_GROWING_H
#define QARENA_CIRCUIT_GROWING_H

#include <stddef.h>

#include "qarena/qarena.h"

/* Room for `count` items in all, at least: a power of two times `first`. *block is the array of
 * *capacity items, NULL when there are none; it is the caller's, to be given back with
 * qarena__object_release. E_MEMORY, E_CLOSED: both are as they were. */
qarena_status qarena__grow(qarena_arena *arena, void **block, size_t item, uint64_t count,
                           uint64_t first, uint64_t *capacity);

#endif
