#include "register/shots_noise.h"

#include "core/status.h"
#include "register/enqueue.h"
#include "register/run.h"

/* --- errors --- */

/* Let a branch have an error of the site at which it stands. */
static void take_error(const qarena__tree *tree, qarena__branch *branch,
                       const qarena__command *step, uint64_t error) {
    if (step->kind == QARENA__DO_FRAMES) {
        branch->frame =
            qarena__frame_product(branch->frame, tree->program->noisy.errors[error].frame);
    } else {
        qarena__branch_errors(tree, branch)[branch->error_count++] = (uint32_t)error;
    }
    branch->site++;
    branch->error = QARENA__NO_ERROR;
}

/* What the next decision of a branch is between: no error at its site and some, or the lower and
 * the upper half of those that it may have. */
static void weigh(const qarena__noisy_gates *noisy, const qarena__branch *branch,
                  double weight[2]) {
    const qarena__site *site = &noisy->sites[branch->site];
    if (branch->error == QARENA__NO_ERROR) {
        weight[1] = site->total;
        weight[0] = 1 - site->total;
        return;
    }
    const uint64_t first = branch->error, middle = first + (branch->error_end - first) / 2;
    const double before = first > site->first ? noisy->errors[first - 1].upto : 0,
                 between = noisy->errors[middle - 1].upto;
    weight[0] = between - before;
    weight[1] = noisy->errors[branch->error_end - 1].upto - between;
}

/* Let a branch be the part of itself with an outcome of that decision. */
static void decided(const qarena__noisy_gates *noisy, qarena__branch *branch, unsigned outcome) {
    const qarena__site *site = &noisy->sites[branch->site];
    if (branch->error != QARENA__NO_ERROR) {
        const uint64_t middle = branch->error + (branch->error_end - branch->error) / 2;
        *(outcome ? &branch->error : &branch->error_end) = middle;
    } else if (outcome) {
        branch->error = site->first;
        branch->error_end = site->end;
    } else {
        branch->site++;
    }
}

static qarena_status decide(const qarena__walker *w, qarena__branch *branch,
                            const qarena__command *step) {
    const qarena__tree *tree = w->tree;
    const qarena__noisy_gates *noisy = &tree->program->noisy;
    if (branch->error != QARENA__NO_ERROR && branch->error + 1 == branch->error_end) {
        take_error(tree, branch, step, branch->error);
        return QARENA_OK;
    }
    qarena__outcomes o;
    o.exponent = 0;
    weigh(noisy, branch, o.weight);
    qarena__outcomes_share(tree, branch, &o);
    if (o.wanted[0] && o.wanted[1]) {
        qarena__branch *other;
        QARENA__FORWARD(qarena__walker_split(w, branch, &o, &other));
        decided(noisy, other, 1);
        qarena__walker_leave(w, other);
    }
    const unsigned outcome = !o.wanted[0];
    qarena__branch_narrow(tree, branch, &o, outcome);
    decided(noisy, branch, outcome);
    return QARENA_OK;
}

qarena_status qarena__noise_decide(const qarena__walker *w, qarena__branch *branch,
                                   const qarena__command *step) {
    if (branch->site == QARENA__NO_SITE) {
        branch->site = step->sites;
        branch->error = QARENA__NO_ERROR;
    }
    while (branch->site < step->sites_end) {
        QARENA__FORWARD(decide(w, branch, step));
    }
    branch->site = QARENA__NO_SITE;
    return QARENA_OK;
}

/* All decisions of a step, where branches that wait get the register's state. */
static qarena_status decide_all(const qarena__walker *w, qarena__branch *branch,
                                const qarena__command *step) {
    if (step->sites == step->sites_end) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__walker_settle(w));
    return qarena__noise_decide(w, branch, step);
}

qarena_status qarena__noise_frames(qarena__walker *w, qarena__branch *branch,
                                   const qarena__command *step) {
    QARENA__FORWARD(decide_all(w, branch, step));
    branch->step++;
    return QARENA_OK;
}

/* --- gates under a frame --- */

/* The errors of a branch that come before a gate; *next: the first that has not come yet. */
static void meet_errors(const qarena__tree *tree, qarena__branch *branch, uint64_t gate,
                        unsigned *next, qarena__frame *frame) {
    const uint32_t *errors = qarena__branch_errors(tree, branch);
    while (*next < branch->error_count && tree->program->noisy.errors[errors[*next]].gate <= gate) {
        *frame =
            qarena__frame_product(*frame, tree->program->noisy.errors[errors[(*next)++]].frame);
    }
}

/* No angle of a part is negated. */
static void clear_signs(const qarena__walker *w, const qarena__command *step) {
    for (unsigned i = 0; i < step->signs; i++) {
        w->work->signs[i] = 1;
    }
}

/* The signs of a part's angles under a branch's frame and errors; *frame: what becomes of them.
 * False: a gate would become another one. */
static bool find_signs(const qarena__walker *w, qarena__branch *branch, const qarena__command *step,
                       qarena__frame *frame) {
    const qarena__oplist *list = &w->tree->gates->list;
    unsigned next = 0, signs;
    clear_signs(w, step);
    if (qarena__frame_is_empty(*frame) && branch->error_count == 0) {
        return true;
    }
    for (uint64_t gate = step->first; gate < step->end; gate++) {
        const qarena__op *op = &list->ops[gate];
        meet_errors(w->tree, branch, gate, &next, frame);
        if (!qarena__frame_pass(op, frame, &signs)) {
            return false;
        }
        for (uint32_t i = signs ? op->binding : 0; i; i = list->bindings->terms[i - 1].next) {
            const qarena__term *term = &list->bindings->terms[i - 1];
            w->work->signs[term->source] = signs >> term->angle & 1 ? -1 : 1;
        }
    }
    meet_errors(w->tree, branch, step->end, &next, frame);
    return true;
}

/* A gate with the angles negated that a frame negates. */
static qarena_status queue_gate(const qarena__walker *w, qarena__writer *writer, uint64_t gate,
                                unsigned signs) {
    const qarena__oplist *list = &w->tree->gates->list;
    qarena__op op = list->ops[gate];
    if (op.binding) {
        qarena__op_bind(list->bindings, w->work->signs, list->matrices, &op); /* all are 1 */
        op.binding = 0;
        for (unsigned a = 0; signs >> a; a++) {
            op.parameters[a] = signs >> a & 1 ? -op.parameters[a] : op.parameters[a];
        }
    }
    return qarena__queue_op(writer, &op,
                            qarena__op_doubles(&op) ? qarena__oplist_matrix(list, &op) : NULL);
}

/* Gate by gate: what a gate would not let pass is applied before it. */
static qarena_status run_listed(const qarena__walker *w, qarena__branch *branch,
                                const qarena__command *step, qarena__frame *frame) {
    unsigned next = 0, signs;
    clear_signs(w, step);
    for (uint64_t gate = step->first; gate < step->end; gate++) {
        const qarena__op *op = &w->tree->gates->list.ops[gate];
        meet_errors(w->tree, branch, gate, &next, frame);
        if (!qarena__frame_pass(op, frame, &signs)) {
            const qarena__frame stays = qarena__frame_on(*frame, qarena__op_qubits(op));
            QARENA__FORWARD(qarena__walker_apply_frame(w, stays));
            *frame = qarena__frame_product(*frame, stays);
            signs = 0;
        }
        qarena__writer writer;
        QARENA__FORWARD(qarena__writer_begin(&writer, w->reg));
        QARENA__FORWARD(qarena__writer_end(&writer, queue_gate(w, &writer, gate, signs)));
    }
    meet_errors(w->tree, branch, step->end, &next, frame);
    return qarena_register_sync(w->reg);
}

static qarena_status run_part(const qarena__walker *w, const qarena__command *step) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, w->reg));
    return qarena__writer_end(&writer, qarena__run_range(&writer, w->tree->gates, step->first,
                                                         step->end, w->work->signs));
}

qarena_status qarena__noise_gates(qarena__walker *w, qarena__branch *branch,
                                  const qarena__command *step) {
    QARENA__FORWARD(decide_all(w, branch, step));
    qarena__frame frame = branch->frame;
    if (find_signs(w, branch, step, &frame)) {
        QARENA__FORWARD(step->first < step->end ? run_part(w, step) : QARENA_OK);
    } else {
        frame = branch->frame;
        QARENA__FORWARD(run_listed(w, branch, step, &frame));
    }
    branch->frame = frame;
    branch->error_count = 0;
    branch->step++;
    return QARENA_OK;
}
