/* The growing list of instructions behind queues and circuits. */
#include "circuit/oplist.h"

#include <string.h>

#include "arena/arena.h"
#include "core/status.h"

qarena_status qarena__oplist_init(qarena__oplist *list, qarena_arena *arena) {
    void *ops;
    void *matrices;
    QARENA__FORWARD(qarena__object_allocate(arena, QARENA__OPLIST_FIRST * sizeof(qarena__op), &ops));
    qarena_status status = qarena__object_allocate(arena, QARENA__OPLIST_FIRST_DOUBLES * sizeof(double), &matrices);
    if (status != QARENA_OK) {
        qarena__object_release(arena, ops, QARENA__OPLIST_FIRST * sizeof(qarena__op));
        return status;
    }
    *list = (qarena__oplist){arena, ops, matrices, 0, QARENA__OPLIST_FIRST, 0, QARENA__OPLIST_FIRST_DOUBLES};
    return QARENA_OK;
}

void qarena__oplist_fini(qarena__oplist *list) {
    qarena__object_release(list->arena, list->matrices, list->matrix_capacity * sizeof(double));
    qarena__object_release(list->arena, list->ops, list->capacity * sizeof(qarena__op));
    *list = (qarena__oplist){.arena = list->arena};
}

/* Room for `more` items after `count`, doubling. */
static qarena_status grow(qarena_arena *arena, void **block, size_t item, uint64_t count, uint64_t more, uint64_t *capacity) {
    uint64_t wanted = *capacity;
    while (wanted - count < more) {
        wanted *= 2;
    }
    if (wanted > (SIZE_MAX >> 1) / item) {
        return qarena__fail(QARENA_E_MEMORY, "gate list: %llu entries do not fit in memory", (unsigned long long)wanted);
    }
    QARENA__FORWARD(qarena__object_resize(arena, *capacity * item, wanted * item, block));
    *capacity = wanted;
    return QARENA_OK;
}

/* Room for so many more. On failure the list has more room, perhaps, but the same contents. */
static qarena_status reserve(qarena__oplist *list, uint64_t ops, uint64_t doubles) {
    if (__builtin_expect(list->capacity - list->count < ops, 0)) {
        void *block = list->ops;
        QARENA__FORWARD(grow(list->arena, &block, sizeof(qarena__op), list->count, ops, &list->capacity));
        list->ops = block;
    }
    if (__builtin_expect(list->matrix_capacity - list->matrix_count < doubles, 0)) {
        void *block = list->matrices;
        QARENA__FORWARD(grow(list->arena, &block, sizeof(double), list->matrix_count, doubles, &list->matrix_capacity));
        list->matrices = block;
    }
    return QARENA_OK;
}

qarena_status qarena__oplist_append(qarena__oplist *list, const qarena__op *op, const double *matrix) {
    uint64_t doubles = qarena__op_doubles(op);
    QARENA__FORWARD(reserve(list, 1, doubles));
    qarena__op *last = &list->ops[list->count++];
    *last = *op;
    if (doubles) {
        memcpy(list->matrices + list->matrix_count, matrix, doubles * sizeof(double));
        last->matrix = list->matrix_count;
        list->matrix_count += doubles;
    }
    return QARENA_OK;
}

qarena_status qarena__oplist_join(qarena__oplist *list, const qarena__oplist *source) {
    QARENA__FORWARD(reserve(list, source->count, source->matrix_count));
    qarena__op *joined = list->ops + list->count;
    memcpy(joined, source->ops, source->count * sizeof(qarena__op));
    memcpy(list->matrices + list->matrix_count, source->matrices, source->matrix_count * sizeof(double));
    for (uint64_t i = 0; i < source->count; i++) {
        if (qarena__op_doubles(&joined[i])) {
            joined[i].matrix += list->matrix_count;
        }
    }
    list->count += source->count;
    list->matrix_count += source->matrix_count;
    return QARENA_OK;
}

void qarena__oplist_compact(qarena__oplist *list, uint64_t first) {
    uint64_t kept = first;
    for (uint64_t i = first; i < list->count; i++) {
        if (list->ops[i].gate != QARENA_GATE_I) {
            list->ops[kept++] = list->ops[i];
        }
    }
    list->count = kept;
}

void qarena__oplist_drop(qarena__oplist *list, uint64_t count) {
    if (count == list->count) {
        list->count = 0;
        list->matrix_count = 0;
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
