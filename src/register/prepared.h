/* What a register keeps of circuits that it runs again and again: their gates made ready, so that a run is sweeps and nothing else. A circuit is made ready when it
 * is run for the second time; entries are few, bounded in size, counted in the arena, and found by the circuit's identity and how many gates it had. */
#ifndef QARENA_REGISTER_PREPARED_H
#define QARENA_REGISTER_PREPARED_H

#include "arena/arena.h"
#include "circuit/oplist.h"
#include "kernels/table.h"
#include "plan/plan.h"

struct qarena__made_pass;

#define QARENA__PREPARED_PIECES 8u
#define QARENA__PREPARED_BYTES ((size_t)4 << 20) /* of one */

/* Gates [first, first + count) of a circuit: passes, or a sweep a gate on small states. */
typedef struct qarena__prepared {
    uint64_t circuit, first, count; /* circuit: its id; 0: empty */
    unsigned tile_qubits;           /* 0: a sweep a gate */
    bool refused;                   /* too large, or no memory when it was tried */
    uint64_t used;                  /* when, by the cache's clock */
    qarena__buffer *block;          /* NULL: not made ready */
    struct qarena__made_pass *pass;
    uint32_t passes, ops;
    uint32_t *ops_before;           /* of each pass: ops of the canonical form that are done when it begins; passes + 1 entries */
    uint16_t *order;                /* of these ops */
    uint64_t room_ops, room_doubles; /* what writing the canonical form takes */
    qarena__sweep **sweep;
    uint64_t sweeps;
} qarena__prepared;

typedef struct qarena__prepared_cache {
    qarena__prepared pieces[QARENA__PREPARED_PIECES];
    uint64_t clock;
} qarena__prepared_cache;

/* The entry of the gates that `wanted` names. NULL: not noted, or refused before. */
qarena__prepared *qarena__prepared_find(qarena__prepared_cache *cache, const qarena__prepared *wanted);
/* These gates have been run: next time they are found. The oldest entry makes room. */
void qarena__prepared_note(qarena__prepared_cache *cache, const qarena__prepared *wanted);

/* Make all passes of a plan of the list's ops ready. */
void qarena__prepared_passes(qarena__prepared *piece, const qarena__kernels *kernels, const qarena__oplist *list, const qarena__plan *plan);

/* Make a sweep in place for each gate of a small state. */
void qarena__prepared_sweeps(qarena__prepared *piece, const qarena__kernels *kernels, const qarena__oplist *list, unsigned n);

/* Give all memory back. */
void qarena__prepared_clear(qarena__prepared_cache *cache);

#endif
