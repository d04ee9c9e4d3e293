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

/* Let a branch wait. Locked. */
void qarena__branch_wait(qarena__tree *tree, qarena__branch *branch);

/* Let one go on, where the pointer to it stands. Locked. */
qarena__branch *qarena__branch_go_on(qarena__tree *tree, qarena__branch **place);

/* Put a branch at the root: the shots at [begin, end), in this state (NULL: |0..0>), which is
 * counted. E_MEMORY, E_CLOSED. */
qarena_status qarena__tree_plant(qarena__tree *tree, qarena__buffer *state, uint64_t begin,
                                 uint64_t end);

/* What has not ended is to be done again: a branch at the root for each stretch of shots that no
 * history has; of an exact tree all. Likewise. */
qarena_status qarena__tree_plant_rest(qarena__tree *tree, qarena__buffer *state, uint64_t shots);

/* States that a branch may leave until its shots have ended, at most. */
static inline uint64_t qarena__branch_splits(const qarena__tree *tree,
                                             const qarena__branch *branch) {
    const uint64_t splits = tree->program->steps[branch->step].splits,
                   others = branch->end - branch->begin - 1;
    return tree->exact || splits < others ? splits : others;
}

/* Release all branches: nobody goes on with them. */
void qarena__tree_fell(qarena__tree *tree);

/* Release the histories that have ended. */
void qarena__tree_forget(qarena__tree *tree);

/* Release what is left of it. */
void qarena__tree_fini(qarena__tree *tree);

#endif
