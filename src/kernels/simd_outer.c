/* Sums of outer products: of the rows of two panels, each by each. Sums are in double whatever the
 * precision of the state, one column after the other, so they are the same for every vector width
 * that has fused multiply-adds.
 *
 * A panel is cut into slivers of 8 rows. A sliver is column by column 8 real parts, then 8
 * imaginary parts: what a tile reads lies together, in the first-level cache. A tile is some rows
 * of the left by one vector of rows of the right, in registers: for 8 rows 18 loads serve 32
 * multiply-adds of vectors. */
#include "kernels/doubles.h"
#include "kernels/simd.h"

/* Rows of a tile: two sums a row, two vectors and two factors are in registers. */
#if defined(__AVX512F__) || defined(__aarch64__)
enum { TILE_ROWS = 8 };
#else
enum { TILE_ROWS = 4 };
#endif

enum { SLIVER = QARENA__SLIVER_ROWS };

_Static_assert(SLIVER % WIDE == 0 && SLIVER % TILE_ROWS == 0, "no tile spans two slivers");

/* lanes: doubles of a row of sums. */
INLINE void tile(const double *x, const double *y, unsigned columns, double *re, double *im,
                 unsigned lanes, unsigned rows) {
    D real[TILE_ROWS] = {{0}}, imaginary[TILE_ROWS] = {{0}};
    D more_real[2] = {{0}}, more_imaginary[2] = {{0}}; /* two rows wait for their sums otherwise */
    for (unsigned c = 0; c < columns; c++, x += 2 * SLIVER, y += 2 * SLIVER) {
        const D right = *(const D *)y, right_imaginary = *(const D *)(y + SLIVER);
#pragma GCC unroll 8
        for (unsigned i = 0; i < rows; i++) {
            const D left = x[i] - (D){0}, left_imaginary = x[SLIVER + i] - (D){0};
            real[i] += left * right;
            imaginary[i] += left_imaginary * right;
            *(rows <= 2 ? &more_real[i] : &real[i]) += left_imaginary * right_imaginary;
            *(rows <= 2 ? &more_imaginary[i] : &imaginary[i]) -= left * right_imaginary;
        }
    }
#pragma GCC unroll 8
    for (unsigned i = 0; i < rows; i++) {
        *(D *)(re + (size_t)i * lanes) += rows <= 2 ? real[i] + more_real[i] : real[i];
        *(D *)(im + (size_t)i * lanes) +=
            rows <= 2 ? imaginary[i] + more_imaginary[i] : imaginary[i];
    }
}

void K(outer)(const double *x, const double *y, unsigned rows, unsigned columns, double *re,
              double *im) {
    const unsigned lanes = rows < SLIVER ? SLIVER : rows;
    const unsigned height = rows < TILE_ROWS ? rows : TILE_ROWS;
    const size_t sliver = 2 * (size_t)SLIVER * columns;
    for (unsigned i = 0; i < rows; i += height) {
        const double *left = x + i / SLIVER * sliver + i % SLIVER;
        for (unsigned j = 0; j < (x == y ? i + height : rows); j += WIDE) {
            const double *right = y + j / SLIVER * sliver + j % SLIVER;
            double *to_re = re + (size_t)i * lanes + j, *to_im = im + (size_t)i * lanes + j;
            switch (height) {
            case 1: tile(left, right, columns, to_re, to_im, lanes, 1); break;
            case 2: tile(left, right, columns, to_re, to_im, lanes, 2); break;
            case 4: tile(left, right, columns, to_re, to_im, lanes, 4); break;
            default: tile(left, right, columns, to_re, to_im, lanes, TILE_ROWS);
            }
        }
    }
}
