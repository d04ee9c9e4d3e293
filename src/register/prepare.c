/* Compiling circuits before they are run. */
#include "core/status.h"
#include "plan/policy.h"
#include "register/canonical_queue.h"
#include "register/check_circuit.h"
#include "register/chunk_key.h"
#include "register/make_plan.h"
#include "register/workspace.h"

/* Compile the passes of a chunk into an entry, unless memory is short or its gates are too few or
 * too many. */
static void compile_passes(qarena__writer *writer, const qarena__gates *gates,
                           qarena__cached_chunk *entry) {
    qarena_register *reg = writer->reg;
    qarena__oplist ops = {
        .arena = reg->arena}; /* the register's own queue may hold what a cancelled run has left */
    const qarena__plan *plan;
    if (entry->key.count > 1 &&
        qarena__canonical_write(reg, &gates->list, entry->key.first, entry->key.count, &ops) ==
            QARENA_OK &&
        ops.count && ops.count <= QARENA__PLAN_GATES &&
        qarena__make_plan(writer, &ops, entry->key.tile_qubits, &plan) == QARENA_OK) {
        entry->refused = !qarena__compile_passes(&entry->compiled, writer->kernels, &ops, plan);
        (void)qarena__oplist_reserve(
            &reg->canonical.ops, entry->compiled.room_ops,
            entry->compiled.room_doubles); /* so that the first run finds it there */
    }
    qarena__oplist_fini(&ops);
}

/* False: it will not be kept. */
static bool prepare_chunk(qarena__writer *writer, const qarena__gates *gates,
                          const qarena__chunk_key *key) {
    qarena_register *reg = writer->reg;
    qarena__compiled_insert(&reg->compiled, key);
    qarena__cached_chunk *entry = qarena__compiled_find(&reg->compiled, key);
    if (entry && !entry->compiled.block) {
        if (key->tile_qubits) {
            compile_passes(writer, gates, entry);
        } else {
            entry->refused = !qarena__compile_sweeps(&entry->compiled, writer->kernels,
                                                     &gates->list, key->first, key->count, reg->n);
        }
    }
    return entry && entry->compiled.block;
}

/* Have a workspace in the pool, and workers that are awake. */
static void warm_up(qarena__writer *writer) {
    qarena_register *reg = writer->reg;
    qarena__workspace space;
    if (qarena__workspace_open(&space, reg, qarena__register_tile(reg, writer->kernels),
                               qarena__writer_threads(writer)) == QARENA_OK) {
        qarena__team_end(qarena__team_begin(space.threads));
        qarena__workspace_close(&space);
    }
}

qarena_status qarena_register_prepare(qarena_register *reg, qarena_circuit *circuit, int *ready) {
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, "prepare"));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    const qarena__gates *gates = circuit->gates;
    const uint64_t end = gates->list.count;
    bool all = true, passes = false;
    for (uint64_t first = 0, count; first < end && all; first += count) {
        qarena__chunk_key key;
        count = qarena__chunk_gates(&gates->list, first);
        all = qarena__chunk_key_of(&writer, gates, first, count, &key) &&
              prepare_chunk(&writer, gates, &key);
        passes = passes || key.tile_qubits;
    }
    if (passes) {
        warm_up(&writer);
    }
    if (ready) {
        *ready = all;
    }
    return qarena__writer_end(&writer, QARENA_OK);
}
