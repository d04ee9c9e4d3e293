/* The check of a caller's matrix, entry by entry. */
#include <math.h>

#include "circuit/gate.h"
#include "core/status.h"

/* Entry (i, j) of U U^dagger - 1: its modulus. */
static double defect(const double *u, unsigned size, unsigned i, unsigned j) {
    const double *a = u + 2 * (size_t)i * size, *b = u + 2 * (size_t)j * size;
    double re = i == j ? -1.0 : 0.0, im = 0.0;
    for (unsigned column = 0; column < 2 * size; column += 2) {
        re += a[column] * b[column] + a[column + 1] * b[column + 1];
        im += a[column + 1] * b[column] - a[column] * b[column + 1];
    }
    return hypot(re, im);
}

static qarena_status check_finite(const double *matrix, unsigned size) {
    double zero = 0;
    for (size_t i = 0; i < 2 * (size_t)size * size; i++) {
        zero += 0 * matrix[i];
    }
    for (unsigned i = 0; zero != 0 && i < size * size; i++) {
        if (!isfinite(matrix[2 * i]) || !isfinite(matrix[2 * i + 1])) {
            return qarena__fail(QARENA_E_NOT_FINITE, "unitary: entry (%u, %u) is not finite", i / size, i % size);
        }
    }
    return QARENA_OK;
}

/* The first entry beyond the bound. */
static qarena_status find_defect(const double *matrix, unsigned size, double bound) {
    for (unsigned i = 0; i < size; i++) {
        for (unsigned j = i; j < size; j++) {
            const double found = defect(matrix, size, i, j);
            if (!(found <= bound)) {
                return qarena__fail(QARENA_E_NOT_UNITARY, "unitary: |U U^dagger - 1| is %.3g in entry (%u, %u), at most %.3g allowed", found, i, j, bound);
            }
        }
    }
    return QARENA_OK;
}

qarena_status qarena__matrix_check(const double *matrix, unsigned k, int check) {
    if (!matrix) {
        return qarena__fail(QARENA_E_ARGUMENT, "unitary: matrix is NULL");
    }
    if ((uintptr_t)matrix % sizeof(double)) {
        return qarena__fail(QARENA_E_ARGUMENT, "unitary: matrix is not aligned to %zu bytes", sizeof(double));
    }
    const unsigned size = 1u << k;
    QARENA__FORWARD(check_finite(matrix, size));
    return check ? find_defect(matrix, size, qarena__unitary_bound(k, check)) : QARENA_OK;
}
