/* Evolution in time: the call. The state is replaced at the end, in one piece. */
#include <math.h>

#include "core/status.h"
#include "register/commit.h"
#include "register/evolution.h"
#include "register/expectation.h"
#include "register/known_norm.h"
#include "register/reduce.h"
#include "register/run.h"

/* Norms from which imaginary time can start: their squares are far from a double's and a float's
 * ends. */
#define LEAST_NORM 0x1p-40
#define MOST_NORM 0x1p40

static qarena_status check(const qarena_register *reg, const qarena_pauli_sum *sum, double t,
                           double tolerance, int imaginary) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    QARENA__FORWARD(qarena__check_sum("evolve", reg, sum));
    if (!isfinite(t)) {
        return qarena__fail(QARENA_E_NOT_FINITE, "evolve: t is %g", t);
    }
    if (!(tolerance > 0 && tolerance < 1)) {
        return qarena__fail(QARENA_E_ARGUMENT, "evolve: tolerance %g is out of range (0, 1)",
                            tolerance);
    }
    if (imaginary != 0 && imaginary != 1) {
        return qarena__fail(QARENA_E_ARGUMENT, "evolve: imaginary is %d, neither 0 nor 1",
                            imaginary);
    }
    return QARENA_OK;
}

/* New memory may take long to map, so that asks the poll too. */
static qarena_status acquire(qarena__evolution *e) {
    qarena_register *reg = e->writer->reg;
    qarena__buffer **const buffers[] = {&e->total, &e->odd, &e->even};
    qarena__watch *watch = e->writer->watch.poll ? &e->writer->watch : NULL;
    qarena__watch *before = qarena__watch_set_of_thread(watch);
    qarena_status status = QARENA_OK;
    for (unsigned i = 0; i < 3 && status == QARENA_OK; i++) {
        status = qarena__spare_acquire(reg, "buffers of evolve", buffers[i]);
    }
    (void)qarena__watch_set_of_thread(before);
    return status;
}

static void release(qarena__evolution *e) {
    qarena_register *reg = e->writer->reg;
    qarena__spare_release(reg, e->total);
    qarena__spare_release(reg, e->odd);
    qarena__spare_release(reg, e->even);
}

/* The state's norm, where it is needed. */
static qarena_status norm_of(qarena__evolution *e, double *norm) {
    *norm = 1;
    if (!e->imaginary) {
        return QARENA_OK;
    }
    *norm = qarena__norm(e->writer);
    if (qarena__watch_cancelled(&e->writer->watch)) {
        return qarena__writer_cancelled(e->writer);
    }
    return *norm >= LEAST_NORM && *norm <= MOST_NORM
               ? QARENA_OK
               : qarena__fail(QARENA_E_NORM,
                              "evolve: the norm is %g, imaginary time needs one in [%g, %g]", *norm,
                              LEAST_NORM, MOST_NORM);
}

static qarena_status evolve(qarena__evolution *e, const qarena_pauli_sum *sum) {
    qarena_register *reg = e->writer->reg;
    const qarena__pauli_merged *merged;
    double norm, squares = 0;
    QARENA__FORWARD(qarena__pauli_sum_merged(sum, &e->writer->watch, &merged));
    QARENA__FORWARD(qarena__check_real("evolve", merged));
    QARENA__FORWARD(qarena__evolution_plan(e, merged));
    if (e->t == 0 && !e->imaginary) {
        return QARENA_OK;
    }
    QARENA__FORWARD(norm_of(e, &norm));
    QARENA__FORWARD(acquire(e));
    const qarena__kept_norm known = qarena__norm_now(e->writer);
    e->start = reg->front->data;
    QARENA__FORWARD(
        qarena__evolution_run(e, norm, qarena__norm_factor(&known, reg->precision), &squares));
    squares = qarena__writer_is_dry(e->writer) ? 1 : squares;
    e->even->norm = e->imaginary ? qarena__norm_given(1) : qarena__norm_measured(known, squares);
    qarena__front_replace(reg, e->even);
    e->even = NULL;
    return QARENA_OK;
}

qarena_status qarena_register_evolve(qarena_register *reg, const qarena_pauli_sum *sum, double t,
                                     double tolerance, int imaginary, qarena_evolution *done) {
    QARENA__FORWARD(check(reg, sum, t, tolerance, imaginary));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    qarena__evolution e = {
        .writer = &writer, .t = t, .tolerance = tolerance, .imaginary = imaginary};
    const qarena_status status = evolve(&e, sum);
    release(&e);
    QARENA__FORWARD(qarena__writer_end(&writer, status));
    if (done) {
        *done = e.done;
    }
    return QARENA_OK;
}
