/* The check of a caller's matrix, entry by entry. */
#include "circuit/matrix_check.h"

#include <math.h>
#include <string.h>

#include "circuit/op.h"
#include "core/status.h"

/* Entry (i, j) of U U^dagger - 1. */
static void read_defect(const double *u, unsigned size, unsigned i, unsigned j, double entry[2]) {
    const double *a = u + 2 * (size_t)i * size, *b = u + 2 * (size_t)j * size;
    double re = i == j ? -1.0 : 0.0, im = 0.0;
    for (unsigned column = 0; column < 2 * size; column += 2) {
        re += a[column] * b[column] + a[column + 1] * b[column + 1];
        im += a[column + 1] * b[column] - a[column] * b[column + 1];
    }
    entry[0] = re;
    entry[1] = im;
}

static qarena_status check_finite(const double *matrix, unsigned size) {
    double zero = 0;
    for (size_t i = 0; i < 2 * (size_t)size * size; i++) {
        zero += 0 * matrix[i];
    }
    for (unsigned i = 0; zero != 0 && i < size * size; i++) {
        if (!isfinite(matrix[2 * i]) || !isfinite(matrix[2 * i + 1])) {
            return qarena__fail(QARENA_E_NOT_FINITE, "unitary: entry (%u, %u) is not finite",
                                i / size, i % size);
        }
    }
    return QARENA_OK;
}

/* The first entry beyond the bound, or the largest. Squares are compared first: they are enough for
 * all that is within the bound. */
static qarena_status find_defect(const double *matrix, unsigned size, double bound,
                                 double *largest) {
    double most = 0;
    for (unsigned i = 0; i < size; i++) {
        for (unsigned j = i; j < size; j++) {
            double entry[2];
            read_defect(matrix, size, i, j, entry);
            const double square = entry[0] * entry[0] + entry[1] * entry[1];
            most = square > most ? square : most;
            if (square <= bound * bound) {
                continue;
            }
            const double found = hypot(entry[0], entry[1]);
            if (!(found <= bound)) {
                return qarena__fail(
                    QARENA_E_NOT_UNITARY,
                    "unitary: |U U^dagger - 1| is %.3g in entry (%u, %u), at most %.3g allowed",
                    found, i, j, bound);
            }
        }
    }
    *largest = sqrt(most);
    return QARENA_OK;
}

qarena_status qarena__matrix_check(const double *matrix, unsigned k, int check, double *largest) {
    if (!matrix) {
        return qarena__fail(QARENA_E_ARGUMENT, "unitary: matrix is NULL");
    }
    if ((uintptr_t)matrix % sizeof(double)) {
        return qarena__fail(QARENA_E_ARGUMENT, "unitary: matrix is not aligned to %zu bytes",
                            sizeof(double));
    }
    const unsigned size = 1u << k;
    QARENA__FORWARD(check_finite(matrix, size));
    *largest = 0;
    return check ? find_defect(matrix, size, qarena__unitary_bound(k, check), largest) : QARENA_OK;
}

/* defects := U U^dagger - 1; the largest part of an entry. */
static double defects_of(const double *u, unsigned size, double *defects) {
    double largest = 0;
    for (unsigned i = 0; i < size; i++) {
        for (unsigned j = 0; j < size; j++) {
            double *entry = defects + 2 * ((size_t)i * size + j);
            read_defect(u, size, i, j, entry);
            largest = fmax(largest, fmax(fabs(entry[0]), fabs(entry[1])));
        }
    }
    return largest;
}

void qarena__matrix_polish(double *u, unsigned k, double *room) {
    const unsigned size = 1u << k;
    const size_t doubles = qarena__matrix_doubles(k);
    double *defects = room, *before = room + doubles, off = 1;
    for (unsigned step = 0; step < 4 && off * off > QARENA__POLISHED / 4;
         step++) { /* a step squares what it is off by */
        off = defects_of(u, size, defects);
        memcpy(before, u, doubles * sizeof *u);
        for (unsigned i = 0; i < size; i++) { /* U -= defects U / 2 */
            double *to = u + 2 * (size_t)i * size;
            for (unsigned j = 0; j < size; j++) {
                const double *from = before + 2 * (size_t)j * size,
                             *d = defects + 2 * ((size_t)i * size + j);
                for (unsigned column = 0; column < 2 * size; column += 2) {
                    to[column] -= (d[0] * from[column] - d[1] * from[column + 1]) / 2;
                    to[column + 1] -= (d[0] * from[column + 1] + d[1] * from[column]) / 2;
                }
            }
        }
    }
}
