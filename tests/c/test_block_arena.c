/* The arena in a caller's block: exact sizes, any alignment, exhaustion, no calls of anything. */
#define QARENA_UNSTABLE
#include <criterion/criterion.h>
#include <string.h>

#include "arena/arena.h"

static unsigned char memory[1 << 20] __attribute__((aligned(64)));
enum { MOST = 40 };

static qarena_arena *make_arena(void *at, size_t size) {
    qarena_arena *arena = NULL;
    cr_assert_eq(qarena_arena_init(at, size, &arena), QARENA_OK, "%s", qarena_last_error());
    return arena;
}

/* Acquire everything in an order, mark it, check the marks, release; true: all of it was had. */
static bool try_all(qarena_arena *arena, const uint64_t *buffer_bytes, unsigned n_buffers,
                    const size_t *object_bytes, unsigned n_objects, bool objects_first) {
    qarena__buffer *buffers[MOST] = {0};
    void *objects[MOST] = {0};
    bool all = true;
    for (int pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < n_objects && (pass == 0) == objects_first; i++) {
            all = all && qarena__object_allocate(arena, object_bytes[i], &objects[i]) == QARENA_OK;
            if (objects[i] != NULL) {
                memset(objects[i], (int)i, object_bytes[i]);
            }
        }
        for (unsigned i = 0; i < n_buffers && (pass == 0) != objects_first; i++) {
            all = all &&
                  qarena__buffer_acquire(arena, buffer_bytes[i], "block", &buffers[i]) == QARENA_OK;
            if (buffers[i] != NULL) {
                cr_assert_eq((uintptr_t)buffers[i]->data % 64, 0);
                memset(buffers[i]->data, (int)i + 100, buffers[i]->bytes);
            }
        }
    }
    for (unsigned i = 0; i < n_objects; i++) {
        for (size_t j = 0; objects[i] != NULL && j < object_bytes[i]; j++) {
            cr_assert_eq(((unsigned char *)objects[i])[j], i);
        }
        qarena__object_release(arena, objects[i], object_bytes[i]);
    }
    for (unsigned i = 0; i < n_buffers; i++) {
        for (size_t j = 0; buffers[i] != NULL && j < buffers[i]->bytes; j++) {
            cr_assert_eq(((unsigned char *)buffers[i]->data)[j], i + 100);
        }
        qarena__buffer_release(buffers[i]);
    }
    return all;
}

static const uint64_t few_buffers[] = {32768, 32768, 100};
static const size_t few_objects[] = {600, 48, 2000, 64};

Test(block_arena, required_is_enough_at_any_alignment_and_a_granule_less_is_not) {
    size_t required = qarena__arena_block_bytes(few_buffers, 3, few_objects, 4);
    for (size_t shift = 0; shift < 64; shift++) {
        for (int objects_first = 0; objects_first < 2; objects_first++) {
            qarena_arena *arena = make_arena(memory + shift, required);
            memory[shift + required] = 0xA5; /* just behind the block */
            cr_assert(try_all(arena, few_buffers, 3, few_objects, 4, objects_first),
                      "shift %zu: %s", shift, qarena_last_error());
            cr_assert(try_all(arena, few_buffers, 3, few_objects, 4, !objects_first),
                      "again, after everything was given back");
            cr_assert_eq(memory[shift + required], 0xA5);
            cr_assert_eq(qarena_arena_fini(arena), QARENA_OK);
        }
    }
    qarena_arena *arena = make_arena(memory, required - 64);
    cr_assert_not(try_all(arena, few_buffers, 3, few_objects, 4, false));
    cr_assert_not(try_all(arena, few_buffers, 3, few_objects, 4, true));
    cr_assert_eq(qarena_arena_fini(arena), QARENA_OK);
}

Test(block_arena, many_buffers_need_more_descriptors_and_required_knows) {
    uint64_t sizes[MOST];
    for (unsigned i = 0; i < MOST; i++) {
        sizes[i] = 64 + 64 * (i % 3);
    }
    for (unsigned count = 1; count <= MOST; count++) {
        size_t required = qarena__arena_block_bytes(sizes, count, NULL, 0);
        qarena_arena *arena = make_arena(memory, required);
        cr_assert(try_all(arena, sizes, count, NULL, 0, false), "%u buffers: %s", count,
                  qarena_last_error());
        cr_assert_eq(qarena_arena_fini(arena), QARENA_OK);
    }
}

Test(block_arena, twelve_qubits_of_complex64_fit_in_72_kib) {
    static const uint64_t buffers[] = {32768, 32768};
    static const size_t objects[] = {1024, 2048}; /* about what a register and its queue take */
    cr_assert_leq(qarena__arena_block_bytes(buffers, 2, objects, 2), (64 + 8) * 1024u);
}

Test(block_arena, overflow) {
    uint64_t buffers[] = {(uint64_t)1 << 62, (uint64_t)1 << 62, (uint64_t)1 << 62,
                          (uint64_t)1 << 62};
    cr_assert_eq(qarena__arena_block_bytes(buffers, 4, NULL, 0), SIZE_MAX);
    buffers[0] = UINT64_MAX;
    cr_assert_eq(qarena__arena_block_bytes(buffers, 1, NULL, 0), SIZE_MAX);
}

Test(block_arena, nothing_is_called) {
    qarena_counters before, after;
    qarena_read_counters(&before);
    qarena_arena *arena = make_arena(memory, sizeof memory);
    cr_assert(try_all(arena, few_buffers, 3, few_objects, 4, false));
    void *object;
    cr_assert_eq(qarena__object_allocate(arena, 100, &object), QARENA_OK);
    cr_assert_eq(qarena__object_resize(arena, 100, 120, &object), QARENA_OK);
    memset(object, 7, 120);
    cr_assert_eq(qarena__object_resize(arena, 120, 5000, &object), QARENA_OK);
    cr_assert(((char *)object)[0] == 7 && ((char *)object)[119] == 7);
    cr_assert_eq(qarena_arena_fini(arena), QARENA_E_BUSY);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_E_ARGUMENT);
    qarena__object_release(arena, object, 5000);
    uint64_t released = 1;
    cr_assert(qarena_arena_trim(arena, &released) == QARENA_OK && released == 0);
    qarena_arena_stats stats;
    cr_assert_eq(qarena_arena_read_stats(arena, &stats), QARENA_OK);
    cr_assert(stats.in_use == 0 && stats.misses == 0 && stats.hits == 3 && stats.huge_bytes == 0);
    cr_assert(stats.os_calls == 0 && stats.object_calls == 0);
    cr_assert_eq(stats.held, stats.budget);
    qarena_read_counters(&after);
    cr_assert(after.os_calls == before.os_calls && after.object_calls == before.object_calls);
    cr_assert_eq(qarena_arena_fini(arena), QARENA_OK);
}

Test(block_arena, exhaustion_is_told_and_passes) {
    qarena_arena *arena = make_arena(memory, 65536);
    qarena__buffer *buffers[2], *refused = NULL;
    cr_assert_eq(qarena__arena_check(arena, 32768, 2, "2 buffers"), QARENA_E_MEMORY);
    cr_assert_not_null(strstr(qarena_last_error(), "2 buffers: 65536 bytes needed, "));
    cr_assert_not_null(strstr(qarena_last_error(), " available (block)"));
    cr_assert_eq(qarena__buffer_acquire(arena, 32768, "one", &buffers[0]), QARENA_OK);
    cr_assert_eq(qarena__buffer_acquire(arena, 16384, "two", &buffers[1]), QARENA_OK);
    cr_assert_eq(qarena__buffer_acquire(arena, 16384, "three", &refused), QARENA_E_MEMORY);
    cr_assert_null(refused);
    cr_assert_eq(
        strncmp(qarena_last_error(), "three: 16384 bytes needed, 8192 available (block)", 49), 0,
        "%s", qarena_last_error());
    qarena__buffer_release(buffers[1]);
    cr_assert_eq(qarena__buffer_acquire(arena, 16384, "three", &refused), QARENA_OK);
    qarena__buffer_release(refused);
    qarena__buffer_release(buffers[0]);
    cr_assert_eq(qarena_arena_close(arena), QARENA_OK);
    cr_assert_eq(qarena__buffer_acquire(arena, 64, "closed", &refused), QARENA_E_CLOSED);
    cr_assert_eq(qarena_arena_fini(arena), QARENA_OK);
}

Test(block_arena, bad_blocks) {
    qarena_arena *arena = NULL;
    cr_assert_eq(qarena_arena_init(NULL, 1 << 20, &arena), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_arena_init(memory, 1 << 20, NULL), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_arena_init(memory, 0, &arena), QARENA_E_ARGUMENT);
    cr_assert_eq(qarena_arena_init(memory, 100, &arena), QARENA_E_ARGUMENT);
    cr_assert_null(arena);
    size_t least = 0;
    while (qarena_arena_init(memory + 1, least, &arena) != QARENA_OK) {
        least++;
    }
    qarena__buffer *buffer;
    cr_assert_eq(qarena__buffer_acquire(arena, 64, "the only granule", &buffer), QARENA_OK);
    qarena__buffer_release(buffer);
    cr_assert_eq(qarena_arena_fini(arena), QARENA_OK);
    cr_assert_eq(qarena_arena_fini(NULL), QARENA_OK);
}

/* Each site made to fail, as far as there are any. */
Test(block_arena, faults) {
    for (uint64_t k = 1; k < 20; k++) {
        qarena_arena *arena = NULL;
        qarena_fault_set(k, 1);
        qarena_status status = qarena_arena_init(memory, 100000, &arena);
        bool all = status == QARENA_OK && try_all(arena, few_buffers, 3, few_objects, 4, true);
        bool fired = qarena_fault_fired();
        cr_assert_eq(all, !fired);
        qarena_fault_set(0, 0);
        if (status == QARENA_OK) {
            cr_assert(try_all(arena, few_buffers, 3, few_objects, 4, true));
            cr_assert_eq(qarena_arena_fini(arena), QARENA_OK);
        }
    }
}
