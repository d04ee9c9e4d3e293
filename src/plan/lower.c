#include "plan/lower.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_table.h"
#include "circuit/pauli_rotation.h"
#include "plan/kak.h"
#include "plan/mask_action.h"
#include "plan/zyz.h"

const double qarena__plain_exchange[4] = {1, 0, 1, 0};

bool qarena__is_plain_exchange(const qarena__action *action) {
    return action->form == QARENA__EXCHANGE &&
           memcmp(action->matrix, qarena__plain_exchange, sizeof qarena__plain_exchange) == 0;
}

/* A square matrix on k bits, row-major (re, im) pairs. */
typedef struct view {
    const double *m;
    unsigned k;
} view;

static const double *at(view v, unsigned row, unsigned column) {
    return v.m + 2 * (((size_t)row << v.k) + column);
}

static int is_zero(const double *z) {
    return z[0] == 0 && z[1] == 0;
}

static int is_one(const double *z) {
    return z[0] == 1 && z[1] == 0;
}

/* Whether every row and column with `bit` equal to `value` is that of the identity: then the bit is
 * a control that must be !value. */
static int is_control(view v, unsigned bit, unsigned value) {
    const unsigned dimension = 1u << v.k;
    for (unsigned row = 0; row < dimension; row++) {
        if ((row >> bit & 1) != value) {
            continue;
        }
        for (unsigned column = 0; column < dimension; column++) {
            if (row == column ? !is_one(at(v, row, row))
                              : !is_zero(at(v, row, column)) || !is_zero(at(v, column, row))) {
                return 0;
            }
        }
    }
    return 1;
}

/* Targets that only condition, found: masks of matrix bits that must be 1 and that must be 0. */
typedef struct conditions {
    unsigned ones, zeros;
} conditions;

static conditions find_conditions(view v) {
    conditions found = {0, 0};
    for (unsigned bit = 0; bit < v.k; bit++) {
        if (is_control(v, bit, 0)) {
            found.ones |= 1u << bit;
        } else if (is_control(v, bit, 1)) {
            found.zeros |= 1u << bit;
        }
    }
    return found;
}

/* Turn conditions into controls and keep the block of the matrix that they select, written to
 * `out`. */
static view reduce(view v, conditions found, qarena__action *action, double *out) {
    unsigned kept[QARENA__MAX_TARGETS], n_kept = 0, spread[64];
    for (unsigned bit = 0; bit < v.k; bit++) {
        uint64_t qubit = (uint64_t)1 << action->target[bit];
        if (found.ones >> bit & 1) {
            action->ones |= qubit;
        } else if (found.zeros >> bit & 1) {
            action->zeros |= qubit;
        } else {
            action->target[n_kept] = action->target[bit];
            kept[n_kept++] = bit;
        }
    }
    const unsigned dimension = 1u << n_kept;
    for (unsigned i = 0; i < dimension; i++) {
        spread[i] = found.ones;
        for (unsigned bit = 0; bit < n_kept; bit++) {
            spread[i] |= (i >> bit & 1) << kept[bit];
        }
    }
    double block[QARENA__LOWERED_DOUBLES]; /* out may be what v views */
    for (unsigned row = 0; row < dimension; row++) {
        for (unsigned column = 0; column < dimension; column++) {
            memcpy(block + 2 * (row * dimension + column), at(v, spread[row], spread[column]),
                   2 * sizeof(double));
        }
    }
    memcpy(out, block, 2 * sizeof(double) << 2 * n_kept);
    action->k = n_kept;
    action->matrix = out;
    return (view){out, n_kept};
}

static int is_diagonal(view v) {
    const unsigned dimension = 1u << v.k;
    for (unsigned row = 0; row < dimension; row++) {
        for (unsigned column = 0; column < dimension; column++) {
            if (row != column && !is_zero(at(v, row, column))) {
                return 0;
            }
        }
    }
    return 1;
}

/* Whether only rows `first` and first + 1 change places and all others stay. */
static int is_exchange(view v, unsigned first) {
    const unsigned dimension = 1u << v.k, second = first + 1;
    for (unsigned row = 0; row < dimension; row++) {
        for (unsigned column = 0; column < dimension; column++) {
            const double *z = at(v, row, column);
            int moved = (row == first && column == second) || (row == second && column == first);
            int stays = row == column && row != first && row != second;
            if (stays ? !is_one(z) : !moved && !is_zero(z)) {
                return 0;
            }
        }
    }
    return 1;
}

/* Entry number `i` of the half of a diagonal in which `bit` is `value`. */
static const double *half_entry(const double *diagonal, unsigned bit, unsigned value, unsigned i) {
    unsigned index = ((i >> bit) << (bit + 1)) | value << bit | (i & ((1u << bit) - 1));
    return diagonal + 2 * index;
}

/* How a diagonal of `entries` numbers depends on a bit. */
typedef struct dependence {
    int zero_is_one, one_is_one; /* all numbers of that half are 1 */
    int differs;
} dependence;

static dependence depends_on(const double *diagonal, unsigned entries, unsigned bit) {
    dependence d = {1, 1, 0};
    for (unsigned i = 0; i < entries / 2; i++) {
        const double *zero = half_entry(diagonal, bit, 0, i),
                     *one = half_entry(diagonal, bit, 1, i);
        d.zero_is_one &= is_one(zero);
        d.one_is_one &= is_one(one);
        d.differs |= zero[0] != one[0] || zero[1] != one[1];
    }
    return d;
}

/* Bring the action's 2^k diagonal entries, in `entry`, into form: a target that they do not depend
 * on is dropped, one that only conditions becomes a control. */
static void reduce_diagonal(qarena__action *action, double *entry) {
    unsigned k = action->k;
    for (unsigned bit = 0; bit < k;) {
        dependence d = depends_on(entry, 1u << k, bit);
        if (d.differs && !d.zero_is_one && !d.one_is_one) {
            bit++;
            continue;
        }
        unsigned kept = d.differs && d.zero_is_one;
        if (d.differs) {
            *(kept ? &action->ones : &action->zeros) |= (uint64_t)1 << action->target[bit];
        }
        k--;
        for (unsigned i = 0; i < 1u << k; i++) {
            memmove(entry + 2 * i, half_entry(entry, bit, kept, i), 2 * sizeof *entry);
        }
        for (unsigned t = bit; t < k; t++) {
            action->target[t] = action->target[t + 1];
        }
    }
    action->form = QARENA__DIAGONAL;
    action->k = k;
    action->matrix = entry;
}

/* Keep the diagonal only. */
static void keep_diagonal(view v, qarena__action *action, double *out) {
    for (unsigned row = 0; row < 1u << v.k; row++) {
        memmove(out + 2 * row, at(v, row, row),
                2 * sizeof *out); /* out may be what v views: entries only move down */
    }
    reduce_diagonal(action, out);
}

/* Keep the two numbers of an exchange only. */
static void keep_exchange(view v, unsigned first, qarena__action *action, double *out) {
    double pair[4];
    memcpy(pair, at(v, first, first + 1), 2 * sizeof(double));
    memcpy(pair + 2, at(v, first + 1, first), 2 * sizeof(double));
    memcpy(out, pair, sizeof pair);
    action->form = QARENA__EXCHANGE;
    action->matrix = out;
    action->parts = pair[1] == 0 && pair[3] == 0 ? QARENA__REAL : QARENA__COMPLEX;
}

/* Which parts of the entries of the action's dense matrix are not zero. */
static qarena__parts parts_of(const qarena__action *action) {
    const double *m = action->matrix;
    bool real = true;
    for (unsigned i = 0; i < 1u << 2 * action->k && real; i++) {
        real = m[2 * i + 1] == 0;
    }
    const bool cross = action->k == 1 && m[1] == 0 && m[2] == 0 && m[4] == 0 && m[7] == 0;
    return real ? QARENA__REAL : cross ? QARENA__REAL_DIAGONAL_IMAGINARY_OFF : QARENA__COMPLEX;
}

/* Find the cheapest form of the dense matrix that the action has so far. */
static void classify(qarena__action *action, double *room) {
    view v = {action->matrix, action->k};
    if (is_diagonal(v)) {
        keep_diagonal(v, action, room);
        return;
    }
    if (v.k > 1) { /* a matrix on one qubit that conditions is diagonal */
        conditions found = find_conditions(v);
        unsigned n_kept = v.k - (unsigned)__builtin_popcount(found.ones | found.zeros);
        if (n_kept < v.k && 2u << 2 * n_kept <= QARENA__LOWERED_DOUBLES) {
            v = reduce(v, found, action, room);
        }
    }
    if (v.k <= 2 && is_exchange(v, v.k == 1 ? 0 : 1)) {
        keep_exchange(v, v.k == 1 ? 0 : 1, action, room);
    } else {
        action->parts = parts_of(action);
    }
}

/* X or SWAP, with any controls: nothing is to be found out. */
static bool is_exchange_gate(const qarena__op *op) {
    const qarena_gate gate = qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
    return gate == QARENA_GATE_X || gate == QARENA_GATE_SWAP;
}

static void lower_diagonal(const qarena__op *op, const double *table, qarena__lowered *lowered) {
    qarena__action *action = &lowered->action;
    *action = qarena__table_action(op, table);
    if (action->k <= QARENA__MAX_TARGETS) {
        for (unsigned i = 0; i < 1u << action->k; i++) {
            lowered->matrix[2 * i] = cos(table[i]);
            lowered->matrix[2 * i + 1] = sin(table[i]);
        }
        qarena__table_on_targets(action, lowered->matrix);
        reduce_diagonal(action, lowered->matrix);
    }
}

/* Returns whether anything moves. */
static bool lower_permutation(const qarena__op *op, const double *table, qarena__lowered *lowered) {
    qarena__action *action = &lowered->action;
    *action = qarena__table_action(op, table);
    const uint64_t size = (uint64_t)1 << action->k;
    uint64_t still = 0;
    while (still < size && table[still] == (double)still) {
        still++;
    }
    if (action->k <= 2) {
        double *m = lowered->matrix;
        memset(m, 0, (2 * sizeof *m) << 2 * action->k);
        for (unsigned column = 0; column < size; column++) {
            m[2 * (((unsigned)table[column] << action->k) + column)] = 1;
        }
        action->form = QARENA__MATRIX;
        qarena__table_on_targets(action, m);
        classify(action, m);
    }
    return still < size;
}

/* An op with its angles. */
static int lower(const qarena__oplist *list, const qarena__op *op, qarena__sincos *last,
                 qarena__lowered *lowered) {
    qarena__op plain;
    if (op->gate == QARENA_GATE_PAULI_ROTATION) {
        if (!qarena__pauli_rotation_as_gate(op, &plain)) {
            return qarena__pauli_action(op, &lowered->action, lowered->matrix);
        }
        op = &plain;
    }
    if (op->gate == QARENA_GATE_PERMUTATION) {
        return lower_permutation(op, qarena__oplist_matrix(list, op), lowered);
    }
    if (op->gate == QARENA_GATE_DIAGONAL) {
        lower_diagonal(op, qarena__oplist_matrix(list, op), lowered);
        return lowered->action.form != QARENA__DIAGONAL || lowered->action.k > 0 ||
               !is_one(lowered->action.matrix);
    }
    qarena__action *action = &lowered->action;
    double *room = lowered->matrix;
    action->form = QARENA__MATRIX;
    action->k = op->n_targets;
    action->ones = op->ones;
    action->zeros = op->zeros;
    action->matrix = room;
    for (unsigned t = 0; t < action->k; t++) {
        action->target[t] = op->targets[t];
    }
    if (op->kind == QARENA__OP_KAK) {
        qarena__kak_matrix((const qarena__kak *)qarena__oplist_matrix(list, op), room);
        classify(action, room);
    } else if (op->gate == QARENA_GATE_UNITARY) {
        action->matrix = qarena__oplist_matrix(list, op);
        classify(action, room);
    } else if (is_exchange_gate(op)) {
        action->form = QARENA__EXCHANGE;
        action->parts = QARENA__REAL;
        memcpy(room, qarena__plain_exchange, sizeof qarena__plain_exchange);
    } else if (qarena__op_diagonal(op, last, room)) {
        reduce_diagonal(action, room);
    } else {
        qarena__op_dense_matrix(op, last, room);
        classify(action, room);
    }
    return action->form != QARENA__DIAGONAL || action->k > 0 || !is_one(action->matrix);
}

int qarena__lower(const qarena__oplist *list, const qarena__op *op, qarena__lowered *lowered) {
    if (__builtin_expect(!op->binding || !list->values, 1)) {
        return lower(list, op, &QARENA__SINCOS_OF_0, lowered);
    }
    qarena__angled_ops ops;
    qarena__sincos *known;
    qarena__angled_begin(&ops, list);
    const qarena__op *now = qarena__angled_op(&ops, (uint64_t)(op - list->ops), &known);
    return lower(list, now, known, lowered);
}

/* --- several gates on one qubit --- */

static bool is_alone(const qarena__op *op) {
    return op->n_targets == 1 && !(op->ones | op->zeros);
}

static const double *matrix2_of(qarena__angled_ops *ops, uint64_t i, double *room) {
    qarena__sincos *known;
    const qarena__op *op = qarena__angled_op(ops, i, &known);
    if (op->gate == QARENA_GATE_UNITARY) {
        return qarena__oplist_matrix(ops->list, op);
    }
    qarena__op_matrix(op, known, room);
    return room;
}

/* The norm of a product of so many unitaries may be off by rounding as much as a state that is due
 * to be measured (register/known_norm.h). */
#define LONG_PRODUCT 64u

/* Give the 2x2 product of unitaries the norm of one. */
static void mend(double *product) {
    double squares = 0;
    for (unsigned i = 0; i < 8; i++) {
        squares += product[i] * product[i];
    }
    const double factor = fabs(squares / 2 - 1) < 1e-3 ? sqrt(2 / squares) : 1;
    for (unsigned i = 0; i < 8; i++) {
        product[i] *= factor;
    }
}

uint64_t qarena__lower_next(qarena__angled_ops *ops, uint64_t first, uint64_t end,
                            qarena__lowered *lowered, bool *acts) {
    const qarena__oplist *list = ops->list;
    const qarena__op *op = &list->ops[first];
    uint64_t next = first + 1;
    qarena__sincos *known;
    double *const product = lowered->matrix, room[32];
    while (next < end && is_alone(op) && is_alone(&list->ops[next]) &&
           list->ops[next].targets[0] == op->targets[0]) {
        if (next == first + 1) {
            const double *m = matrix2_of(ops, first, product);
            if (m != product) {
                memcpy(product, m, 8 * sizeof(double));
            }
        }
        qarena__matrix2_multiply(matrix2_of(ops, next++, room), product);
    }
    if (next == first + 1) {
        op = qarena__angled_op(ops, first, &known);
        *acts = lower(list, op, known, lowered);
        return next;
    }
    if (next - first >= LONG_PRODUCT && !list->unchecked) {
        mend(product);
    }
    const qarena__oplist made = {.matrices = product};
    const qarena__op all = {
        .gate = QARENA_GATE_UNITARY, .n_targets = 1, .targets = {op->targets[0]}};
    *acts = lower(&made, &all, &ops->last, lowered);
    return next;
}
