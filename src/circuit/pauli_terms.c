#include "circuit/pauli_terms.h"

#include <math.h>

#include "arena/arena.h"
#include "core/status.h"

/* Terms that a list has room for at first. */
#define FIRST 16u

void qarena__pauli_terms_fini(qarena__pauli_terms *terms) {
    qarena__object_release(terms->arena, terms->items,
                           terms->capacity * sizeof(qarena__pauli_term));
    *terms = (qarena__pauli_terms){.arena = terms->arena};
}

qarena_status qarena__pauli_terms_reserve(qarena__pauli_terms *terms, uint64_t count) {
    const uint64_t most = (SIZE_MAX >> 2) / sizeof(qarena__pauli_term);
    if (count <= terms->capacity) {
        return QARENA_OK;
    }
    if (count > most) {
        return qarena__fail(QARENA_E_MEMORY, "Pauli sum: %llu terms do not fit in memory",
                            (unsigned long long)count);
    }
    uint64_t wanted = terms->capacity ? terms->capacity : FIRST;
    while (wanted < count) {
        wanted *= 2;
    }
    void *items = terms->items;
    if (items) {
        QARENA__FORWARD(qarena__object_resize(terms->arena,
                                              terms->capacity * sizeof(qarena__pauli_term),
                                              wanted * sizeof(qarena__pauli_term), &items));
    } else {
        QARENA__FORWARD(
            qarena__object_allocate(terms->arena, wanted * sizeof(qarena__pauli_term), &items));
    }
    terms->items = items;
    terms->capacity = wanted;
    return QARENA_OK;
}

/* --- merging: a radix sort from the lowest byte of z to the highest of x --- */

enum { KEY_BYTES = 16, DIGITS = 256 };

static unsigned digit_of(const qarena__pauli_term *term, unsigned byte) {
    return (unsigned)((byte < 8 ? term->z >> 8 * byte : term->x >> 8 * (byte - 8)) & 0xff);
}

/* Stable: by one byte of the key, from `from` to `to`. False: cancelled. */
static bool sort_by(unsigned byte, const qarena__pauli_term *from, qarena__pauli_term *to,
                    uint64_t count, qarena__watch *watch) {
    uint64_t place[DIGITS] = {0};
    for (uint64_t i = 0; i < count; i++) {
        place[digit_of(&from[i], byte)]++;
    }
    for (uint64_t digit = 0, before = 0; digit < DIGITS; digit++) {
        const uint64_t here = place[digit];
        place[digit] = before;
        before += here;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (i % QARENA__ASKING_TERMS == 0 && qarena__watch_ask(watch)) {
            return false;
        }
        to[place[digit_of(&from[i], byte)]++] = from[i];
    }
    return true;
}

/* Bytes of the key in which some terms differ, as bits. */
static unsigned bytes_that_differ(const qarena__pauli_term *terms, uint64_t count) {
    uint64_t x = 0, z = 0;
    for (uint64_t i = 1; i < count; i++) {
        x |= terms[i].x ^ terms[0].x;
        z |= terms[i].z ^ terms[0].z;
    }
    const qarena__pauli_term differ = {.x = x, .z = z};
    unsigned bytes = 0;
    for (unsigned byte = 0; byte < KEY_BYTES; byte++) {
        bytes |= (digit_of(&differ, byte) != 0 ? 1u : 0u) << byte;
    }
    return bytes;
}

/* Of sorted terms, of which *count are left. */
static qarena_status add_equal(const qarena__pauli_term *from, qarena__pauli_term *to,
                               uint64_t *left) {
    const uint64_t count = *left;
    uint64_t kept = 0;
    for (uint64_t i = 0; i < count;) {
        qarena__pauli_term sum = from[i++];
        for (; i < count && from[i].x == sum.x && from[i].z == sum.z; i++) {
            sum.re += from[i].re;
            sum.im += from[i].im;
        }
        if (!isfinite(sum.re) || !isfinite(sum.im)) {
            return qarena__fail(QARENA_E_NOT_FINITE,
                                "Pauli sum: the coefficients of X mask 0x%llx, Z mask 0x%llx leave "
                                "the range of a double together",
                                (unsigned long long)sum.x, (unsigned long long)sum.z);
        }
        if (sum.re != 0 || sum.im != 0) {
            to[kept++] = sum;
        }
    }
    *left = kept;
    return QARENA_OK;
}

qarena_status qarena__pauli_terms_merge(qarena__pauli_term *terms, qarena__pauli_term *room,
                                        uint64_t *count, qarena__watch *watch) {
    const unsigned bytes = bytes_that_differ(terms, *count);
    qarena__pauli_term *from = terms, *to = room;
    for (unsigned byte = 0; byte < KEY_BYTES; byte++) {
        if (bytes >> byte & 1) {
            if (!sort_by(byte, from, to, *count, watch)) {
                return qarena__fail(QARENA_E_CANCELLED, "Pauli sum: cancelled");
            }
            qarena__pauli_term *sorted = to;
            to = from;
            from = sorted;
        }
    }
    return add_equal(from, terms, count);
}
