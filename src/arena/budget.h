/* What is counted: bytes held and in use, refusals, calls. It knows nothing of where memory comes
 * from, or goes. "Locked" functions want arena->lock held. */
#ifndef QARENA_ARENA_BUDGET_H
#define QARENA_ARENA_BUDGET_H

#include <stdint.h>

#include "qarena/qarena.h"

/* a + b, at most UINT64_MAX. */
static inline uint64_t qarena__add_saturated(uint64_t a, uint64_t b) {
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* Locked. What could be had now, by budget and machine, after giving back all that is reclaimable,
 * and what it is limited by. machine: what the system can give now; NULL: not asked. */
uint64_t qarena__budget_available(const qarena_arena *arena, const qarena_limits *machine,
                                  const char **binding);

/* Locked. `bytes` more / less are held. */
void qarena__budget_hold(qarena_arena *arena, uint64_t bytes);
void qarena__budget_return(qarena_arena *arena, uint64_t bytes);

/* Locked. `bytes` more / less are in use. Checks the books in debug builds. */
void qarena__budget_use(qarena_arena *arena, uint64_t bytes);
void qarena__budget_unuse(qarena_arena *arena, uint64_t bytes);

/* Locked. Count a refusal and tell it. */
qarena_status qarena__budget_refuse(qarena_arena *arena, const char *what, uint64_t needed,
                                    uint64_t available, const char *binding);
qarena_status qarena__refuse_closed(qarena_arena *arena, const char *what);

/* A call of the system, of the hooks. */
void qarena__count_os_call(qarena_arena *arena);
void qarena__count_object_call(qarena_arena *arena);

/* Locked. In debug builds, check that bytes and lists agree. */
#if defined(NDEBUG)
static inline void qarena__arena_verify(const qarena_arena *arena) {
    (void)arena;
}
#else
void qarena__arena_verify(const qarena_arena *arena);
#endif

#endif
