#include "core/cpu_family.h"

#if defined(__x86_64__)
/* Measured on Zen 3 and Zen 4. */
static const qarena__cpu_family amd = {.splits_multiply_adds = true,
                                       .waits_for_second_level = false,
                                       .keeps_prefetched = true,
                                       .streaming_share = 4};
#endif

/* Measured on Intel's Cascade Lake and Emerald Rapids, and taken for all others. */
static const qarena__cpu_family others = {.splits_multiply_adds = false,
                                          .waits_for_second_level = true,
                                          .keeps_prefetched = false,
                                          .streaming_share = 2};

const qarena__cpu_family *qarena__cpu_family_here(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_is("amd") ? &amd : &others;
#else
    return &others;
#endif
}
