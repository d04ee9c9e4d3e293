/* exp(-i H t) and exp(-H t) of a state by Chebyshev polynomials of H.
 *
 * H = c + G with the identity's coefficient c and a sum G of other strings. The sizes of their
 * coefficients add up to `bound`, so all eigenvalues of x = G / bound lie in [-1, 1], and there
 *
 *      exp(-i z x)      =  sum over k of (2 - [k = 0]) (-i)^k J_k(z) T_k(x)
 *      exp(-z (1 + x))  =  sum over k of (2 - [k = 0]) (-1)^k exp(-z) I_k(z) T_k(x)
 *
 * with z = bound * t (H. Tal-Ezer and R. Kosloff, J. Chem. Phys. 81, 3967 (1984); R. Kosloff and
 * H. Tal-Ezer, Chem. Phys. Lett. 127, 223 (1986)). No |T_k(x)| is above 1: what is left out is at
 * most the sum of its coefficients. T_(k+1) = 2 x T_k - T_(k-1) is a sweep (chebyshev.h).
 *
 * Imaginary time is relative to the result's norm. Polynomials err in each part of the state that
 * belongs to one eigenvalue by a share of that part: at most exp(2 z) times what is left out, since
 * no part is less than exp(-2 z) of what it was. So shares add up over steps, whatever grows. By
 * Jensen's inequality the norm falls at most by exp(-z (1 + <x>)), where <x> is known before a
 * step's length is chosen: steps are short enough for a fall by DECAY, and so rounding is not
 * magnified by more. */
#ifndef QARENA_REGISTER_EVOLUTION_H
#define QARENA_REGISTER_EVOLUTION_H

#include "core/bessel.h"
#include "register/pauli_apply.h"

typedef struct qarena__evolution {
    qarena__writer *writer;
    const qarena__pauli_term *terms; /* of G */
    uint64_t count;
    double identity; /* c */
    double bound;
    double t, tolerance;
    bool imaginary;
    double z;          /* bound |t| */
    double rounding;   /* what one application of G may add to the error */
    uint64_t steps;    /* real time: of equal length */
    unsigned last;     /* order of a step's last polynomial: even, at least 2 */
    double left_out;   /* of a step's expansion */
    const void *start; /* a step's state */
    qarena__buffer *odd, *even, *total;
    qarena_evolution done;
    double values[QARENA__BESSEL_ORDERS]; /* of the step */
} qarena__evolution;

/* Choose steps for the sum's merged form; writer, t, tolerance and imaginary are given. E_ARGUMENT:
 * it takes too many, or the tolerance is below what rounding may add. E_NOT_FINITE: a sum of
 * coefficients is out of a double's range. */
qarena_status qarena__evolution_plan(qarena__evolution *e, const qarena__pauli_merged *merged);

/* Do them. start: the state, of norm `norm`, which is only read; scale: a factor for the result, in
 * real time. odd, even, total: three buffers of its size. The result is in e->even then, and its
 * squared norm in *squares; in imaginary time it is normalised. E_CANCELLED. E_NORM: the norm
 * vanishes, or is not finite. */
qarena_status qarena__evolution_run(qarena__evolution *e, double norm, double scale,
                                    double *squares);

#endif
