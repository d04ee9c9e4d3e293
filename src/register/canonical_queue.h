/* Gates in canonical form that a run has taken from the queue. What a stopped run leaves of them is
 * run first next time. */
#ifndef QARENA_REGISTER_CANONICAL_QUEUE_H
#define QARENA_REGISTER_CANONICAL_QUEUE_H

#include "register/register.h"

/* Write gates [first, first + count) of a list in the canonical form that this register's plans are
 * made of, bound to the list's values. E_MEMORY. */
qarena_status qarena__canonical_write(const qarena_register *reg, const qarena__oplist *list,
                                      uint64_t first, uint64_t count, qarena__oplist *out);

/* Take these gates into the empty canonical queue. False: nothing was taken, because gate by gate
 * is better (few qubits or gates, a caller's block with no memory to spare) or memory is short. */
bool qarena__canonical_take(qarena_register *reg, const qarena__oplist *list, uint64_t first,
                            uint64_t count);

/* `left` of its ops are not committed: set the register's number of pending gates. It counts gates
 * as they were queued, since users do not know the canonical form. */
void qarena__canonical_update_pending(qarena_register *reg, uint64_t left);

/* Ops order[from .. to) of its plan are committed. */
void qarena__canonical_mark_done(qarena__canonical_queue *queue, const uint16_t *order,
                                 uint32_t from, uint32_t to);

/* Leave the plan that the queue is in the middle of, or at the end: what is not committed is
 * planned anew. Matrices stay where they are until it is empty. */
void qarena__canonical_leave_plan(qarena__canonical_queue *queue);

/* Replay: a compiled chunk of these gates runs while the queue stays empty. `begin` reserves the
 * room that a stopped replay needs, E_MEMORY, so that `stop` can't fail: the canonical form of the
 * same gates is the same, and so is its plan, of which `done` passes are committed. Of a bound
 * chunk the canonical form is there: it is copied, as its angles are. */
qarena_status qarena__canonical_begin_replay(qarena_register *reg,
                                             const qarena__compiled_chunk *compiled,
                                             uint64_t gates);
void qarena__canonical_stop_replay(qarena_register *reg, const qarena__cached_chunk *entry,
                                   const qarena__oplist *list, uint32_t done);

/* Nothing is left of it: keep its memory for later. / Drop what is left of it. / Give its memory
 * back. */
void qarena__canonical_empty(qarena__canonical_queue *queue);
void qarena__canonical_clear(qarena_register *reg);
void qarena__canonical_fini(qarena_register *reg);

#endif
