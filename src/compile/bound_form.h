/* What a compiled chunk whose gates have parameters keeps, so that other values need neither the
 * gates nor a planner: its canonical form with what is bound in it, and its plan; or, of sweeps,
 * which ones are bound. It lies in the chunk's own block. */
#ifndef QARENA_COMPILE_BOUND_FORM_H
#define QARENA_COMPILE_BOUND_FORM_H

#include "circuit/oplist.h"
#include "plan/plan.h"

/* A sweep that is bound. */
typedef struct qarena__bound_sweep {
    uint64_t
        first;  /* its first gate in the list; those that follow on the same qubit belong to it */
    char *room; /* of the sweep and its coefficients */
    uint32_t index; /* among the chunk's sweeps */
} qarena__bound_sweep;

typedef struct qarena__bound_form {
    qarena__oplist ops; /* of passes: in canonical form */
    qarena__plan plan;  /* of these */
    char **room;        /* of each pass: for its coefficients; NULL: none of its gates is bound */
    qarena__bound_sweep *sweeps;
    uint32_t sweep_count;
    /* What it is bound to, the first value_count of the circuit's values: no term has another. */
    double *values;
    uint32_t value_count;
    bool is_bound; /* false: not yet */
} qarena__bound_form;

/* How many values the terms of a list are of: 1 + the last. */
uint32_t qarena__values_used(const qarena__bindings *bindings);

/* Whether it is bound to these values; they are noted as what it is going to be bound to. */
bool qarena__bound_already(qarena__bound_form *form, const double *values);

/* Whether a list has a bound op. */
bool qarena__has_bound(const qarena__oplist *list);

/* Bytes of the bound form of a plan of a list in canonical form; and making it there, for all but
 * `room`, whose entries are NULL. */
size_t qarena__bound_passes_bytes(const qarena__oplist *list, const qarena__plan *plan);
qarena__bound_form *qarena__bound_passes_make(const qarena__oplist *list, const qarena__plan *plan,
                                              char *at);

/* Whether a gate of a pass is bound. */
bool qarena__pass_is_bound(const qarena__oplist *list, const qarena__plan *plan,
                           const qarena__pass *pass);

#endif
