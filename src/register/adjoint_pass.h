/* A pass over two states at once, in joint tiles: what the adjoint method does to undo gates (Jones
 * and Gacon, arXiv:2009.02823, which goes gate by gate over the state). For each bound op it sums
 * what the gradient takes of it.
 *
 * With a the state and b what multiplies its derivative, an op V(alpha) that is applied to both
 * undoes U = V^dagger, and
 *
 *     d 2 Re <b|a> / d alpha = -2 Re <b| D |a>,  D = (dV / d alpha) V^dagger
 *
 * where both states are those after V, or, where D commutes with V, before it. D of a rotation is
 * -i/2 Y, of a phase i on the basis states that it turns. */
#ifndef QARENA_REGISTER_ADJOINT_PASS_H
#define QARENA_REGISTER_ADJOINT_PASS_H

#include "compile/compiled_pass.h"
#include "register/workspace.h"
#include "register/writer.h"

/* What a pass is executed from. Its plan is plain, and the ops have their angles. */
typedef struct qarena__adjoint_pass {
    qarena__writer *writer;
    const qarena__oplist *ops;
    const qarena__plan *plan;
    const qarena__pass *planned;
    const qarena__compiled_pass *compiled; /* TILES */
    const qarena__workspace *space[2];     /* for a and for b; the same size */
    void *a, *b;                           /* in place */
} qarena__adjoint_pass;

/* Sums of an op: one, or three for a gate with up to three angles. */
#define QARENA__ADJOINT_SUMS 3u
static inline unsigned qarena__adjoint_sums(const qarena__op *op, uint8_t kind) {
    return !op->binding ? 0 : kind == QARENA__OTHER ? QARENA__ADJOINT_SUMS : 1;
}

/* Of all ops of a pass. */
uint32_t qarena__adjoint_pass_sums(const qarena__oplist *ops, const qarena__plan *plan,
                                   const qarena__pass *pass);

/* Chunks of tiles, each of which has sums of its own: the same for any number of threads. */
#define QARENA__ADJOINT_CHUNKS 64u

/* Execute a pass on both states. sums: room for QARENA__ADJOINT_CHUNKS times its sums. The results
 * are the first ones, ops in the order of the plan: d 2 Re <b|a> / d alpha. E_CANCELLED: the states
 * mean nothing then. */
qarena_status qarena__adjoint_pass_execute(const qarena__adjoint_pass *pass, double *sums);

#endif
