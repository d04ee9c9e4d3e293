#include "qasm/qasm_eigen.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "circuit/op.h"

/* An eigenvalue so close to -1 is -1: its phase is pi, and not -pi. */
#define AT_MINUS_ONE 1e-9

/* Sweeps of rotations: a handful is enough, and their number is bounded. */
#define MOST_SWEEPS 60u

double qarena__phase_power(const qarena__power *power, double phase) {
    for (unsigned i = 0; i < power->n; i++) {
        phase = remainder(phase, 2 * QARENA__PI);
        if (phase < -QARENA__PI + AT_MINUS_ONE) {
            phase += 2 * QARENA__PI;
        }
        phase *= power->factors[i];
    }
    return remainder(phase, 4 * QARENA__PI);
}

double qarena__power_product(const qarena__power *power) {
    double product = 1;
    for (unsigned i = 0; i < power->n; i++) {
        product *= power->factors[i];
    }
    return product;
}

/* --- diagonal form of a normal matrix, by rotations of two axes at a time --- */

/* An entry (re, im). */
static inline double *at(double *matrix, unsigned side, unsigned row, unsigned column) {
    return matrix + 2 * ((size_t)row * side + column);
}

/* Eigenvector of the largest eigenvalue of a symmetric 3 x 3 matrix. */
static void largest(double g[3][3], double vector[3]) {
    double v[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    const double small = 1e-17 * (g[0][0] + g[1][1] + g[2][2]);
    for (unsigned sweep = 0; sweep < 12; sweep++) {
        if (fabs(g[0][1]) + fabs(g[0][2]) + fabs(g[1][2]) <= small) {
            break;
        }
        for (unsigned p = 0; p < 2; p++) {
            for (unsigned q = p + 1; q < 3; q++) {
                if (fabs(g[p][q]) <= small / 4) {
                    continue;
                }
                const double angle = 0.5 * atan2(2 * g[p][q], g[p][p] - g[q][q]);
                const double c = cos(angle), s = sin(angle);
                for (unsigned k = 0; k < 3; k++) {
                    const double a = g[k][p], b = g[k][q], x = v[k][p], y = v[k][q];
                    g[k][p] = c * a + s * b;
                    g[k][q] = c * b - s * a;
                    v[k][p] = c * x + s * y;
                    v[k][q] = c * y - s * x;
                }
                for (unsigned k = 0; k < 3; k++) {
                    const double a = g[p][k], b = g[q][k];
                    g[p][k] = c * a + s * b;
                    g[q][k] = c * b - s * a;
                }
            }
        }
    }
    unsigned best = 0;
    for (unsigned k = 1; k < 3; k++) {
        best = g[k][k] > g[best][best] ? k : best;
    }
    for (unsigned k = 0; k < 3; k++) {
        vector[k] = v[k][best];
    }
}

/* The rotation of axes p and q after which what is beside the diagonal there is least: (c, s), s a
 * complex number. Cardoso and Souloumiac, SIAM J. Matrix Anal. Appl. 17 (1996). */
static void find_rotation(double *matrix, unsigned side, unsigned p, unsigned q, double *c,
                          double *s) {
    const double *pp = at(matrix, side, p, p), *qq = at(matrix, side, q, q),
                 *pq = at(matrix, side, p, q), *qp = at(matrix, side, q, p);
    /* h = (pp - qq, pq + qp, i (qp - pq)) */
    const double re[3] = {pp[0] - qq[0], pq[0] + qp[0], pq[1] - qp[1]};
    const double im[3] = {pp[1] - qq[1], pq[1] + qp[1], qp[0] - pq[0]};
    double g[3][3], v[3];
    *c = 1;
    s[0] = s[1] = 0;
    if (hypot(pq[0], pq[1]) + hypot(qp[0], qp[1]) < 1e-17) {
        return;
    }
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned k = 0; k < 3; k++) {
            g[i][k] = re[i] * re[k] + im[i] * im[k];
        }
    }
    largest(g, v);
    const double sign = v[0] < 0 ? -1 : 1;
    *c = sqrt(0.5 + sign * v[0] / 2);
    s[0] = 0.5 * sign * v[1] / *c;
    s[1] = -0.5 * sign * v[2] / *c;
}

/* Columns p and q of a matrix := c p + s q, c q - conj(s) p. */
static void rotate_columns(double *matrix, unsigned side, unsigned p, unsigned q, double c,
                           const double *s) {
    for (unsigned k = 0; k < side; k++) {
        double *x = at(matrix, side, k, p), *y = at(matrix, side, k, q);
        const double a[2] = {x[0], x[1]}, b[2] = {y[0], y[1]};
        x[0] = c * a[0] + s[0] * b[0] - s[1] * b[1];
        x[1] = c * a[1] + s[0] * b[1] + s[1] * b[0];
        y[0] = c * b[0] - s[0] * a[0] - s[1] * a[1];
        y[1] = c * b[1] - s[0] * a[1] + s[1] * a[0];
    }
}

/* Rows p and q := c p + conj(s) q, c q - s p. */
static void rotate_rows(double *matrix, unsigned side, unsigned p, unsigned q, double c,
                        const double *s) {
    for (unsigned k = 0; k < side; k++) {
        double *x = at(matrix, side, p, k), *y = at(matrix, side, q, k);
        const double a[2] = {x[0], x[1]}, b[2] = {y[0], y[1]};
        x[0] = c * a[0] + s[0] * b[0] + s[1] * b[1];
        x[1] = c * a[1] + s[0] * b[1] - s[1] * b[0];
        y[0] = c * b[0] - s[0] * a[0] + s[1] * a[1];
        y[1] = c * b[1] - s[0] * a[1] - s[1] * a[0];
    }
}

/* Let m become diagonal by rotations, and v and u (which may be NULL) be rotated with it: v's
 * columns, both sides of u. */
static void diagonalise(double *m, unsigned side, double *v, double *u) {
    double most = 1;
    for (unsigned sweep = 0; sweep < MOST_SWEEPS && most > 1e-15; sweep++) {
        most = 0;
        for (unsigned p = 0; p + 1 < side; p++) {
            for (unsigned q = p + 1; q < side; q++) {
                double c, s[2];
                find_rotation(m, side, p, q, &c, s);
                const double size = hypot(s[0], s[1]);
                if (size < 1e-16) {
                    continue;
                }
                most = size > most ? size : most;
                rotate_columns(m, side, p, q, c, s);
                rotate_rows(m, side, p, q, c, s);
                rotate_columns(v, side, p, q, c, s);
                if (u) {
                    rotate_columns(u, side, p, q, c, s);
                    rotate_rows(u, side, p, q, c, s);
                }
            }
        }
    }
}

/* h := cos(1) (u + u^+) / 2 + sin(1) (u - u^+) / 2i, which is Hermitian and has u's eigenvectors.
 */
static void hermitian_of(double *u, unsigned side, double *h) {
    const double c = cos(1), s = sin(1);
    for (unsigned i = 0; i < side; i++) {
        for (unsigned k = 0; k < side; k++) {
            const double *a = at(u, side, i, k), *b = at(u, side, k, i);
            at(h, side, i, k)[0] = 0.5 * (c * (a[0] + b[0]) + s * (a[1] + b[1]));
            at(h, side, i, k)[1] = 0.5 * (c * (a[1] - b[1]) - s * (a[0] - b[0]));
        }
    }
}

bool qarena__matrix_power(const qarena__power *power, double *matrix, unsigned side, double *work) {
    const size_t doubles = (size_t)2 * side * side;
    double *v = work, *h = work + doubles, cosine[64], sine[64];
    memset(v, 0, doubles * sizeof *v);
    for (unsigned i = 0; i < side; i++) {
        at(v, side, i, i)[0] = 1;
    }
    hermitian_of(matrix, side, h);
    diagonalise(h, side, v, matrix);
    diagonalise(matrix, side, v, NULL); /* eigenvalues that h does not tell apart */
    for (unsigned i = 0; i < side; i++) {
        for (unsigned k = 0; k < side; k++) {
            const double *entry = at(matrix, side, i, k);
            const double size = hypot(entry[0], entry[1]);
            if (!(fabs(size - (i == k)) < 1e-9)) {
                return false;
            }
        }
        const double *entry = at(matrix, side, i, i);
        const double phase = qarena__phase_power(power, atan2(entry[1], entry[0]));
        cosine[i] = cos(phase);
        sine[i] = sin(phase);
    }
    for (unsigned i = 0; i < side; i++) { /* v e^(i phases) v^+ */
        for (unsigned k = 0; k < side; k++) {
            double re = 0, im = 0;
            for (unsigned j = 0; j < side; j++) {
                const double *a = at(v, side, i, j), *b = at(v, side, k, j);
                const double x = a[0] * b[0] + a[1] * b[1], y = a[1] * b[0] - a[0] * b[1];
                re += cosine[j] * x - sine[j] * y;
                im += cosine[j] * y + sine[j] * x;
            }
            at(matrix, side, i, k)[0] = re;
            at(matrix, side, i, k)[1] = im;
        }
    }
    return true;
}
