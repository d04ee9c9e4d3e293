#define QARENA_UNSTABLE
#include "plan/policy.h"

#include <stdatomic.h>

#include "core/cpu.h"
#include "core/cpu_family.h"

/* A tile takes half of the second-level cache, between these bounds; tables and streamed data have
 * the rest. */
#define LEAST_TILE_BYTES (1u << 17)
#define MOST_TILE_BYTES (1u << 20)
/* A state that is worth several threads has at least 2^3 tiles to share among them. */
#define SHARED_QUBITS 3u
/* Qubits of a segment: 512 bytes in double. */
#define SEGMENT_QUBITS 5u

static atomic_uint forced_tile; /* 0: not */

void qarena_force_tile(unsigned qubits) {
    atomic_store_explicit(&forced_tile, qubits, memory_order_relaxed);
}

unsigned qarena__tile_qubits(unsigned n, const qarena__kernels *kernels, bool shared) {
    unsigned t = atomic_load_explicit(&forced_tile, memory_order_relaxed);
    if (t) {
        const unsigned least = kernels->lane_bits + 1,
                       most = QARENA__BLOCK_BITS + QARENA__MOST_HIGH_BITS;
        t = t < least ? least : t > most ? most : t;
        return t < n ? t : n;
    }
    if (n < QARENA__PARALLEL_QUBITS) {
        return n;
    }
    uint64_t bytes = qarena__cpu_second_level_cache() / 2;
    bytes = bytes < LEAST_TILE_BYTES  ? LEAST_TILE_BYTES
            : bytes > MOST_TILE_BYTES ? MOST_TILE_BYTES
                                      : bytes;
    for (t = QARENA__SMALLEST_TILE;
         qarena__amplitude_bytes(kernels->precision) << (t + 1) <= bytes;) {
        t++;
    }
    const unsigned most = shared ? n - SHARED_QUBITS : n;
    return t < most ? t : most;
}

static atomic_uint forced_sub_tile; /* 0: not */

void qarena_force_sub_tile(unsigned qubits) {
    atomic_store_explicit(&forced_sub_tile, qubits, memory_order_relaxed);
}

unsigned qarena__sub_tile_qubits(const qarena__kernels *kernels) {
    const unsigned forced = atomic_load_explicit(&forced_sub_tile, memory_order_relaxed);
    if (forced) {
        return forced;
    }
    const uint64_t most = qarena__cpu_first_level_cache() / 4 * 3; /* tables have the rest */
    unsigned qubits = 0;
    if (!qarena__cpu_family_here()->waits_for_second_level) {
        return 0;
    }
    while (qarena__amplitude_bytes(kernels->precision) << (qubits + 1) <= most) {
        qubits++;
    }
    return qubits;
}

/* From so many qubits on, gates run as passes; smaller states are swept gate by gate, which costs
 * less than planning. On states of a few qubits more, few gates are swept too, and dense matrices:
 * the caches hold such a state as well as a tile. */
#define PASSES_QUBITS 11u
#define SMALL_QUBITS 13u
#define FEW_GATES 16u

/* Whether most of these gates are dense matrices on two qubits and more. */
static bool are_dense(const qarena__oplist *list, uint64_t first, uint64_t count) {
    uint64_t dense = 0;
    for (uint64_t i = first; i < first + count; i++) {
        dense += list->ops[i].gate == QARENA_GATE_UNITARY && list->ops[i].n_targets > 1;
    }
    return 2 * dense > count;
}

bool qarena__passes_pay(unsigned n, const qarena__oplist *list, uint64_t first, uint64_t count) {
    if (n >= SMALL_QUBITS || (n > 4 && atomic_load_explicit(&forced_tile, memory_order_relaxed))) {
        return true;
    }
    return n >= PASSES_QUBITS && count >= FEW_GATES && !are_dense(list, first, count);
}

bool qarena__runs_as_passes(unsigned n, const qarena__oplist *list, uint64_t first,
                            uint64_t count) {
    return count > 1 && qarena__passes_pay(n, list, first, count);
}

bool qarena__is_small(unsigned n) {
    return n < SMALL_QUBITS;
}

bool qarena__kak_pays(const qarena__cost_model *costs, unsigned n) {
    return n >= costs->kak_qubits || atomic_load_explicit(&forced_tile, memory_order_relaxed);
}

/* On smaller states making maps takes longer than they save in a run. */
#define MAPS_QUBITS 13u

void qarena__plan_shape(qarena__plan *plan, const qarena__kernels *kernels,
                        const qarena__cost_model *costs, unsigned tile_qubits) {
    const unsigned third = (tile_qubits + 1) / 3,
                   segment = third < SEGMENT_QUBITS ? third : SEGMENT_QUBITS;
    const unsigned least = segment < SEGMENT_QUBITS ? segment
                           : kernels->precision == QARENA_DOUBLE
                               ? segment - 2
                               : segment - 1; /* 128 bytes in either precision */
    plan->costs = costs;
    plan->tile_qubits = tile_qubits;
    plan->lane_bits = kernels->lane_bits;
    plan->row_bits = kernels->row_bits;
    plan->fuse_most = kernels->step_bits;
    plan->no_maps =
        plan->n < MAPS_QUBITS && !atomic_load_explicit(&forced_tile, memory_order_relaxed);
    plan->sub_tile_qubits = qarena__sub_tile_qubits(kernels);
    const unsigned lanes = kernels->lane_bits < tile_qubits
                               ? kernels->lane_bits
                               : tile_qubits; /* a state may be less than a vector, for explain */
    plan->segment_wanted = segment > lanes ? segment : lanes;
    plan->segment_least = least > lanes ? least : lanes;
}
