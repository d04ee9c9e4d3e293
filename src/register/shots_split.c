#include "register/shots_split.h"

#include "register/shots_order.h"

/* An interval that is shorter than this is made anew: its points say too little. */
#define SHORT_INTERVAL ((uint64_t)1 << 32)

void qarena__outcomes_share(const qarena__tree *tree, qarena__branch *branch, qarena__outcomes *o) {
    const double total = o->weight[0] + o->weight[1];
    o->p[0] = o->weight[0] / total;
    o->p[1] = o->weight[1] / total;
    o->middle = o->point = 0;
    if (tree->exact) {
        for (unsigned k = 0; k < 2; k++) {
            o->wanted[k] = o->p[k] * branch->probability > QARENA__LEAST_PROBABILITY;
        }
        if (!o->wanted[0] && !o->wanted[1]) {
            o->wanted[o->p[1] > o->p[0]] = true;
        }
        return;
    }
    qarena__shot_order *order = (qarena__shot_order *)(uintptr_t)tree->order;
    if (branch->length < SHORT_INTERVAL) { /* these shots are this branch's alone */
        branch->first_low = branch->generation ? branch->first_low : branch->low;
        branch->generation++;
        branch->low = 0;
        branch->length = QARENA__POINTS;
    }
    o->point = branch->low + (uint64_t)((double)branch->length * o->p[0]);
    o->middle =
        qarena__shot_order_cut(order, branch->begin, branch->end, o->point, branch->generation);
    o->wanted[0] = o->middle > branch->begin;
    o->wanted[1] = o->middle < branch->end;
}

void qarena__branch_narrow(const qarena__tree *tree, qarena__branch *branch,
                           const qarena__outcomes *o, unsigned outcome) {
    branch->key += outcome ? branch->probability * o->p[0] : 0;
    branch->probability *= o->p[outcome];
    if (tree->exact) {
        return;
    }
    const uint64_t end = branch->low + branch->length;
    branch->low = outcome ? o->point : branch->low;
    branch->length = (outcome ? end : o->point) - branch->low;
    *(outcome ? &branch->begin : &branch->end) = o->middle;
}

void qarena__branch_record(qarena__branch *branch, const qarena__command *step, unsigned outcome) {
    const uint64_t qubit = (uint64_t)1 << step->qubit;
    if (step->kind == QARENA__DO_MEASURE) {
        qarena__set_bit(branch->numbers, step->bit, outcome ^ ((branch->frame.x & qubit) != 0));
    } else {
        branch->frame.x &= ~qubit;
    }
    branch->frame.z &= ~qubit; /* a sign of the whole state */
    branch->step++;
}
