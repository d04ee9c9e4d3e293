/* The growing list of instructions behind queues and circuits. */
#include "circuit/oplist.h"

#include <string.h>

#include "arena/arena.h"
#include "core/status.h"

void qarena__oplist_fini(qarena__oplist *list) {
    qarena__object_release(list->arena, list->matrices, list->matrix_capacity * sizeof(double));
    qarena__object_release(list->arena, list->ops, list->capacity * sizeof(qarena__op));
    *list = (qarena__oplist){.arena = list->arena};
}

/* Room for `count` items in all: a power of two times `first`. */
static qarena_status grow(qarena_arena *arena, void **block, size_t item, uint64_t count,
                          uint64_t first, uint64_t *capacity) {
    const uint64_t most = (SIZE_MAX >> 1) / item;
    uint64_t wanted = *capacity ? *capacity : first;
    while (wanted < count && wanted <= most) {
        wanted *= 2;
    }
    if (wanted > most) {
        return qarena__fail(QARENA_E_MEMORY, "gate list: %llu entries do not fit in memory",
                            (unsigned long long)count);
    }
    if (*capacity) {
        QARENA__FORWARD(qarena__object_resize(arena, *capacity * item, wanted * item, block));
    } else {
        QARENA__FORWARD(qarena__object_allocate(arena, wanted * item, block));
    }
    *capacity = wanted;
    return QARENA_OK;
}

qarena_status qarena__oplist_reserve(qarena__oplist *list, uint64_t ops, uint64_t doubles) {
    if (__builtin_expect(list->capacity < ops, 0)) {
        void *block = list->ops;
        QARENA__FORWARD(grow(list->arena, &block, sizeof(qarena__op), ops, QARENA__OPLIST_FIRST,
                             &list->capacity));
        list->ops = block;
    }
    if (__builtin_expect(list->matrix_capacity < doubles, 0)) {
        void *block = list->matrices;
        QARENA__FORWARD(grow(list->arena, &block, sizeof(double), doubles,
                             QARENA__OPLIST_FIRST_DOUBLES, &list->matrix_capacity));
        list->matrices = block;
    }
    return QARENA_OK;
}

qarena_status qarena__oplist_init(qarena__oplist *list, qarena_arena *arena) {
    *list = (qarena__oplist){.arena = arena};
    qarena_status status =
        qarena__oplist_reserve(list, QARENA__OPLIST_FIRST, QARENA__OPLIST_FIRST_DOUBLES);
    if (status != QARENA_OK) {
        qarena__oplist_fini(list);
    }
    return status;
}

qarena_status qarena__oplist_append(qarena__oplist *list, const qarena__op *op,
                                    const double *matrix) {
    uint64_t doubles = qarena__op_doubles(op);
    QARENA__FORWARD(qarena__oplist_reserve(list, list->count + 1, list->matrix_count + doubles));
    qarena__op *last = &list->ops[list->count++];
    *last = *op;
    list->unchecked |= op->unchecked;
    if (doubles) {
        memcpy(list->matrices + list->matrix_count, matrix, doubles * sizeof(double));
        last->matrix = list->matrix_count;
        list->matrix_count += doubles;
    }
    return QARENA_OK;
}

/* Ops that are copied between two looks at the clock. */
#define ASKING_OPS 8192u

qarena_status qarena__oplist_join(qarena__oplist *list, const qarena__oplist *source,
                                  qarena__watch *watch) {
    QARENA__FORWARD(qarena__oplist_reserve(list, list->count + source->count,
                                           list->matrix_count + source->matrix_count));
    qarena__op *joined = list->ops + list->count;
    uint64_t doubles = list->matrix_count;
    for (uint64_t i = 0; i < source->count; i++) {
        if (i % ASKING_OPS == 0 && qarena__watch_ask(watch)) {
            return qarena__fail(QARENA_E_CANCELLED, "append: cancelled");
        }
        joined[i] = source->ops[i];
        const uint64_t here = qarena__op_doubles(&joined[i]);
        if (here) {
            memcpy(list->matrices + doubles, source->matrices + joined[i].matrix,
                   here * sizeof(double));
            joined[i].matrix = doubles;
            doubles += here;
        }
    }
    list->count += source->count;
    list->matrix_count = doubles;
    list->unchecked |= source->unchecked;
    return QARENA_OK;
}

void qarena__oplist_compact(qarena__oplist *list, uint64_t first) {
    uint64_t kept = first;
    for (uint64_t i = first; i < list->count; i++) {
        if (list->ops[i].kind != QARENA__OP_ERASED) {
            list->ops[kept++] = list->ops[i];
        }
    }
    list->count = kept;
}

void qarena__oplist_pop(qarena__oplist *list, uint64_t count) {
    list->count -= count;
    memmove(list->ops, list->ops + count, list->count * sizeof(qarena__op));
}

void qarena__oplist_drop(qarena__oplist *list, uint64_t count) {
    if (count == list->count) {
        list->count = 0;
        list->matrix_count = 0;
        list->unchecked = false;
        return;
    }
    uint64_t dropped = 0; /* doubles: matrices lie in the order of their ops */
    for (uint64_t i = 0; i < count; i++) {
        dropped += qarena__op_doubles(&list->ops[i]);
    }
    list->count -= count;
    list->matrix_count -= dropped;
    memmove(list->ops, list->ops + count, list->count * sizeof(qarena__op));
    memmove(list->matrices, list->matrices + dropped, list->matrix_count * sizeof(double));
    for (uint64_t i = 0; i < list->count; i++) {
        if (qarena__op_doubles(&list->ops[i])) {
            list->ops[i].matrix -= dropped;
        }
    }
}
