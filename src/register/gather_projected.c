#include "register/gather_projected.h"

#include <math.h>
#include <string.h>

#include "compile/tile_bits.h"

/* An amplitude's factor is written twice, as (f, f): one word in single precision, two in double.
 */
static uint64_t word_of_one(bool single) {
    const float one = 1;
    const double wide = 1;
    uint64_t word;
    uint32_t half;
    memcpy(&word, &wide, sizeof word);
    memcpy(&half, &one, sizeof half);
    return single ? (uint64_t)half << 32 | half : word;
}

/* Amplitudes of a segment that the projection drops get the factor 0, the others keep theirs. */
static void drop_within(const qarena__execution *x, unsigned bit, unsigned outcome,
                        qarena__projecting *room) {
    const bool single = x->kernels->precision == QARENA_SINGLE;
    const size_t run = (size_t)(single ? 1 : 2) << bit, count = (size_t)(single ? 1 : 2)
                                                                << x->segments.bits;
    const uint64_t one = word_of_one(single), *given = room->in.low;
    uint64_t *low = (uint64_t *)(void *)room->low;
    for (size_t i = 0; i < count; i += 2 * run) {
        uint64_t *kept = low + i + outcome * run, *dropped = low + i + !outcome * run;
        for (size_t k = 0; k < run; k++) {
            kept[k] = given ? given[kept + k - low] : one;
            dropped[k] = 0;
        }
    }
    room->in.low = room->low;
}

void qarena__gather_projected(qarena__execution *x, const qarena__projection *projection,
                              qarena__projecting *room) {
    const uint64_t qubits = x->pass->qubits;
    const unsigned outcome = projection->outcome ^ (x->flips >> projection->qubit & 1);
    room->in = x->pass->in;
    room->in.scale = 1 / sqrt(projection->weight);
    x->in = &room->in;
    if (!(qubits >> projection->qubit & 1)) {
        return;
    }
    const unsigned bit = qarena__tile_bit(projection->qubit, qubits);
    if (bit >= x->kernels->lane_bits) {
        x->known.bits |= (uint64_t)1 << bit;
        x->known.ones |= (uint64_t)outcome << bit;
        x->measured = true;
    }
    if (bit < x->segments.bits) {
        drop_within(x, bit, outcome, room);
        return;
    }
    const uint64_t number = (uint64_t)1 << (bit - x->segments.bits);
    if (number < x->segments.count) { /* else all is zero where the bit is 1 */
        x->segments.zero_bits |= number;
        x->segments.zero_flips |= outcome ? number : 0;
    }
}
