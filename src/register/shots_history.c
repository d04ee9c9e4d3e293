#include "register/shots_history.h"

#include <string.h>

#include "circuit/classical.h"
#include "core/clock.h"
#include "core/status.h"
#include "register/commit.h"
#include "register/enqueue.h"
#include "register/expectation.h"
#include "register/measure.h"
#include "register/pending_gates.h"
#include "register/run.h"
#include "register/shots_end.h"
#include "register/shots_kraus.h"
#include "register/shots_measure.h"
#include "register/shots_memory.h"
#include "register/shots_noise.h"
#include "register/shots_readout.h"

/* Histories that are kept where all are wanted. */
#define MOST_HISTORIES ((uint64_t)1 << 20)

typedef qarena__walker walker;

/* --- steps --- */

/* The qubit that a step measures, as a mask. */
static uint64_t measured_by(const qarena__command *step) {
    const bool measures =
        !step->ends && (step->kind == QARENA__DO_MEASURE || step->kind == QARENA__DO_RESET);
    return measures ? (uint64_t)1 << step->qubit : 0;
}

static qarena_status run_gates(walker *w, qarena__branch *branch, const qarena__command *step) {
    qarena__writer writer;
    if (w->tree->noisy) {
        return qarena__noise_gates(w, branch, step);
    }
    branch->step++;
    QARENA__FORWARD(qarena__writer_begin(&writer, w->reg));
    writer.half = measured_by(step + 1);
    return qarena__writer_end(&writer, qarena__run_range(&writer, w->tree->gates, step->first,
                                                         step->end, w->tree->values));
}

static qarena_status do_step(walker *w, qarena__branch *branch, const qarena__command *step) {
    uint64_t *bits = branch->numbers, *counter = bits + w->tree->program->words + step->counter;
    switch ((qarena__command_kind)step->kind) {
    case QARENA__DO_GATES: return run_gates(w, branch, step);
    case QARENA__DO_FLIP: branch->step++; return qarena__walker_flip(w, step->value);
    case QARENA__DO_FRAMES: return qarena__noise_frames(w, branch, step);
    case QARENA__DO_KRAUS: return qarena__noise_kraus(w, branch, step);
    case QARENA__DO_READOUT: return qarena__noise_readout(w, branch, step);
    case QARENA__DO_MEASURE:
    case QARENA__DO_RESET: return qarena__shots_measure(w, branch, step);
    case QARENA__DO_ASSIGN:
        qarena__set_bit(bits, step->bit,
                        qarena__evaluate(step->numbers, step->numbers_count, bits));
        branch->step++;
        return QARENA_OK;
    case QARENA__DO_UNLESS:
        branch->step = qarena__command_holds(step, bits) ? branch->step + 1 : step->target;
        return QARENA_OK;
    case QARENA__DO_JUMP: branch->step = step->target; return qarena__walker_ask(w);
    case QARENA__DO_SET:
        *counter = step->value;
        branch->step++;
        return QARENA_OK;
    case QARENA__DO_COUNT:
        branch->step = *counter ? branch->step + 1 : step->target;
        *counter -= *counter != 0;
        return QARENA_OK;
    case QARENA__DO_STOP: break;
    }
    return QARENA_OK;
}

/* --- a branch --- */

/* Give the register the branch's state, and do to it what was left to be done. Where there is no
 * memory to write in the branch stands as it was. */
static qarena_status begin(walker *w, qarena__branch *branch) {
    qarena__writer writer;
    w->work->stands = true;
    w->reg = NULL;
    QARENA__FORWARD(qarena__thread_register(w->tree, w->thread, branch));
    w->reg = w->tree->registers[w->thread];
    if (!branch->state) {
        return qarena_register_reset(w->reg);
    }
    QARENA__FORWARD(qarena__writer_begin(&writer, w->reg));
    qarena__pending_clear(w->reg);
    qarena__front_replace(w->reg, branch->state); /* and not shared with the branch */
    w->reg->nonzero_qubits = branch->nonzero_qubits;
    w->reg->halves = branch->halves;
    const bool writes = branch->left_to_do == QARENA__TO_APPLY_KRAUS || branch->flips;
    qarena_status status = writes ? qarena__walker_secure(w) : QARENA_OK;
    if (status != QARENA_OK) {
        qarena__buffer_retain(branch->state);
        return qarena__writer_end(&writer, status);
    }
    branch->state = NULL;
    branch->halves.known = false;
    w->work->stands = false;
    if (branch->left_to_do == QARENA__TO_PROJECT) {
        status = qarena__measure_collapse_later(&writer, branch->qubit, branch->outcome,
                                                branch->exponent, branch->weight);
    } else if (branch->left_to_do == QARENA__TO_APPLY_KRAUS) {
        status = qarena__noise_apply_kraus(&writer, &w->tree->program->steps[branch->step - 1],
                                           branch->outcome, branch->exponent, branch->weight);
    }
    branch->left_to_do = QARENA__NOTHING;
    QARENA__FORWARD(qarena__writer_end(&writer, status));
    const uint64_t flips = branch->flips;
    branch->flips = 0;
    return qarena__walker_flip(w, flips);
}

/* All are wanted, and there are too many. */
static qarena_status check_count(qarena__tree *tree) {
    qarena__spin_take(&tree->lock);
    const bool full = tree->exact && tree->count >= MOST_HISTORIES;
    qarena__spin_give(&tree->lock);
    return full ? qarena__fail(QARENA_E_ARGUMENT,
                               "exact probabilities: the circuit has more than %llu histories of a "
                               "probability above %g",
                               (unsigned long long)MOST_HISTORIES, QARENA__LEAST_PROBABILITY)
                : QARENA_OK;
}

/* The observable's value. Branches that differ in their frames alone come one after the other, in
 * one state, which is looked at once. */
static qarena_status observe(walker *w, const qarena__branch *branch, double *value) {
    qarena__thread_work *work = w->work;
    QARENA__FORWARD(qarena_register_sync(w->reg));
    if (work->valued != w->reg->front) {
        qarena__buffer_release(work->valued);
        work->valued = NULL;
        QARENA__FORWARD(qarena__sum_values(w->reg, w->tree->observable, work->values));
        qarena__buffer_retain(w->reg->front);
        work->valued = w->reg->front;
    }
    *value =
        qarena__sum_behind(w->tree->observable, work->values, branch->frame.x, branch->frame.z);
    return QARENA_OK;
}

/* What is wanted of the state that a history ends in. */
static qarena_status look(walker *w, const qarena__branch *branch, qarena__history *made) {
    const qarena__tree *tree = w->tree;
    if (tree->observable) {
        QARENA__FORWARD(observe(w, branch, &made->value));
    }
    if (tree->keeps_states) {
        QARENA__FORWARD(qarena__walker_apply_frame(w, branch->frame));
        QARENA__FORWARD(qarena_register_sync(w->reg));
        made->state = w->reg->front;
        qarena__buffer_retain(made->state);
    }
    return QARENA_OK;
}

static qarena_status keep_history(walker *w, const qarena__branch *branch) {
    qarena__tree *tree = w->tree;
    void *object;
    QARENA__FORWARD(check_count(tree));
    QARENA__FORWARD(qarena__object_allocate(tree->arena, qarena__history_bytes(tree), &object));
    qarena__history *made = object;
    *made = (qarena__history){.begin = branch->begin,
                              .end = branch->end,
                              .low = branch->generation ? branch->first_low : branch->low,
                              .regenerated = branch->generation != 0,
                              .key = branch->key,
                              .probability = branch->probability};
    memcpy(made->bits, branch->numbers, tree->program->words * sizeof *made->bits);
    const qarena_status status = look(w, branch, made);
    if (status != QARENA_OK) {
        qarena__object_release(tree->arena, made, qarena__history_bytes(tree));
        return status;
    }
    qarena__spin_take(&tree->lock);
    made->next = tree->histories;
    tree->histories = made;
    tree->count++;
    if (tree->progress) {
        __atomic_store_n(tree->progress, *tree->progress + made->end - made->begin,
                         __ATOMIC_RELAXED);
    }
    qarena__spin_give(&tree->lock);
    return QARENA_OK;
}

static qarena_status keep_outcome(void *walker_, const qarena__branch *branch) {
    return keep_history(walker_, branch);
}

/* All outcomes of the measurements at the end, each a history. */
static qarena_status end_exactly(walker *w, const qarena__branch *branch) {
    qarena__branch *outcome;
    QARENA__FORWARD(qarena__branch_take(w->tree, &outcome));
    memcpy(outcome, branch, qarena__branch_bytes(w->tree));
    const qarena_status status =
        qarena__shots_end_exactly(w->tree, w->reg, branch, outcome, keep_outcome, w);
    outcome->state = NULL;
    qarena__branch_give(w->tree, outcome, &w->tree->unused);
    return status;
}

bool qarena__slice_is_over(const qarena__walker *w) {
    qarena__tree *tree = w->tree;
    return tree->threads > 1 && ((atomic_load_explicit(&tree->hungry, memory_order_relaxed) &&
                                  atomic_load_explicit(&tree->n_waiting, memory_order_relaxed)) ||
                                 qarena__nanoseconds() >= w->until);
}

/* Leave the state with the branch, which goes on later. What waits goes on waiting, so that no bit
 * depends on when slices end. */
static qarena_status suspend(const walker *w, qarena__branch *branch) {
    const qarena__projection waits = w->reg->projection;
    branch->suspended = true;
    branch->halves.known = false;
    if (qarena__walker_is_reset(w)) {
        return QARENA_OK;
    }
    if (qarena__front_waits(w->reg) && w->reg->queue.count + w->reg->canonical.ops.count == 0) {
        branch->left_to_do = waits.pending ? QARENA__TO_PROJECT : QARENA__NOTHING;
        branch->flips = waits.flips;
        branch->qubit = waits.qubit;
        branch->outcome = waits.outcome;
        branch->exponent = 0;
        branch->weight = waits.weight;
    } else {
        QARENA__FORWARD(qarena_register_sync(w->reg));
        branch->halves = w->reg->halves; /* else they would be found again, and rounded otherwise */
    }
    qarena__buffer_retain(w->reg->front);
    branch->state = w->reg->front;
    branch->nonzero_qubits = w->reg->nonzero_qubits;
    return QARENA_OK;
}

/* What is done where a history ends. But for an exact tree, whose outcomes are histories of their
 * own, it can be done again. */
static qarena_status end(walker *w, const qarena__branch *branch) {
    const qarena__tree *tree = w->tree;
    if (tree->exact && tree->program->steps[branch->step].ends) {
        return end_exactly(w, branch);
    }
    w->work->stands = !tree->keeps_states;
    QARENA__FORWARD(qarena__shots_end(tree, w->reg, branch, w->thread == 0));
    return keep_history(w, branch);
}

/* Also what only reads the state: something may be pending. */
static bool may_write(const qarena__command *step) {
    switch ((qarena__command_kind)step->kind) {
    case QARENA__DO_GATES:
    case QARENA__DO_FRAMES:
    case QARENA__DO_KRAUS:
    case QARENA__DO_READOUT:
    case QARENA__DO_MEASURE:
    case QARENA__DO_RESET: return true;
    default: return false;
    }
}

static qarena_status run(walker *w, qarena__branch *branch) {
    const qarena__command *steps = w->tree->program->steps;
    w->steps = 0;
    QARENA__FORWARD(begin(w, branch));
    while (!steps[branch->step].ends && steps[branch->step].kind != QARENA__DO_STOP) {
        QARENA__FORWARD(qarena__walker_ask(w));
        w->work->stands = true;
        QARENA__FORWARD(may_write(&steps[branch->step]) ? qarena__walker_secure(w) : QARENA_OK);
        w->work->stands = false;
        QARENA__FORWARD(do_step(w, branch, &steps[branch->step]));
        w->steps++;
        atomic_store_explicit(&w->work->splits, qarena__branch_splits(w->tree, branch),
                              memory_order_relaxed);
        if (qarena__slice_is_over(w)) {
            return suspend(w, branch);
        }
    }
    return end(w, branch);
}

qarena_status qarena__history_run(qarena__walker *w, qarena__branch *branch, bool *lacks) {
    const qarena_status status = run(w, branch);
    *lacks = (status == QARENA_E_MEMORY || status == QARENA_E_CLOSED) && w->work->stands;
    if (*lacks && w->reg && !branch->state) {
        *lacks = suspend(w, branch) == QARENA_OK;
    }
    branch->suspended = branch->suspended || *lacks;
    return status;
}
