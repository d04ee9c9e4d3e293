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

void qarena__branch_wait(qarena__tree *tree, qarena__branch *branch) {
    tree->waiting_states +=
        branch->state && (!tree->waiting || tree->waiting->state != branch->state);
    tree->most_waiting_states = tree->waiting_states > tree->most_waiting_states
                                    ? tree->waiting_states
                                    : tree->most_waiting_states;
    branch->next = tree->waiting;
    tree->waiting = branch;
    atomic_fetch_add_explicit(&tree->n_waiting, 1, memory_order_relaxed);
}

qarena__branch *qarena__branch_go_on(qarena__tree *tree, qarena__branch **place) {
    qarena__branch *branch = *place;
    *place = branch->next;
    tree->waiting_states -=
        branch->state && (!tree->waiting || tree->waiting->state != branch->state);
    atomic_fetch_sub_explicit(&tree->n_waiting, 1, memory_order_relaxed);
    return branch;
}

qarena_status qarena__tree_plant(qarena__tree *tree, qarena__buffer *state, uint64_t begin,
                                 uint64_t end) {
    qarena__branch *branch;
    QARENA__FORWARD(qarena__branch_take(tree, &branch));
    memset(branch, 0, qarena__branch_bytes(tree));
    if (state) {
        qarena__buffer_retain(state);
    }
    branch->state = state;
    branch->nonzero_qubits = UINT64_MAX;
    branch->begin = begin;
    branch->end = end;
    branch->length = QARENA__POINTS;
    branch->site = QARENA__NO_SITE;
    branch->probability = 1;
    qarena__branch_wait(tree, branch); /* nobody works yet */
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

/* Mark the places of shots whose histories have ended. */
static void mark_ended(const qarena__tree *tree) {
    uint64_t *marks = tree->order->marks;
    memset(marks, 0, (tree->order->count + 63) / 64 * sizeof *marks);
    for (const qarena__history *h = tree->histories; h; h = h->next) {
        for (uint64_t i = h->begin; i < h->end; i++) {
            marks[i / 64] |= (uint64_t)1 << i % 64;
        }
    }
}

static bool is_marked(const qarena__tree *tree, uint64_t i) {
    return tree->order->marks[i / 64] >> i % 64 & 1;
}

qarena_status qarena__tree_plant_rest(qarena__tree *tree, qarena__buffer *state, uint64_t shots) {
    qarena__tree_fell(tree);
    tree->status = QARENA_OK;
    tree->lone = false;
    tree->busy = 0;
    atomic_store_explicit(&tree->stops, false, memory_order_relaxed);
    if (tree->exact || !tree->order) {
        qarena__tree_forget(tree);
        return qarena__tree_plant(tree, state, 0, shots);
    }
    mark_ended(tree);
    for (uint64_t begin = 0, end; begin < shots; begin = end) {
        for (end = begin; end < shots && is_marked(tree, end) == is_marked(tree, begin);) {
            end++;
        }
        if (!is_marked(tree, begin)) {
            QARENA__FORWARD(qarena__tree_plant(tree, state, begin, end));
        }
    }
    return QARENA_OK;
}

void qarena__tree_fell(qarena__tree *tree) {
    release_branches(tree, tree->waiting);
    release_branches(tree, tree->unused);
    tree->waiting = tree->unused = NULL;
    tree->waiting_states = 0;
    atomic_store_explicit(&tree->n_waiting, 0, memory_order_relaxed);
}

void qarena__tree_forget(qarena__tree *tree) {
    for (qarena__history *next, *history = tree->histories; history; history = next) {
        next = history->next;
        qarena__buffer_release(history->state);
        qarena__object_release(tree->arena, history, qarena__history_bytes(tree));
    }
    tree->histories = NULL;
    tree->count = 0;
}

void qarena__tree_fini(qarena__tree *tree) {
    qarena__tree_fell(tree);
    qarena__tree_forget(tree);
}
