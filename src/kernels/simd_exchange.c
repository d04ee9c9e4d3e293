/* X, Y, SWAP, iSWAP and their controlled forms: two rows change places, each times a number
 * (`unit`: times 1). Targets and controls are all outside the vector; others are matrices. */
#include "kernels/simd.h"

INLINE void exchange_sweep(const qarena__sweep *sweep, const void *front, void *back,
                           uint64_t begin, uint64_t end, bool unit, unsigned k, bool rests,
                           bool stream) {
    const V *coefficients = sweep->coefficients;
    const V *src = front;
    V *dst = back;
    const V re0 = coefficients[0], im0 = coefficients[1], re1 = coefficients[2],
            im1 = coefficients[3];
    V rest[4];
    for (unsigned i = 0; i < 4; i++) {
        rest[i] = rests ? coefficients[4 + i] : splat(0);
    }
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
            put(dst + i + first, unit ? y : multiply_finely(re0, im0, rest[0], rest[1], y, rests),
                stream);
            put(dst + i + second, unit ? x : multiply_finely(re1, im1, rest[2], rest[3], x, rests),
                stream);
        }
    }
}

#define INSTANCE(name, unit, k, rests, stream)                                                     \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,    \
                     uint64_t end) {                                                               \
        exchange_sweep(sweep, front, back, begin, end, unit, k, rests, stream);                    \
    }
#define INSTANCES(name, unit, rests)                                                               \
    INSTANCE(name##_1, unit, 1, rests, false)                                                      \
    INSTANCE(name##_1_stream, unit, 1, rests, true)                                                \
    INSTANCE(name##_2, unit, 2, rests, false)                                                      \
    INSTANCE(name##_2_stream, unit, 2, rests, true)
#define TABLE(name)                                                                                \
    {                                                                                              \
        {name##_1, name##_1_stream}, {                                                             \
            name##_2, name##_2_stream                                                              \
        }                                                                                          \
    }

INSTANCES(phases, false, false)
INSTANCES(unit, true, false)
#if QARENA_KERNEL_DOUBLE
#define fine_1 phases_1
#define fine_1_stream phases_1_stream
#define fine_2 phases_2
#define fine_2_stream phases_2_stream
#else
INSTANCES(fine, false, true)
#endif

K(sweep_fn) * K(exchange_sweep)(bool unit, unsigned k, bool rests, bool stream) {
    static K(sweep_fn) *const table[3][2][2] = {TABLE(phases), TABLE(unit), TABLE(fine)};
    return table[unit ? 1 : rests ? 2 : 0][k - 1][stream];
}
