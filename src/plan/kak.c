/* The KAK form by the magic basis: see kak.h. */
#include "plan/kak.h"

#include <math.h>
#include <string.h>

#include "core/cmplx.h"
#include "plan/magic_basis.h"
#include "plan/zyz.h"

typedef double complex number;
/* Parameters of this type lack const: C17 takes no number (*)[4] for a const one. */
typedef number matrix4[4][4];

/* Rounding: of the factors; and of the squares of twice what is off the diagonals. */
#define TINY 0x1p-50
#define NOTHING 0x1p-102

/* Furthest that the product of the factors may be from the unitary in an entry. */
#define TOLERANCE 2e-14
/* And the sum of the squares, which is 4: products of thousands of matrices are off by rounding,
 * which the factors mend. */
#define NORM_TOLERANCE 1e-11

/* A product without the library's care for infinities. */
static number times(number a, number b) {
    return CMPLX(creal(a) * creal(b) - cimag(a) * cimag(b),
                 creal(a) * cimag(b) + cimag(a) * creal(b));
}

static double square(number a) {
    return creal(a) * creal(a) + cimag(a) * cimag(a);
}

static void multiply(matrix4 a, matrix4 b, matrix4 product) {
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < 4; j++) {
            number sum = 0;
            for (unsigned k = 0; k < 4; k++) {
                sum += times(a[i][k], b[k][j]);
            }
            product[i][j] = sum;
        }
    }
}

/* z over its modulus; 1 for 0. */
static number unit_of(number z) {
    const double modulus = sqrt(square(z));
    return modulus == 0 ? 1 : CMPLX(creal(z) / modulus, cimag(z) / modulus);
}

/* The number of half the angle, of a unit number. By a root, since the library's angles take
 * longer. */
static number half_way(number z) {
    const double larger = sqrt((1 + fabs(creal(z))) / 2), smaller = cimag(z) / (2 * larger);
    return creal(z) >= 0 ? CMPLX(larger, smaller)
                         : CMPLX(fabs(smaller), copysign(larger, cimag(z)));
}

/* Turn rows and columns p, q of a symmetric matrix. */
static void turn_both(double a[4][4], unsigned p, unsigned q, double c, double s) {
    for (unsigned k = 0; k < 4; k++) {
        double x = a[k][p], y = a[k][q];
        a[k][p] = c * x + s * y;
        a[k][q] = c * y - s * x;
    }
    for (unsigned k = 0; k < 4; k++) {
        double x = a[p][k], y = a[q][k];
        a[p][k] = c * x + s * y;
        a[q][k] = c * y - s * x;
    }
}

/* An orthogonal matrix of determinant 1 that makes two commuting symmetric matrices diagonal:
 * Jacobi rotations for both at once (Cardoso and Souloumiac, SIAM J. Matrix Anal. Appl. 17, 161
 * (1996)). Equal eigenvalues need no care: what is left between them is rounding, and no reason to
 * turn. */
static void diagonalise(double a[4][4], double b[4][4], double p[4][4]) {
    for (unsigned i = 0; i < 16; i++) {
        p[i / 4][i % 4] = i / 4 == i % 4;
    }
    bool again = true;
    for (unsigned sweep = 0; sweep < 24 && again; sweep++) {
        again = false;
        for (unsigned i = 0; i < 3; i++) {
            for (unsigned j = i + 1; j < 4; j++) {
                const double ad = a[i][i] - a[j][j], ao = 2 * a[i][j], bd = b[i][i] - b[j][j],
                             bo = 2 * b[i][j];
                const double on = ad * ad + bd * bd - ao * ao - bo * bo,
                             off = 2 * (ad * ao + bd * bo);
                if (ao * ao + bo * bo <= NOTHING) {
                    continue;
                }
                again = true;
                const number turn = half_way(half_way(unit_of(CMPLX(on, off))));
                const double c = creal(turn), s = cimag(turn);
                turn_both(a, i, j, c, s);
                turn_both(b, i, j, c, s);
                for (unsigned k = 0; k < 4; k++) {
                    double x = p[k][i], y = p[k][j];
                    p[k][i] = c * x + s * y;
                    p[k][j] = c * y - s * x;
                }
            }
        }
    }
}

static double determinant(double m[4][4]) {
    double lu[4][4], product = 1;
    memcpy(lu, m, sizeof lu);
    for (unsigned k = 0; k < 4; k++) {
        unsigned pivot = k;
        for (unsigned i = k + 1; i < 4; i++) {
            pivot = fabs(lu[i][k]) > fabs(lu[pivot][k]) ? i : pivot;
        }
        if (pivot != k) {
            double row[4];
            memcpy(row, lu[k], sizeof row);
            memcpy(lu[k], lu[pivot], sizeof row);
            memcpy(lu[pivot], row, sizeof row);
            product = -product;
        }
        product *= lu[k][k];
        for (unsigned i = k + 1; i < 4 && lu[k][k] != 0; i++) {
            const double f = lu[i][k] / lu[k][k];
            for (unsigned j = k; j < 4; j++) {
                lu[i][j] -= f * lu[k][j];
            }
        }
    }
    return product;
}

/* Factors of a product m = a (x) b of two 2x2 unitaries, a on the high bit. */
static void split_product(matrix4 m, double *a, double *b) {
    unsigned row = 0, column = 0;
    for (unsigned i = 0; i < 16; i++) {
        if (square(m[i / 4][i % 4]) > square(m[row][column])) {
            row = i / 4;
            column = i % 4;
        }
    }
    number first[4], second[4];
    double size = 0;
    for (unsigned i = 0; i < 4; i++) {
        first[i] = m[2 * (i / 2) + row % 2][2 * (i % 2) + column % 2];
        second[i] = m[2 * (row / 2) + i / 2][2 * (column / 2) + i % 2];
        size += square(first[i]);
    }
    /* first = a times an entry of b, of this modulus; second = b times an entry of a; and one entry
     * is in both. */
    const double modulus = sqrt(size / 2);
    const number rest = modulus / m[row][column];
    for (unsigned i = 0; i < 4; i++) {
        const number x = first[i] / modulus, y = times(second[i], rest);
        a[2 * i] = creal(x);
        a[2 * i + 1] = cimag(x);
        b[2 * i] = creal(y);
        b[2 * i + 1] = cimag(y);
    }
}

/* U in the magic basis is K D P^T: K, P real of determinant 1, D diagonal. Writes the products K,
 * P^T in the usual basis and D. */
static void split_magic(const double *u, matrix4 left, number d[4], matrix4 right) {
    matrix4 m;
    for (unsigned i = 0; i < 16; i++) {
        m[i / 4][i % 4] = CMPLX(u[2 * i], u[2 * i + 1]);
    }
    qarena__to_magic(m);
    double re[4][4], im[4][4], p[4][4], k[4][4];
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < 4; j++) {
            number sum = 0; /* of M^T M = P D^2 P^T */
            for (unsigned l = 0; l < 4; l++) {
                sum += times(m[l][i], m[l][j]);
            }
            re[i][j] = creal(sum);
            im[i][j] = cimag(sum);
        }
    }
    diagonalise(re, im, p);
    for (unsigned j = 0; j < 4; j++) {
        d[j] = half_way(unit_of(CMPLX(re[j][j], im[j][j])));
        for (unsigned i = 0; i < 4; i++) {
            number sum = 0;
            for (unsigned l = 0; l < 4; l++) {
                sum += m[i][l] * p[l][j];
            }
            k[i][j] = creal(times(sum, conj(d[j])));
        }
    }
    if (determinant(k) < 0) {
        d[0] = -d[0];
        for (unsigned i = 0; i < 4; i++) {
            k[i][0] = -k[i][0];
        }
    }
    for (unsigned i = 0; i < 16; i++) {
        left[i / 4][i % 4] = k[i / 4][i % 4];
        right[i / 4][i % 4] = p[i % 4][i / 4];
    }
    qarena__from_magic(left);
    qarena__from_magic(right);
}

static void put(double *entry, number value) {
    entry[0] = creal(value);
    entry[1] = cimag(value);
}

/* Multiply the entries of a column of a block. */
static void scale_column(double *block, unsigned column, number factor) {
    for (unsigned row = 0; row < 2; row++) {
        double *entry = block + 4 * row + 2 * column;
        put(entry, times(CMPLX(entry[0], entry[1]), factor));
    }
}

static number unit(double angle) {
    return CMPLX(cos(angle), sin(angle));
}

/* What is no more than rounding is nothing: kernels do less for a block that is diagonal, or
 * without a rotation. */
static number rounded(number a) {
    return square(a) < TINY * TINY ? 0 : a;
}

/* Whether a matrix on one qubit is diagonal. */
static bool is_diagonal(const double *u) {
    return u[2] * u[2] + u[3] * u[3] < TINY * TINY;
}

/* CAN from its eigenvalues in the magic basis, 00 not too small in its row: else X on both qubits
 * before it exchanges the columns. still: without, nothing turns before it. */
static bool make_blocks(const number d[4], bool still, qarena__kak *kak) {
    number even[2] = {(d[0] + d[3]) / 2, (d[0] - d[3]) / 2},
           odd[2] = {(d[1] + d[2]) / 2, (d[1] - d[2]) / 2};
    const unsigned flip = square(even[0]) < (still ? 0x1p-4 : 1) * square(even[1]);
    for (unsigned i = 0; i < 4; i++) {
        put(kak->even + 2 * i, rounded(even[((i / 2) ^ (i % 2)) ^ flip]));
        put(kak->odd + 2 * i, rounded(odd[((i / 2) ^ (i % 2)) ^ flip]));
    }
    return flip;
}

/* Move the phase of the first entry out of the blocks. */
static double take_phase(qarena__kak *kak) {
    const double angle = qarena__angle_of(kak->even);
    for (unsigned column = 0; column < 2; column++) {
        scale_column(kak->even, column, unit(-angle));
        scale_column(kak->odd, column, unit(-angle));
    }
    kak->even[1] = 0;
    return angle;
}

/* Whether the factors multiply up to U. */
static bool is_right(const double *u, const qarena__kak *kak, const qarena__kak_locals *locals) {
    double inner[32];
    qarena__kak_matrix(kak, inner);
    const double *a = locals->after[1], *b = locals->after[0];
    matrix4 outer, middle, product;
    const number phase = unit(locals->phase), one = unit(locals->before[0]),
                 two = unit(locals->before[1]);
    const number before[4] = {1, one, two, times(one, two)};
    for (unsigned i = 0; i < 16; i++) {
        const unsigned row = i / 4, column = i % 4;
        const double *x = a + 4 * (row / 2) + 2 * (column / 2),
                     *y = b + 4 * (row % 2) + 2 * (column % 2);
        outer[row][column] = times(phase, times(CMPLX(x[0], x[1]), CMPLX(y[0], y[1])));
        middle[row][column] = times(CMPLX(inner[2 * i], inner[2 * i + 1]), before[column]);
    }
    multiply(outer, middle, product);
    for (unsigned i = 0; i < 16; i++) {
        const number difference = product[i / 4][i % 4] - CMPLX(u[2 * i], u[2 * i + 1]);
        if (!(fabs(creal(difference)) <= TOLERANCE && fabs(cimag(difference)) <= TOLERANCE)) {
            return false;
        }
    }
    return true;
}

/* A multiple of a unitary has the same factors, but what becomes of them is kept as angles, which
 * have no modulus. */
static bool has_norm_of_unitary(const double *u) {
    double sum = 0;
    for (unsigned i = 0; i < 32; i++) {
        sum += u[i] * u[i];
    }
    return fabs(sum - 4) <= NORM_TOLERANCE;
}

bool qarena__kak_split(const double *u, qarena__kak *kak, qarena__kak_locals *locals) {
    static const double x[8] = {0, 0, 1, 0, 1, 0, 0, 0};
    if (!has_norm_of_unitary(u)) {
        return false;
    }
    matrix4 left, right;
    number d[4];
    split_magic(u, left, d, right);
    double before[2][8];
    split_product(left, locals->after[1], locals->after[0]);
    split_product(right, before[1], before[0]);
    const bool flip = make_blocks(d, is_diagonal(before[0]) && is_diagonal(before[1]), kak);
    locals->phase = 0;
    for (unsigned t = 0; t < 2; t++) {
        if (flip) {
            qarena__matrix2_multiply(x, before[t]);
        }
        const qarena__zyz zyz = qarena__matrix2_split(before[t]);
        kak->theta[t] = creal(rounded(zyz.theta));
        locals->before[t] = zyz.right;
        locals->phase += zyz.phase;
        scale_column(kak->even, 1, unit(zyz.left));
        scale_column(kak->odd, t, unit(zyz.left)); /* column 0 of odd: target 0 is 1 */
    }
    locals->phase += take_phase(kak);
    return is_right(u, kak, locals);
}

void qarena__kak_matrix(const qarena__kak *kak, double *matrix) {
    double rotation[2][4];
    for (unsigned t = 0; t < 2; t++) {
        const double c = cos(kak->theta[t] / 2), s = sin(kak->theta[t] / 2);
        const double r[4] = {c, -s, s, c};
        memcpy(rotation[t], r, sizeof r);
    }
    for (unsigned row = 0; row < 4; row++) {
        const bool odd = row == 1 || row == 2;
        const double *block = (odd ? kak->odd : kak->even) + (row == 2 || row == 3 ? 4 : 0);
        const unsigned first = odd ? 1 : 0, second = odd ? 2 : 3;
        for (unsigned column = 0; column < 4; column++) {
            const double f = rotation[1][2 * (first / 2) + column / 2] *
                             rotation[0][2 * (first % 2) + column % 2];
            const double g = rotation[1][2 * (second / 2) + column / 2] *
                             rotation[0][2 * (second % 2) + column % 2];
            matrix[2 * (4 * row + column)] = block[0] * f + block[2] * g;
            matrix[2 * (4 * row + column) + 1] = block[1] * f + block[3] * g;
        }
    }
}

void qarena__kak_add_phase(qarena__kak *kak, unsigned mask, double angle) {
    for (unsigned row = 1; row < 4; row++) {
        if ((row & mask) == mask) {
            double *entries = row == 3 ? kak->even + 4 : kak->odd + 4 * (row - 1);
            for (unsigned column = 0; column < 2; column++) {
                double *entry = entries + 2 * column;
                put(entry, times(CMPLX(entry[0], entry[1]), unit(angle)));
            }
        }
    }
}
