/* Default allocator hooks. Only these three functions of the library call malloc. */
#include "arena/allocator.h"

#if QARENA_JEMALLOC
#include <jemalloc/jemalloc.h>

static void *allocate(void *context, size_t size) {
    (void)context;
    return mallocx(size, 0);
}

static void *resize(void *context, void *block, size_t old_size, size_t new_size) {
    (void)context;
    (void)old_size;
    return rallocx(block, new_size, 0);
}

static void release(void *context, void *block, size_t size) {
    (void)context;
    sdallocx(block, size, 0);
}

static const char name[] = "jemalloc";
#else
#include <stdlib.h>

static void *allocate(void *context, size_t size) {
    (void)context;
    return malloc(size);
}

static void *resize(void *context, void *block, size_t old_size, size_t new_size) {
    (void)context;
    (void)old_size;
    return realloc(block, new_size);
}

static void release(void *context, void *block, size_t size) {
    (void)context;
    (void)size;
    free(block);
}

static const char name[] = "system";
#endif

static const qarena_allocator hooks = {allocate, resize, release, NULL};

const qarena_allocator *qarena__allocator_default(void) {
    return &hooks;
}

const char *qarena__allocator_name(void) {
    return name;
}
