#include "register/canonical_queue.h"

#include <assert.h>
#include <string.h>

#include "core/status.h"
#include "plan/canonical.h"
#include "plan/policy.h"
#include "plan/product.h"

void qarena__canonical_update_pending(qarena_register *reg, uint64_t left) {
    qarena__canonical_queue *queue = &reg->canonical;
    const uint64_t gates = left ? (queue->gates * left + queue->taken - 1) / queue->taken : 0;
    qarena__add_pending(reg, gates - queue->pending);
    queue->pending = gates;
}

qarena_status qarena__canonical_write(const qarena_register *reg, const qarena__oplist *list,
                                      uint64_t first, uint64_t count, qarena__oplist *out) {
    QARENA__FORWARD(
        qarena__canonical(list, first, count, reg->n,
                          qarena__kak_pays(&reg->costs, reg->n) ? QARENA__CANONICAL_KAK : 0, out));
    qarena__bind(out, list->values);
    return QARENA_OK;
}

bool qarena__canonical_take(qarena_register *reg, const qarena__oplist *list, uint64_t first,
                            uint64_t count) {
    qarena__canonical_queue *queue = &reg->canonical;
    if (!qarena__runs_as_passes(reg->n, list, first, count) || qarena__arena_in_block(reg->arena) ||
        qarena__canonical_write(reg, list, first, count, &queue->ops) != QARENA_OK) {
        return false;
    }
    queue->gates = count;
    queue->taken = queue->ops.count;
    queue->unchecked = list->unchecked;
    qarena__canonical_update_pending(reg, queue->ops.count);
    return true;
}

void qarena__canonical_empty(qarena__canonical_queue *queue) {
    qarena__oplist_clear(&queue->ops);
    queue->gates = 0;
    queue->passes = 0;
}

void qarena__canonical_clear(qarena_register *reg) {
    qarena__canonical_update_pending(reg, 0);
    qarena__canonical_empty(&reg->canonical);
}

void qarena__canonical_fini(qarena_register *reg) {
    qarena__oplist_fini(&reg->canonical.ops);
}

void qarena__canonical_mark_done(qarena__canonical_queue *queue, const uint16_t *order,
                                 uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) {
        queue->ops.ops[order[i]].done = 1;
    }
}

void qarena__canonical_leave_plan(qarena__canonical_queue *queue) {
    for (uint64_t i = 0; i < queue->ops.count; i++) {
        if (queue->ops.ops[i].done) {
            queue->ops.ops[i].kind = QARENA__OP_ERASED;
        }
    }
    qarena__oplist_compact(&queue->ops, 0);
    queue->passes = 0;
    if (queue->ops.count == 0) {
        qarena__oplist_clear(&queue->ops);
    }
}

qarena_status qarena__canonical_begin_replay(qarena_register *reg,
                                             const qarena__compiled_chunk *compiled,
                                             uint64_t gates) {
    qarena__canonical_queue *queue = &reg->canonical;
    QARENA__FORWARD(
        qarena__oplist_reserve(&queue->ops, compiled->room_ops, compiled->room_doubles));
    queue->gates = gates;
    queue->taken = compiled->ops;
    queue->pending = gates; /* of those that the register's queue has told */
    return QARENA_OK;
}

/* Into an empty list with room for it. Its bindings are not needed: bound ops have their angles,
 * and are bound no more. */
static void copy_canonical(const qarena__oplist *from, qarena__oplist *to) {
    memcpy(to->ops, from->ops, from->count * sizeof *from->ops);
    if (from->matrix_count) {
        memcpy(to->matrices, from->matrices, from->matrix_count * sizeof *from->matrices);
    }
    to->count = from->count;
    to->matrix_count = from->matrix_count;
    to->unchecked = from->unchecked;
}

void qarena__canonical_stop_replay(qarena_register *reg, const qarena__cached_chunk *entry,
                                   const qarena__oplist *list, uint32_t done) {
    qarena__canonical_queue *queue = &reg->canonical;
    if (entry->compiled.bound) {
        copy_canonical(&entry->compiled.bound->ops, &queue->ops);
    } else {
        const qarena_status status =
            qarena__canonical_write(reg, list, entry->key.first, entry->key.count, &queue->ops);
        assert(status == QARENA_OK && "the room was reserved");
        (void)status;
    }
    qarena__canonical_mark_done(queue, entry->compiled.order, 0, entry->compiled.ops_before[done]);
    queue->passes = done;
    queue->tile_qubits = (uint8_t)entry->key.tile_qubits;
    queue->unchecked = list->unchecked;
}
