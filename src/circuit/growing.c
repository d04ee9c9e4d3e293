#include "circuit/growing.h"

#include "arena/arena.h"
#include "core/status.h"

qarena_status qarena__grow(qarena_arena *arena, void **block, size_t item, uint64_t count,
                           uint64_t first, uint64_t *capacity) {
    const uint64_t most = (SIZE_MAX >> 1) / item;
    uint64_t wanted = *capacity ? *capacity : first;
    while (wanted < count && wanted <= most) {
        wanted *= 2;
    }
    if (wanted > most) {
        return qarena__fail(QARENA_E_MEMORY, "gate list: %llu entries do not fit in memory",
                            (unsigned long long)count);
    }
    if (*capacity) {
        QARENA__FORWARD(qarena__object_resize(arena, *capacity * item, wanted * item, block));
    } else {
        QARENA__FORWARD(qarena__object_allocate(arena, wanted * item, block));
    }
    *capacity = wanted;
    return QARENA_OK;
}
