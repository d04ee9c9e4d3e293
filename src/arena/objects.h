/* Small objects, and the descriptors of buffers. "Locked" functions want arena->lock held; the
 * others take it. */
#ifndef QARENA_ARENA_OBJECTS_H
#define QARENA_ARENA_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena/buffer.h"

/* Small objects, counted in the budget, through the allocator hooks (in a caller's block: through
 * its buddy). malloc's alignment; size > 0. Any thread. E_MEMORY, E_CLOSED (shrinking is allowed
 * then). Resizing leaves *object as it is on failure; releasing NULL does nothing. */
qarena_status qarena__object_allocate(qarena_arena *arena, size_t size, void **object);
qarena_status qarena__object_resize(qarena_arena *arena, size_t old_size, size_t new_size,
                                    void **object);
void qarena__object_release(qarena_arena *arena, void *object, size_t size);

/* Locked. An unused descriptor; *called is set when that took a call of the hooks. */
qarena_status qarena__descriptor_take(qarena_arena *arena, bool *called, qarena__buffer **buffer);
/* All chunks go back to the hooks. */
void qarena__descriptors_release(qarena_arena *arena);

#endif
