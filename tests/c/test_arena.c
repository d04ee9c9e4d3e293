/* The arena on the system's memory: classes, hits and misses, budget, trim, close, destroy,
 * threads. */
#define QARENA_UNSTABLE
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "arena/arena.h"
#include "arena/pool.h"
#include "arena/slab.h"

#define MIB ((uint64_t)1 << 20)

static qarena_arena *make_arena(uint64_t budget) {
    qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
    qarena_arena *arena = NULL;
    options.budget = budget;
    cr_assert_eq(qarena_arena_create(&options, &arena), QARENA_OK, "%s", qarena_last_error());
    return arena;
}

static qarena_arena_stats read_stats(qarena_arena *arena) {
    qarena_arena_stats stats;
    cr_assert_eq(qarena_arena_read_stats(arena, &stats), QARENA_OK);
    return stats;
}

static qarena__buffer *acquire(qarena_arena *arena, uint64_t bytes) {
    qarena__buffer *buffer = NULL;
    cr_assert_eq(qarena__buffer_acquire(arena, bytes, "test", &buffer), QARENA_OK, "%s",
                 qarena_last_error());
    return buffer;
}

static void expect_refusal(qarena_arena *arena, uint64_t bytes, qarena_status expected) {
    qarena_arena_stats before = read_stats(arena);
    qarena__buffer *buffer = (void *)&before;
    cr_assert_eq(qarena__buffer_acquire(arena, bytes, "test", &buffer), expected);
    cr_assert_eq((void *)buffer, (void *)&before, "the result is untouched");
    before.refused++;
    qarena_arena_stats after = read_stats(arena);
    before.huge_bytes = after.huge_bytes;
    cr_assert_arr_eq(&before, &after, sizeof before, "a refusal changes nothing else");
}

Test(arena, classes_and_alignment) {
    qarena_arena *arena = make_arena(64 * MIB);
    for (uint64_t bytes = 1; bytes <= 4 * MIB; bytes = bytes * 2 + (bytes & 5)) {
        qarena__buffer *buffer = acquire(arena, bytes);
        cr_assert(buffer->bytes >= bytes && buffer->bytes >= 64 &&
                  (buffer->bytes & (buffer->bytes - 1)) == 0);
        cr_assert(buffer->bytes == 64 || buffer->bytes < 2 * bytes);
        cr_assert_eq((uintptr_t)buffer->data % (bytes >= 2 * MIB ? 2 * MIB : 64), 0);
        cr_assert(qarena__buffer_is_unique(buffer));
        memset(buffer->data, 1, buffer->bytes);
        qarena__buffer_release(buffer);
    }
    cr_assert_eq(read_stats(arena).in_use, 0);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, a_hit_calls_nothing) {
    qarena_arena *arena = make_arena(256 * MIB);
    static const uint64_t sizes[] = {64, 4096, MIB, 2 * MIB, 16 * MIB};
    qarena__buffer *kept[5];
    for (size_t i = 0; i < 5; i++) {
        qarena__buffer_release(acquire(arena, sizes[i]));
        qarena_arena_stats before = read_stats(arena);
        qarena_fault_set(UINT64_MAX, 0); /* counts sites, fails none */
        qarena__buffer *buffer = acquire(arena, sizes[i]);
        void *data = buffer->data;
        qarena__buffer_release(buffer);
        kept[i] = acquire(arena, sizes[i]);
        cr_assert_eq(kept[i]->data, data, "last in, first out");
        cr_assert_eq(qarena_fault_sites(), 0);
        qarena_fault_set(0, 0);
        qarena_arena_stats after = read_stats(arena);
        cr_assert_eq(after.hits - before.hits, 2);
        cr_assert_eq(after.misses, before.misses);
        cr_assert(after.os_calls == before.os_calls && after.object_calls == before.object_calls);
        cr_assert_eq(after.page_faults, before.page_faults);
    }
    cr_assert_eq(read_stats(arena).misses, 3, "one slab, two mappings");
    cr_assert_eq(read_stats(arena).buffers, 5);
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(qarena_arena_destroy(arena), QARENA_E_BUSY);
        qarena__buffer_release(kept[i]);
    }
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, large_buffers_are_there_when_they_are_handed_out) {
    qarena_arena *arena = make_arena(256 * MIB);
    qarena__buffer *buffer = acquire(arena, 64 * MIB);
    qarena_arena_stats stats = read_stats(arena);
    cr_assert_gt(stats.page_faults, 0);
    cr_assert(stats.huge_bytes == UINT64_MAX || stats.huge_bytes <= stats.held);
    uint64_t zeros = 0;
    for (uint64_t i = 0; i < buffer->bytes / 8; i++) {
        zeros += ((uint64_t *)buffer->data)[i] == 0;
    }
    cr_assert_eq(zeros, 8 * MIB, "fresh from the system");
    qarena__buffer_release(buffer);
    cr_assert_eq(qarena_arena_trim(arena, NULL), QARENA_OK);
    stats = read_stats(arena);
    cr_assert(stats.huge_bytes == UINT64_MAX || stats.huge_bytes == 0);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, counts_are_the_processs_too) {
    qarena_counters before, after;
    qarena_read_counters(&before);
    qarena_arena *arena = make_arena(64 * MIB);
    qarena__buffer_release(acquire(arena, 4 * MIB));
    qarena__buffer_release(acquire(arena, 4 * MIB));
    qarena_read_counters(&after);
    cr_assert(after.hits - before.hits == 1 && after.misses - before.misses == 1);
    cr_assert_eq(after.os_calls - before.os_calls, read_stats(arena).os_calls);
    cr_assert_gt(read_stats(arena).os_calls, 0);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, large_budget_is_exact_to_the_byte) {
    qarena_arena *arena = make_arena(24 * MIB);
    qarena__buffer *first = acquire(arena, 8 * MIB), *second = acquire(arena, 16 * MIB);
    qarena_arena_stats stats = read_stats(arena);
    cr_assert(stats.held == 24 * MIB && stats.in_use == 24 * MIB && stats.high_water == 24 * MIB &&
              stats.buffers == 2);
    expect_refusal(arena, 64, QARENA_E_MEMORY);
    qarena__buffer_release(first);
    qarena__buffer_release(second);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);

    arena = make_arena(24 * MIB - 1);
    first = acquire(arena, 16 * MIB);
    for (unsigned i = 0; i < 2 * QARENA__EMBEDDED;
         i++) { /* a refusal that kept its descriptor would need more of them */
        expect_refusal(arena, 8 * MIB, QARENA_E_MEMORY);
    }
    cr_assert_str_eq(qarena_last_error(), "test: 8388608 bytes needed, 8388607 available (budget)");
    cr_assert_eq(qarena__arena_check(arena, 8 * MIB, 1, "1 buffer"), QARENA_E_MEMORY);
    cr_assert_str_eq(qarena_last_error(),
                     "1 buffer: 8388608 bytes needed, 8388607 available (budget)");
    cr_assert_eq(qarena__arena_check(arena, 4 * MIB, 1, "1 buffer"), QARENA_OK);
    cr_assert_eq(qarena__arena_check(arena, 4 * MIB, 2, "2 buffers"), QARENA_E_MEMORY);
    qarena__buffer_release(first);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

/* A slab made for it alone, or a large buffer itself: that much is enough, in any order; a byte
 * less is not. */
Test(arena, costs_are_enough) {
    for (uint64_t bytes = 64; bytes <= 2 * MIB; bytes *= 2) {
        uint64_t cost =
            bytes > QARENA__SMALL_MAX ? qarena__class_bytes(bytes) : qarena__slab_least(bytes);
        for (int objects_first = 0; objects_first < 2; objects_first++) {
            qarena_arena *arena = make_arena(2 * cost + 3000);
            void *object = NULL;
            if (objects_first) {
                cr_assert_eq(qarena__object_allocate(arena, 3000, &object), QARENA_OK);
            }
            qarena__buffer *first = acquire(arena, bytes), *second = acquire(arena, bytes);
            if (!objects_first) {
                cr_assert_eq(qarena__object_allocate(arena, 3000, &object), QARENA_OK, "%s",
                             qarena_last_error());
            }
            qarena__object_release(arena, object, 3000);
            qarena__buffer_release(first);
            qarena__buffer_release(second);
            cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
        }
        qarena_arena *arena = make_arena(cost - 1);
        expect_refusal(arena, bytes, QARENA_E_MEMORY);
        cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
    }
    cr_assert_eq(qarena__class_bytes(UINT64_MAX), 0);
}

Test(arena, more_than_any_machine_has) {
    qarena_arena *arena = make_arena(UINT64_MAX);
    expect_refusal(arena, UINT64_MAX, QARENA_E_MEMORY);
    expect_refusal(arena, (uint64_t)1 << 62, QARENA_E_MEMORY);
    cr_assert_not_null(strstr(qarena_last_error(), "4611686018427387904 bytes needed, "));
    cr_assert_null(strstr(qarena_last_error(), "(budget)"), "the machine's limit is named");
    cr_assert_eq(qarena__arena_check(arena, (uint64_t)1 << 62, 4, "4 buffers"), QARENA_E_MEMORY);
    cr_assert_eq(qarena__arena_check(arena, (uint64_t)1 << 45, 2, "2 buffers"), QARENA_E_MEMORY);
    cr_assert_not_null(strstr(qarena_last_error(), "2 buffers: 70368744177664 bytes needed, "));
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, cached_buffers_give_way) {
    qarena_arena *arena = make_arena(32 * MIB);
    qarena__buffer *kept = acquire(arena, 8 * MIB), *small = acquire(arena, 64);
    qarena__buffer *a = acquire(arena, 8 * MIB), *b = acquire(arena, 4 * MIB);
    qarena__buffer_release(a);
    qarena__buffer_release(b);
    qarena__buffer_release(small);
    cr_assert_eq(read_stats(arena).cached, 2);
    cr_assert_eq(qarena__arena_check(arena, 16 * MIB, 1, "check"), QARENA_OK,
                 "what is unused counts as available");
    qarena__buffer *large = acquire(arena, 16 * MIB);
    cr_assert_leq(read_stats(arena).held, 32 * MIB);
    qarena__buffer *rest = acquire(arena, 8 * MIB); /* now the empty slab has to go too */
    cr_assert_eq(read_stats(arena).held, 32 * MIB);
    expect_refusal(arena, 64, QARENA_E_MEMORY);
    qarena__buffer_release(rest);
    void *object;
    cr_assert_eq(qarena__object_allocate(arena, 100, &object), QARENA_OK,
                 "objects push unused buffers out as well");
    qarena__object_release(arena, object, 100);
    qarena__buffer_release(large);
    qarena__buffer_release(kept);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, trim_gives_back_what_is_unused) {
    qarena_arena *arena = make_arena(64 * MIB);
    uint64_t released = 7;
    cr_assert(qarena_arena_trim(arena, &released) == QARENA_OK && released == 0);
    qarena__buffer *kept = acquire(arena, 4 * MIB);
    qarena__buffer_release(acquire(arena, 8 * MIB));
    qarena__buffer_release(acquire(arena, 64));
    uint64_t held = read_stats(arena).held;
    cr_assert_eq(qarena_arena_trim(arena, &released), QARENA_OK);
    cr_assert_eq(released, held - 4 * MIB);
    qarena_arena_stats stats = read_stats(arena);
    cr_assert(stats.held == 4 * MIB && stats.cached == 0 && stats.held_high_water == held);
    ((char *)kept->data)[0] = 1;
    qarena__buffer_release(kept);
    cr_assert_eq(qarena_arena_trim(arena, NULL), QARENA_OK);
    cr_assert_eq(read_stats(arena).held, 0);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, close_refuses_and_lets_the_living_be) {
    qarena_arena *arena = make_arena(64 * MIB);
    qarena__buffer *large = acquire(arena, 4 * MIB), *small = acquire(arena, 64);
    void *object;
    cr_assert_eq(qarena__object_allocate(arena, 64, &object), QARENA_OK);
    qarena__buffer_release(acquire(arena, 2 * MIB));
    cr_assert_eq(qarena_arena_close(arena), QARENA_OK);
    cr_assert_eq(read_stats(arena).cached, 0);
    expect_refusal(arena, 64, QARENA_E_CLOSED);
    cr_assert_eq(qarena__arena_check(arena, 64, 1, "check"), QARENA_E_CLOSED);
    cr_assert_eq(qarena__object_resize(arena, 64, 128, &object), QARENA_E_CLOSED);
    cr_assert_eq(qarena__object_resize(arena, 64, 32, &object), QARENA_OK);
    memset(large->data, 1, large->bytes);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_E_BUSY);
    qarena__buffer_release(large);
    qarena__buffer_release(small);
    cr_assert_eq(read_stats(arena).held, 32, "buffers went straight back");
    qarena__object_release(arena, object, 32);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, counted_owners) {
    qarena_arena *arena = make_arena(64 * MIB);
    qarena__buffer *buffer = acquire(arena, 100);
    qarena__buffer_retain(buffer);
    cr_assert_not(qarena__buffer_is_unique(buffer));
    qarena__buffer_release(buffer);
    cr_assert(qarena__buffer_is_unique(buffer));
    cr_assert_eq(read_stats(arena).buffers, 1);
    qarena__buffer_release(buffer);
    qarena__buffer_release(NULL);
    cr_assert_eq(read_stats(arena).buffers, 0);
    qarena__arena_retain(arena);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_E_BUSY);
    qarena__arena_release(arena);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(arena, default_is_one_and_stays) {
    qarena_arena *first, *second;
    cr_assert_eq(qarena_arena_default(&first), QARENA_OK);
    cr_assert_eq(qarena_arena_default(&second), QARENA_OK);
    cr_assert_eq(first, second);
    cr_assert_eq(qarena_arena_destroy(first), QARENA_E_BUSY);
    cr_assert_gt(read_stats(first).budget, 0);
}

Test(arena, bad_arguments) {
    qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
    qarena_allocator hooks = {0};
    qarena_arena *arena = NULL;
    cr_assert_eq(qarena_arena_create(&options, NULL), QARENA_E_ARGUMENT);
    options.allocator = &hooks;
    cr_assert_eq(qarena_arena_create(&options, &arena), QARENA_E_ARGUMENT);
    options.size = 1;
    cr_assert_eq(qarena_arena_create(&options, &arena), QARENA_E_ARGUMENT);
    cr_assert_null(arena);
    cr_assert_eq(qarena_arena_close(NULL), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_arena_trim(NULL, NULL), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_arena_read_stats(NULL, NULL), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_arena_destroy(NULL), QARENA_OK);
    arena = make_arena(MIB);
    cr_assert_eq(qarena_arena_fini(arena), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

/* Threads write their mark over all of a buffer and find it whole. */
static void *work(void *argument) {
    qarena_arena *arena = argument;
    unsigned seed = (unsigned)(uintptr_t)&seed | 1;
    uintptr_t wrong = 0;
    for (int step = 0; step < 400; step++) {
        seed = seed * 1664525u + 1013904223u;
        uint64_t bytes = step % 50 == 0 ? 2 * MIB : (uint64_t)64 << (seed >> 29);
        qarena__buffer *buffer;
        if (qarena__buffer_acquire(arena, bytes, "thread", &buffer) != QARENA_OK) {
            return (void *)1;
        }
        void *object = NULL;
        wrong |= qarena__object_allocate(arena, 40, &object) != QARENA_OK;
        memset(buffer->data, (int)(seed >> 8), buffer->bytes);
        qarena__buffer_retain(buffer);
        qarena__buffer_release(buffer);
        for (uint64_t i = 0; i < buffer->bytes; i += 61) {
            wrong |= ((unsigned char *)buffer->data)[i] != (unsigned char)(seed >> 8);
        }
        qarena__object_release(arena, object, 40);
        qarena__buffer_release(buffer);
        wrong |= step % 100 == 7 && qarena_arena_trim(arena, NULL) != QARENA_OK;
    }
    return (void *)wrong;
}

Test(arena, eight_threads) {
    enum { THREADS = 8 };
    qarena_arena *arena = make_arena(64 * MIB);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        cr_assert_eq(pthread_create(&threads[i], NULL, work, arena), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *wrong = NULL;
        pthread_join(threads[i], &wrong);
        cr_assert_null(wrong);
    }
    qarena_arena_stats stats = read_stats(arena);
    cr_assert(stats.in_use == 0 && stats.buffers == 0 && stats.objects == 0 &&
              stats.hits + stats.misses == THREADS * 400);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}
