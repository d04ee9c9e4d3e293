#include "register/sample_sort.h"

#include <string.h>

#define DIGIT_BITS 11u
#define DIGITS (1u << DIGIT_BITS)
#define NUMBER_BITS 53u

/* Below this, clearing the digits' counters would cost more than an insertion sort. */
#define FEW 64u

static void insertion_sort(qarena__shot *shots, uint64_t count) {
    for (uint64_t i = 1; i < count; i++) {
        qarena__shot moved = shots[i];
        uint64_t at = i;
        for (; at > 0 && shots[at - 1].bits > moved.bits; at--) {
            shots[at] = shots[at - 1];
        }
        shots[at] = moved;
    }
}

/* One stable pass by the digit at `shift`. */
static void pass(const qarena__shot *from, qarena__shot *to, uint64_t count, unsigned shift) {
    uint32_t place[DIGITS];
    memset(place, 0, sizeof place);
    for (uint64_t i = 0; i < count; i++) {
        place[from[i].bits >> shift & (DIGITS - 1)]++;
    }
    uint32_t sum = 0;
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        uint32_t here = place[digit];
        place[digit] = sum;
        sum += here;
    }
    for (uint64_t i = 0; i < count; i++) {
        to[place[from[i].bits >> shift & (DIGITS - 1)]++] = from[i];
    }
}

qarena__shot *qarena__shots_sort(qarena__shot *shots, qarena__shot *room, uint64_t count) {
    if (count <= FEW) {
        insertion_sort(shots, count);
        return shots;
    }
    for (unsigned shift = 0; shift < NUMBER_BITS; shift += DIGIT_BITS) {
        pass(shots, room, count, shift);
        qarena__shot *swapped = shots;
        shots = room;
        room = swapped;
    }
    return shots;
}
