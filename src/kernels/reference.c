/* The definition of an action, one complex number at a time: the oracle of every kernel, and what
 * runs where there is no memory for a kernel's coefficients. */
#include <math.h>
#include <string.h>

#include "core/bits.h"
#include "kernels/table.h"

static void load(const void *state, unsigned precision, uint64_t index, double amplitude[2]) {
    for (unsigned part = 0; part < 2; part++) {
        amplitude[part] = precision == QARENA_DOUBLE
                              ? ((const double *)state)[2 * index + part]
                              : (double)((const float *)state)[2 * index + part];
    }
}

static void store(void *state, unsigned precision, uint64_t index, const double amplitude[2]) {
    for (unsigned part = 0; part < 2; part++) {
        if (precision == QARENA_DOUBLE) {
            ((double *)state)[2 * index + part] = amplitude[part];
        } else {
            ((float *)state)[2 * index + part] = (float)amplitude[part];
        }
    }
}

/* out = the action's matrix times in, of 2^k amplitudes. */
static void multiply(const qarena__action *action, double in[][2], double out[][2]) {
    const unsigned dimension = 1u << action->k;
    const double *m = action->matrix;
    memcpy(out, in, sizeof in[0] * dimension);
    for (unsigned row = 0; row < dimension; row++) {
        unsigned first = 0, last = dimension;
        const double *entries = m + 2 * (size_t)row * dimension;
        if (action->form == QARENA__DIAGONAL) {
            first = row, last = row + 1, entries = m; /* entry c of the diagonal */
        } else if (action->form == QARENA__EXCHANGE) {
            unsigned one = action->k == 1 ? 0 : 1, other = one + 1;
            if (row != one && row != other) {
                continue;
            }
            first = row == one ? other : one, last = first + 1;
            entries = m + (row == one ? 0 : 2) - 2 * (ptrdiff_t)first;
        }
        out[row][0] = out[row][1] = 0;
        for (unsigned c = first; c < last; c++) {
            double re = entries[2 * (ptrdiff_t)c], im = entries[2 * (ptrdiff_t)c + 1];
            out[row][0] += re * in[c][0] - im * in[c][1];
            out[row][1] += re * in[c][1] + im * in[c][0];
        }
    }
}

/* A pair of amplitudes, or one, and what a rotation about a Pauli string makes of them. */
static void apply_pauli(const qarena__action *action, unsigned precision, const void *src,
                        void *dst, uint64_t base) {
    const bool selected = (base & (action->ones | action->zeros)) == action->ones;
    const double c = action->matrix[0], s = action->matrix[1];
    const unsigned n_y = (unsigned)__builtin_popcountll(action->x & action->z);
    const double f = n_y & 2 ? s : -s; /* times i, if n_y is even */
    const uint64_t index[2] = {base, base ^ action->x};
    double in[2][2], out[2];
    for (unsigned row = 0; row < 2; row++) {
        load(src, precision, index[row], in[row]);
    }
    for (unsigned row = 0; row <= action->k; row++) {
        const double *other = in[1 - row];
        const double g = __builtin_parityll(index[row] & action->z) ? -f : f;
        out[0] = c * in[row][0] + (n_y & 1 ? g * other[0] : -g * other[1]);
        out[1] = c * in[row][1] + (n_y & 1 ? g * other[1] : g * other[0]);
        store(dst, precision, index[row], selected ? out : in[row]);
    }
}

/* One group of 2^k amplitudes whose indices differ in the targets only; those that the controls do
 * not select stay as they are. */
static void apply_group(const qarena__action *action, unsigned precision, const void *src,
                        void *dst, uint64_t base) {
    const unsigned dimension = 1u << action->k;
    const bool selected = (base & (action->ones | action->zeros)) == action->ones;
    double in[1u << QARENA__MAX_TARGETS][2], out[1u << QARENA__MAX_TARGETS][2];
    uint64_t index[1u << QARENA__MAX_TARGETS];
    for (unsigned row = 0; row < dimension; row++) {
        index[row] = base;
        for (unsigned t = 0; t < action->k; t++) {
            index[row] |= (uint64_t)(row >> t & 1) << action->target[t];
        }
        load(src, precision, index[row], in[row]);
    }
    if (selected) {
        multiply(action, in, out);
    }
    for (unsigned row = 0; row < dimension; row++) {
        store(dst, precision, index[row], selected ? out[row] : in[row]);
    }
}

/* The bits of v on the qubits of a mask. */
static uint64_t spread(uint64_t v, uint64_t mask) {
    return qarena__deposit(v, ~mask) & mask;
}

static void apply_phases(const qarena__action *action, unsigned precision, const void *src,
                         void *dst, uint64_t base) {
    const bool selected = (base & (action->ones | action->zeros)) == action->ones;
    for (uint64_t v = 0; v < (uint64_t)1 << action->k; v++) {
        const uint64_t index = base | spread(v, action->z);
        const double re = cos(action->matrix[v]), im = sin(action->matrix[v]);
        double x[2];
        load(src, precision, index, x);
        const double y[2] = {re * x[0] - im * x[1], re * x[1] + im * x[0]};
        store(dst, precision, index, selected ? y : x);
    }
}

/* In place without memory: cycle by cycle, each from its lowest place. */
static void apply_permutation(const qarena__action *action, unsigned precision, const void *src,
                              void *dst, uint64_t base) {
    const bool selected = (base & (action->ones | action->zeros)) == action->ones;
    for (uint64_t v = 0; v < (uint64_t)1 << action->k; v++) {
        double x[2], y[2];
        load(src, precision, base | spread(v, action->x), x);
        if (!selected || src != dst) {
            const uint64_t to = selected ? (uint64_t)action->matrix[v] : v;
            store(dst, precision, base | spread(to, action->x), x);
            continue;
        }
        uint64_t to = (uint64_t)action->matrix[v];
        while (to > v) {
            to = (uint64_t)action->matrix[to];
        }
        for (to = to == v ? (uint64_t)action->matrix[v] : v; to != v;
             to = (uint64_t)action->matrix[to]) {
            load(dst, precision, base | spread(to, action->x), y);
            store(dst, precision, base | spread(to, action->x), x);
            memcpy(x, y, sizeof x);
        }
        store(dst, precision, base | spread(v, action->x), x);
    }
}

void qarena__reference_groups(const qarena__action *action, unsigned precision, const void *src,
                              void *dst, uint64_t begin, uint64_t end) {
    uint64_t targets = qarena__is_table(action) ? action->x | action->z : 0;
    for (unsigned t = 0; t < action->k && !qarena__is_table(action); t++) {
        targets |= (uint64_t)1 << action->target[t];
    }
    for (uint64_t group = begin; group < end; group++) {
        const uint64_t base = qarena__deposit(group, targets);
        switch (action->form) {
        case QARENA__PAULI: apply_pauli(action, precision, src, dst, base); break;
        case QARENA__PHASE_TABLE: apply_phases(action, precision, src, dst, base); break;
        case QARENA__PERMUTATION_TABLE: apply_permutation(action, precision, src, dst, base); break;
        default: apply_group(action, precision, src, dst, base);
        }
    }
}

void qarena__reference_apply(double *amplitudes, unsigned n, const qarena__action *action) {
    qarena__reference_groups(action, QARENA_DOUBLE, amplitudes, amplitudes, 0,
                             (uint64_t)1 << (n - action->k));
}
