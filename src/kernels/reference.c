/* The oracle of every kernel: the definition of an action, one complex number at a time. */
#include <string.h>

#include "core/bits.h"
#include "kernels/table.h"

/* One group of 2^k amplitudes whose indices differ in the targets only. */
static void apply_group(double *amplitudes, uint64_t base, const qarena__action *action) {
    const unsigned dimension = 1u << action->k;
    const double *m = action->matrix;
    double in[64][2], out[64][2];
    uint64_t index[64];
    for (unsigned row = 0; row < dimension; row++) {
        index[row] = base;
        for (unsigned t = 0; t < action->k; t++) {
            index[row] |= (uint64_t)(row >> t & 1) << action->target[t];
        }
        memcpy(in[row], amplitudes + 2 * index[row], sizeof in[row]);
    }
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
    for (unsigned row = 0; row < dimension; row++) {
        memcpy(amplitudes + 2 * index[row], out[row], sizeof out[row]);
    }
}

void qarena__reference_apply(double *amplitudes, unsigned n, const qarena__action *action) {
    uint64_t targets = 0;
    for (unsigned t = 0; t < action->k; t++) {
        targets |= (uint64_t)1 << action->target[t];
    }
    const uint64_t groups = (uint64_t)1 << (n - action->k);
    for (uint64_t group = 0; group < groups; group++) {
        uint64_t base = qarena__deposit(group, targets);
        if ((base & (action->ones | action->zeros)) == action->ones) {
            apply_group(amplitudes, base, action);
        }
    }
}
