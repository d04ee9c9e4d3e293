/* The build's own allocator of small objects. */
#ifndef QARENA_ARENA_ALLOCATOR_H
#define QARENA_ARENA_ALLOCATOR_H

#include "qarena/qarena.h"

/* malloc and friends, or jemalloc's when built with it. Static. */
const qarena_allocator *qarena__allocator_default(void);

/* "system" or "jemalloc". Static. */
const char *qarena__allocator_name(void);

#endif
