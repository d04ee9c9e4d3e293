/* fork() while another thread holds an arena's lock: the child would wait for it for ever. So a fork takes the locks of all arenas first. */
#ifndef QARENA_ARENA_FORKS_H
#define QARENA_ARENA_FORKS_H

#include "qarena/qarena.h"

/* Enter a new arena, whose lock is made, into the list of those that a fork must wait for / take it out. Any thread; no arena's lock held. One in a caller's
 * block is entered, but does not install the handlers, which would allocate. */
void qarena__forks_enter(qarena_arena *arena);
void qarena__forks_leave(qarena_arena *arena);

#endif
