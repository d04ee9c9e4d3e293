#include "plan/pending_1q.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_matrix.h"

#define PI QARENA__PI

/* RY(theta) between phases is an X at pi: gates with angles from here on go by their matrices,
 * which tell. */
#define LARGEST_THETA 3.1

void qarena__pending_1q_clear(qarena__pending_1q *pending) {
    pending->single = pending->dense = false;
    pending->product = (qarena__chain){0};
    pending->before = pending->after = qarena__number(0);
}

bool qarena__pending_1q_is_phases(const qarena__pending_1q *pending) {
    return !pending->dense && !pending->single && !pending->product.first;
}

bool qarena__pending_1q_is_empty(const qarena__pending_1q *pending) {
    return qarena__pending_1q_is_phases(pending) && qarena__affine_is_zero(pending->after);
}

bool qarena__pending_1q_is_bound(const qarena__pending_1q *pending) {
    return pending->product.first || pending->before.terms || pending->after.terms ||
           (pending->single && pending->gate.binding);
}

void qarena__pending_1q_phase(qarena__rewriting *w, qarena__pending_1q *pending,
                              qarena__affine angle) {
    pending->after = qarena__affine_add(w, pending->after, angle);
}

/* The angles of a gate that is phases about a rotation, without rounding; false: it is not one, or
 * its angles are too far from 0. */
static bool angles_of(const qarena__op *op, qarena__zyz *zyz) {
    const double *angles = op->parameters;
    *zyz = (qarena__zyz){.theta = angles[0]};
    switch (op->gate) {
    case QARENA_GATE_H:
        zyz->theta = PI / 2;
        zyz->right = PI;
        break;
    case QARENA_GATE_RX:
        zyz->left = -PI / 2;
        zyz->right = PI / 2;
        break;
    case QARENA_GATE_RY: break;
    case QARENA_GATE_U:
        zyz->left = angles[1];
        zyz->right = angles[2];
        break;
    default: return false;
    }
    if (fabs(zyz->theta) > PI) { /* RY(theta) = -RY(theta - 2 pi) */
        zyz->theta -= copysign(2 * PI, zyz->theta);
        zyz->phase = PI;
    }
    return zyz->theta != 0 && fabs(zyz->theta) <= LARGEST_THETA && fabs(zyz->left) <= 2 * PI &&
           fabs(zyz->right) <= 2 * PI;
}

/* The same of a bound gate, which always is one. */
static qarena__taken bound_angles_of(qarena__rewriting *w, const qarena__op *op) {
    qarena__taken taken = {.theta = qarena__affine_of(w, op, 0, 1)};
    if (op->gate == QARENA_GATE_RX) {
        taken.left.constant = -PI / 2;
        taken.right.constant = PI / 2;
    } else if (op->gate == QARENA_GATE_U) {
        taken.left = qarena__affine_of(w, op, 1, 1);
        taken.right = qarena__affine_of(w, op, 2, 1);
    }
    return taken;
}

double *qarena__pending_1q_matrix(qarena__pending_1q *pending) {
    double factor[8];
    if (!pending->dense) {
        const qarena__op gate = pending->gate;
        qarena__matrix2_set_phase(pending->before.constant, pending->u);
        if (pending->single) {
            qarena__op_matrix(&gate, &QARENA__SINCOS_OF_0, factor);
            qarena__matrix2_multiply(factor, pending->u);
        }
    }
    if (pending->after.constant != 0) {
        qarena__matrix2_set_phase(pending->after.constant, factor);
        qarena__matrix2_multiply(factor, pending->u);
    }
    pending->single = false;
    pending->dense = true;
    pending->before = pending->after = qarena__number(0);
    return pending->u;
}

/* Turn what is pending into a product. */
static void start_product(qarena__rewriting *w, qarena__pending_1q *pending) {
    qarena__chain product = pending->product;
    if (pending->dense) {
        qarena__product_matrix(w, &product, pending->u);
    }
    qarena__product_phase(w, &product, pending->before);
    if (pending->single) {
        qarena__product_gate(w, &product, &pending->gate);
    }
    qarena__product_phase(w, &product, pending->after);
    qarena__pending_1q_clear(pending);
    pending->product = product;
}

void qarena__pending_1q_multiply(qarena__rewriting *w, qarena__pending_1q *pending,
                                 const double *matrix) {
    if (qarena__pending_1q_is_bound(pending)) {
        start_product(w, pending);
        qarena__product_matrix(w, &pending->product, matrix);
    } else {
        qarena__matrix2_multiply(matrix, qarena__pending_1q_matrix(pending));
    }
}

void qarena__pending_1q_gate(qarena__rewriting *w, qarena__pending_1q *pending,
                             const qarena__op *op) {
    qarena__zyz zyz;
    if (qarena__pending_1q_is_phases(pending) && (op->binding || angles_of(op, &zyz))) {
        pending->single = true;
        pending->gate = *op;
        pending->before = pending->after;
        pending->after = qarena__number(0);
    } else if (op->binding || qarena__pending_1q_is_bound(pending)) {
        start_product(w, pending);
        qarena__product_gate(w, &pending->product, op);
    } else {
        double matrix[8];
        qarena__op_matrix(op, &QARENA__SINCOS_OF_0, matrix);
        qarena__pending_1q_multiply(w, pending, matrix);
    }
}

static qarena__taken numbers(const qarena__zyz *zyz) {
    return (qarena__taken){.phase = qarena__number(zyz->phase),
                           .left = qarena__number(zyz->left),
                           .theta = qarena__number(zyz->theta),
                           .right = qarena__number(zyz->right)};
}

/* As qarena__zyz_turn, where only angles without terms can be 0. */
static void turn(qarena__rewriting *w, qarena__taken *taken) {
    const qarena__zyz before = {.left = taken->left.terms ? 1 : taken->left.constant,
                                .theta = 1,
                                .right = taken->right.terms ? 1 : taken->right.constant};
    qarena__zyz after = before;
    qarena__zyz_turn(&after);
    if (after.theta != before.theta) {
        taken->left = qarena__affine_add(w, taken->left, qarena__number(PI));
        taken->right = qarena__affine_add(w, taken->right, qarena__number(PI));
        taken->theta = qarena__affine_times(w, taken->theta, -1);
    }
}

static qarena__taken take_gate(qarena__rewriting *w, const qarena__pending_1q *pending) {
    qarena__zyz zyz;
    qarena__taken taken;
    if (pending->gate.binding) {
        taken = bound_angles_of(w, &pending->gate);
    } else {
        angles_of(&pending->gate, &zyz);
        taken = numbers(&zyz);
    }
    taken.right = qarena__affine_add(w, taken.right, pending->before);
    taken.left = qarena__affine_add(w, taken.left, pending->after);
    turn(w, &taken);
    return taken;
}

/* It is always a rotation: whether it could be less is known when values are bound. */
static qarena__taken take_product(qarena__rewriting *w, const qarena__pending_1q *pending) {
    const uint64_t result = qarena__product_end(w, &pending->product);
    const qarena__affine left = qarena__affine_derived(w, result + 1);
    return (qarena__taken){.phase = qarena__affine_derived(w, result),
                           .left = qarena__affine_add(w, left, pending->after),
                           .theta = qarena__affine_derived(w, result + 2),
                           .right = qarena__affine_derived(w, result + 3)};
}

/* An unbound matrix, by what it is. */
static qarena__shape take_matrix(qarena__pending_1q *pending, qarena__zyz *zyz) {
    const qarena__shape shape = qarena__matrix2_shape(pending->u);
    *zyz = (qarena__zyz){0};
    if (shape == QARENA__SHAPE_DENSE) {
        *zyz = qarena__matrix2_split(pending->u);
        return shape;
    }
    if (shape == QARENA__SHAPE_EXCHANGE) {
        qarena__matrix2_drop_exchange(pending->u);
    }
    zyz->phase = qarena__angle_of(pending->u);
    zyz->left = qarena__angle_add(qarena__angle_of(pending->u + 6), -zyz->phase);
    return shape;
}

qarena__shape qarena__pending_1q_take(qarena__rewriting *w, qarena__pending_1q *pending,
                                      qarena__taken *taken) {
    qarena__shape shape = QARENA__SHAPE_DENSE;
    qarena__zyz zyz;
    *taken = (qarena__taken){0};
    if (pending->single) {
        *taken = take_gate(w, pending);
    } else if (pending->product.first) {
        *taken = take_product(w, pending);
    } else if (pending->dense) {
        shape = take_matrix(pending, &zyz);
        *taken = numbers(&zyz);
        taken->left = qarena__affine_add(w, taken->left, pending->after);
    } else {
        return QARENA__SHAPE_DIAGONAL; /* phases only: they are in place */
    }
    qarena__pending_1q_clear(pending);
    pending->after = taken->left;
    return shape;
}
