#include "register/shots_kraus.h"

#include <math.h>
#include <string.h>

#include "circuit/channels.h"
#include "core/status.h"
#include "plan/lower.h"
#include "register/apply.h"
#include "register/density.h"
#include "register/measure.h"
#include "register/run.h"

#define MOST_KRAUS 64u
#define MOST_SIDE 8u

/* The sum of conj(K_ri) K_rj over r. */
static void gram_entry(const double *k, unsigned side, unsigned i, unsigned j, double entry[2]) {
    entry[0] = entry[1] = 0;
    for (unsigned row = 0; row < side; row++) {
        const double *a = k + 2 * ((size_t)row * side + i), *b = k + 2 * ((size_t)row * side + j);
        entry[0] += a[0] * b[0] + a[1] * b[1];
        entry[1] += a[0] * b[1] - a[1] * b[0];
    }
}

/* The trace of K^dagger K rho. */
static double weight_of(const double *k, unsigned side, const double *density) {
    double weight = 0, entry[2];
    for (unsigned i = 0; i < side; i++) {
        for (unsigned j = 0; j < side; j++) {
            const double *d = density + 2 * ((size_t)j * side + i);
            gram_entry(k, side, i, j, entry);
            weight += entry[0] * d[0] - entry[1] * d[1];
        }
    }
    return weight > 0 ? weight : 0;
}

static bool is_diagonal(const double *k, unsigned side) {
    double entry[2];
    gram_entry(k, side, 0, 1, entry);
    return entry[0] == 0 && entry[1] == 0;
}

/* Whether the weights follow from the probabilities of one qubit's outcomes. */
static bool is_simple(const qarena__op *op, const double *matrices) {
    bool simple = op->n_targets == 1;
    for (unsigned i = 0; i < qarena__kraus_count(op) && simple; i++) {
        simple = is_diagonal(matrices + 8 * (size_t)i, 2);
    }
    return simple;
}

/* What each matrix weighs, times 2^(-2 exponent). */
static qarena_status weigh(qarena__writer *writer, const qarena__command *step, double *weights,
                           int *exponent) {
    const qarena__op *op = step->op;
    const unsigned k = op->n_targets, side = 1u << k;
    double density[2 * MOST_SIDE * MOST_SIDE] = {0}, halves[2];
    unsigned qubits[QARENA_MAX_MATRIX_QUBITS];
    *exponent = 0;
    for (unsigned t = 0; t < k; t++) {
        qubits[t] = op->targets[t];
    }
    if (is_simple(op, step->numbers)) {
        QARENA__FORWARD(qarena__measure_weigh(writer, qubits[0], halves, exponent));
        density[0] = halves[0];
        density[6] = halves[1];
    } else if (qarena__writer_is_dry(writer)) {
        density[0] = 1;
    } else {
        QARENA__FORWARD(qarena__density(writer, qubits, k, density, NULL));
    }
    for (unsigned i = 0; i < qarena__kraus_count(op); i++) {
        weights[i] = weight_of(step->numbers + i * qarena__matrix_doubles(k), side, density);
    }
    return QARENA_OK;
}

qarena_status qarena__noise_apply_kraus(qarena__writer *writer, const qarena__command *step,
                                        unsigned which, int exponent, double weight) {
    const qarena__op *op = step->op;
    const size_t doubles = qarena__matrix_doubles(op->n_targets);
    const double *given = step->numbers + which * doubles,
                 factor = ldexp(1 / sqrt(weight), -exponent);
    double matrix[2 * MOST_SIDE * MOST_SIDE];
    for (size_t i = 0; i < doubles; i++) {
        matrix[i] = given[i] * factor;
    }
    qarena__op applied = {.gate = QARENA_GATE_UNITARY, .n_targets = op->n_targets, .unchecked = 1};
    memcpy(applied.targets, op->targets, sizeof applied.targets);
    qarena__lowered lowered;
    return qarena__lower(&(qarena__oplist){.matrices = matrix}, &applied, &lowered)
               ? qarena__apply_action(writer, &lowered.action, qarena__norm_given(1))
               : QARENA_OK;
}

/* The branch's shots among the matrices: those with others than the first wait. *which: the
 * branch's own. */
static qarena_status share_kraus(const qarena__walker *w, qarena__branch *branch,
                                 const qarena__command *step, const double *weights, int exponent,
                                 unsigned *which) {
    const unsigned count = qarena__kraus_count(step->op);
    const qarena__branch begun = *branch;
    bool left = false;
    double before[MOST_KRAUS] = {0}; /* the weights of the matrices before each, together */
    *which = 0;
    for (unsigned i = 1; i < count; i++) {
        before[i] = before[i - 1] + weights[i - 1];
    }
    for (unsigned i = count; i-- > 1;) {
        if (weights[i] == 0) {
            continue;
        }
        qarena__outcomes o = {.weight = {before[i], weights[i]}};
        qarena__outcomes_share(w->tree, branch, &o);
        if (!o.wanted[0]) {
            qarena__branch_narrow(w->tree, branch, &o, 1);
            *which = i;
            return QARENA_OK;
        }
        if (o.wanted[1]) {
            qarena__branch *other;
            const qarena_status status = qarena__walker_split(w, branch, &o, &other);
            if (status != QARENA_OK) {
                qarena__branch_undo(w->work, branch, &begun, left);
                return status;
            }
            left = true;
            other->step++;
            other->left_to_do = QARENA__TO_APPLY_KRAUS;
            other->outcome = (uint8_t)i;
            other->exponent = exponent;
            other->weight = weights[i];
            qarena__walker_leave(w, other);
        }
        qarena__branch_narrow(w->tree, branch, &o, 0);
    }
    return QARENA_OK;
}

/* The frame's part on a channel's qubits, as bits of these. */
static qarena__frame local_frame(const qarena__op *op, qarena__frame frame) {
    qarena__frame local = {0, 0};
    for (unsigned t = 0; t < op->n_targets; t++) {
        local.x |= (frame.x >> op->targets[t] & 1) << t;
        local.z |= (frame.z >> op->targets[t] & 1) << t;
    }
    return local;
}

static qarena_status kraus(qarena__walker *w, qarena__writer *writer, qarena__branch *branch,
                           const qarena__command *step) {
    double weights[MOST_KRAUS];
    int exponent;
    unsigned which;
    QARENA__FORWARD(weigh(writer, step, weights, &exponent));
    QARENA__FORWARD(share_kraus(w, branch, step, weights, exponent, &which));
    branch->step++;
    if (weights[which] == 0) {
        return qarena__fail(QARENA_E_NORM, "kraus: the state has norm 0");
    }
    const qarena_status status = qarena__walker_secure(w); /* the state may be shared now */
    if (status != QARENA_OK) {
        branch->left_to_do = QARENA__TO_APPLY_KRAUS;
        branch->outcome = (uint8_t)which;
        branch->exponent = exponent;
        branch->weight = weights[which];
        w->work->stands = true;
        return status;
    }
    return qarena__noise_apply_kraus(writer, step, which, exponent, weights[which]);
}

qarena_status qarena__noise_kraus(qarena__walker *w, qarena__branch *branch,
                                  const qarena__command *step) {
    const qarena__op *op = step->op;
    const qarena__frame stays = qarena__frame_on(branch->frame, qarena__op_targets(op));
    if (!qarena__frame_is_empty(stays) &&
        !qarena__frame_keeps_kraus(step->numbers, qarena__kraus_count(op), op->n_targets,
                                   local_frame(op, stays))) {
        QARENA__FORWARD(qarena__walker_apply_frame(w, stays));
        branch->frame = qarena__frame_product(branch->frame, stays);
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, w->reg));
    return qarena__writer_end(&writer, kraus(w, &writer, branch, step));
}
