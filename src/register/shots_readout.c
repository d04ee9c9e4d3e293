#include "register/shots_readout.h"

#include <math.h>

#include "core/status.h"

uint64_t qarena__readout_value(const qarena__command *step, const uint64_t *bits) {
    return qarena__bits_value(step->numbers, step->op->classical.value, bits);
}

void qarena__readout_write(const qarena__command *step, uint64_t value, uint64_t *bits) {
    for (unsigned i = 0; i < step->op->classical.value; i++) {
        qarena__set_bit(bits, (uint32_t)step->numbers[i], value >> i & 1);
    }
}

qarena_status qarena__noise_readout(qarena__walker *w, qarena__branch *branch,
                                    const qarena__command *step) {
    const unsigned k = (unsigned)step->op->classical.value, size = 1u << k;
    const uint64_t value = qarena__readout_value(step, branch->numbers);
    const double *row = step->numbers + k + value * size;
    const qarena__branch begun = *branch;
    bool left = false;
    double rest = 1;
    QARENA__FORWARD(qarena__walker_settle(w));
    branch->step++;
    for (unsigned read = 0; read < size; read++) {
        if (read == value || row[read] == 0) {
            continue;
        }
        qarena__outcomes o = {.weight = {fmax(rest - row[read], 0), row[read]}};
        qarena__branch *other = branch;
        rest = o.weight[0];
        qarena__outcomes_share(w->tree, branch, &o);
        if (o.wanted[1] && o.wanted[0]) {
            const qarena_status status = qarena__walker_split(w, branch, &o, &other);
            if (status != QARENA_OK) {
                qarena__branch_undo(w->work, branch, &begun, left);
                return status;
            }
            left = true;
        }
        if (o.wanted[1]) {
            qarena__readout_write(step, read, other->numbers);
        }
        qarena__branch_narrow(w->tree, branch, &o, !o.wanted[0]);
        if (!o.wanted[0]) {
            return QARENA_OK;
        }
        if (other != branch) {
            qarena__walker_leave(w, other);
        }
    }
    return QARENA_OK;
}
