/* The KAK form gives back its unitary, also where eigenvalues meet; what is no unitary is refused.
 */
#include <complex.h>
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "compile/kak_stage.h"
#include "oracle.h"
#include "plan/kak.h"

static double complex at(const double *m, unsigned i) {
    return m[2 * i] + I * m[2 * i + 1];
}

/* The largest difference of an entry of the product to u, and what kak.h promises of the parts. */
static double distance(const double *u) {
    qarena__kak kak;
    qarena__kak_locals locals;
    double inner[32], worst = 0;
    cr_assert(qarena__kak_split(u, &kak, &locals));
    cr_assert(kak.even[0] > 0.24 && kak.even[1] == 0);
    qarena__kak_matrix(&kak, inner);
    for (unsigned row = 0; row < 4; row++) {
        for (unsigned column = 0; column < 4; column++) {
            double complex sum = 0;
            for (unsigned k = 0; k < 4; k++) {
                sum += at(locals.after[1], 2 * (row / 2) + k / 2) *
                       at(locals.after[0], 2 * (row % 2) + k % 2) * at(inner, 4 * k + column);
            }
            sum *= cexp(I * (locals.phase + (column & 1 ? locals.before[0] : 0) +
                             (column & 2 ? locals.before[1] : 0)));
            worst = fmax(worst, cabs(sum - at(u, 4 * row + column)));
        }
    }
    return worst;
}

Test(kak, random_unitaries) {
    uint64_t seed = 3;
    double u[32];
    for (unsigned i = 0; i < 5000; i++) {
        oracle_random_unitary(&seed, 2, u);
        cr_assert_leq(distance(u), 1e-14, "unitary %u", i);
    }
}

/* Permutations with entries 1, i, -1, -i: SWAP, CX, iSWAP, CZ, products of Paulis .. */
Test(kak, permutations_with_phases) {
    static const double complex power[4] = {1, I, -1, -I};
    unsigned checked = 0;
    for (unsigned code = 0; code < 256; code++) {
        unsigned column[4] = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6}, seen = 0;
        for (unsigned row = 0; row < 4; row++) {
            seen |= 1u << column[row];
        }
        for (unsigned phases = 0; phases < 256 && seen == 15; phases++) {
            double u[32] = {0};
            for (unsigned row = 0; row < 4; row++) {
                const double complex z = power[phases >> 2 * row & 3];
                u[2 * (4 * row + column[row])] = creal(z);
                u[2 * (4 * row + column[row]) + 1] = cimag(z);
            }
            cr_assert_leq(distance(u), 1e-14, "permutation %u, phases %u", code, phases);
            checked++;
        }
    }
    cr_assert_eq(checked, 24 * 256);
}

/* Nearly special: exp(i size XX) times 1-qubit gates. */
Test(kak, small_angles) {
    uint64_t seed = 4;
    for (double size = 1; size > 1e-17; size *= 0.3) {
        double a[8], b[8], u[32];
        oracle_random_unitary(&seed, 1, a);
        oracle_random_unitary(&seed, 1, b);
        for (unsigned row = 0; row < 4; row++) {
            for (unsigned column = 0; column < 4; column++) {
                const double complex same =
                    at(a, 2 * (row / 2) + column / 2) * at(b, 2 * (row % 2) + column % 2);
                const double complex flipped =
                    at(a, 2 * (1 - row / 2) + column / 2) * at(b, 2 * (1 - row % 2) + column % 2);
                const double complex z = cos(size) * same + I * sin(size) * flipped;
                u[2 * (4 * row + column)] = creal(z);
                u[2 * (4 * row + column) + 1] = cimag(z);
            }
        }
        cr_assert_leq(distance(u), 1e-14, "size %g", size);
    }
}

Test(kak, phases_after_it) {
    uint64_t seed = 5;
    for (unsigned mask = 1; mask < 4; mask++) {
        double u[32], before[32], after[32];
        qarena__kak kak;
        qarena__kak_locals locals;
        oracle_random_unitary(&seed, 2, u);
        cr_assert(qarena__kak_split(u, &kak, &locals));
        qarena__kak_matrix(&kak, before);
        qarena__kak_add_phase(&kak, mask, 0.7);
        qarena__kak_matrix(&kak, after);
        for (unsigned i = 0; i < 16; i++) {
            const double complex factor = (i / 4 & mask) == mask ? cexp(0.7 * I) : 1;
            cr_assert_leq(cabs(at(after, i) - factor * at(before, i)), 1e-15);
        }
    }
}

/* How far what is lifted is from the entries. */
static double lifted_distance(const qarena__parity_block *b) {
    const double complex first = at(b->f[0], 0), second = at(b->f[1], 0), changed = 1 + I * b->m,
                         made[4] = {first, first * b->a * changed, second * b->b, second * changed};
    double worst = 0;
    for (unsigned i = 0; b->lifted && i < 4; i++) {
        worst = fmax(worst, cabs(made[i] - at(b->entries, i)));
    }
    return worst;
}

/* Most blocks of random unitaries are lifted, and none loses more than the bound of the ratio of
 * its entries lets it. Behind scales too. */
Test(kak, lifted_blocks) {
    uint64_t seed = 7;
    double u[32];
    const unsigned bits[2][2] = {{0, 1}, {1, 0}};
    const double before[2] = {1.5, 0.25}, after[2] = {0.5, 3};
    unsigned lifted = 0;
    for (unsigned i = 0; i < 5000; i++) {
        qarena__kak kak;
        qarena__kak_locals locals;
        qarena__pair_gate gate;
        oracle_random_unitary(&seed, 2, u);
        cr_assert(qarena__kak_split(u, &kak, &locals));
        (void)qarena__kak_stage_prepare(&gate, &kak, bits[i % 2], QARENA_DOUBLE);
        lifted += gate.even.lifted + gate.odd.lifted;
        cr_assert_leq(lifted_distance(&gate.even), 4e-14);
        cr_assert_leq(lifted_distance(&gate.odd), 4e-14);
        qarena__kak_stage_scale(&gate, before, after);
        cr_assert_leq(lifted_distance(&gate.even), 1e-12);
        cr_assert_leq(lifted_distance(&gate.odd), 1e-12);
    }
    cr_assert_geq(lifted, 8000, "%u of 10000", lifted);
}

Test(kak, what_is_not_unitary_is_refused) {
    uint64_t seed = 6;
    double u[32];
    qarena__kak kak;
    qarena__kak_locals locals;
    for (double size = 1; size > 1e-12; size *= 0.1) {
        oracle_random_unitary(&seed, 2, u);
        for (unsigned i = 0; i < 8; i++) { /* a damping */
            u[i] *= 1 - size;
        }
        cr_assert(!qarena__kak_split(u, &kak, &locals), "size %g", size);
    }
    memset(u, 0, sizeof u);
    cr_assert(!qarena__kak_split(u, &kak, &locals));
}
