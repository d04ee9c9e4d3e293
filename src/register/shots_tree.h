/* The tree of histories: what is still to be run, and what runs it. */
#ifndef QARENA_REGISTER_SHOTS_TREE_H
#define QARENA_REGISTER_SHOTS_TREE_H

#include "register/shots_types.h"

/* Put the first branch there: all shots, in this state (NULL: |0..0>), which is counted. E_MEMORY,
 * E_CLOSED. */
qarena_status qarena__tree_plant(qarena__tree *tree, qarena__buffer *state, uint64_t shots);

/* Run all branches to their ends on tree->threads threads: tree->status says how that went.
 * E_CANCELLED: histories that have ended are there. */
void qarena__tree_run(qarena__tree *tree);

/* Release what is left of it. */
void qarena__tree_fini(qarena__tree *tree);

#endif
