#include "register/shots_memory.h"

#include "compile/compiled_chunk.h"
#include "core/status.h"
#include "plan/policy.h"
#include "register/lifecycle.h"
#include "register/shots_branch.h"

/* States that so many bytes of budget hold. */
static uint64_t states_in(const qarena__tree *tree, uint64_t bytes) {
    return bytes / qarena__class_cost(tree->state_bytes);
}

/* A thread needs one more where its state is shared, and one to work in. */
#define MORE_STATES 2u

static uint64_t product(uint64_t a, uint64_t b) {
    uint64_t all;
    return __builtin_mul_overflow(a, b, &all) ? UINT64_MAX : all;
}

/* Its queue and a plan; what a gate takes, compiled, as a sweep and as part of passes; what a shot
 * takes that is sampled. */
#define WORK_BYTES ((uint64_t)1 << 16)
#define SWEEP_BYTES ((uint64_t)4 << 10)
#define STAGE_BYTES ((uint64_t)12 << 10)
#define SHOT_BYTES 20u

uint64_t qarena__memory_of_work(const qarena__tree *tree, uint64_t shots) {
    const uint64_t gate = qarena__is_small(tree->n) ? SWEEP_BYTES : STAGE_BYTES,
                   all = product(gate, tree->gates->list.count),
                   kept = product(QARENA__COMPILED_BYTES, tree->parts);
    return WORK_BYTES + tree->state_bytes + (all < kept ? all : kept) +
           (tree->program->samples ? SHOT_BYTES * shots : 0);
}

void qarena__memory_open(qarena__tree *tree) {
    const uint64_t others = tree->threads - 1, room = qarena__arena_obtainable(tree->arena),
                   work = product(others, tree->work_bytes),
                   splits = tree->waiting ? qarena__branch_splits(tree, tree->waiting) : 0;
    const bool ample =
        others == 0 || (work < room && states_in(tree, room - work) >=
                                           product(tree->threads, splits + MORE_STATES));
    atomic_store_explicit(&tree->ample, ample, memory_order_relaxed);
}

/* Let a thread need so many states more than it has. */
static void need(qarena__thread_work *work, uint64_t states) {
    work->needs = states > work->needs ? states : work->needs;
}

/* States that threads need yet, together, if `taken` is another's. When a thread goes back to a
 * branch those above it have ended, and given back what they held. */
static uint64_t needed(const qarena__tree *tree, const qarena__branch *taken) {
    uint64_t all = 0;
    for (unsigned t = 0; t < tree->threads; t++) {
        qarena__thread_work *work = &tree->work[t];
        work->above = work->needs = 0;
        work->last = NULL;
        if (work->busy) {
            need(work, atomic_load_explicit(&work->splits, memory_order_relaxed) + MORE_STATES);
        }
    }
    for (const qarena__branch *branch = tree->waiting; branch; branch = branch->next) {
        qarena__thread_work *work = &tree->work[branch->thread];
        const uint64_t states = qarena__branch_splits(tree, branch) + MORE_STATES;
        if (branch != taken) {
            need(work, states > work->above ? states - work->above : 0);
            work->above += branch->state && branch->state != work->last;
            work->last = branch->state;
        }
    }
    for (unsigned t = 0; t < tree->threads; t++) {
        all += tree->work[t].needs;
    }
    return all;
}

bool qarena__memory_admits(const qarena__tree *tree, const qarena__branch *branch, uint64_t room) {
    const uint64_t work = product(tree->busy + 1, tree->work_bytes);
    return work < room && states_in(tree, room - work) >= needed(tree, branch) +
                                                              qarena__branch_splits(tree, branch) +
                                                              MORE_STATES;
}

/* --- what a thread has --- */

qarena_status qarena__thread_register(qarena__tree *tree, unsigned thread,
                                      const qarena__branch *branch) {
    const qarena_register_options *with = thread ? &tree->with_others : &tree->with;
    qarena_register *reg;
    if (tree->registers[thread]) {
        return QARENA_OK;
    }
    if (branch && branch->state) {
        qarena__buffer_retain(branch->state);
        const qarena_status status =
            qarena__register_make(tree->arena, tree->n, with, branch->state, &reg);
        if (status != QARENA_OK) {
            qarena__buffer_release(branch->state);
            return status;
        }
    } else {
        QARENA__FORWARD(qarena_register_create(tree->arena, tree->n, with, &reg));
    }
    reg->compiled.most = tree->parts > reg->compiled.most ? tree->parts : reg->compiled.most;
    reg->keeps_work_space =
        tree->threads > 1 && atomic_load_explicit(&tree->ample, memory_order_relaxed);
    reg->one_core = tree->one_core;
    reg->poll = with->poll;
    reg->poll_context = with->poll_context;
    qarena__spin_take(&tree->lock);
    tree->registers[thread] = reg;
    qarena__spin_give(&tree->lock);
    return QARENA_OK;
}

void qarena__thread_give_up(qarena__tree *tree, unsigned thread) {
    qarena__thread_work *work = &tree->work[thread];
    qarena__spin_take(&tree->lock);
    qarena_register *reg = tree->registers[thread];
    qarena__buffer *valued = work->valued;
    tree->registers[thread] = NULL;
    work->valued = NULL;
    qarena__spin_give(&tree->lock);
    if (reg || valued) {
        qarena__buffer_release(valued);
        qarena_register_destroy(reg);
        qarena__spin_take(&tree->lock);
        tree->given++;
        qarena__spin_give(&tree->lock);
    }
}
