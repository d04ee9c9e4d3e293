/* The order of shots: each cut puts every shot on the side of its own point, which is a number of
 * its stream, whatever the number of shots, of threads, and of the first. */
#include <stdlib.h>
#include <string.h>

#include "core/philox.h"
#include "fixture.h"
#include "register/make_order.h"

enum { SEED = 5 };

#define POINTS_STREAM ((uint64_t)0x73686f74 << 32)

#define LOWER_STREAM ((uint64_t)0x6c6f7765 << 32)

/* By words of whole blocks. */
static uint64_t point_of(uint64_t shot, uint32_t generation) {
    const uint64_t stream = POINTS_STREAM + generation;
    uint64_t words[4], bits;
    if (generation) {
        qarena__philox_bits(SEED, stream, shot, 1, &bits);
        return bits;
    }
    qarena__philox((const uint64_t[4]){shot / 16, 0, 0, 0}, (const uint64_t[2]){SEED, stream},
                   words);
    qarena__philox_bits(SEED, LOWER_STREAM, shot, 1, &bits);
    return (words[shot / 4 % 4] >> shot % 4 * 16 & 0xffff) << 37 | bits >> 16;
}

static qarena__shot_order make_in(void *room, size_t room_bytes, uint64_t first, uint64_t count,
                                  unsigned threads, uint16_t *tops) {
    qarena__watch nobody = {0};
    qarena__shot_order order;
    MUST(
        qarena__shot_order_make(&order, arena,
                                &(qarena__shots_asked){.seed = SEED,
                                                       .first = first,
                                                       .count = count,
                                                       .kernels = qarena__kernels_of(QARENA_DOUBLE),
                                                       .threads = threads,
                                                       .tops = tops,
                                                       .room = room,
                                                       .room_bytes = room_bytes,
                                                       .returns_room = room && count % 2,
                                                       .watch = &nobody}));
    if (room && count % 2) {
        memset(room, 0x55, room_bytes);
    }
    return order;
}

static qarena__shot_order make(uint64_t first, uint64_t count, unsigned threads, uint16_t *tops) {
    return make_in(NULL, 0, first, count, threads, tops);
}

static void check_cut(const qarena__shot_order *order, uint64_t begin, uint64_t middle,
                      uint64_t end, uint64_t point, uint32_t generation) {
    const uint32_t *entries = qarena__shot_order_read(order, begin, end);
    for (uint64_t i = begin; i < end; i++) {
        const uint64_t shot = order->first + qarena__entry_shot(order, entries[i - begin]);
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
    static uint16_t tops[200003];
    for (unsigned k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        for (unsigned threads = 1; threads <= 3; threads += 2) {
            qarena__shot_order order = make(k, counts[k], threads, tops);
            for (uint64_t i = 0; i < counts[k]; i++) {
                cr_assert_eq(tops[i], point_of(k + i, 0) >> 37);
                cr_assert_eq(qarena__shot_point(&order, (uint32_t)i, 0), point_of(k + i, 0));
            }
            cut_all(&order, 0, counts[k], 0, QARENA__POINTS, 6);
            qarena__shot_order_fini(&order);
        }
    }
}

/* A point that has the top of a shot's, and is that shot's, or its neighbour. */
ARENA_TEST(shots_order, equal_tops_are_told_apart) {
    static uint16_t tops[3000];
    for (unsigned shot = 0; shot < 3000; shot += 171) {
        for (int off = -1; off <= 1; off++) {
            qarena__shot_order order = make(0, 3000, 1, tops);
            const uint64_t point = point_of(shot, 0) + (uint64_t)off,
                           middle = qarena__shot_order_cut(&order, 0, 3000, point, 0);
            check_cut(&order, 0, middle, 3000, point, 0);
            qarena__shot_order_fini(&order);
        }
    }
}

ARENA_TEST(shots_order, later_generations_have_points_of_their_own) {
    static uint16_t tops[700];
    qarena__shot_order order = make(9, 700, 1, tops);
    const uint64_t point = QARENA__POINTS / 3,
                   middle = qarena__shot_order_cut(&order, 100, 600, point, 2);
    cr_assert(middle > 100 && middle < 600);
    check_cut(&order, 100, middle, 600, point, 2);
    cr_assert_eq(qarena__shot_order_cut(&order, 100, 600, QARENA__POINTS, 2), 600);
    qarena__shot_order_fini(&order);
}

/* Pieces lie in the room that is given, as many as fit: until they are read, or not even then. */
ARENA_TEST(shots_order, pieces_lie_in_a_room) {
    enum { MOST = 200003 };
    static uint16_t tops[MOST];
    static _Alignas(64) char room[6 * MOST];
    for (uint64_t count = MOST - 1; count <= MOST; count++) {
        for (unsigned threads = 1; threads <= 16; threads += 5) {
            qarena__shot_order order = make_in(room, sizeof room, 3, count, threads, tops);
            cr_assert_eq((void *)order.pieces, (void *)room);
            cr_assert_leq(order.slices * order.slice_room * sizeof *order.pieces, sizeof room);
            cut_all(&order, 0, count, 0, QARENA__POINTS, 6);
            qarena__shot_order_fini(&order);
        }
    }
}

/* It is drawn again, with more room. */
ARENA_TEST(shots_order, pieces_that_are_too_small) {
    static uint16_t tops[100000];
    qarena__shot_order_force_capacity(1);
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        qarena__shot_order order = make(5, 100000, threads, tops);
        cr_assert_gt(order.capacity, 100000 / order.buckets / order.slices);
        cut_all(&order, 0, 100000, 0, QARENA__POINTS, 6);
        qarena__shot_order_fini(&order);
    }
    qarena__shot_order_force_capacity(0);
}
