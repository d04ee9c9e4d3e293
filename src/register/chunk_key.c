#include "register/chunk_key.h"

#include "plan/policy.h"

bool qarena__chunk_key_of(const qarena__writer *writer, const qarena__gates *gates, uint64_t first,
                          uint64_t count, qarena__chunk_key *key) {
    const unsigned n = writer->reg->n;
    *key =
        (qarena__chunk_key){.circuit = gates->id,
                            .first = first,
                            .count = (uint32_t)count,
                            .tile_qubits = qarena__passes_pay(n, &gates->list, first, count)
                                               ? qarena__register_tile(writer->reg, writer->kernels)
                                               : 0};
    return !qarena__arena_in_block(writer->reg->arena) &&
           gates->list.count <= (uint64_t)writer->reg->compiled.most * QARENA__CHUNK_GATES;
}
