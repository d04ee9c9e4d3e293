#include "plan/local.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_matrix.h"

#define PI QARENA__PI

/* RY(theta) between phases is an X at pi: gates with angles from here on go by their matrices, which tell. */
#define LARGEST_THETA 3.1

void qarena__local_clear(qarena__local *local) {
    local->alone = NULL;
    local->dense = false;
    local->before = local->after = 0;
}

bool qarena__local_is_empty(const qarena__local *local) {
    return !local->dense && !local->alone && local->after == 0;
}

void qarena__local_phase(qarena__local *local, double angle) {
    local->after = qarena__angle_add(local->after, angle);
}

/* The angles of a gate that is phases about a rotation, without rounding; false: it is not one, or its angles are too far from 0. */
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
    case QARENA_GATE_RY:
        break;
    case QARENA_GATE_U:
        zyz->left = angles[1];
        zyz->right = angles[2];
        break;
    default:
        return false;
    }
    if (fabs(zyz->theta) > PI) { /* RY(theta) = -RY(theta - 2 pi) */
        zyz->theta -= copysign(2 * PI, zyz->theta);
        zyz->phase = PI;
    }
    return zyz->theta != 0 && fabs(zyz->theta) <= LARGEST_THETA && fabs(zyz->left) <= 2 * PI && fabs(zyz->right) <= 2 * PI;
}

double *qarena__local_matrix(qarena__local *local) {
    double factor[8];
    if (!local->dense) {
        qarena__matrix2_set_phase(local->before, local->u);
        if (local->alone) {
            qarena__op_matrix(local->alone, &QARENA__SINCOS_OF_0, factor);
            qarena__matrix2_multiply(factor, local->u);
        }
    }
    if (local->after != 0) {
        qarena__matrix2_set_phase(local->after, factor);
        qarena__matrix2_multiply(factor, local->u);
    }
    local->alone = NULL;
    local->dense = true;
    local->before = local->after = 0;
    return local->u;
}

void qarena__local_multiply(qarena__local *local, const double *matrix) {
    qarena__matrix2_multiply(matrix, qarena__local_matrix(local));
}

void qarena__local_gate(qarena__local *local, const qarena__op *op) {
    qarena__zyz zyz;
    if (!local->dense && !local->alone && angles_of(op, &zyz)) {
        local->alone = op;
        local->before = local->after;
        local->after = 0;
    } else {
        double matrix[8];
        qarena__op_matrix(op, &QARENA__SINCOS_OF_0, matrix);
        qarena__local_multiply(local, matrix);
    }
}

qarena__shape qarena__local_take(qarena__local *local, qarena__zyz *taken) {
    qarena__shape shape = QARENA__SHAPE_DIAGONAL;
    *taken = (qarena__zyz){0};
    if (local->alone) {
        shape = QARENA__SHAPE_DENSE;
        angles_of(local->alone, taken);
        taken->right = qarena__angle_add(taken->right, local->before);
        taken->left = qarena__angle_add(taken->left, local->after);
        qarena__zyz_turn(taken);
    } else if (local->dense) {
        shape = qarena__matrix2_shape(local->u);
        if (shape == QARENA__SHAPE_DENSE) {
            *taken = qarena__matrix2_split(local->u);
        } else {
            if (shape == QARENA__SHAPE_EXCHANGE) {
                qarena__matrix2_drop_exchange(local->u);
            }
            taken->phase = qarena__angle_of(local->u);
            taken->left = qarena__angle_add(qarena__angle_of(local->u + 6), -taken->phase);
        }
        taken->left = qarena__angle_add(taken->left, local->after);
    } else {
        return shape; /* phases only: they are in place */
    }
    qarena__local_clear(local);
    local->after = taken->left;
    return shape;
}
