#include "compile/compiled_chunk.h"

#include <string.h>

#include "compile/compile_pass.h"
#include "core/bits.h"
#include "core/status.h"
#include "plan/lower.h"
#include "plan/product.h"
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
    const bool bound = qarena__has_bound(list);
    bytes += bound ? qarena__bound_passes_bytes(list, plan) : 0;
    if (!acquire(chunk, list->arena, bytes)) {
        return false;
    }
    char *at = chunk->block->data;
    if (bound) {
        chunk->bound = qarena__bound_passes_make(list, plan, at);
        at += qarena__bound_passes_bytes(list, plan);
    }
    chunk->pass = (qarena__compiled_pass *)at;
    chunk->ops_before = (uint32_t *)(at += heads);
    chunk->order = (uint16_t *)(at += counts);
    at += qarena__whole_lines(plan->gates * sizeof *chunk->order);
    memcpy(chunk->order, plan->order, plan->gates * sizeof *chunk->order);
    for (uint32_t i = 0; i < passes; i++) {
        const qarena__pass *pass = &plan->passes[i];
        chunk->ops_before[i] = qarena__ops_before(plan, i);
        qarena__compile_pass(&chunk->pass[i], kernels, list, plan, pass, at);
        if (bound && qarena__pass_is_bound(list, plan, pass)) {
            chunk->bound->room[i] = at;
        }
        at += qarena__compiled_pass_bytes(kernels, list, plan, pass);
    }
    chunk->ops_before[passes] = plan->gates;
    chunk->ops = plan->gates;
    chunk->room_ops = (uint32_t)list->capacity;
    chunk->room_doubles = (uint32_t)list->matrix_capacity;
    chunk->passes = (uint32_t)passes;
    return true;
}

void qarena__bind_passes(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                         const double *values) {
    qarena__bound_form *form = chunk->bound;
    if (qarena__bound_already(form, values)) {
        return;
    }
    qarena__bind(&form->ops, values);
    for (uint32_t i = 0; i < chunk->passes; i++) {
        if (form->room[i]) {
            qarena__compile_pass(&chunk->pass[i], kernels, &form->ops, &form->plan,
                                 &form->plan.passes[i], form->room[i]);
        }
    }
}

/* --- sweeps --- */

/* Gates that are one sweep: [first, next) of a list. */
typedef struct group {
    uint64_t first, next;
    bool acts; /* something is to be done */
    bool bound;
    qarena__lowered lowered;
} group;

/* The group that begins at group->next. */
static void next_group(qarena__angled_ops *ops, uint64_t end, group *g) {
    const qarena__oplist *list = ops->list;
    g->first = g->next;
    g->next = qarena__lower_next(ops, g->first, end, &g->lowered, &g->acts);
    g->bound = false;
    for (uint64_t i = g->first; i < g->next; i++) {
        g->bound = g->bound || list->ops[i].binding;
    }
}

/* A bound one has room for whatever values make of it: it acts on at most two qubits. */
static size_t group_bytes(const qarena__kernels *kernels, const group *g) {
    const size_t coefficients = g->bound  ? QARENA__INLINE_COEFFICIENTS
                                : g->acts ? kernels->coefficient_bytes(&g->lowered.action)
                                          : 0;
    return g->bound || g->acts
               ? qarena__whole_lines(QARENA__SWEEP_HEADER) + qarena__whole_lines(coefficients)
               : 0;
}

static qarena__sweep *prepare_group(const qarena__kernels *kernels, const group *g, unsigned n,
                                    char *room) {
    qarena__sweep *sweep = (qarena__sweep *)room;
    if (!g->acts) {
        return NULL;
    }
    kernels->prepare(sweep, &g->lowered.action, n, QARENA__IN_PLACE,
                     room + qarena__whole_lines(QARENA__SWEEP_HEADER));
    return sweep;
}

bool qarena__compile_sweeps(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                            const qarena__oplist *list, uint64_t first, uint64_t count,
                            unsigned n) {
    const uint32_t values = list->bindings ? qarena__values_used(list->bindings) : 0;
    const size_t pointers = qarena__whole_lines(count * sizeof *chunk->sweep),
                 head = qarena__whole_lines(sizeof(qarena__bound_form)),
                 sweeps = qarena__whole_lines(count * sizeof(qarena__bound_sweep)),
                 heads = head + sweeps + qarena__whole_lines(values * sizeof(double));
    const uint64_t end = first + count;
    size_t bytes = pointers;
    bool bound = false;
    qarena__angled_ops ops;
    group g;
    qarena__angled_begin(&ops, list);
    for (g.next = first; g.next < end && bytes <= QARENA__COMPILED_BYTES;) {
        next_group(&ops, end, &g);
        bytes += group_bytes(kernels, &g);
        bound = bound || g.bound;
    }
    if (!acquire(chunk, list->arena, bytes + (bound ? heads : 0))) {
        return false;
    }
    char *at = chunk->block->data;
    chunk->sweep = (qarena__sweep **)at;
    chunk->sweeps = 0;
    at += pointers;
    if (bound) {
        chunk->bound = (qarena__bound_form *)at;
        *chunk->bound = (qarena__bound_form){.sweeps = (qarena__bound_sweep *)(at + head),
                                             .values = (double *)(at + head + sweeps),
                                             .value_count = values};
        at += heads;
    }
    for (g.next = first; g.next < end;) {
        next_group(&ops, end, &g);
        if (g.bound) {
            chunk->bound->sweeps[chunk->bound->sweep_count++] =
                (qarena__bound_sweep){.first = g.first, .room = at, .index = chunk->sweeps};
        }
        if (g.bound || g.acts) {
            chunk->sweep[chunk->sweeps++] = prepare_group(kernels, &g, n, at);
        }
        at += group_bytes(kernels, &g);
    }
    return true;
}

void qarena__bind_sweeps(qarena__compiled_chunk *chunk, const qarena__kernels *kernels,
                         const qarena__oplist *list, uint64_t end, unsigned n) {
    qarena__angled_ops ops;
    group g;
    qarena__angled_begin(&ops, list);
    if (qarena__bound_already(chunk->bound, list->values)) {
        return;
    }
    for (uint32_t i = 0; i < chunk->bound->sweep_count; i++) {
        const qarena__bound_sweep *sweep = &chunk->bound->sweeps[i];
        g.next = sweep->first;
        next_group(&ops, end, &g);
        chunk->sweep[sweep->index] = prepare_group(kernels, &g, n, sweep->room);
    }
}
