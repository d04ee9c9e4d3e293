/* Two-qubit unitaries in KAK form: U = (K1 (x) K0) CAN (L1 (x) L0) with CAN = exp(i (a XX + b YY +
 * c ZZ)) (Kraus and Cirac, Phys. Rev. A 63, 062309 (2001); the way by the magic basis: Makhlin,
 * Quantum Inf. Process. 1, 243 (2002)).
 *
 * CAN keeps parity: it changes 00 with 11 and 01 with 10 only. With L = phase . RY . phase, what a
 * tile must do beside what its neighbours take in (K, and the phases before RY) is two real
 * rotations and two complex 2x2 blocks: 9 parameters instead of 15, and half the work of a dense
 * 4x4 matrix. */
#ifndef QARENA_PLAN_KAK_H
#define QARENA_PLAN_KAK_H

#include <stdbool.h>

#include "circuit/op.h"

/* What stays of the unitary: first RY(theta[t]) on its targets t, then the blocks, row-major (re,
 * im) pairs. Rows are target 1's bit, then target 0's. even[0], the entry (00, 00), is real and at
 * least 0.24. */
typedef struct qarena__kak {
    double theta[2];
    double even[8]; /* rows and columns 00, 11 */
    double odd[8];  /* rows and columns 01 (target 0 is 1), 10 */
} qarena__kak;

_Static_assert(sizeof(qarena__kak) == QARENA__KAK_DOUBLES * sizeof(double),
               "a KAK form lies in a list of doubles");

/* What neighbours take in: U = e^(i phase) (after[1] (x) after[0]) KAK (diag(1, e^(i before[1]))
 * (x) diag(1, e^(i before[0]))). */
typedef struct qarena__kak_locals {
    double phase, before[2], after[2][8];
} qarena__kak_locals;

/* Split a 4x4 unitary. False, and nothing useful written: it is not unitary to about 1e-14. A few
 * microseconds. */
bool qarena__kak_split(const double *u, qarena__kak *kak, qarena__kak_locals *locals);

/* The 4x4 matrix of what stays. */
void qarena__kak_matrix(const qarena__kak *kak, double *matrix);

/* A phase e^(i angle) after it, where the targets of `mask` (bit t: target t; 1, 2 or 3) are all 1.
 */
void qarena__kak_add_phase(qarena__kak *kak, unsigned mask, double angle);

#endif
