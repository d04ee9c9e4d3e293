/* Every site of the arena made to fail in turn: right status, nothing leaked, arena usable after.
 */
#define QARENA_UNSTABLE
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "arena/arena.h"
#include "core/textfile.h"

#define MIB ((uint64_t)1 << 20)
enum { BUFFERS = 12, OBJECTS = 3 };

/* Hooks that know what is out. */
typedef struct ledger {
    long blocks;
    long bytes;
} ledger;

static void *ledger_allocate(void *context, size_t size) {
    ledger *book = context;
    book->blocks++;
    book->bytes += (long)size;
    return malloc(size);
}

static void *ledger_resize(void *context, void *block, size_t old_size, size_t new_size) {
    ledger *book = context;
    book->bytes += (long)new_size - (long)old_size;
    return realloc(block, new_size);
}

static void ledger_release(void *context, void *block, size_t size) {
    ledger *book = context;
    book->blocks--;
    book->bytes -= (long)size;
    free(block);
}

/* A sequence with every kind of call, that goes on after a failure. Everything that it got is given
 * back. */
static unsigned run_sequence(qarena_arena *arena) {
    static const uint64_t sizes[BUFFERS] = {64,  2 * MIB, 4096, 16 * MIB, MIB, MIB,
                                            MIB, 64,      64,   64,       64,  2 * MIB};
    qarena__buffer *buffers[BUFFERS] = {0};
    void *objects[OBJECTS] = {0};
    size_t object_sizes[OBJECTS] = {16, 16, 16};
    unsigned failures = 0;
    for (int i = 0; i < BUFFERS; i++) {
        qarena_status status = qarena__buffer_acquire(arena, sizes[i], "sequence", &buffers[i]);
        cr_assert(status == QARENA_OK || (status == QARENA_E_MEMORY && buffers[i] == NULL));
        failures += status != QARENA_OK;
        if (buffers[i] != NULL) {
            memset(buffers[i]->data, i, buffers[i]->bytes);
        }
        if (i % 4 == 3) {
            qarena__buffer_release(buffers[i]);
            buffers[i] = NULL;
        }
    }
    for (int i = 0; i < OBJECTS; i++) {
        qarena_status status = qarena__object_allocate(arena, 16, &objects[i]);
        cr_assert(status == QARENA_OK || (status == QARENA_E_MEMORY && objects[i] == NULL));
        failures += status != QARENA_OK;
        if (objects[i] != NULL) {
            memset(objects[i], 0x5A, 16);
            status = qarena__object_resize(arena, 16, 4000, &objects[i]);
            cr_assert(status == QARENA_OK || status == QARENA_E_MEMORY);
            object_sizes[i] = status == QARENA_OK ? 4000 : 16;
            failures += status != QARENA_OK;
            cr_assert_eq(((char *)objects[i])[15], 0x5A);
        }
    }
    for (int i = 0; i < BUFFERS; i++) {
        if (buffers[i] != NULL) {
            cr_assert_eq(((char *)buffers[i]->data)[buffers[i]->bytes - 1], i);
        }
        qarena__buffer_release(buffers[i]);
    }
    for (int i = 0; i < OBJECTS; i++) {
        qarena__object_release(arena, objects[i], object_sizes[i]);
    }
    return failures;
}

static void expect_whole(qarena_arena *arena) {
    qarena_arena_stats stats;
    cr_assert_eq(qarena_arena_read_stats(arena, &stats), QARENA_OK);
    cr_assert(stats.in_use == 0 && stats.buffers == 0 && stats.objects == 0);
    cr_assert_eq(run_sequence(arena), 0, "usable after the fault");
}

static void fail_each_site(int persistent) {
    bool fired = true;
    unsigned seen = 0;
    for (uint64_t k = 1; fired; k++) {
        ledger book = {0, 0};
        const qarena_allocator hooks = {ledger_allocate, ledger_resize, ledger_release, &book};
        qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
        options.budget = 64 * MIB;
        options.allocator = &hooks;
        qarena_arena *arena = NULL;
        qarena_fault_set(k, persistent);
        qarena_status status = qarena_arena_create(&options, &arena);
        unsigned failures = status == QARENA_OK ? run_sequence(arena) : 1;
        fired = qarena_fault_fired();
        seen += failures > 0;
        cr_assert(fired || failures == 0);
        qarena_fault_set(0, 0);
        if (status == QARENA_OK) {
            expect_whole(arena);
            qarena_arena_stats stats;
            cr_assert_eq(qarena_arena_trim(arena, NULL), QARENA_OK);
            cr_assert_eq(qarena_arena_read_stats(arena, &stats), QARENA_OK);
            cr_assert_leq(stats.held, 4096, "nothing but descriptors");
            cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
        } else {
            cr_assert_eq(status, QARENA_E_MEMORY);
            cr_assert_null(arena);
        }
        cr_assert(book.blocks == 0 && book.bytes == 0, "k = %llu: %ld blocks leaked",
                  (unsigned long long)k, book.blocks);
        cr_assert_lt(k, 500u);
    }
    cr_assert_gt(seen, 10u, "hardly any site was reached");
}

Test(fault_arena, each_site_once) {
    fail_each_site(0);
}

Test(fault_arena, each_site_and_all_after_it) {
    fail_each_site(1);
}

/* When the system refuses, what is cached is given back and the call is tried again. */
Test(fault_arena, a_refused_mapping_is_tried_again_without_the_cache) {
    qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
    options.budget = 64 * MIB;
    qarena_arena *arena;
    qarena__buffer *buffer;
    cr_assert_eq(qarena_arena_create(&options, &arena), QARENA_OK);
    cr_assert_eq(qarena__buffer_acquire(arena, 4 * MIB, "test", &buffer), QARENA_OK);
    qarena__buffer_release(buffer);
    qarena_fault_set(1, 0);
    cr_assert_eq(qarena__buffer_acquire(arena, 8 * MIB, "test", &buffer), QARENA_OK);
    cr_assert(qarena_fault_fired());
    qarena_fault_set(1, 0);
    qarena__buffer *other = NULL;
    cr_assert_eq(qarena__buffer_acquire(arena, 2 * MIB, "test", &other), QARENA_E_MEMORY,
                 "no cache is left");
    qarena_fault_set(0, 0);
    qarena__buffer_release(buffer);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

static uint64_t mapped_kib(void) {
    uint64_t kib = 0;
    cr_assert(qarena__file_find_number("/proc/self/status", "VmSize:", &kib));
    return kib;
}

Test(fault_arena, a_mapping_that_cannot_be_populated_is_unmapped) {
    qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
    options.budget = 64 * MIB;
    qarena_arena *arena;
    qarena__buffer *buffer = NULL;
    cr_assert_eq(qarena_arena_create(&options, &arena), QARENA_OK);
    uint64_t before = mapped_kib();
    for (int i = 0; i < 8; i++) {
        qarena_fault_set(3, 1); /* map, advise, populate */
        cr_assert_eq(qarena__buffer_acquire(arena, 8 * MIB, "test", &buffer), QARENA_E_MEMORY);
        cr_assert_eq(qarena_fault_sites(), 3);
    }
    qarena_fault_set(0, 0);
    cr_assert_lt(mapped_kib(), before + 8 * 1024);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(fault_arena, default_can_be_made_after_a_failure) {
    qarena_arena *arena = NULL;
    qarena_fault_set(1, 0);
    cr_assert_eq(qarena_arena_default(&arena), QARENA_E_MEMORY);
    cr_assert_null(arena);
    cr_assert_eq(qarena_arena_default(&arena), QARENA_OK);
}
