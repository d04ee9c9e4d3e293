/* A chunk of gates compiled whole, so that a run of it is sweeps and nothing else: passes, or a
 * sweep a gate on small states. */
#ifndef QARENA_COMPILE_COMPILED_CHUNK_H
#define QARENA_COMPILE_COMPILED_CHUNK_H

#include "arena/arena.h"
#include "circuit/oplist.h"
#include "compile/bound_form.h"
#include "compile/compiled_pass.h"

/* Bytes of one, at most: larger ones are not kept. */
#define QARENA__COMPILED_BYTES ((size_t)4 << 20)

typedef struct qarena__compiled_chunk {
    qarena__buffer *block;       /* all of the below lies in it; NULL: not compiled */
    qarena__compiled_pass *pass; /* `passes` of them; NULL: sweeps */
    /* ops_before[p]: ops of the canonical form that are done when pass p begins; passes + 1
     * entries. */
    uint32_t *ops_before;
    uint16_t *order;           /* the `ops` ops in the order of the plan */
    qarena__sweep **sweep;     /* `sweeps` of them, NULL those that do nothing; NULL: passes */
    qarena__bound_form *bound; /* NULL: nothing is bound */
    uint32_t passes, ops, sweeps;
    uint32_t room_ops, room_doubles; /* what writing the canonical form takes */
} qarena__compiled_chunk;

/* Compile all passes of a plan of the list's ops into an empty chunk, whose block is from the
 * list's arena. False: it would be too large, or there is no memory. */
bool qarena__compile_passes(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                            const qarena__oplist *list, const qarena__plan *plan);

/* Compile gates [first, first + count) of a list into sweeps in place of a state of n qubits, one
 * for each gate, or for several that follow each other on one qubit. False: as above. */
bool qarena__compile_sweeps(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                            const qarena__oplist *list, uint64_t first, uint64_t count, unsigned n);

/* Compute the coefficients of what is bound from other values: of passes; of sweeps, from the list
 * that they were made from, which has these values. */
void qarena__bind_passes(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                         const double *values);
void qarena__bind_sweeps(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                         const qarena__oplist *list, uint64_t end, unsigned n);

/* Give its memory back: it is empty. */
void qarena__compiled_chunk_fini(qarena__compiled_chunk *chunk);

#endif
