#include "register/shots_branch.h"

#include <string.h>

#include "core/status.h"

size_t qarena__history_bytes(const qarena__tree *tree) {
    return sizeof(qarena__history) + tree->program->words * sizeof(uint64_t);
}

size_t qarena__branch_bytes(const qarena__tree *tree) {
    return sizeof(qarena__branch) +
           (tree->program->words + tree->program->counters) * sizeof(uint64_t) +
           (tree->noisy ? QARENA__PART_SITES * sizeof(uint32_t) : 0);
}

qarena_status qarena__branch_take(qarena__tree *tree, qarena__branch **branch) {
    void *object;
    qarena__spin_take(&tree->lock);
    qarena__branch *unused = tree->unused;
    tree->unused = unused ? unused->next : NULL;
    qarena__spin_give(&tree->lock);
    if (!unused) {
        QARENA__FORWARD(qarena__object_allocate(tree->arena, qarena__branch_bytes(tree), &object));
        unused = object;
    }
    *branch = unused;
    return QARENA_OK;
}

void qarena__branch_give(qarena__tree *tree, qarena__branch *branch, qarena__branch **list) {
    qarena__spin_take(&tree->lock);
    branch->next = *list;
    *list = branch;
    qarena__spin_give(&tree->lock);
}

qarena_status qarena__tree_plant(qarena__tree *tree, qarena__buffer *state, uint64_t shots) {
    qarena__branch *branch;
    QARENA__FORWARD(qarena__branch_take(tree, &branch));
    memset(branch, 0, qarena__branch_bytes(tree));
    if (state) {
        qarena__buffer_retain(state);
    }
    branch->state = state;
    branch->nonzero_qubits = UINT64_MAX;
    branch->end = shots;
    branch->length = QARENA__POINTS;
    branch->site = QARENA__NO_SITE;
    branch->probability = 1;
    qarena__branch_give(tree, branch, &tree->waiting);
    atomic_store_explicit(&tree->n_waiting, 1, memory_order_relaxed);
    return QARENA_OK;
}

static void release_branches(qarena__tree *tree, qarena__branch *branch) {
    while (branch) {
        qarena__branch *next = branch->next;
        qarena__buffer_release(branch->state);
        qarena__object_release(tree->arena, branch, qarena__branch_bytes(tree));
        branch = next;
    }
}

void qarena__tree_fini(qarena__tree *tree) {
    release_branches(tree, tree->waiting);
    release_branches(tree, tree->unused);
    for (qarena__history *next, *history = tree->histories; history; history = next) {
        next = history->next;
        qarena__buffer_release(history->state);
        qarena__object_release(tree->arena, history, qarena__history_bytes(tree));
    }
    tree->waiting = tree->unused = NULL;
    atomic_store_explicit(&tree->n_waiting, 0, memory_order_relaxed);
    tree->histories = NULL;
    tree->count = 0;
}
