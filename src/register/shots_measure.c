#include "register/shots_measure.h"

#include "core/status.h"
#include "register/measure.h"
#include "register/run.h"
#include "register/shots_split.h"
#include "register/shots_walker.h"

/* The part of a branch with outcome 1, which waits: its state is still to be projected. */
static qarena_status push_other(qarena__walker *w, const qarena__branch *branch,
                                const qarena__command *step, const qarena__outcomes *o) {
    qarena__branch *other;
    QARENA__FORWARD(qarena__walker_split(w, branch, o, &other));
    qarena__branch_record(other, step, 1);
    other->left_to_do = QARENA__TO_PROJECT;
    other->flips = step->kind == QARENA__DO_RESET ? (uint64_t)1 << step->qubit : 0;
    other->qubit = step->qubit;
    other->outcome = 1;
    other->exponent = o->exponent;
    other->weight = o->weight[1];
    qarena__walker_leave(w, other);
    return QARENA_OK;
}

static qarena_status measure(qarena__walker *w, qarena__writer *writer, qarena__branch *branch,
                             const qarena__command *step, unsigned *outcome) {
    qarena__outcomes o;
    QARENA__FORWARD(qarena__measure_weigh(writer, step->qubit, o.weight, &o.exponent));
    qarena__outcomes_share(w->tree, branch, &o);
    if (o.wanted[0] && o.wanted[1]) {
        QARENA__FORWARD(push_other(w, branch, step, &o));
    }
    *outcome = !o.wanted[0];
    qarena__branch_narrow(w->tree, branch, &o, *outcome);
    qarena__branch_record(branch, step, *outcome);
    return o.weight[!*outcome] == 0
               ? QARENA_OK
               : qarena__measure_collapse_later(writer, step->qubit, *outcome, o.exponent,
                                                o.weight[*outcome]);
}

qarena_status qarena__shots_measure(qarena__walker *w, qarena__branch *branch,
                                    const qarena__command *step) {
    qarena__writer writer;
    unsigned outcome = 0;
    QARENA__FORWARD(qarena__writer_synced(&writer, w->reg));
    QARENA__FORWARD(qarena__writer_end(&writer, measure(w, &writer, branch, step, &outcome)));
    return outcome && step->kind == QARENA__DO_RESET
               ? qarena__walker_flip(w, (uint64_t)1 << step->qubit)
               : QARENA_OK;
}
