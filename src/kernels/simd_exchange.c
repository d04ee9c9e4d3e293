/* X, Y, SWAP, iSWAP and their controlled forms: two rows change places, each times a number (`unit`: times 1). Targets and controls are all outside
 * the vector; others are matrices. */
#include "kernels/simd.h"

INLINE void exchange_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end, bool unit, unsigned k, bool stream) {
    const V *coefficients = sweep->coefficients;
    const V *src = front;
    V *dst = back;
    const V re0 = coefficients[0], im0 = coefficients[1], re1 = coefficients[2], im1 = coefficients[3];
    const uint64_t first = sweep->offset[0], second = sweep->offset[1];
    const uint64_t still[2] = {0, first | second}; /* k = 2: rows 00 and 11 */
    const uint64_t moved[2] = {first, second};
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        if (k == 2 && src != dst) {
            copy_rows(src, dst, still, 2, walk.at, walk.length, stream);
        }
        if (!walk.selected) {
            copy_rows(src, dst, moved, 2, walk.at, walk.length, stream);
            continue;
        }
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
            V x = src[i + first], y = src[i + second];
            put(dst + i + first, unit ? y : re0 * y + im0 * swap_parts(y), stream);
            put(dst + i + second, unit ? x : re1 * x + im1 * swap_parts(x), stream);
        }
    }
}

#define INSTANCE(name, unit, k, stream)                                          \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) { \
        exchange_sweep(sweep, front, back, begin, end, unit, k, stream);                      \
    }
INSTANCE(phases_1, false, 1, false)
INSTANCE(phases_1_stream, false, 1, true)
INSTANCE(phases_2, false, 2, false)
INSTANCE(phases_2_stream, false, 2, true)
INSTANCE(unit_1, true, 1, false)
INSTANCE(unit_1_stream, true, 1, true)
INSTANCE(unit_2, true, 2, false)
INSTANCE(unit_2_stream, true, 2, true)

K(sweep_fn) *K(exchange_sweep)(bool unit, unsigned k, bool stream) {
    static K(sweep_fn) *const table[2][2][2] = {{{phases_1, phases_1_stream}, {phases_2, phases_2_stream}},
                                                {{unit_1, unit_1_stream}, {unit_2, unit_2_stream}}};
    return table[unit][k - 1][stream];
}
