/* The tree of histories: what is still to be run, and what runs it. */
#ifndef QARENA_REGISTER_SHOTS_TREE_H
#define QARENA_REGISTER_SHOTS_TREE_H

#include "register/shots_branch.h"

/* Run all branches to their ends on tree->threads threads: tree->status says how that went.
 * E_CANCELLED: histories that have ended are there. */
void qarena__tree_run(qarena__tree *tree);

#endif
