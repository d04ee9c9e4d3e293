/* Making, keeping and releasing branches and histories. */
#ifndef QARENA_REGISTER_SHOTS_BRANCH_H
#define QARENA_REGISTER_SHOTS_BRANCH_H

#include "register/shots_types.h"

size_t qarena__branch_bytes(const qarena__tree *tree);
size_t qarena__history_bytes(const qarena__tree *tree);

/* Its errors, of all of the program: error_count of them, in order. */
static inline uint32_t *qarena__branch_errors(const qarena__tree *tree, qarena__branch *branch) {
    return (uint32_t *)(void *)(branch->numbers + tree->program->words + tree->program->counters);
}

/* A branch that was used before, or a new one; its contents are anything. E_MEMORY, E_CLOSED. */
qarena_status qarena__branch_take(qarena__tree *tree, qarena__branch **branch);

/* Put one in front of a list of the tree's. */
void qarena__branch_give(qarena__tree *tree, qarena__branch *branch, qarena__branch **list);

/* Put the first branch there: all shots, in this state (NULL: |0..0>), which is counted. E_MEMORY,
 * E_CLOSED. */
qarena_status qarena__tree_plant(qarena__tree *tree, qarena__buffer *state, uint64_t shots);

/* Release what is left of it. */
void qarena__tree_fini(qarena__tree *tree);

#endif
