#include "register/gather_projected.h"

#include <math.h>

#include "compile/tile_bits.h"

/* Amplitudes of a segment that the projection drops get the factor 0, the others keep theirs. A
 * factor stands there twice, for the real and the imaginary part. */
static void drop_within(const qarena__execution *x, unsigned bit, unsigned outcome,
                        qarena__projecting *room) {
    const bool single = x->kernels->precision == QARENA_SINGLE;
    const void *given = room->in.low;
    for (size_t i = 0; i < (size_t)2 << x->segments.bits; i++) {
        const bool kept = (i >> 1 >> bit & 1) == outcome;
        const double factor = !kept    ? 0
                              : !given ? 1
                              : single ? (double)((const float *)given)[i]
                                       : ((const double *)given)[i];
        if (single) {
            ((float *)(void *)room->low)[i] = (float)factor;
        } else {
            ((double *)(void *)room->low)[i] = factor;
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
