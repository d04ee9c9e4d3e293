/* The growing list of instructions behind queues and circuits. */
#include "circuit/oplist.h"

#include <string.h>

#include "arena/arena.h"
#include "circuit/growing.h"
#include "core/status.h"

void qarena__oplist_fini(qarena__oplist *list) {
    qarena__bindings_destroy(list->bindings);
    qarena__object_release(list->arena, list->matrices, list->matrix_capacity * sizeof(double));
    qarena__object_release(list->arena, list->ops, list->capacity * sizeof(qarena__op));
    *list = (qarena__oplist){.arena = list->arena};
}

qarena_status qarena__oplist_reserve(qarena__oplist *list, uint64_t ops, uint64_t doubles) {
    if (__builtin_expect(list->capacity < ops, 0)) {
        void *block = list->ops;
        QARENA__FORWARD(qarena__grow(list->arena, &block, sizeof(qarena__op), ops,
                                     QARENA__OPLIST_FIRST, &list->capacity));
        list->ops = block;
    }
    if (__builtin_expect(list->matrix_capacity < doubles, 0)) {
        void *block = list->matrices;
        QARENA__FORWARD(qarena__grow(list->arena, &block, sizeof(double), doubles,
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

qarena_status qarena__oplist_append_room(qarena__oplist *list, const qarena__op *op,
                                         double **room) {
    uint64_t doubles = qarena__op_doubles(op);
    QARENA__FORWARD(qarena__oplist_reserve(list, list->count + 1, list->matrix_count + doubles));
    qarena__op *last = &list->ops[list->count++];
    *last = *op;
    list->unchecked |= op->unchecked;
    list->dynamic |= op->kind >= QARENA__OP_MEASURE;
    *room = list->matrices + list->matrix_count;
    if (doubles) {
        last->matrix = list->matrix_count;
        list->matrix_count += doubles;
    }
    return QARENA_OK;
}

qarena_status qarena__oplist_append(qarena__oplist *list, const qarena__op *op,
                                    const double *matrix) {
    double *room;
    QARENA__FORWARD(qarena__oplist_append_room(list, op, &room));
    const uint64_t doubles = qarena__op_doubles(op);
    if (doubles) {
        memcpy(room, matrix, doubles * sizeof(double));
    }
    return QARENA_OK;
}

qarena_status qarena__oplist_bindings(qarena__oplist *list, qarena__bindings **bindings) {
    if (!list->bindings) {
        QARENA__FORWARD(qarena__bindings_create(list->arena, &list->bindings));
    }
    *bindings = list->bindings;
    return QARENA_OK;
}

void qarena__oplist_clear(qarena__oplist *list) {
    list->count = list->matrix_count = 0;
    list->unchecked = list->dynamic = false;
    if (list->bindings) {
        qarena__bindings_clear(list->bindings);
    }
}

qarena_status qarena__oplist_append_from(qarena__oplist *list, const qarena__oplist *source,
                                         const qarena__op *op, const qarena__value_map *map) {
    qarena__op copy = *op;
    uint64_t terms = 0;
    if (__builtin_expect(op->binding && op->kind == QARENA__OP_GATE, 0)) {
        qarena__bindings *bindings;
        QARENA__FORWARD(qarena__oplist_bindings(list, &bindings));
        terms = bindings->term_count;
        QARENA__FORWARD(
            qarena__terms_copy(bindings, source->bindings, op->binding, map, 1, &copy.binding));
    }
    const double *doubles = qarena__op_doubles(op) ? qarena__oplist_matrix(source, op) : NULL;
    const qarena_status status = qarena__oplist_append(list, &copy, doubles);
    if (status != QARENA_OK && terms) {
        list->bindings->term_count = terms;
    }
    return status;
}

/* Ops that are copied between two looks at the clock. */
#define ASKING_OPS 8192u

qarena_status qarena__oplist_join(qarena__oplist *list, const qarena__oplist *source,
                                  const qarena__value_map *map, qarena__watch *watch) {
    const qarena__oplist before = *list;
    const uint64_t terms = list->bindings ? list->bindings->term_count : 0;
    QARENA__FORWARD(qarena__oplist_reserve(list, list->count + source->count,
                                           list->matrix_count + source->matrix_count));
    qarena_status status = QARENA_OK;
    for (uint64_t i = 0; i < source->count && status == QARENA_OK; i++) {
        status = i % ASKING_OPS == 0 && qarena__watch_ask(watch)
                     ? qarena__fail(QARENA_E_CANCELLED, "append: cancelled")
                     : qarena__oplist_append_from(list, source, &source->ops[i], map);
    }
    if (status != QARENA_OK) {
        list->count = before.count;
        list->matrix_count = before.matrix_count;
        list->unchecked = before.unchecked;
        list->dynamic = before.dynamic;
        if (list->bindings) {
            list->bindings->term_count = terms;
        }
    }
    return status;
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
        qarena__oplist_clear(list);
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
