/* The gates that wait in a register's queue, chunk by chunk. The writer's. */
#ifndef QARENA_REGISTER_PENDING_GATES_H
#define QARENA_REGISTER_PENDING_GATES_H

#include "register/register.h"

/* The next gates of the queue that lie in one list: of a circuit at its head, or up to the first
 * circuit in it. */
typedef struct qarena__chunk {
    qarena__op *call; /* the queued op that stands for the circuit; NULL: the queue's own gates */
    const qarena__oplist *list;
    const double *values; /* of the circuit's parameters; NULL: it has none */
    uint64_t first, count;
} qarena__chunk;

/* Gates that a queued op stands for. */
uint64_t qarena__op_gates(const qarena__op *op);

/* A circuit's gates as one queued op, which, once it is queued, holds them; its matrix is the
 * values of their parameters. */
qarena__op qarena__op_call(qarena__gates *gates);

/* The chunk at the head of a queue that is not empty: no longer than a run takes at a time, and
 * with the same ends as before if a stopped run has left some of it. */
qarena__chunk qarena__next_chunk(qarena_register *reg);

/* The first `count` gates of a chunk are no longer the queue's: they are done; or, of a circuit,
 * somebody else tells what is pending of them. */
void qarena__leave_chunk(qarena_register *reg, const qarena__chunk *chunk, uint64_t count);
void qarena__hand_over_chunk(qarena_register *reg, const qarena__chunk *chunk, uint64_t count);

/* Drop everything that is pending, and what it holds. */
void qarena__pending_clear(qarena_register *reg);

#endif
