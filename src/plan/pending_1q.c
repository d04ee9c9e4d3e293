#include "plan/pending_1q.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_matrix.h"

#define PI QARENA__PI

/* RY(theta) between phases is an X at pi: gates with angles from here on go by their matrices,
 * which tell. */
#define LARGEST_THETA 3.1

void qarena__pending_1q_clear(qarena__pending_1q *pending) {
    pending->single_gate = NULL;
    pending->dense = false;
    pending->before = pending->after = 0;
}

bool qarena__pending_1q_is_empty(const qarena__pending_1q *pending) {
    return !pending->dense && !pending->single_gate && pending->after == 0;
}

void qarena__pending_1q_phase(qarena__pending_1q *pending, double angle) {
    pending->after = qarena__angle_add(pending->after, angle);
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

double *qarena__pending_1q_matrix(qarena__pending_1q *pending) {
    double factor[8];
    if (!pending->dense) {
        qarena__matrix2_set_phase(pending->before, pending->u);
        if (pending->single_gate) {
            qarena__op_matrix(pending->single_gate, &QARENA__SINCOS_OF_0, factor);
            qarena__matrix2_multiply(factor, pending->u);
        }
    }
    if (pending->after != 0) {
        qarena__matrix2_set_phase(pending->after, factor);
        qarena__matrix2_multiply(factor, pending->u);
    }
    pending->single_gate = NULL;
    pending->dense = true;
    pending->before = pending->after = 0;
    return pending->u;
}

void qarena__pending_1q_multiply(qarena__pending_1q *pending, const double *matrix) {
    qarena__matrix2_multiply(matrix, qarena__pending_1q_matrix(pending));
}

void qarena__pending_1q_gate(qarena__pending_1q *pending, const qarena__op *op) {
    qarena__zyz zyz;
    if (!pending->dense && !pending->single_gate && angles_of(op, &zyz)) {
        pending->single_gate = op;
        pending->before = pending->after;
        pending->after = 0;
    } else {
        double matrix[8];
        qarena__op_matrix(op, &QARENA__SINCOS_OF_0, matrix);
        qarena__pending_1q_multiply(pending, matrix);
    }
}

qarena__shape qarena__pending_1q_take(qarena__pending_1q *pending, qarena__zyz *taken) {
    qarena__shape shape = QARENA__SHAPE_DIAGONAL;
    *taken = (qarena__zyz){0};
    if (pending->single_gate) {
        shape = QARENA__SHAPE_DENSE;
        angles_of(pending->single_gate, taken);
        taken->right = qarena__angle_add(taken->right, pending->before);
        taken->left = qarena__angle_add(taken->left, pending->after);
        qarena__zyz_turn(taken);
    } else if (pending->dense) {
        shape = qarena__matrix2_shape(pending->u);
        if (shape == QARENA__SHAPE_DENSE) {
            *taken = qarena__matrix2_split(pending->u);
        } else {
            if (shape == QARENA__SHAPE_EXCHANGE) {
                qarena__matrix2_drop_exchange(pending->u);
            }
            taken->phase = qarena__angle_of(pending->u);
            taken->left = qarena__angle_add(qarena__angle_of(pending->u + 6), -taken->phase);
        }
        taken->left = qarena__angle_add(taken->left, pending->after);
    } else {
        return shape; /* phases only: they are in place */
    }
    qarena__pending_1q_clear(pending);
    pending->after = taken->left;
    return shape;
}
