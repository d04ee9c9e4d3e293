/* How a measurement splits a history. */
#ifndef QARENA_REGISTER_SHOTS_SPLIT_H
#define QARENA_REGISTER_SHOTS_SPLIT_H

#include "register/shots_types.h"

/* Outcomes that are less probable are left out where all are wanted. */
#define QARENA__LEAST_PROBABILITY 1e-12

/* How an outcome's probability is shared out. */
typedef struct qarena__outcomes {
    double p[2]; /* their probabilities */
    double weight[2];
    int exponent;
    uint64_t point, middle; /* where points, and shots, of outcome 1 begin */
    bool wanted[2];
} qarena__outcomes;

/* Of outcomes with weights: their probabilities, and which ones some of the branch's shots have. */
void qarena__outcomes_share(const qarena__tree *tree, qarena__branch *branch, qarena__outcomes *o);

/* Let a branch be the part with an outcome. */
void qarena__branch_narrow(const qarena__tree *tree, qarena__branch *branch,
                           const qarena__outcomes *o, unsigned outcome);

/* A step that splits a branch several times has failed: let the branch be what it was, unless parts
 * of it were left before, when it does not stand. */
static inline void qarena__branch_undo(qarena__thread_work *work, qarena__branch *branch,
                                       const qarena__branch *begun, bool left) {
    if (!left) {
        *branch = *begun; /* but for its numbers, which are not part of the structure */
    }
    work->stands = work->stands && !left;
}

/* The outcome of a measurement or reset of the kept state is known: write down what it is under the
 * frame, and go on behind it. */
void qarena__branch_record(qarena__branch *branch, const qarena__command *step, unsigned outcome);

#endif
