/* An arena's life, as far as arenas on the system's memory (arena.c) and in a caller's block
 * (block.c) share it. */
#ifndef QARENA_ARENA_LIFETIME_H
#define QARENA_ARENA_LIFETIME_H

#include <stdbool.h>

#include "qarena/qarena.h"

/* An empty arena: lock, lists and the embedded descriptors. Fails: E_MEMORY. */
qarena_status qarena__arena_prepare(qarena_arena *arena);

/* E_BUSY while anything lives in it; E_ARGUMENT when it is of the other kind. */
qarena_status qarena__arena_check_unused(qarena_arena *arena, bool in_block);

/* Things that live in the arena and keep it from being destroyed (registers, circuits, snapshots).
 */
void qarena__arena_retain(qarena_arena *arena);
void qarena__arena_release(qarena_arena *arena);

#endif
