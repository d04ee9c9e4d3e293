#include "register/pending_gates.h"

#include "plan/policy.h"
#include "register/canonical_queue.h"

qarena__op qarena__op_call(qarena__gates *gates) {
    return (qarena__op){.kind = QARENA__OP_CALL,
                        .binding = (uint32_t)gates->parameters.values,
                        .call = {.gates = gates, .end = gates->list.count}};
}

uint64_t qarena__op_gates(const qarena__op *op) {
    return op->kind == QARENA__OP_CALL ? op->call.end - op->call.first : 1;
}

/* Drop the first `count` queued ops, and what they hold. */
static void drop(qarena_register *reg, uint64_t count) {
    uint64_t gates = 0;
    for (uint64_t i = 0; i < count; i++) {
        const qarena__op *op = &reg->queue.ops[i];
        gates += qarena__op_gates(op);
        if (op->kind == QARENA__OP_CALL) {
            qarena__gates_release(op->call.gates);
        }
    }
    qarena__oplist_drop(&reg->queue, count);
    qarena__add_pending(reg, (uint64_t)0 - gates);
}

qarena__chunk qarena__next_chunk(qarena_register *reg) {
    qarena__op *head = reg->queue.ops;
    qarena__chunk chunk = {.list = &reg->queue};
    if (head->kind == QARENA__OP_CALL) {
        chunk = (qarena__chunk){.call = head,
                                .list = &head->call.gates->list,
                                .values =
                                    head->binding ? reg->queue.matrices + head->call.values : NULL,
                                .first = head->call.first,
                                .count = qarena__op_gates(head)};
    } else {
        while (chunk.count < reg->queue.count && head[chunk.count].kind != QARENA__OP_CALL) {
            chunk.count++;
        }
    }
    const uint64_t most =
        reg->chunk_left
            ? reg->chunk_left
            : QARENA__CHUNK_GATES; /* a resumed run has the chunks of one that was not disturbed */
    chunk.count = chunk.count < most ? chunk.count : most;
    return chunk;
}

void qarena__hand_over_chunk(qarena_register *reg, const qarena__chunk *chunk, uint64_t count) {
    reg->chunk_left = (uint32_t)(chunk->count - count);
    chunk->call->call.first += count;
    if (chunk->call->call.first == chunk->call->call.end) {
        drop(reg, 1);
    }
}

void qarena__leave_chunk(qarena_register *reg, const qarena__chunk *chunk, uint64_t count) {
    if (chunk->call) {
        qarena__add_pending(reg, (uint64_t)0 - count);
        qarena__hand_over_chunk(reg, chunk, count);
    } else {
        reg->chunk_left = (uint32_t)(chunk->count - count);
        drop(reg, count);
    }
}

void qarena__pending_clear(qarena_register *reg) {
    drop(reg, reg->queue.count);
    reg->chunk_left = 0;
    qarena__canonical_clear(reg);
}
