#include "register/shots_flips.h"

#include "core/philox.h"

/* Streams of a seed: one a step for whether there is an error at all, and for readout; one a site
 * for which. */
#define STEPS_STREAM ((uint64_t)0x6e6f6973 << 32)
#define SITES_STREAM ((uint64_t)0x73697465 << 32)

static double step_uniform(const qarena__tree *tree, const qarena__command *step, uint64_t shot) {
    return qarena__philox_uniform(tree->seed,
                                  STEPS_STREAM + (uint64_t)(step - tree->program->steps), shot);
}

/* One of a site's errors, or none: where a number in [0, 1) lies among their probabilities, times
 * `scale`. */
static uint64_t choose(const qarena__noisy_gates *noisy, const qarena__site *site, double uniform,
                       double scale, bool *chosen) {
    double sum = 0;
    for (uint64_t e = site->first; e < site->end; e++) {
        sum += noisy->errors[e].probability * scale;
        if (uniform < sum) {
            *chosen = true;
            return noisy->errors[e].frame.x;
        }
    }
    return 0;
}

/* First one number says whether there is any error, which is seldom; then, site by site, whether it
 * is there, given that there is one there or behind it. */
uint64_t qarena__flips_of(const qarena__tree *tree, const qarena__command *step, uint64_t shot) {
    const qarena__noisy_gates *noisy = &tree->program->noisy;
    uint64_t flips = 0;
    bool found = false;
    if (step->sites == step->sites_end ||
        step_uniform(tree, step, shot) >= noisy->sites[step->sites].any) {
        return 0;
    }
    for (uint64_t site = step->sites; site < step->sites_end; site++) {
        const double u = qarena__philox_uniform(tree->seed, SITES_STREAM + site, shot);
        flips ^=
            choose(noisy, &noisy->sites[site], u, found ? 1 : 1 / noisy->sites[site].any, &found);
    }
    return flips;
}

uint64_t qarena__misread(const qarena__tree *tree, const qarena__command *step, uint64_t shot,
                         uint64_t value) {
    const unsigned k = (unsigned)step->op->classical.value;
    const double *row = step->numbers + k + (value << k), u = step_uniform(tree, step, shot);
    double sum = 0;
    uint64_t last = value;
    for (uint64_t read = 0; read >> k == 0; read++) {
        sum += row[read];
        last = row[read] > 0 ? read : last;
        if (u < sum) {
            return read;
        }
    }
    return last; /* the row adds up to a little less than 1 */
}
