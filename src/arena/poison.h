/* AddressSanitizer is told which memory of the pool is unused, so that a use after release is seen.
 * Nothing in other builds. */
#ifndef QARENA_ARENA_POISON_H
#define QARENA_ARENA_POISON_H

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QARENA__ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define QARENA__ASAN 1
#endif

#if defined(QARENA__ASAN)
#include <sanitizer/asan_interface.h>
static inline void qarena__poison(const void *memory, size_t bytes) {
    ASAN_POISON_MEMORY_REGION(memory, bytes);
}
static inline void qarena__unpoison(const void *memory, size_t bytes) {
    ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
}
#else
static inline void qarena__poison(const void *memory, size_t bytes) {
    (void)memory;
    (void)bytes;
}
static inline void qarena__unpoison(const void *memory, size_t bytes) {
    (void)memory;
    (void)bytes;
}
#endif

#endif
