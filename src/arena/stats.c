/* Statistics. */
#include <string.h>

#include "arena/pool.h"
#include "core/status.h"
#include "core/textfile.h"

typedef struct interval {
    uint64_t begin;
    uint64_t end;
} interval;

static uint64_t overlap(interval a, const void *memory, uint64_t bytes) {
    uint64_t begin = (uint64_t)(uintptr_t)memory, end = begin + bytes;
    begin = begin > a.begin ? begin : a.begin;
    end = end < a.end ? end : a.end;
    return end > begin ? end - begin : 0;
}

/* Bytes of large buffers among these descriptors that lie in `where`. */
static uint64_t overlap_of_buffers(const qarena__buffer *items, size_t count, interval where) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].data != NULL && items[i].home == NULL) {
            bytes += overlap(where, items[i].data, items[i].bytes);
        }
    }
    return bytes;
}

static uint64_t held_bytes_in(qarena_arena *arena, interval where) {
    qarena__lock_take(&arena->lock);
    uint64_t bytes = overlap_of_buffers(arena->embedded, QARENA__EMBEDDED, where);
    for (const qarena__chunk *chunk = arena->chunks; chunk != NULL; chunk = chunk->next) {
        bytes += overlap_of_buffers(chunk->items, QARENA__CHUNK_ITEMS(chunk->bytes), where);
    }
    for (const qarena__slab *slab = arena->slabs; slab != NULL; slab = slab->next) {
        bytes += overlap(where, slab->memory, slab->bytes);
    }
    qarena__lock_give(&arena->lock);
    return bytes;
}

static bool parse_hex(const char **text, uint64_t *number) {
    const char *digit = *text;
    uint64_t value = 0;
    for (;; digit++) {
        if (*digit >= '0' && *digit <= '9') {
            value = value * 16 + (uint64_t)(*digit - '0');
        } else if (*digit >= 'a' && *digit <= 'f') {
            value = value * 16 + (uint64_t)(*digit - 'a' + 10);
        } else {
            break;
        }
    }
    bool any = digit != *text;
    *text = digit;
    *number = value;
    return any;
}

/* The kernel may have merged our mappings with each other or with neighbours: of a merged one no
 * more than our share is counted. */
static uint64_t read_huge_bytes(qarena_arena *arena) {
    static const char key[] = "AnonHugePages:";
    qarena__lines lines;
    if (!qarena__lines_open(&lines, "/proc/self/smaps")) {
        return UINT64_MAX;
    }
    interval where = {0, 0};
    uint64_t total = 0, kib, begin, end;
    bool told = false;
    const char *line;
    while ((line = qarena__lines_next(&lines)) != NULL) {
        if (strncmp(line, key, sizeof key - 1) == 0) {
            told = true;
            line += sizeof key - 1;
            line += strspn(line, " ");
            if (qarena__parse_number(&line, &kib) && kib > 0) {
                uint64_t ours = held_bytes_in(arena, where);
                total += ours < kib * 1024 ? ours : kib * 1024;
            }
        } else if (parse_hex(&line, &begin) && *line++ == '-' && parse_hex(&line, &end)) {
            where = (interval){begin, end};
        }
    }
    qarena__lines_close(&lines);
    return told ? total : UINT64_MAX;
}

qarena_status qarena_arena_read_stats(qarena_arena *arena, qarena_arena_stats *stats) {
    if (arena == NULL || stats == NULL) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", arena == NULL ? "arena" : "stats");
    }
    qarena__lock_take(&arena->lock);
    qarena_arena_stats read = arena->stats;
    qarena__lock_give(&arena->lock);
    read.object_calls = atomic_load_explicit(&arena->object_calls, memory_order_relaxed);
    read.os_calls = atomic_load_explicit(&arena->os_calls, memory_order_relaxed);
    read.page_faults = atomic_load_explicit(&arena->page_faults, memory_order_relaxed);
    read.huge_bytes = arena->in_block ? 0 : read_huge_bytes(arena);
    *stats = read;
    return QARENA_OK;
}
