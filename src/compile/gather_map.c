/* A map at the beginning of a pass, which leaves segments whole: the gather reads them from other
 * places. */
#include "compile/image_of_zero.h"
#include "compile/map_stage.h"
#include "compile/tile_bits.h"
#include "core/bits.h"
#include "plan/map_sharing.h"

size_t qarena__gather_map_bytes(unsigned t, unsigned segment_bits) {
    return qarena__whole_lines(sizeof(uint64_t) << (t - segment_bits));
}

/* The amplitude that is at y after the map was at A^-1 (y ^ b). */
void qarena__gather_map_make(qarena__compiled_pass *compiled, const qarena__oplist *list,
                             const qarena__map_stages *stages, uint32_t at, void *room) {
    const uint64_t qubits = stages->tile;
    qarena__shared_map map;
    qarena__linear_map inverse;
    qarena__share_as_planned(stages, at, &map);
    const uint64_t b = qarena__image_of_zero(list, stages, at) & map.rest_touched;
    qarena__linear_invert(&map.rest, &inverse);
    uint64_t involved = inverse.changed | map.rest_touched;
    for (uint64_t left = involved; left; left &= left - 1) {
        const unsigned q = (unsigned)__builtin_ctzll(left);
        const uint64_t row = qarena__linear_row(&inverse, q);
        const struct qarena__gather_flip flip = {
            .qubits = row & ~qubits, .bit = left & -left, .one = __builtin_parityll(row & b)};
        if (flip.qubits || flip.one) {
            compiled->gather_flip[compiled->gather_flips++] = flip;
        }
        involved |= row & qubits;
    }
    const uint64_t bits = qarena__tile_bits(involved, qubits);
    unsigned segment_bits =
        (unsigned)__builtin_ctzll(bits | (uint64_t)1 << compiled->segments.bits);
    uint64_t *offsets = room, filled = 1;
    offsets[0] = 0;
    unsigned skipped = 0;
    for (uint64_t left = qubits; left; left &= left - 1) {
        const uint64_t column = qarena__linear_column(&inverse, left & -left);
        for (uint64_t i = 0; skipped >= segment_bits && i < filled; i++) {
            offsets[i | filled] = offsets[i] ^ column;
        }
        filled <<= skipped >= segment_bits;
        skipped += skipped < segment_bits;
    }
    compiled->segments =
        (qarena__segments){.offset = offsets, .count = filled, .bits = segment_bits};
    compiled->gather_bits =
        64 - (unsigned)__builtin_clzll(qarena__tile_bits(map.rest_touched, qubits));
    compiled->gather_zero = qarena__tile_bits(b, qubits);
}

uint64_t qarena__gather_flips(const qarena__compiled_pass *compiled, uint64_t base) {
    uint64_t flips = 0;
    for (unsigned k = 0; k < compiled->gather_flips; k++) {
        const struct qarena__gather_flip *flip = &compiled->gather_flip[k];
        flips |= (__builtin_parityll(base & flip->qubits) != 0) != flip->one ? flip->bit : 0;
    }
    return flips;
}
