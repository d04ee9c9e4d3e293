#include "register/shots_tree.h"

#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/parallel.h"
#include "core/status.h"
#include "register/shots_history.h"
#include "register/shots_memory.h"

typedef qarena__walker walker;

/* What a thread does before it looks for others. */
#define SLICE_NANOSECONDS 200000
#define WAIT_NANOSECONDS 20000

static void fail(qarena__tree *tree, qarena_status status, const char text[QARENA__TREE_TEXT]) {
    qarena__spin_take(&tree->lock);
    if (tree->status == QARENA_OK) {
        tree->status = status;
        memcpy(tree->text, text, sizeof tree->text);
    }
    qarena__spin_give(&tree->lock);
    atomic_store_explicit(&tree->stops, true, memory_order_relaxed);
}

/* --- taking a branch --- */

static bool is_ample(const qarena__tree *tree) {
    return atomic_load_explicit(&tree->ample, memory_order_relaxed);
}

/* Where the pointer to the last branch stands that this thread left, whose state is in its cache;
 * else to the oldest of another, with the most below it (work stealing: Blumofe and Leiserson, J.
 * ACM 46, 720, 1999). Locked. */
static qarena__branch **find_branch(qarena__tree *tree, unsigned thread) {
    qarena__branch **place = &tree->waiting, **found = place;
    for (; *place; place = &(*place)->next) {
        found = place;
        if ((*place)->thread == thread) {
            break;
        }
    }
    return found;
}

/* Where the pointer to the branch stands that this thread is to go on with; NULL: to none, since
 * there is none, or no memory for it. What it has left itself it goes on with, as long as it has
 * its register: that is counted among what is needed. Where nobody has a branch nothing will be
 * given back: then the calling thread, which is always there, goes on alone, depth first, whoever
 * left the branch. room: what the arena has. Locked. */
static qarena__branch **choose_branch(qarena__tree *tree, unsigned thread, uint64_t room) {
    const qarena__thread_work *work = &tree->work[thread];
    qarena__branch **place = find_branch(tree, thread);
    if (!*place || tree->lone) {
        return NULL;
    }
    const bool own = (*place)->thread == thread, tries = !work->lacks || work->given != tree->given;
    if (is_ample(tree) || (own && tree->registers[thread]) ||
        (tries && qarena__memory_admits(tree, *place, room))) {
        return place;
    }
    if (thread == 0 && tree->busy == 0) {
        tree->lone = true;
        return own ? place : &tree->waiting;
    }
    return NULL;
}

/* NULL: none waits now, or none for which there is memory. */
static qarena__branch *next_branch(const walker *w) {
    qarena__tree *tree = w->tree;
    qarena__branch *branch = NULL;
    const uint64_t room = is_ample(tree) ? 0 : qarena__arena_obtainable(tree->arena);
    qarena__spin_take(&tree->lock);
    qarena__branch **place = choose_branch(tree, w->thread, room);
    if (place) {
        branch = qarena__branch_go_on(tree, place);
        tree->busy++;
        w->work->busy = true;
        w->work->alone = tree->lone;
        atomic_store_explicit(&w->work->splits, qarena__branch_splits(tree, branch),
                              memory_order_relaxed);
    }
    qarena__spin_give(&tree->lock);
    return branch;
}

/* Whether there are branches, for which there is no memory. */
static bool has_more(qarena__tree *tree) {
    return atomic_load_explicit(&tree->n_waiting, memory_order_relaxed) != 0;
}

/* --- what threads give up --- */

/* This thread is alone: the others have no branch, and get none meanwhile. */
static void give_up_others(const walker *w) {
    for (unsigned t = 0; t < w->tree->threads; t++) {
        if (t != w->thread) {
            qarena__thread_give_up(w->tree, t);
        }
    }
}

/* --- leaving a branch --- */

/* The branch has ended, or was suspended: it is no longer the thread's. */
static void leave_branch(const walker *w, qarena__branch *branch) {
    qarena__tree *tree = w->tree;
    const bool ended = !branch->suspended;
    if (ended) {
        qarena__buffer_release(branch->state);
        branch->state = NULL;
        qarena__branch_give(tree, branch, &tree->unused);
    } else {
        branch->suspended = false;
        qarena__walker_leave(w, branch);
    }
    qarena__spin_take(&tree->lock);
    tree->busy--;
    tree->given += ended;
    tree->lone = false;
    w->work->busy = w->work->lacks = false;
    qarena__spin_give(&tree->lock);
}

/* There was no memory for the branch: it waits, until something is given back. False: the thread
 * was alone, with a new register, and has not done a step: nothing will be. */
static bool put_back(const walker *w, qarena__branch *branch) {
    qarena__tree *tree = w->tree;
    qarena__thread_give_up(tree, w->thread);
    branch->suspended = false;
    branch->thread = w->thread;
    qarena__spin_take(&tree->lock);
    qarena__branch_wait(tree, branch);
    tree->busy--;
    atomic_store_explicit(&tree->ample, false, memory_order_relaxed);
    tree->lone = false;
    w->work->busy = false;
    w->work->lacks = true;
    w->work->given = ++tree->given;
    qarena__spin_give(&tree->lock);
    return !w->work->alone || w->steps;
}

/* What has failed: it may be lost by what is given back. */
static void tell(qarena__tree *tree, qarena_status status, bool lacks, char *text) {
    if (status == QARENA_OK) {
        return;
    }
    qarena__spin_take(&tree->lock);
    const uint64_t waiting = tree->waiting_states;
    qarena__spin_give(&tree->lock);
    if (lacks) {
        (void)snprintf(
            text, QARENA__TREE_TEXT,
            "run: %llu states of %llu bytes wait, and there is no memory for one more: %s",
            (unsigned long long)waiting, (unsigned long long)tree->state_bytes,
            qarena_last_error());
    } else {
        (void)snprintf(text, QARENA__TREE_TEXT, "%s", qarena_last_error());
    }
}

/* Run a branch for a while. */
static void go_on(walker *w, qarena__branch *branch) {
    qarena__tree *tree = w->tree;
    char text[QARENA__TREE_TEXT];
    bool lacks;
    if (w->work->alone) {
        give_up_others(w);
    }
    const qarena_status status = qarena__history_run(w, branch, &lacks);
    tell(tree, status, lacks, text);
    if (!lacks) {
        leave_branch(w, branch);
    } else if (put_back(w, branch)) {
        return;
    }
    if (status != QARENA_OK) {
        fail(tree, status, text);
    }
}

/* --- threads --- */

/* The calling thread has found no branch: while others have one it waits, and asks whether to go
 * on. Nobody waits for it, so that its poll may fork. False: no branch will come. */
static bool wait_for_others(walker *w) {
    qarena__tree *tree = w->tree;
    qarena__spin_take(&tree->lock);
    const bool busy = tree->busy != 0;
    qarena__spin_give(&tree->lock);
    if (w->thread != 0 || !(busy || has_more(tree))) {
        return false;
    }
    const qarena_status status = qarena__walker_ask(w);
    if (status != QARENA_OK) {
        fail(tree, status, qarena_last_error());
        return false;
    }
    qarena__sleep(WAIT_NANOSECONDS);
    return true;
}

/* Run branches for a while. Workers that find none go, until the next slice. */
static void run_slice(walker *w) {
    qarena__tree *tree = w->tree;
    w->until = qarena__nanoseconds() + SLICE_NANOSECONDS;
    while (!atomic_load_explicit(&tree->stops, memory_order_relaxed)) {
        qarena__branch *branch = next_branch(w);
        if (!branch) {
            if (!is_ample(tree)) {
                qarena__thread_give_up(tree, w->thread); /* others may want its memory */
            }
            if (wait_for_others(w)) {
                continue;
            }
            atomic_store_explicit(&tree->hungry, !has_more(tree), memory_order_relaxed);
            break;
        }
        go_on(w, branch);
        if (qarena__slice_is_over(w)) {
            break;
        }
    }
}

static void walk(void *context, uint64_t begin, uint64_t end) {
    qarena__tree *tree = context;
    walker w = {.tree = tree, .thread = qarena__parallel_thread()};
    w.work = &tree->work[w.thread];
    const qarena__fp_mode mode = qarena__fp_get();
    qarena__fp_set(tree->mode);
    for (uint64_t i = begin; i < end; i++) {
        run_slice(&w);
    }
    qarena__fp_set(mode);
}

void qarena__tree_run(qarena__tree *tree) {
    qarena__memory_open(tree);
    const bool team = qarena__team_begin(tree->threads);
    while (tree->waiting && !atomic_load_explicit(&tree->stops, memory_order_relaxed)) {
        atomic_store_explicit(&tree->hungry, false, memory_order_relaxed);
        qarena__parallel_for(tree->threads, tree->threads, 1, walk, tree);
    }
    qarena__team_end(team);
    if (tree->status == QARENA_OK && qarena__watch_cancelled(tree->watch)) {
        tree->status = QARENA_E_CANCELLED;
    }
}
