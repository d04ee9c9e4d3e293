#include "register/compiled_cache.h"

#include <string.h>

#include "arena/arena.h"

static void erase(qarena__cached_chunk *entry) {
    qarena__compiled_chunk_fini(&entry->compiled);
    *entry = (qarena__cached_chunk){0};
}

static bool are_equal(const qarena__chunk_key *a, const qarena__chunk_key *b) {
    return a->circuit == b->circuit && a->first == b->first && a->count == b->count &&
           a->tile_qubits == b->tile_qubits;
}

static qarena__cached_chunk *find(qarena__compiled_cache *cache, const qarena__chunk_key *key) {
    for (uint32_t i = 0; i < cache->count; i++) {
        if (are_equal(&cache->chunks[i].key, key)) {
            return &cache->chunks[i];
        }
    }
    return NULL;
}

qarena__cached_chunk *qarena__compiled_find(qarena__compiled_cache *cache,
                                            const qarena__chunk_key *key) {
    qarena__cached_chunk *entry = find(cache, key);
    if (entry) {
        entry->used = ++cache->clock;
    }
    return entry && !entry->refused ? entry : NULL;
}

void qarena__compiled_insert(qarena__compiled_cache *cache, const qarena__chunk_key *key) {
    void *room;
    if (find(cache, key)) {
        return;
    }
    if (!cache->chunks) {
        const size_t bytes = cache->most * sizeof *cache->chunks;
        if (qarena__object_allocate(cache->arena, bytes, &room) != QARENA_OK) {
            return;
        }
        cache->chunks = memset(room, 0, bytes);
        cache->count = cache->most;
    }
    qarena__cached_chunk *oldest = &cache->chunks[0];
    for (uint32_t i = 1; i < cache->count; i++) {
        oldest = cache->chunks[i].used < oldest->used ? &cache->chunks[i] : oldest;
    }
    erase(oldest);
    *oldest = (qarena__cached_chunk){.key = *key, .used = ++cache->clock};
}

void qarena__compiled_clear(qarena__compiled_cache *cache) {
    for (uint32_t i = 0; i < cache->count; i++) {
        erase(&cache->chunks[i]);
    }
}

void qarena__compiled_fini(qarena__compiled_cache *cache) {
    qarena__compiled_clear(cache);
    qarena__object_release(cache->arena, cache->chunks, cache->count * sizeof *cache->chunks);
    cache->chunks = NULL;
    cache->count = 0;
}
