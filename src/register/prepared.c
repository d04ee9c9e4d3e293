#include "register/prepared.h"

#include <string.h>

#include "core/bits.h"
#include "plan/lower.h"
#include "register/pass.h"

static void forget(qarena__prepared *piece) {
    qarena__buffer_release(piece->block);
    *piece = (qarena__prepared){0};
}

static qarena__prepared *find(qarena__prepared_cache *cache, const qarena__prepared *wanted) {
    for (unsigned i = 0; i < QARENA__PREPARED_PIECES; i++) {
        qarena__prepared *piece = &cache->pieces[i];
        if (piece->circuit == wanted->circuit && piece->first == wanted->first && piece->count == wanted->count &&
            piece->tile_qubits == wanted->tile_qubits) {
            return piece;
        }
    }
    return NULL;
}

qarena__prepared *qarena__prepared_find(qarena__prepared_cache *cache, const qarena__prepared *wanted) {
    qarena__prepared *piece = find(cache, wanted);
    if (piece) {
        piece->used = ++cache->clock;
    }
    return piece && !piece->refused ? piece : NULL;
}

void qarena__prepared_note(qarena__prepared_cache *cache, const qarena__prepared *wanted) {
    if (find(cache, wanted)) {
        return;
    }
    qarena__prepared *oldest = &cache->pieces[0];
    for (unsigned i = 1; i < QARENA__PREPARED_PIECES; i++) {
        oldest = cache->pieces[i].used < oldest->used ? &cache->pieces[i] : oldest;
    }
    forget(oldest);
    *oldest = *wanted;
    oldest->used = ++cache->clock;
}

static bool acquire(qarena__prepared *piece, qarena_arena *arena, size_t bytes) {
    piece->refused =
        bytes > QARENA__PREPARED_BYTES || qarena__buffer_acquire(arena, bytes, "a prepared circuit", &piece->block) != QARENA_OK;
    return !piece->refused;
}

void qarena__prepared_passes(qarena__prepared *piece, const qarena__kernels *kernels, const qarena__oplist *list, const qarena__plan *plan) {
    const size_t passes = plan->pass_count;
    const size_t heads = qarena__whole_lines(passes * sizeof *piece->pass), counts = qarena__whole_lines((passes + 1) * sizeof *piece->ops_before);
    size_t bytes = heads + counts + qarena__whole_lines(plan->gates * sizeof *piece->order);
    for (uint32_t i = 0; i < passes && bytes <= QARENA__PREPARED_BYTES; i++) {
        bytes += qarena__pass_room(kernels, list, plan, &plan->passes[i]);
    }
    if (!acquire(piece, list->arena, bytes)) {
        return;
    }
    char *at = piece->block->data;
    piece->pass = (qarena__made_pass *)at;
    piece->ops_before = (uint32_t *)(at += heads);
    piece->order = (uint16_t *)(at += counts);
    at += qarena__whole_lines(plan->gates * sizeof *piece->order);
    memcpy(piece->order, plan->order, plan->gates * sizeof *piece->order);
    for (uint32_t i = 0; i < passes; i++) {
        const qarena__pass *pass = &plan->passes[i];
        piece->ops_before[i] = plan->stages[pass->first].first;
        qarena__pass_make(&piece->pass[i], kernels, list, plan, pass, at);
        at += qarena__pass_room(kernels, list, plan, pass);
    }
    piece->ops_before[passes] = plan->gates;
    piece->ops = plan->gates;
    piece->room_ops = list->capacity;
    piece->room_doubles = list->matrix_capacity;
    piece->passes = (uint32_t)passes;
}

void qarena__prepared_sweeps(qarena__prepared *piece, const qarena__kernels *kernels, const qarena__oplist *list, unsigned n) {
    const size_t pointers = qarena__whole_lines(piece->count * sizeof *piece->sweep);
    size_t bytes = pointers;
    const uint64_t end = piece->first + piece->count;
    qarena__lowered lowered;
    qarena__sincos last = QARENA__SINCOS_OF_0;
    bool acts;
    for (uint64_t i = piece->first; i < end && bytes <= QARENA__PREPARED_BYTES;) {
        i = qarena__lower_next(list, i, end, &last, &lowered, &acts);
        if (acts) {
            bytes += qarena__whole_lines(QARENA__SWEEP_HEADER) + qarena__whole_lines(kernels->coefficient_bytes(&lowered.action));
        }
    }
    if (!acquire(piece, list->arena, bytes)) {
        return;
    }
    char *at = piece->block->data;
    piece->sweep = (qarena__sweep **)at;
    at += pointers;
    piece->sweeps = 0;
    for (uint64_t i = piece->first; i < end;) {
        i = qarena__lower_next(list, i, end, &last, &lowered, &acts);
        if (acts) {
            qarena__sweep *sweep = (qarena__sweep *)at;
            char *coefficients = at + qarena__whole_lines(QARENA__SWEEP_HEADER);
            kernels->prepare(sweep, &lowered.action, n, QARENA__IN_PLACE, coefficients);
            piece->sweep[piece->sweeps++] = sweep;
            at = coefficients + qarena__whole_lines(kernels->coefficient_bytes(&lowered.action));
        }
    }
}

void qarena__prepared_clear(qarena__prepared_cache *cache) {
    for (unsigned i = 0; i < QARENA__PREPARED_PIECES; i++) {
        forget(&cache->pieces[i]);
    }
}
