/* Many binary searches of one array, in step: no branch depends on what is found, since which way
 * it would go is a coin's toss, and with wide vectors compilers load by gathers. */
#include "kernels/simd.h"

enum { SEARCHES = VECTOR_BYTES > 16 ? 16 : 1 };

INLINE void search(const double *sorted, uint64_t count, const double *x, uint64_t *found,
                   unsigned searches) {
    uint64_t at[SEARCHES] = {0};
    for (uint64_t half = count / 2; half; half /= 2) {
        for (unsigned i = 0; i < searches; i++) {
            const uint64_t middle = at[i] + half;
            at[i] = sorted[middle] <= x[i] ? middle : at[i];
        }
    }
    for (unsigned i = 0; i < searches; i++) {
        found[i] = at[i];
    }
}

void K(search)(const double *sorted, uint64_t count, const double *x, uint64_t searches,
               uint64_t *found) {
    uint64_t i = 0;
    for (; i + SEARCHES <= searches; i += SEARCHES) {
        search(sorted, count, x + i, found + i, SEARCHES);
    }
    for (; i < searches; i++) {
        search(sorted, count, x + i, found + i, 1);
    }
}
