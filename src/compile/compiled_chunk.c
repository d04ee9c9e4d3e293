#include "compile/compiled_chunk.h"

#include <string.h>

#include "compile/compile_pass.h"
#include "core/bits.h"
#include "core/status.h"
#include "plan/lower.h"
#include "plan/stage_qubits.h"

static bool acquire(qarena__compiled_chunk *chunk, qarena_arena *arena, size_t bytes) {
    return bytes <= QARENA__COMPILED_BYTES &&
           qarena__buffer_acquire(arena, bytes, "a prepared circuit", &chunk->block) == QARENA_OK;
}

void qarena__compiled_chunk_fini(qarena__compiled_chunk *chunk) {
    qarena__buffer_release(chunk->block);
    *chunk = (qarena__compiled_chunk){0};
}

bool qarena__compile_passes(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                            const qarena__oplist *list, const qarena__plan *plan) {
    const size_t passes = plan->pass_count;
    const size_t heads = qarena__whole_lines(passes * sizeof *chunk->pass),
                 counts = qarena__whole_lines((passes + 1) * sizeof *chunk->ops_before);
    size_t bytes = heads + counts + qarena__whole_lines(plan->gates * sizeof *chunk->order);
    for (uint32_t i = 0; i < passes && bytes <= QARENA__COMPILED_BYTES; i++) {
        bytes += qarena__compiled_pass_bytes(kernels, list, plan, &plan->passes[i]);
    }
    if (!acquire(chunk, list->arena, bytes)) {
        return false;
    }
    char *at = chunk->block->data;
    chunk->pass = (qarena__compiled_pass *)at;
    chunk->ops_before = (uint32_t *)(at += heads);
    chunk->order = (uint16_t *)(at += counts);
    at += qarena__whole_lines(plan->gates * sizeof *chunk->order);
    memcpy(chunk->order, plan->order, plan->gates * sizeof *chunk->order);
    for (uint32_t i = 0; i < passes; i++) {
        const qarena__pass *pass = &plan->passes[i];
        chunk->ops_before[i] = qarena__ops_before(plan, i);
        qarena__compile_pass(&chunk->pass[i], kernels, list, plan, pass, at);
        at += qarena__compiled_pass_bytes(kernels, list, plan, pass);
    }
    chunk->ops_before[passes] = plan->gates;
    chunk->ops = plan->gates;
    chunk->room_ops = (uint32_t)list->capacity;
    chunk->room_doubles = (uint32_t)list->matrix_capacity;
    chunk->passes = (uint32_t)passes;
    return true;
}

static size_t sweep_bytes(const qarena__kernels *kernels, const qarena__action *action) {
    return qarena__whole_lines(QARENA__SWEEP_HEADER) +
           qarena__whole_lines(kernels->coefficient_bytes(action));
}

bool qarena__compile_sweeps(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                            const qarena__oplist *list, uint64_t first, uint64_t count,
                            unsigned n) {
    const size_t pointers = qarena__whole_lines(count * sizeof *chunk->sweep);
    const uint64_t end = first + count;
    size_t bytes = pointers;
    qarena__lowered lowered;
    qarena__sincos last = QARENA__SINCOS_OF_0;
    bool acts;
    for (uint64_t i = first; i < end && bytes <= QARENA__COMPILED_BYTES;) {
        i = qarena__lower_next(list, i, end, &last, &lowered, &acts);
        bytes += acts ? sweep_bytes(kernels, &lowered.action) : 0;
    }
    if (!acquire(chunk, list->arena, bytes)) {
        return false;
    }
    char *at = chunk->block->data;
    chunk->sweep = (qarena__sweep **)at;
    chunk->sweeps = 0;
    at += pointers;
    for (uint64_t i = first; i < end;) {
        i = qarena__lower_next(list, i, end, &last, &lowered, &acts);
        if (acts) {
            qarena__sweep *sweep = (qarena__sweep *)at;
            kernels->prepare(sweep, &lowered.action, n, QARENA__IN_PLACE,
                             at + qarena__whole_lines(QARENA__SWEEP_HEADER));
            chunk->sweep[chunk->sweeps++] = sweep;
            at += sweep_bytes(kernels, &lowered.action);
        }
    }
    return true;
}
