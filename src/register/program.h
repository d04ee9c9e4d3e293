/* The program: gates taken from the queue, in canonical form, that run as passes. What a cancelled run leaves of it stays, and is run first next time. */
#ifndef QARENA_REGISTER_PROGRAM_H
#define QARENA_REGISTER_PROGRAM_H

#include "register/register.h"

/* Gates taken at a time. */
#define QARENA__PROGRAM_GATES 2048u
static inline uint64_t qarena__piece_gates(const qarena__oplist *list, uint64_t first) {
    return list->count - first < QARENA__PROGRAM_GATES ? list->count - first : QARENA__PROGRAM_GATES;
}

/* Take gates [first, first + count) of a list into the empty program. Returns whether they were: not where gate by gate is better (few qubits or
 * gates, a caller's block with no memory to spare), nor where memory is short. */
bool qarena__program_take(qarena_register *reg, const qarena__oplist *list, uint64_t first, uint64_t count);

/* Drop what is left of it / give its memory back. */
void qarena__program_clear(qarena_register *reg);
void qarena__program_fini(qarena_register *reg);

/* Run the program to its end, pass by pass, each committed; its passes are kept in `keep`, unless that is NULL. On failure what was not committed
 * remains. Where memory for plans or tiles is short: fewer threads, smaller tiles, then gate by gate. */
qarena_status qarena__program_run(qarena__stay *stay, qarena__prepared *keep);

/* Make a piece of `list` ready, which its name says, unless memory is short or its gates are too few or too many. */
void qarena__program_prepare(qarena__stay *stay, const qarena__oplist *list, qarena__prepared *piece);

/* Run gates of `list` that were made ready, with an empty program. *taken: they are done, or what is left of them is the program, and `pending` says so; else
 * nothing happened. */
qarena_status qarena__program_run_prepared(qarena__stay *stay, const qarena__prepared *piece, const qarena__oplist *list, bool *taken);

#endif
