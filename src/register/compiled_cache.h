/* What a register keeps of circuits that it runs again and again: their gates compiled. A chunk of
 * a circuit is compiled when it is run for the second time; entries are few, bounded in size,
 * counted in the arena, and found by the circuit's identity and how many gates it had. */
#ifndef QARENA_REGISTER_COMPILED_CACHE_H
#define QARENA_REGISTER_COMPILED_CACHE_H

#include "compile/compiled_chunk.h"

#define QARENA__COMPILED_CHUNKS 8u /* of a register, unless it is told otherwise */

/* Gates [first, first + count) of a circuit; as passes on tiles of so many qubits, or 0: a sweep a
 * gate. */
typedef struct qarena__chunk_key {
    uint64_t circuit, first; /* circuit: its id; 0: no entry */
    uint32_t count;
    unsigned tile_qubits;
} qarena__chunk_key;

typedef struct qarena__cached_chunk {
    qarena__chunk_key key;
    uint64_t refused : 1; /* too large, or no memory when it was tried */
    uint64_t used : 63;   /* when, by the cache's clock */
    qarena__compiled_chunk compiled;
} qarena__cached_chunk;

typedef struct qarena__compiled_cache {
    qarena_arena *arena;
    qarena__cached_chunk *chunks; /* `count` of them; NULL: none yet */
    uint32_t count, most;
    uint64_t clock;
} qarena__compiled_cache;

/* The entry of these gates. NULL: there is none, or it was refused before. */
qarena__cached_chunk *qarena__compiled_find(qarena__compiled_cache *cache,
                                            const qarena__chunk_key *key);

/* These gates have been run: next time they are found, unless there is no memory. Of `most` entries
 * the oldest makes room. */
void qarena__compiled_insert(qarena__compiled_cache *cache, const qarena__chunk_key *key);

/* Forget all entries; fini gives their room back too. */
void qarena__compiled_clear(qarena__compiled_cache *cache);
void qarena__compiled_fini(qarena__compiled_cache *cache);

#endif
