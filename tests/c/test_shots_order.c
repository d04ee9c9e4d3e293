/* The order of shots: each cut puts every shot on the side of its own point, which is a number of
 * its stream, whatever the number of shots, of threads, and of the first. */
#include <stdlib.h>
#include <string.h>

#include "core/philox.h"
#include "fixture.h"
#include "register/shots_order.h"

enum { SEED = 5 };

#define POINTS_STREAM ((uint64_t)0x73686f74 << 32)

static uint64_t point_of(uint64_t shot, uint32_t generation) {
    return qarena__philox_four(SEED, POINTS_STREAM + generation, shot);
}

static qarena__shot_order make(uint64_t first, uint64_t count, unsigned threads, uint32_t *uppers) {
    qarena__watch nobody = {0};
    qarena__shot_order order;
    MUST(
        qarena__shot_order_make(&order, arena,
                                &(qarena__shots_asked){.seed = SEED,
                                                       .first = first,
                                                       .count = count,
                                                       .kernels = qarena__kernels_of(QARENA_DOUBLE),
                                                       .threads = threads,
                                                       .uppers = uppers,
                                                       .watch = &nobody}));
    return order;
}

static void check_cut(const qarena__shot_order *order, uint64_t begin, uint64_t middle,
                      uint64_t end, uint64_t point, uint32_t generation) {
    for (uint64_t i = begin; i < end; i++) {
        const uint64_t shot = order->first + qarena__entry_shot(order->entries[i]);
        cr_assert_eq(point_of(shot, generation) < point, i < middle, "shot %llu",
                     (unsigned long long)shot);
    }
}

/* Cut [begin, end) with the points in [low, low + length) at random, again and again. */
static void cut_all(qarena__shot_order *order, uint64_t begin, uint64_t end, uint64_t low,
                    uint64_t length, unsigned depth) {
    const double u = qarena__philox_uniform(7, low, length);
    const uint64_t point = low + (uint64_t)((double)length * u),
                   middle = qarena__shot_order_cut(order, begin, end, point, 0);
    check_cut(order, begin, middle, end, point, 0);
    cr_assert_eq(middle, qarena__shot_order_cut(order, begin, end, point, 0), "cut again");
    if (depth && begin < end) {
        cut_all(order, begin, middle, low, point - low, depth - 1);
        cut_all(order, middle, end, point, low + length - point, depth - 1);
    }
}

ARENA_TEST(shots_order, cuts_are_by_points) {
    static const uint64_t counts[] = {1, 2, 255, 256, 5000, 40000, 200003};
    static uint32_t uppers[200003];
    for (unsigned k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        for (unsigned threads = 1; threads <= 3; threads += 2) {
            qarena__shot_order order = make(k, counts[k], threads, uppers);
            for (uint64_t i = 0; i < counts[k]; i++) {
                cr_assert_eq(uppers[i], point_of(k + i, 0) >> 21);
            }
            cut_all(&order, 0, counts[k], 0, QARENA__POINTS, 6);
            qarena__shot_order_fini(&order);
        }
    }
}

/* A point that has the upper half of a shot's, and is that shot's, or its neighbour. */
ARENA_TEST(shots_order, equal_upper_halves_are_told_apart) {
    static uint32_t uppers[3000];
    for (unsigned shot = 0; shot < 3000; shot += 171) {
        for (int off = -1; off <= 1; off++) {
            qarena__shot_order order = make(0, 3000, 1, uppers);
            const uint64_t point = point_of(shot, 0) + (uint64_t)off,
                           middle = qarena__shot_order_cut(&order, 0, 3000, point, 0);
            check_cut(&order, 0, middle, 3000, point, 0);
            qarena__shot_order_fini(&order);
        }
    }
}

ARENA_TEST(shots_order, later_generations_have_points_of_their_own) {
    static uint32_t uppers[700];
    qarena__shot_order order = make(9, 700, 1, uppers);
    const uint64_t point = QARENA__POINTS / 3,
                   middle = qarena__shot_order_cut(&order, 100, 600, point, 2);
    cr_assert(middle > 100 && middle < 600);
    check_cut(&order, 100, middle, 600, point, 2);
    cr_assert_eq(qarena__shot_order_cut(&order, 100, 600, QARENA__POINTS, 2), 600);
    qarena__shot_order_fini(&order);
}
