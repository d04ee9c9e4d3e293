/* Memory in a run of shots. A history leaves a state at each of its splits, and a thread needs as
 * many as its history may have, and one or two to work in. Where the arena has that for all
 * threads, nobody asks again. Else a thread takes a branch of another only if what is left is
 * enough for all that are at work and for that branch: so each can go on to the end, and no state
 * is computed twice. A thread that finds no memory all the same, since work space takes more than
 * was thought or others use the arena, puts its branch back, gives up its register and waits until
 * something is given back; one alone goes on in any case, until it fails alone. */
#ifndef QARENA_REGISTER_SHOTS_MEMORY_H
#define QARENA_REGISTER_SHOTS_MEMORY_H

#include "register/shots_types.h"

/* What a thread has beside states, about: tiles and tables, kept parts, and what its shots'
 * outcomes take. */
uint64_t qarena__memory_of_work(const qarena__tree *tree, uint64_t shots);

/* Find out whether memory is ample. Before threads begin. */
void qarena__memory_open(qarena__tree *tree);

/* Whether a branch, which waits, may be taken from the thread that left it, and run beside those
 * that are at work. room: what the arena has. Locked. */
bool qarena__memory_admits(const qarena__tree *tree, const qarena__branch *branch, uint64_t room);

/* The thread's register: make it, if there is none, for a branch that has its state already.
 * E_MEMORY, E_CLOSED. */
qarena_status qarena__thread_register(qarena__tree *tree, unsigned thread,
                                      const qarena__branch *branch);

/* Give up what a thread has, which has no branch. */
void qarena__thread_give_up(qarena__tree *tree, unsigned thread);

#endif
