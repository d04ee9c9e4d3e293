#include "register/gather_projected.h"

#include <math.h>
#include <string.h>

#include "compile/tile_bits.h"

/* Amplitudes of a segment that the projection drops get the factor 0, the others keep theirs. A
 * factor stands there twice, for the real and the imaginary part. */
static void drop_within(const qarena__execution *x, unsigned bit, unsigned outcome,
                        qarena__projecting *room) {
    const bool single = x->kernels->precision == QARENA_SINGLE;
    const size_t number = single ? sizeof(float) : sizeof(double), run = (size_t)2 << bit,
                 count = (size_t)2 << x->segments.bits;
    const void *given = room->in.low;
    float *singles = (float *)(void *)room->low;
    double *doubles = (double *)(void *)room->low;
    for (size_t i = 0; i < 2 * run; i++) {
        const bool kept = (i >= run) == outcome;
        if (single) {
            singles[i] = kept;
        } else {
            doubles[i] = kept;
        }
    }
    for (size_t done = 2 * run; done < count; done *= 2) {
        memcpy(room->low + done * number, room->low, done * number);
    }
    for (size_t i = 0; given && i < count; i++) {
        if (single) {
            singles[i] *= ((const float *)given)[i];
        } else {
            doubles[i] *= ((const double *)given)[i];
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
