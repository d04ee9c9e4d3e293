#include "register/evolution.h"

#include <float.h>
#include <math.h>

#include "core/fp_mode.h"
#include "core/status.h"
#include "register/chebyshev.h"

/* The longest steps. In imaginary time exp(2 z) must leave digits. */
#define LONGEST_REAL QARENA__BESSEL_LARGEST
#define LONGEST_IMAGINARY 16.0

/* The norm falls at most by exp(-DECAY) in a step of imaginary time. */
#define DECAY 2.0

/* The largest z: a hundred days for few qubits. */
#define MOST 0x1p40

/* Less is never left out of an expansion. */
#define LEAST_REST 1e-58

/* Amplitudes that a thread scales at a time. */
#define GRAIN 4096u

/* The largest sum of coefficients that has a reciprocal. */
#define LEAST_BOUND 0x1p-1000

/* --- the plan --- */

/* The orders that a step of length z needs for an error of at most `rest`: e->last, e->left_out. */
static void expand(qarena__evolution *e, double z, double rest) {
    rest = rest > LEAST_REST ? rest : LEAST_REST;
    const unsigned n = qarena__bessel(z, e->imaginary, rest / 2, e->values);
    e->values[n] = e->values[n + 1] = e->values[n + 2] = 0;
    unsigned last = n - 1;
    e->left_out = rest / 2;
    while (last > 0 && e->left_out + 2 * fabs(e->values[last]) <= rest) {
        e->left_out += 2 * fabs(e->values[last--]);
    }
    e->last = last < 2 ? 2 : last + last % 2;
}

/* What rounding may add in one application of G, relative to the state's norm: amplitudes are
 * stored three times, and a sum of m strings in double loses some sqrt(m) units. */
static double rounding_of(unsigned precision, uint64_t count) {
    const double unit = DBL_EPSILON / 2, stored = precision == QARENA_SINGLE ? 0x1p-24 : unit;
    return 2 * stored + sqrt((double)count) * unit / 2;
}

static qarena_status take_sum(qarena__evolution *e, const qarena__pauli_merged *merged) {
    const bool has_identity = merged->count && !(merged->terms[0].x | merged->terms[0].z);
    e->identity = has_identity ? merged->terms[0].re : 0;
    e->terms = merged->terms + has_identity;
    e->count = merged->count - has_identity;
    e->bound = 0;
    for (uint64_t i = 0; i < e->count; i++) {
        e->bound += fabs(e->terms[i].re);
    }
    e->bound *= 1 + DBL_EPSILON * (double)e->count; /* whatever rounding has taken */
    e->z = e->bound * fabs(e->t);
    if (!isfinite(e->bound) || !isfinite(e->identity * e->t)) {
        return qarena__fail(QARENA_E_NOT_FINITE,
                            "evolve: the coefficients times t leave the range of a double");
    }
    if (e->z > MOST || (e->z > 0 && e->bound < LEAST_BOUND)) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "evolve: the sizes of the coefficients add up to %g, at least %g is "
                            "needed, and at most %g times t = %g",
                            e->bound, LEAST_BOUND, MOST, e->t);
    }
    e->count = e->z > 0 ? e->count : 0;
    e->rounding = rounding_of(e->writer->reg->precision, e->count);
    return QARENA_OK;
}

qarena_status qarena__evolution_plan(qarena__evolution *e, const qarena__pauli_merged *merged) {
    QARENA__FORWARD(take_sum(e, merged));
    double step = fmin(e->z, LONGEST_IMAGINARY), rest = e->tolerance / 2, most = 1;
    if (e->imaginary) {
        e->steps = 1; /* at least: rounding is that of one step */
        most = exp(DECAY);
        rest *= exp(-2 * step);
    } else {
        e->steps = e->z > LONGEST_REAL ? (uint64_t)ceil(e->z / LONGEST_REAL) : 1;
        step = e->z / (double)e->steps;
        rest /= (double)e->steps;
    }
    expand(e, step, rest);
    const double applications = (double)e->steps * e->last;
    if (e->count && applications * e->rounding * most > e->tolerance / 2) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "evolve: tolerance %g is below %.2g, twice what rounding in %s "
                            "precision may add in %.0f applications of the sum",
                            e->tolerance, 2 * applications * e->rounding * most,
                            e->writer->reg->precision == QARENA_SINGLE ? "single" : "double",
                            applications);
    }
    return QARENA_OK;
}

/* --- a step --- */

/* What T_k is multiplied with, and `scale`. */
static void weigh(const qarena__evolution *e, unsigned k, const double scale[2], double weight[2]) {
    const double size = (k ? 2 : 1) * e->values[k];
    const unsigned turns = (e->t < 0 ? 3 * k : k) % 4; /* by -i */
    if (e->imaginary) {
        const double real = k % 2 && e->t > 0 ? -size : size;
        weight[0] = real * scale[0];
        weight[1] = real * scale[1];
        return;
    }
    const double re[] = {scale[0], scale[1], -scale[0], -scale[1]},
                 im[] = {scale[1], -scale[0], -scale[1], scale[0]};
    weight[0] = size * re[turns];
    weight[1] = size * im[turns];
}

/* T_1 of the step's state; the mean of x in it, times its squared norm. */
static qarena_status begin_step(qarena__evolution *e, double *mean) {
    const qarena__chebyshev sweep = {.terms = e->terms,
                                     .count = e->count,
                                     .factor = e->count ? 1 / e->bound : 0,
                                     .src = e->start,
                                     .dst = e->odd->data,
                                     .measures = e->imaginary};
    qarena__chebyshev_sums sums = {0};
    QARENA__FORWARD(qarena__chebyshev_sweep(e->writer, &sweep, &sums));
    *mean = sums.mean;
    e->done.applications++;
    return QARENA_OK;
}

/* The polynomials from T_2 on, and their sum times `scale`, whose squared norm is told. From the
 * second step on T_2 takes the place of the step's state, which is not needed then. */
static qarena_status end_step(qarena__evolution *e, const double scale[2], double *squares) {
    qarena__chebyshev sweep = {.terms = e->terms,
                               .count = e->count,
                               .factor = e->count ? 2 / e->bound : 0,
                               .src = e->odd->data,
                               .before = e->start,
                               .dst = e->even->data};
    qarena__chebyshev_sums sums = {0};
    for (unsigned k = 2; k <= e->last; k++) {
        sweep.total = k % 2 ? NULL : e->total->data; /* two polynomials at a time */
        sweep.first = k == 2;
        sweep.measures = k == e->last;
        for (unsigned i = 0; i < 3; i++) {
            weigh(e, k - 2 + i, scale, sweep.weights[i]);
        }
        QARENA__FORWARD(qarena__chebyshev_sweep(e->writer, &sweep, &sums));
        void *const made = sweep.dst;
        sweep.before = sweep.src;
        sweep.src = made;
        sweep.dst = k % 2 ? e->even->data : e->odd->data;
    }
    qarena__buffer *const result = e->total;
    e->total = e->even;
    e->even = result;
    e->start = result->data;
    *squares = sums.squares;
    e->done.applications += e->last - 1;
    e->done.steps++;
    return QARENA_OK;
}

/* --- both times --- */

static qarena_status run_real(qarena__evolution *e, double scale, double *squares) {
    const double angle = e->identity * e->t, rest = fma(e->identity, e->t, -angle);
    const double c = cos(angle), s = sin(angle);
    double factor[2] = {scale * (c - s * rest), -scale * (s + c * rest)}, mean;
    for (uint64_t step = 0; step < e->steps; step++) {
        QARENA__FORWARD(begin_step(e, &mean));
        QARENA__FORWARD(end_step(e, factor, squares));
        e->done.truncation += e->left_out;
        e->done.rounding += e->last * e->rounding;
        factor[0] = 1;
        factor[1] = 0;
    }
    return QARENA_OK;
}

typedef struct scaling {
    const qarena__kernels *kernels;
    void *state;
    double factor;
} scaling;

static void scale_range(void *context, uint64_t begin, uint64_t end) {
    const scaling *x = context;
    const qarena__fp_mode host = qarena__fp_enter();
    x->kernels->scale(x->state, x->state, x->factor, begin, end);
    qarena__fp_leave(host);
}

static qarena_status normalise(qarena__evolution *e, double norm) {
    qarena__writer *writer = e->writer;
    scaling x = {.kernels = writer->kernels, .state = e->even->data, .factor = 1 / norm};
    qarena__writer_ask_for(writer, qarena__amplitudes(writer->reg), GRAIN, scale_range, &x);
    writer->bytes_read += writer->reg->bytes;
    writer->bytes_written += writer->reg->bytes;
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

/* Steps of a length that the state's mean of x allows; each begins with the norm 1. */
static qarena_status run_imaginary(qarena__evolution *e, double norm, double *squares) {
    const bool dry = qarena__writer_is_dry(e->writer);
    double left = e->z, mean;
    do {
        QARENA__FORWARD(begin_step(e, &mean));
        const double x = fmax(-1, fmin(1, mean / (norm * norm))) * (e->t < 0 ? -1 : 1),
                     z = fmin(fmin(left, LONGEST_IMAGINARY), DECAY / (1 + x));
        expand(e, z, e->tolerance / 2 * (e->z > 0 ? z / e->z : 1) * exp(-2 * z));
        const double factor[2] = {1 / norm, 0};
        QARENA__FORWARD(end_step(e, factor, squares));
        norm = dry ? 1 : sqrt(*squares);
        if (!(norm > 0) || isinf(norm)) {
            return qarena__fail(QARENA_E_NORM, "evolve: the norm of a step's result is %g", norm);
        }
        e->done.truncation += e->left_out * exp(2 * z);
        e->done.rounding = fmax(e->done.rounding, e->last * e->rounding / norm);
        left -= z;
    } while (left > 0);
    *squares = 1;
    return normalise(e, norm);
}

qarena_status qarena__evolution_run(qarena__evolution *e, double norm, double scale,
                                    double *squares) {
    return e->imaginary ? run_imaginary(e, norm, squares) : run_real(e, scale, squares);
}
