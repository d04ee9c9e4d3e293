/* Acquiring and releasing buffers. */
#ifndef QARENA_ARENA_ACQUIRE_H
#define QARENA_ARENA_ACQUIRE_H

#include <stdbool.h>

#include "arena/buffer.h"

/* A buffer of at least `bytes` (rounded up to a power of two, at least 64), references = 1,
 * contents unspecified. Large ones are faulted in, in parallel, when they are new. Refused before
 * anything is touched: E_MEMORY with both numbers, `what` begins the message (e.g. "24 qubits,
 * double, 2 buffers"). E_CLOSED. Any thread. A hit makes no system call and no allocation. */
qarena_status qarena__buffer_acquire(qarena_arena *arena, uint64_t bytes, const char *what,
                                     qarena__buffer **buffer);

/* One more owner / one owner less. NULL is accepted by release. Any thread. */
void qarena__buffer_retain(qarena__buffer *buffer);
void qarena__buffer_release(qarena__buffer *buffer);
/* Release, but give a large buffer to the system, not to the pool: for one that will not be needed
 * again. */
void qarena__buffer_discard(qarena__buffer *buffer);

/* Whether buffers of so many bytes are counted only: they hold nothing, and nobody is to touch
 * them. */
bool qarena__arena_is_dry(const qarena_arena *arena, uint64_t bytes);

#endif
