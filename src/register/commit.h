/* Front and back: which buffer is written next, and the swap that is the only commit. The writer's,
 * but for front_acquire. */
#ifndef QARENA_REGISTER_COMMIT_H
#define QARENA_REGISTER_COMMIT_H

#include "register/writer.h"

/* A state buffer. Kernels read whole vectors: one that holds a smaller state is zeroed. */
qarena_status qarena__state_acquire(qarena_arena *arena, uint64_t bytes, const char *what,
                                    qarena__buffer **buffer);

/* Where the next state goes: the back buffer, or the front itself (in place). E_MEMORY, E_CLOSED:
 * only when another buffer is needed. Must be followed by write_commit, after which nothing is
 * known of zeros: `nonzero_qubits` is all of them, unless its caller then says better. norm: of
 * what was written. */
qarena_status qarena__write_begin(qarena_register *reg, qarena__buffer **target);
void qarena__write_commit(qarena_register *reg, qarena__buffer *target, qarena__kept_norm norm);

/* Have the buffer that write_begin would return. E_MEMORY, E_CLOSED. */
qarena_status qarena__write_prepare(qarena_register *reg);

/* The same, and give up what the register keeps of earlier runs where memory is short: only while
 * no plan or compiled chunk is being run. */
qarena_status qarena__write_secure(qarena_register *reg);

/* Instead of write_commit, not in place: the front stays as it was. */
void qarena__write_abandon(qarena_register *reg);

/* qarena__writer_ask_for, into the buffer that write_begin returned. In place it cannot be undone,
 * so the poll is not asked. E_CANCELLED: write_abandon is done. */
qarena_status qarena__write_for(qarena__writer *writer, const qarena__buffer *target,
                                uint64_t items, uint64_t grain, qarena__range_fn *fn,
                                void *context);

/* A buffer for a state beside the front: the back buffer, if the register has one, or another. To
 * be made the front (front_replace), or given back: where it is wanted it is the back buffer then.
 * E_MEMORY, E_CLOSED. release: NULL does nothing. */
qarena_status qarena__spare_acquire(qarena_register *reg, const char *what,
                                    qarena__buffer **buffer);
void qarena__spare_release(qarena_register *reg, qarena__buffer *buffer);

/* Make `buffer`, whose count the caller gives away, the front (restore): commits like a gate. */
void qarena__front_replace(qarena_register *reg, qarena__buffer *buffer);

/* Let the state be |0..0>: commits like a gate, and writes nothing. */
void qarena__front_reset(qarena_register *reg);

/* Give the front away: `buffer`, whose count the caller gives for the front's, is the front from
 * now on, and holds |0..0>, or anything if that is to wait as after a reset. Commits like a gate.
 * False: others share the front, and nothing has changed. */
bool qarena__front_exchange(qarena_register *reg, qarena__buffer *buffer, bool waits);

/* Pin the state: the front, or NULL for |0..0> after a reset. Any thread. E_BUSY: it is being
 * written in place. */
qarena_status qarena__front_acquire(qarena_register *reg, qarena__buffer **buffer);

#endif
